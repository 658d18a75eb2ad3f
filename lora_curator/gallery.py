"""What a grid of a dataset's images shows: plain values, the same in every door."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .curation import Curation
from .dataset import Dataset
from .decisions import USER

FORMAT = 1
EMBEDDING = "embedding:"
MAP_STEPS = 1000
"""Positions on the map are whole numbers of so many steps per unit: a third of a pixel."""
HIDDEN = ("pick", "generated")
"""Columns that say something to the program and nothing to a reader."""


def gallery_token(dataset: Dataset) -> str:
    """Names a set of images: changes when one is added, removed, renamed or edited."""
    digest = hashlib.blake2b(digest_size=12)
    for record in dataset.records:
        digest.update(f"{record.path}\0{record.id}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def score_names(dataset: Dataset) -> list[str]:
    """Columns of one number per image that a reader may sort by, in their order."""
    return [
        name
        for name, column in dataset.columns.items()
        if column.ndim == 1
        and np.issubdtype(column.dtype, np.floating)
        and name not in HIDDEN
        and not name.startswith(("hash:", "distance:"))
    ]


def map_column(dataset: Dataset) -> str:
    """The column of vectors that a map is made of: the last one; empty when there is none."""
    names = [name for name in dataset.columns if name.startswith(EMBEDDING)]
    return names[-1] if names else ""


def gallery(
    curation: Curation,
    title: str,
    rows: Sequence[int] | None = None,
    positions: NDArray[np.float32] | None = None,
) -> dict[str, Any]:
    """A JSON document of these rows, all by default.

    Parameters
    ----------
    positions
        `(n, 2)` in [-1, 1]: where each image of the dataset lies on the map, NaN for nowhere.

    Returns
    -------
    dict
        `format`, `title`, `token` of the whole dataset, `counts` (`all kept dropped pinned
        excluded unreadable`), `scores` (names) and `items`. An item has `path`, `id` (content id,
        empty when unreadable), `width`, `height`, `choice` (`keep drop undecided`), `author`,
        `reason`, `sentence`, `near` (a path), `group` and `pick` (numbers from 0, or null),
        `caption` and `scores` (in the order of the names, null where not known), and `cluster` (a
        number, or null) where clusters were found. With `positions` there is also `map`: x and y
        of each item one after the other, in thousandths, null for nowhere.
    """
    dataset = curation.dataset
    names = score_names(dataset)
    columns = [dataset.columns[name] for name in names]
    groups = dataset.columns.get("group:duplicates")
    picks = dataset.columns.get("pick")
    clusters = dataset.columns.get("cluster")
    wanted = range(len(dataset)) if rows is None else rows
    items = []
    for row in wanted:
        record = dataset.records[row]
        decision = curation.decisions[record.path]
        items.append(
            {
                "path": record.path,
                "id": record.id if record.readable else "",
                "width": record.width,
                "height": record.height,
                "choice": decision.choice,
                "author": decision.author,
                "reason": decision.reason,
                "sentence": decision.sentence,
                "near": decision.near,
                "group": _number(groups, row),
                "pick": _number(picks, row),
                "caption": dataset.captions[row],
                "scores": [_rounded(column[row]) for column in columns],
                **({} if clusters is None else {"cluster": _number(clusters, row)}),
            }
        )
    there = {} if positions is None else {"map": _thousandths(positions[list(wanted)])}
    return {
        "format": FORMAT,
        "title": title,
        "token": gallery_token(dataset),
        "counts": counts(curation),
        "scores": names,
        "items": items,
        **there,
    }


def counts(curation: Curation) -> dict[str, int]:
    """How many images there are of each kind."""
    decisions = [curation.decisions[path] for path in curation.dataset.paths]
    choices = [one.choice for one in decisions]
    by_user = [one.choice for one in decisions if one.author == USER]
    return {
        "all": len(decisions),
        "kept": choices.count("keep"),
        "dropped": choices.count("drop"),
        "pinned": by_user.count("keep"),
        "excluded": by_user.count("drop"),
        "unreadable": int((~curation.dataset.readable).sum()),
    }


def reason_counts(curation: Curation) -> dict[str, int]:
    """How many images were dropped for each reason, the most frequent first."""
    found: dict[str, int] = {}
    for path in curation.dataset.paths:
        decision = curation.decisions[path]
        if decision.choice == "drop":
            found[decision.reason] = found.get(decision.reason, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _rounded(value: Any) -> float | None:
    number = float(value)
    return float(f"{number:.4g}") if isfinite(number) else None


def _number(column: Any, row: int) -> int | None:
    """A whole number from 0, or None: not known, or no such column."""
    value = -1 if column is None else column[row]
    return int(value) if value >= 0 else None


def _thousandths(positions: NDArray[np.float32]) -> list[int | None]:
    """x and y of each row one after the other, as whole numbers; None for nowhere."""
    known = np.isfinite(positions)
    steps = np.rint(np.where(known, positions, 0) * MAP_STEPS).astype(int).ravel().tolist()
    there = known.ravel().tolist()
    return [step if one else None for step, one in zip(steps, there, strict=True)]
