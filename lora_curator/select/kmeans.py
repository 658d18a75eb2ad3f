"""One image for each of k blocks of similar images (k-means), so that common things stay common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .blocks import KMeans, k_means
from .farthest import OnPick, k_center
from .lloyd import rows_at_once
from .points import GRID, Points, Rows, checked_count, checked_pins


def k_means_representatives(
    vectors: NDArray[np.float32],
    k: int,
    *,
    seed: int = 0,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> Rows:
    """The row nearest to the centre of each of k blocks: pinned rows first, then large blocks.

    A block with pinned rows is represented by them; if it has several, the smallest other blocks go
    without. Where copies leave fewer than k blocks, the rows farthest from those chosen fill up:
    there are always k distinct rows while so many are allowed. Of equally near rows, the lower one.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here.
    k
        How many rows, pinned ones included.
    seed
        Same seed, same rows.
    pinned, excluded
        Rows that must be chosen, and rows that must not be (and may hold NaN).
    on_pick
        As for `k_means`.

    Raises
    ------
    BadInput
        As `k_center`.
    """
    return _runs(vectors, k, [seed], pinned, excluded, on_pick)[0]


def k_means_runs(
    vectors: NDArray[np.float32],
    k: int,
    seeds: Sequence[int],
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> Rows:
    """`(len(seeds), k)`: representatives from each seed, by a shorter search than for one set.

    To see which rows do not depend on chance. The search is the quick one of `k_means`, so that the
    rows differ from those of `k_means_representatives` for the same seed.
    """
    return _runs(vectors, k, seeds, pinned, excluded, on_pick, quick=True)


def _runs(
    vectors: NDArray[np.float32],
    k: int,
    seeds: Sequence[int],
    pinned: Sequence[int] | Rows,
    excluded: Sequence[int] | Rows,
    on_pick: OnPick | None,
    quick: bool = False,
) -> Rows:
    begun = _one_of(0, max(len(seeds), 1), on_pick)
    points = Points.of(vectors, excluded, lambda: begun(0, k) if begun else None)
    pins = checked_pins(points, pinned)
    count = checked_count(points, k, pins)
    runs = np.empty((len(seeds), count), dtype=np.int64)
    runs[:, : len(pins)] = pins
    if count == len(pins):
        return runs
    for number, seed in enumerate(seeds):
        one = _one_of(number, len(seeds), on_pick)
        found = k_means(points, count, seed, quick=quick, on_pick=one)
        chosen = np.concatenate([pins, _middles(points, found, pins)])[:count]
        if len(chosen) < count:
            chosen = k_center(vectors, count, pinned=chosen, excluded=excluded)
        runs[number] = chosen
    return runs


def _middles(points: Points, found: KMeans, pins: Rows) -> Rows:
    """The row nearest the centre of each block without a pin, large blocks first."""
    order = np.argsort(found.labels, kind="stable")
    order = order[np.searchsorted(found.labels[order], 0) :]
    sizes = np.bincount(found.labels[order])
    pinned = set(found.labels[pins].tolist())
    centres = np.rint(found.centres * GRID).astype(np.float32)
    middles = []
    step = rows_at_once(points)
    for block, members in enumerate(np.split(order, np.cumsum(sizes)[:-1])):
        if block in pinned:
            continue
        # Whole numbers, which are exact: copies must tie.
        products = np.concatenate(
            [
                points.grid[members[at : at + step]] @ centres[block]
                for at in range(0, len(members), step)
            ]
        )
        gaps = points.squares[members] - 2 * products.astype(np.int64)
        middles.append((-len(members), int(members[gaps.argmin()])))
    return np.array([row for _, row in sorted(middles)], dtype=np.int64)


def _one_of(run: int, runs: int, on_pick: OnPick | None) -> OnPick | None:
    """`on_pick` for one of several runs: the share that is done of all."""
    if on_pick is None:
        return None

    def said(done: int, of: int) -> None:
        on_pick((run * of + done) // runs, of)

    return said
