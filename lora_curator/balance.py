"""Shares of images by shape, size, light and colour, against what works for most trainings.

A target cuts the images into kinds: by their width and height, or by one column at given edges. A
new one is one more record in `TARGETS`; a column of whole numbers, as a model gives for the shot
scale (0 close-up, 1 medium, 2 wide), is cut at 0.5 and 1.5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import BadInput

SHARES = {"portrait": (0.30, 0.40), "landscape": (0.30, 0.40), "square": (0.20, 0.40)}
"""Targets for a general dataset, lowest and highest share of the images."""

SQUARE_WITHIN = 1.1
"""An image is square when its longer side is at most so many times its shorter side."""

FEWEST = 5
"""Below so many images a share says nothing."""

MOST_ALIKE = 0.80
"""Four fifths alike and one fifth of edge cases: the rule of thumb where no other is known."""


def aspect(width: int, height: int) -> str:
    """`portrait`, `landscape` or `square`."""
    if max(width, height) <= SQUARE_WITHIN * min(width, height):
        return "square"
    return "portrait" if height > width else "landscape"


@dataclass(frozen=True)
class Kind:
    """One kind of images: its name, and the lowest and highest share that is aimed at.

    `fewest` images of it are wanted besides, whatever their share.
    """

    name: str
    label: str
    low: float = 0.0
    high: float = 1.0
    fewest: int = 0


@dataclass(frozen=True)
class Target:
    """How the images of a dataset are to be spread over some kinds.

    Attributes
    ----------
    name, label
        For code and for menus.
    sentence
        Why it matters, for the user.
    kinds
        In the order in which they are shown.
    column
        The score that is cut; None for the shape of the image.
    edges
        One less than kinds, rising: an image is of the kind after the last edge that its value
        reaches.
    """

    name: str
    label: str
    sentence: str
    kinds: tuple[Kind, ...]
    column: str | None = None
    edges: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.column is not None and len(self.edges) != len(self.kinds) - 1:
            raise BadInput(f"The target '{self.name}' has {len(self.edges)} edges for its kinds.")

    def kinds_of(
        self,
        widths: Sequence[int] | NDArray[np.integer],
        heights: Sequence[int] | NDArray[np.integer],
        columns: Mapping[str, NDArray],
    ) -> NDArray[np.int64]:
        """`(n,)`: which of `kinds` each image is of; -1 where that is not known."""
        width, height = np.asarray(widths, float), np.asarray(heights, float)
        found = np.full(len(width), -1, dtype=np.int64)
        if self.column is None:
            names = [kind.name for kind in self.kinds]
            for row in np.flatnonzero((width > 0) & (height > 0)):
                found[row] = names.index(aspect(int(width[row]), int(height[row])))
            return found
        values = np.asarray(columns.get(self.column, np.full(len(width), np.nan)), float)
        known = np.isfinite(values)
        found[known] = np.searchsorted(np.asarray(self.edges), values[known], side="right")
        return found

    def to_json(self) -> dict[str, Any]:
        """For the web app."""
        kinds = [
            {"name": kind.name, "label": kind.label, "low": kind.low, "high": kind.high}
            for kind in self.kinds
        ]
        plain: dict[str, Any] = {"name": self.name, "label": self.label, "kinds": kinds}
        plain["sentence"] = self.sentence
        if self.column is not None:
            plain |= {"column": self.column, "edges": list(self.edges)}
        return plain


@dataclass(frozen=True)
class Share:
    """How many of some images are of one kind, and what would bring them to the target.

    Attributes
    ----------
    kind, count, share
        The share is of the images whose kind is known; 0 where there is none.
    add
        Images of this kind to add until their share reaches the lowest.
    drop
        Images of this kind to drop until their share falls to the highest; 0 where there are no
        others, because dropping does not help then.
    others
        Images of other kinds that would do the same, instead of dropping any.
    sentence
        What was found and what to do, empty where the share is as it should be.
    """

    kind: Kind
    count: int
    share: float
    add: int = 0
    drop: int = 0
    others: int = 0
    sentence: str = ""

    @property
    def fits(self) -> bool:
        """Whether nothing has to be done."""
        return not self.sentence


def shares(
    target: Target,
    widths: Sequence[int] | NDArray[np.integer],
    heights: Sequence[int] | NDArray[np.integer],
    columns: Mapping[str, NDArray],
    rows: Sequence[int] | NDArray[np.int64] | None = None,
) -> list[Share]:
    """One share for each kind of a target.

    Parameters
    ----------
    widths, heights, columns
        One per image; the target says which column it needs.
    rows
        The images that count (the kept ones), all by default. Below 5 whose kind is known nothing
        is asked for.
    """
    kinds = target.kinds_of(widths, heights, columns)
    if rows is not None:
        kinds = kinds[np.asarray(rows, dtype=np.int64)]
    counts = np.bincount(kinds[kinds >= 0], minlength=len(target.kinds))
    total = int(counts.sum())
    return [
        _share(kind, int(count), total) for kind, count in zip(target.kinds, counts, strict=True)
    ]


def _share(kind: Kind, count: int, total: int) -> Share:
    share = count / total if total else 0.0
    if total < FEWEST:
        return Share(kind, count, share)
    if count < kind.fewest:
        add = kind.fewest - count
        sentence = f"{count or 'None'} of the images are {kind.label.lower()}. Add {add}."
        return Share(kind, count, share, add=add, sentence=sentence)
    if kind.low <= share <= kind.high:
        return Share(kind, count, share)
    begin = f"{share:.0%} of the images are {kind.label.lower()}; "
    if share < kind.low:
        # (count + add) / (total + add) >= low
        add = math.ceil((kind.low * total - count) / (1 - kind.low) - 1e-9)
        sentence = f"{begin}{kind.low:.0%} or more works better. {add} more would do."
        return Share(kind, count, share, add=add, sentence=sentence)
    # (count - drop) / (total - drop) <= high
    drop = math.ceil((count - kind.high * total) / (1 - kind.high) - 1e-9)
    if kind.high == 0:
        return Share(kind, count, share, drop=drop, sentence=f"{begin}better none. Drop {drop}.")
    others = math.ceil(count / kind.high - total - 1e-9)
    begin += f"at most {kind.high:.0%} works better. "
    if count == total:
        return Share(kind, count, share, others=others, sentence=f"{begin}Add {others} others.")
    sentence = f"{begin}Drop {drop} of them, or add {others} others."
    return Share(kind, count, share, drop=drop, others=others, sentence=sentence)


ASPECT = Target(
    "aspect",
    "Shape",
    "A LoRA trained on all shapes works in all formats.",
    tuple(
        Kind(name, name.capitalize(), *SHARES[name]) for name in ("portrait", "square", "landscape")
    ),
)
SHOT_SCALE = Target(
    "shot_scale",
    "Shot scale",
    "A LoRA that saw faces only cannot draw the whole figure, and the other way round.",
    (
        Kind("close_up", "Close-ups", 0.20, 0.30),
        Kind("medium", "Medium shots", 0.40, 0.50),
        Kind("wide", "Wide shots", 0.20, 0.30),
    ),
    "shot_scale",
    (0.5, 1.5),
)
RESOLUTION = Target(
    "resolution",
    "Shorter side",
    "Images below the resolution of the training are enlarged or blur the result.",
    (
        Kind("below_512", "Below 512 px", 0, 0),
        Kind("from_512", "512 to 767 px"),
        Kind("from_768", "768 to 1023 px"),
        Kind("from_1024", "1024 px and more"),
    ),
    "short_side",
    (512, 768, 1024),
)
DETAIL = Target(
    "detail",
    "Real resolution",
    "Images that were enlarged before have fewer details than pixels; a LoRA learns the softness.",
    (
        Kind("below_512", "Detail below 512 px", 0, 1 - MOST_ALIKE),
        Kind("from_512", "Detail of 512 to 1023 px"),
        Kind("from_1024", "Detail of 1024 px and more"),
    ),
    "effective_side",
    (512, 1024),
)
BRIGHTNESS = Target(
    "brightness",
    "Light",
    "Where nearly all images have one light, it is learnt as part of the subject.",
    (
        Kind("dark", "Dark", 0, MOST_ALIKE),
        Kind("middle", "Of middle brightness"),
        Kind("bright", "Bright", 0, MOST_ALIKE),
    ),
    "brightness",
    (85, 170),
)
COLOR = Target(
    "color",
    "Colour",
    "Black-and-white images beyond a few make a LoRA that fades colours.",
    (
        Kind("grey", "Without colour", 0, 1 - MOST_ALIKE),
        Kind("moderate", "Moderately colourful"),
        Kind("strong", "Strongly colourful", 0, MOST_ALIKE),
    ),
    "colorfulness",
    (15, 59),
)

GENERATED = Target(
    "generated",
    "Generated images",
    "Trained on images that a model made, a LoRA learns that model's faults. Only what the files "
    "say of themselves is known.",
    (Kind("other", "Not generated"), Kind("generated", "Generated", 0, 1 - MOST_ALIKE)),
    "generated",
    (0.5,),
)

TARGETS = (ASPECT, SHOT_SCALE, RESOLUTION, DETAIL, BRIGHTNESS, COLOR, GENERATED)
"""In the order in which they are shown."""

MOST_IN_A_CLUSTER = 0.40
"""Two fifths of the set that look alike teach their look beside the subject."""


def cluster_target(labels: Sequence[int] | NDArray[np.integer]) -> Target:
    """No cluster of too many images, and at least one image of each.

    Parameters
    ----------
    labels
        The cluster of every image there is to choose from, numbered from 0; -1 for none. As a
        column it is named `cluster`.

    Returns
    -------
    Target
        At most 40 % of the images in one cluster, 80 % where there are two clusters; a single one
        is free. Images of no cluster are a kind of their own where there are any.
    """
    found = np.asarray(labels, dtype=np.int64)
    count = int(found.max(initial=-1)) + 1
    most = {0: 1.0, 1: 1.0, 2: MOST_ALIKE}.get(count, MOST_IN_A_CLUSTER)
    kinds = [Kind(str(n), f"In cluster {n + 1}", 0, most, fewest=1) for n in range(count)]
    edges = [n + 0.5 for n in range(count - 1)]
    if (found < 0).any() or not count:
        kinds.insert(0, Kind("none", "In no cluster"))
        edges = [-0.5, *edges] if count else []
    return Target(
        "cluster",
        "Clusters",
        "What most images share is learnt as part of the subject; what none shows is not learnt.",
        tuple(kinds),
        "cluster",
        tuple(edges),
    )
