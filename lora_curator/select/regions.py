"""Regions of a pool of images: groups of images around one centre each.

Balls of one radius are taken greedily, each time the one with most rows that are in none yet, which
is maximum coverage: Nemhauser, Wolsey and Fisher, "An analysis of approximations for maximizing
submodular set functions", 1978; with balls in embeddings: Yehuda et al., "Active Learning Through a
Covering Lens", 2022. Unlike farthest points, the densest places come first and a lonely image makes
no region. From there a few rounds of k-means (Lloyd, "Least squares quantization in PCM", 1982) on
unit vectors put the borders between groups that touch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .points import GRID, Points, Rows, as_cosine, few_threads

OnPick = Callable[[int, int], None]

SAMPLE = 2048
"""Rows among which regions and further picks are looked for; the distances among them are 16 MB."""
FAR = 0.9
"""Thresholds are tried up to the distance that this share of the pairs is within. Half of the pairs
can be inside of one large group."""
STEPS = 30
"""Thresholds that are tried."""
SAME = 1.15
"""Numbers of regions that differ by less than this factor count as the same number."""
PLATEAU = 1.3
"""Factor between the largest and the smallest threshold that give the same number of regions, from
which the pool counts as having groups. On mixtures of 500 rows and more with groups that stand
apart it is 1.6 to 1.9; where they overlap, and in clouds without groups, 1.07 to 1.26."""
BETWEEN = 0.05
"""Groups are apart when at most this share of all pairs has about that distance."""
MOST_REGIONS = 80
"""Regions of a pool without groups: 1.5 times the square root of its rows, at most this many. On
mixtures whose groups overlap, fewer merge them and more split them."""
ROUNDS = 8
"""Rounds of k-means."""


@dataclass(frozen=True)
class Ground:
    """The rows, all or a sample, that searches work on, and the distances among them.

    Attributes
    ----------
    rows
        `(m,)` allowed rows in rising order, m at most `SAMPLE`.
    squared
        int32 `(m, m)` squared distances in units of `GRID`.
    """

    rows: Rows
    squared: NDArray[np.int32]

    @classmethod
    def of(cls, points: Points, seed: int) -> Ground:
        """All allowed rows while they are at most `SAMPLE`, else that many at random."""
        rows = np.flatnonzero(points.allowed)
        if len(rows) > SAMPLE:
            random = np.random.default_rng(seed)
            rows = np.sort(random.choice(rows, SAMPLE, replace=False))
        some = points.grid[rows]
        squares = points.squares[rows]
        with few_threads(len(rows) ** 2 * some.shape[1]):
            products = (some @ some.T).astype(np.int32)
        return cls(rows, squares[:, None] + squares[None, :] - 2 * products)


def smallest_size(n: int) -> int:
    """The least number of images that make a region: 2, and 1 in 1,000 of the pool."""
    return max(2, -(-n // 1000))


def find_threshold(ground: Ground, on_pick: OnPick | None = None) -> float:
    """The cosine distance up to which images of this pool count as alike.

    Where the pool has groups, the number of regions is the same over a wide range of thresholds,
    from the width of a group to the distance between two; the middle of the widest such range is
    taken. Where it has none, the threshold gives 1.5 times the square root of the number of rows as
    regions, at most `MOST_REGIONS`.
    """
    m = len(ground.rows)
    if m < 2:
        return 0.0
    above = ground.squared[np.triu_indices(m, 1)]
    others = ground.squared.copy()
    np.fill_diagonal(others, np.iinfo(np.int32).max)
    low = max(float(np.median(others.min(axis=1))), 1e-4 * float(above.max()), 1.0)
    high = max(float(np.quantile(above, FAR)), low)
    tried = np.geomspace(low, high, STEPS)
    counts = np.zeros(STEPS)
    for at, squared in enumerate(tried):
        if on_pick is not None:
            on_pick(at, STEPS)
        counts[at] = len(_balls(ground, int(squared), smallest_size(m)))
    first, last = _plateau(counts)
    best = float(np.sqrt(tried[first] * tried[last]))
    window = float(np.sqrt(PLATEAU))
    between = ((above >= best / window) & (above <= best * window)).mean()
    if tried[last] < PLATEAU * tried[first] or counts[first] < 2 or between > BETWEEN:
        wanted = min(1.5 * np.sqrt(m), MOST_REGIONS)
        falling = np.arange(STEPS) >= counts.argmax()  # below, most rows are in no region
        off = np.abs(np.log(np.maximum(counts, 1) / wanted))
        best = float(tried[np.where(falling, off, np.inf).argmin()])
    return round(best) / (2.0 * GRID * GRID)


def find_regions(
    points: Points, ground: Ground, threshold: float, on_pick: OnPick | None = None
) -> NDArray[np.int64]:
    """`(n,)` the region of each row, 0 for the largest; -1 for rows in none.

    A row belongs to the nearest centre, if that is within the threshold. Regions of fewer rows than
    `smallest_size` are none.
    """
    squared = round(threshold * 2 * GRID * GRID)
    balls = _balls(ground, squared, smallest_size(len(ground.rows)), on_pick)
    if len(balls) == 0:
        return np.full(len(points), -1, dtype=np.int64)
    centres = points.grid[ground.rows[balls]]
    labels = np.zeros(0)
    for step in range(ROUNDS):
        if on_pick is not None:
            on_pick(step, ROUNDS)
        before, (nearest, away) = labels, _nearest_centre(points, ground.rows, centres)
        labels = np.where(away <= squared, nearest, -1)  # lonely rows pull no centre
        if np.array_equal(before, labels):
            break
        parts = [ground.rows[labels == number] for number in range(len(centres))]
        centres = np.stack(
            [
                centre_of(points, part) if len(part) else old
                for part, old in zip(parts, centres, strict=True)
            ]
        )
    rows = np.flatnonzero(points.allowed)
    nearest, away = _nearest_centre(points, rows, centres)
    every = np.full(len(points), -1, dtype=np.int64)
    every[rows] = np.where(away <= squared, nearest, -1)
    return by_size(every, smallest_size(len(rows)))


def _nearest_centre(
    points: Points, rows: Rows, centres: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """For each row the nearest centre, the first of equals, and the squared distance."""
    nearest = np.zeros(len(rows), dtype=np.int64)
    away = np.zeros(len(rows), dtype=np.int32)
    squares = (centres * centres).sum(axis=1, dtype=np.float64).astype(np.int32)
    with few_threads(len(rows) * centres.size):
        for at in range(0, len(rows), 4096):
            some = rows[at : at + 4096]
            products = (points.grid[some] @ centres.T).astype(np.int32)
            squared = points.squares[some][:, None] + squares[None, :] - 2 * products
            nearest[at : at + 4096] = squared.argmin(axis=1)
            away[at : at + 4096] = squared.min(axis=1)
    return nearest, away


def by_size(labels: NDArray[np.integer], least: int = 1) -> NDArray[np.int64]:
    """Labels numbered anew from the largest group on; groups below `least` become -1."""
    new = np.full(len(labels), -1, dtype=np.int64)
    known = np.flatnonzero(np.asarray(labels) >= 0)
    names, first, inverse, sizes = np.unique(
        np.asarray(labels)[known], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.full(len(names), -1, dtype=np.int64)
    order = np.lexsort((first, -sizes))
    order = order[sizes[order] >= least]
    rank[order] = np.arange(len(order))
    new[known] = rank[inverse]
    return new


def centre_of(points: Points, rows: Rows) -> NDArray[np.float32]:
    """The mean direction of rows on the grid; of rows that cancel out, the first."""
    total = np.zeros(points.grid.shape[1])
    for at in range(0, len(rows), 4096):
        total += points.grid[rows[at : at + 4096]].sum(axis=0, dtype=np.float64)
    length = float(np.sqrt((total * total).sum()))
    if length == 0:
        return points.grid[rows[0]]
    return np.rint(total / length * GRID).astype(np.float32)


def distances_to(points: Points, place: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
    """`(len(rows),)` cosine distances of rows to a place on the grid: a row's or a centre."""
    squared = np.empty(len(rows), dtype=np.int32)
    square = int((place * place).sum(dtype=np.float64))
    for at in range(0, len(rows), 4096):
        some = rows[at : at + 4096]
        products = (points.grid[some] @ place).astype(np.int32)
        squared[at : at + 4096] = points.squares[some] + square - 2 * products
    return as_cosine(squared)


