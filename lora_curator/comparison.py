"""Named selections of one folder side by side: coverage, quality, balance, size, overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .balance import TARGETS, shares
from .buckets import assign_bucket
from .captions.step import CLUSTER
from .curation import Curation
from .dataset import Dataset
from .errors import BadInput
from .named import NamedSelection
from .select.choosable import comparable
from .select.measures import measure_set, overlap
from .select.points import Points
from .select.step import AUTHOR
from .subsets import plan_subsets
from .work import SILENT, Work

QUALITY = "quality"
"""The column with the overall quality in [0, 1], where there is one."""
LABEL = "Comparing selections"


@dataclass(frozen=True)
class KindShare:
    """How many images of a set are of one kind; `fits` where the share is as it should be."""

    label: str
    count: int
    share: float
    low: float
    high: float
    fits: bool


@dataclass(frozen=True)
class SetFigures:
    """One selection in figures; None is not known.

    Attributes
    ----------
    name, options
        As saved.
    images
        How many there are, those that cannot be read left out.
    mean_quality, lowest_quality
        Of the column `quality`, in [0, 1].
    covering_radius, mean_distance
        Largest and mean cosine distance from an image of the pool to the nearest of the set.
    closest_pair
        Cosine distance of the two images of the set that are most alike.
    clusters
        Clusters that it has images of.
    balance
        Shares of its images by the label of each of `balance.TARGETS`.
    short_side, shortest_side
        Median and least of the shorter sides, pixels.
    megapixels
        Median.
    images_per_epoch, steps_per_epoch
        With the recipe's repeats, buckets and batch size, regularization images and changed copies
        not counted. sd-scripts rounds up the steps of each bucket.
    size_bytes
        Of the original files.
    """

    name: str
    options: dict[str, Any] | None
    images: int
    mean_quality: float | None
    lowest_quality: float | None
    covering_radius: float | None
    mean_distance: float | None
    closest_pair: float | None
    clusters: int | None
    balance: dict[str, tuple[KindShare, ...]]
    short_side: float | None
    shortest_side: int | None
    megapixels: float | None
    images_per_epoch: int
    steps_per_epoch: int
    size_bytes: int


@dataclass(frozen=True)
class PairFigures:
    """What two selections share: images in both, in one only, and in both by in either."""

    first: str
    second: str
    both: int
    only_first: int
    only_second: int
    overlap: float


@dataclass(frozen=True)
class Membership:
    """The images that are in exactly these selections."""

    names: tuple[str, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Selections side by side.

    Attributes
    ----------
    pool
        Images that could be chosen: readable, with a vector, dropped by nobody but `select`; those
        of the sets are among them. Distances are over these.
    pool_clusters
        Clusters in it; None where none were looked for.
    embedding
        The column that says how alike images are.
    sets, pairs
        In the order of the names.
    members
        Every image of a set once, by the sets that it is in: first those in one set only.
    """

    pool: int
    pool_clusters: int | None
    embedding: str
    sets: tuple[SetFigures, ...]
    pairs: tuple[PairFigures, ...]
    members: tuple[Membership, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for `--json`, the page and `report.comparison`."""
        return asdict(self)


def named(curation: Curation, name: str) -> NamedSelection:
    """A selection by its name; `BadInput` says which ones there are."""
    if name in curation.selections:
        return curation.selections[name]
    near = get_close_matches(name, curation.selections, n=1)
    there = ", ".join(f"'{one}'" for one in curation.selections) or "none yet"
    hint = f"Did you mean '{near[0]}'?" if near else f"There are: {there}."
    raise BadInput(f"There is no selection named '{name}'. {hint}")


def compare_selections(
    curation: Curation, names: Sequence[str], embedding: str, work: Work = SILENT
) -> Comparison:
    """Selections of one folder side by side.

    Parameters
    ----------
    names
        Two or more, each once.
    embedding
        Name of the column with the vectors.

    Raises
    ------
    BadInput
        For fewer than two names, one that is given twice or that there is not, or an unknown
        column.
    """
    if len(set(names)) < 2 or len(set(names)) < len(names):
        said = ", ".join(f"'{name}'" for name in names) or "none"
        raise BadInput(f"Two or more different selections can be compared; {said} was asked for.")
    dataset = curation.dataset
    rows = {name: _rows_of(dataset, named(curation, name)) for name in names}
    vectors = dataset.column(embedding)
    pool = _pool(curation, vectors, list(rows.values()))
    points = Points.of(vectors, np.flatnonzero(~pool))
    figures = []
    for done, name in enumerate(names):
        work.check_interrupted()
        work.progress(done, len(names), LABEL)
        figures.append(_figures(curation, curation.selections[name], rows[name], points))
    work.progress(len(names), len(names), LABEL)
    return Comparison(
        int(pool.sum()),
        _clusters(dataset, np.flatnonzero(pool)),
        embedding,
        tuple(figures),
        tuple(_pair(a, b, rows[a], rows[b]) for a, b in combinations(names, 2)),
        _members(dataset, rows),
    )


def _rows_of(dataset: Dataset, one: NamedSelection) -> list[int]:
    inside = set(one.paths)
    return [
        row
        for row, record in enumerate(dataset.records)
        if record.path in inside and record.readable
    ]


def _pool(
    curation: Curation, vectors: NDArray[np.float32], sets: Sequence[Sequence[int]]
) -> NDArray[np.bool_]:
    """Mask of the images that could be chosen."""
    dataset = curation.dataset
    decisions = curation.decisions.without_author(AUTHOR)
    pool = np.array([not decisions.dropped(path) for path in dataset.paths], dtype=bool)
    for rows in sets:
        pool[list(rows)] = True
    return pool & dataset.readable & comparable(vectors)


def _figures(
    curation: Curation, one: NamedSelection, rows: list[int], points: Points
) -> SetFigures:
    dataset = curation.dataset
    records = [dataset.records[row] for row in rows]
    quality = np.asarray(dataset.columns.get(QUALITY, ()), dtype=np.float64)
    quality = quality[rows] if len(quality) else quality
    quality = quality[np.isfinite(quality)]
    short = [min(record.width, record.height) for record in records]
    pixels = [record.width * record.height / 1e6 for record in records]
    measures = measure_set(points, rows)
    shown, steps = _epoch(curation, rows)
    return SetFigures(
        one.name,
        None if one.options is None else dict(one.options),
        len(rows),
        float(quality.mean()) if len(quality) else None,
        float(quality.min()) if len(quality) else None,
        _known(measures.covering_radius),
        _known(measures.mean_distance),
        _known(measures.closest_pair),
        _clusters(dataset, rows),
        _balance(dataset, rows),
        float(np.median(short)) if rows else None,
        min(short, default=None),
        float(np.median(pixels)) if rows else None,
        shown,
        steps,
        sum(record.size_bytes for record in records),
    )


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _clusters(dataset: Dataset, rows: Sequence[int] | NDArray[np.int64]) -> int | None:
    column = dataset.columns.get(CLUSTER)
    if column is None:
        return None
    labels = np.asarray(column, dtype=np.float64)[np.asarray(rows, dtype=np.int64)]
    return len(np.unique(labels[labels >= 0]))


def _balance(dataset: Dataset, rows: list[int]) -> dict[str, tuple[KindShare, ...]]:
    """Shares by each target; one of which nothing is known is left out."""
    widths = [record.width for record in dataset.records]
    heights = [record.height for record in dataset.records]
    found = {}
    for target in TARGETS:
        kinds = shares(target, widths, heights, dataset.columns, rows)
        if any(one.count for one in kinds):
            found[target.label] = tuple(
                KindShare(
                    one.kind.label, one.count, one.share, one.kind.low, one.kind.high, one.fits
                )
                for one in kinds
            )
    return found


def _epoch(curation: Curation, rows: list[int]) -> tuple[int, int]:
    """Images and steps of an epoch. An image that fits no bucket is not trained."""
    options = curation.recipe.export
    repeats = dict.fromkeys(rows, options.repeats)
    for subset in plan_subsets(curation, rows):
        repeats.update(dict.fromkeys(subset.rows, subset.repeats))
    buckets: Counter[tuple[int, int]] = Counter()
    for row, each in repeats.items():
        record = curation.dataset.records[row]
        try:
            place = assign_bucket(record.width, record.height, curation.recipe.prepare.buckets)
        except BadInput:
            continue
        buckets[place.bucket] += each
    steps = sum(-(-count // options.batch_size) for count in buckets.values())
    return sum(buckets.values()), steps


def _pair(a: str, b: str, first: Sequence[int], second: Sequence[int]) -> PairFigures:
    both = len(set(first) & set(second))
    return PairFigures(a, b, both, len(first) - both, len(second) - both, overlap(first, second))


def _members(dataset: Dataset, rows: dict[str, list[int]]) -> tuple[Membership, ...]:
    names = list(rows)
    groups: dict[tuple[str, ...], list[str]] = {}
    inside = {name: set(own) for name, own in rows.items()}
    for row in sorted(set().union(*inside.values())):
        key = tuple(name for name in names if row in inside[name])
        groups.setdefault(key, []).append(dataset.paths[row])
    order = sorted(groups, key=lambda key: (len(key), [names.index(name) for name in key]))
    return tuple(Membership(key, tuple(groups[key])) for key in order)
