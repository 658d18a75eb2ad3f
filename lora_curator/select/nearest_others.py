"""How far an image stands from all others: the distance to its k-th nearest neighbour.

Ramaswamy, Rastogi and Shim, "Efficient algorithms for mining outliers from large data sets", 2000.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .greedy import OnPick
from .points import CHUNK, Points, Rows, as_cosine, at_once, few_threads

REFERENCE = 4096
"""Neighbours are looked for among so many rows when there are more."""
BLOCK = 1024


def isolation(
    vectors: NDArray[np.float32],
    *,
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> NDArray[np.float32]:
    """How far each row stands from the others: cosine distance to its k-th nearest, `(n,)`.

    k is half the root of the number of rows, at least 3: 3 of 30, 12 of 600, 50 of 10,000. A group
    of fewer images than that has no near neighbours. Excluded rows have NaN, as has an only row.

    Of more than 4,096 rows as many are drawn, evenly along the direction that all rows share, and
    the neighbours are looked for among these with k in proportion: the rank of the neighbour found
    is then right to about a third.

    Raises
    ------
    BadInput
        As `Points.of`.
    """
    points = Points.of(vectors, excluded)
    return isolation_of(points, along_the_mean(points), on_pick)


def isolation_of(
    points: Points, along: NDArray[np.float64], on_pick: OnPick | None
) -> NDArray[np.float32]:
    """`isolation` of points, given their `along_the_mean`."""
    stands = np.full(len(points), np.nan, dtype=np.float32)
    rows = np.flatnonzero(points.allowed)
    if len(rows) < 2:
        return stands
    reference = drawn_evenly(points, along, REFERENCE)
    k = max(3, round(np.sqrt(len(rows)) / 2 * len(reference) / len(rows)))
    k = min(k, len(reference) - 1)
    # The squared distance of x and r is x.x - 2 (x.r - r.r / 2): the nearest have the largest
    # closeness. In float32 that is right to 1 in 2**24 and the same on every machine.
    half = (points.squares[reference] / 2).astype(np.float32)
    others = points.vectors(reference).T
    at = np.full(len(points), -1)
    at[reference] = np.arange(len(reference))
    step = min(max(len(points) // 16, 128), BLOCK)
    with few_threads(BLOCK * others.size):
        for start in range(0, len(rows), step):
            if on_pick is not None:
                on_pick(start, len(rows))
            block = rows[start : start + step]
            closeness = points.grid[block] @ others
            closeness -= half
            itself = np.flatnonzero(at[block] >= 0)
            closeness[itself, at[block[itself]]] = -np.inf
            closeness.partition(len(reference) - k, axis=1)
            kth = closeness[:, -k].astype(np.float64)
            squared = np.maximum(points.squares[block] - 2 * kth, 0)
            stands[block] = as_cosine(squared.astype(np.int32))
    return stands


def along_the_mean(points: Points) -> NDArray[np.float64]:
    """Cosine of each row with the mean direction; whole numbers below 2**53, so sums are exact."""
    total = np.zeros(points.grid.shape[1])
    along = np.empty(len(points))
    with few_threads(points.grid.size):
        step = at_once(len(points), CHUNK)
        for start in range(0, len(points), step):
            total += points.grid[start : start + step].sum(axis=0, dtype=np.float64)
        for start in range(0, len(points), step):
            block = points.grid[start : start + step].astype(np.float64)
            along[start : start + step] = block @ total
    return along / np.maximum(np.sqrt(points.squares.astype(np.float64) * (total @ total)), 1)


def drawn_evenly(points: Points, along: NDArray[np.float64], count: int) -> Rows:
    """Up to `count` allowed rows, evenly along the common direction: in any order of rows the same.

    Rows of their own order would be those of one folder or one burst.
    """
    rows = np.flatnonzero(points.allowed)
    if len(rows) <= count:
        return rows
    order = rows[np.argsort(along[rows], kind="stable")]
    return np.sort(order[(np.arange(count) * len(rows) + len(rows) // 2) // count])