def _balls(
    ground: Ground, squared: int, least: int, on_pick: OnPick | None = None
) -> NDArray[np.int64]:
    """Places in `ground.rows` of the middles of balls, until a ball has fewer than `least`."""
    ball = ground.squared <= squared
    counts = ball.sum(axis=1, dtype=np.int64)
    left = np.ones(len(counts), dtype=bool)
    middles: list[int] = []
    while len(counts):
        middle = int(counts.argmax())
        if counts[middle] < least:
            break
        if on_pick is not None:
            on_pick(len(middles), len(counts))
        new = np.flatnonzero(ball[middle] & left)
        left[new] = False
        middles.append(middle)
        counts -= ball[new].sum(axis=0, dtype=np.int64)  # the table is symmetric
    return np.array(middles, dtype=np.int64)


def _plateau(counts: NDArray[np.float64]) -> tuple[int, int]:
    """The first and last place of the longest run of nearly equal counts, of equals the first.

    Only from the highest count on: below it, most rows are in no region.
    """
    start = int(counts.argmax())
    best = (start, start)
    for first in range(start, len(counts)):
        last, low, high = first, counts[first], counts[first]
        for at in range(first, len(counts)):
            low, high = min(low, counts[at]), max(high, counts[at])
            if high > SAME * low:
                break
            last = at
        if last - first > best[1] - best[0]:
            best = (first, last)
    return best
