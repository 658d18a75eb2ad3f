"""k-means: rows in blocks with a small sum of squared distances to their means."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .greedy import OnPick
from .lloyd import Blocks, rows_at_once
from .points import GRID, Points, Rows, few_threads
from .splits import NO_SPLIT, exchange, move_single_rows

DRAWN = 40
"""Rows a block that are drawn for a first search, where there are more than twice as many."""
ROUNDS = 30
"""Rounds of exchanges at most; mostly ten are enough."""
QUICK_DRAWN, QUICK_ROUNDS = 10, 2
"""The same for a quick search, which makes exchanges among the drawn rows only."""
PASSES = 3
"""Of Lloyd's between two rounds."""
SLIGHT = 1e-4
"""A search ends when the inertia falls by less than this share."""
SMALL_BLOCKS = 50
"""Up to so many rows a block, single rows are moved at the end; in larger ones it gains little."""
SINGLE_PASSES = 20
MANY = 2_000_000_000
"""Threads pay in passes of so many multiplications, and never in the small products of exchanges:
beside a busy program they wait for one another most of the time."""


@dataclass(frozen=True)
class KMeans:
    """Blocks of similar rows.

    Attributes
    ----------
    centres
        float32 `(k, d)`: means of the unit rows, at most 1 long. There are fewer than were asked
        for only where there are fewer rows that differ.
    labels
        int64 `(n,)`: the block of each row, -1 for rows that are not allowed.
    inertia
        Sum of the squared Euclidean distances of the unit rows to their centres.
    """

    centres: NDArray[np.float32]
    labels: Rows
    inertia: float


def k_means(
    points: Points, k: int, seed: int, *, quick: bool = False, on_pick: OnPick | None = None
) -> KMeans:
    """`k` blocks of rows with a small sum of squared distances to their means.

    First centres by chance and distance, Lloyd's passes, then merges and splits of blocks while
    the inertia falls (`splits.py`). Where there are many rows, this is done with some of them, and
    what follows with all begins there. The same on every number of threads.

    Parameters
    ----------
    points
        At least one row is allowed.
    k
        At least 1; at most as many blocks as allowed rows are made.
    seed
        Same seed, same blocks.
    quick
        A shorter search: two or three per cent more inertia, in less than half of the time.
    on_pick
        Called as `on_pick(done, k)` several times a second; may raise to stop.

    Raises
    ------
    BadInput
        For k < 1, or when no row is allowed.
    """
    if k < 1:
        raise BadInput(f"The number of blocks is at least 1; {k} were asked for.")
    rows = np.flatnonzero(points.allowed)
    if not len(rows):
        raise BadInput("There is no row to put into blocks; exclude fewer.")
    random = np.random.default_rng(seed)
    done = _Done(k, on_pick)
    k = min(k, len(rows))
    few, drawn, rounds = rows, DRAWN * k, ROUNDS
    if quick:
        drawn, rounds = QUICK_DRAWN * k, QUICK_ROUNDS
    if len(rows) > 2 * drawn:
        few = np.sort(random.choice(rows, drawn, replace=False))
    large = len(rows) * k * points.grid.shape[1] >= MANY
    with contextlib.nullcontext() if large else few_threads(0):
        centres = _first_centres(points, few, k, random, done)
        if len(centres) < k:  # too many copies among those drawn
            few = rows
            centres = _first_centres(points, rows, k, random, done)
        blocks = Blocks(points, few, centres, done.tick)
        _search(blocks, random, rounds, done)
        if len(few) < len(rows):
            blocks = Blocks(points, rows, blocks.centres, done.tick)
            _search(blocks, random, 0 if quick else rounds, done)
        if not quick:
            _move_single_rows(blocks)
    return _result(points, rows, blocks)


def _first_centres(
    points: Points, rows: Rows, k: int, random: np.random.Generator, done: _Done
) -> NDArray[np.float32]:
    """Up to `k` different rows, drawn by their squared distance to those drawn before.

    k-means++ (Arthur and Vassilvitskii, 2007), but each time as many are drawn as there are
    already, as in Bahmani et al., "Scalable k-means++", 2012.
    """
    squares = points.squares[rows].astype(np.int64)
    nearest = np.full(len(rows), np.iinfo(np.int64).max)
    chosen = random.integers(len(rows), size=1)
    new = chosen
    step = rows_at_once(points)
    while True:
        for start in range(0, len(rows), step):
            done.tick()
            part = slice(start, start + step)
            scores = points.grid[rows[part]] @ points.grid[rows[new]].T
            scores -= (squares[new] / 2).astype(np.float32)  # exact for copies: below 2**23
            gaps = squares[part] - (2 * scores.max(axis=1).astype(np.float64)).astype(np.int64)
            np.minimum(nearest[part], gaps, out=nearest[part])
        if len(chosen) == k or not (nearest > 0).any():
            return points.grid[rows[chosen]]
        up_to = np.cumsum(np.maximum(nearest, 0))
        drawn = random.integers(up_to[-1], size=min(len(chosen), k - len(chosen)))
        new = np.unique(np.searchsorted(up_to, drawn, side="right"))
        chosen = np.concatenate([chosen, new])


def _search(blocks: Blocks, random: np.random.Generator, rounds: int, done: _Done) -> None:
    """Exchanges and passes while the inertia falls; no block stays empty that could be filled."""
    splits = [NO_SPLIT] * len(blocks.centres)
    blocks.settle(PASSES, SLIGHT)
    before = blocks.inertia()
    for number in range(rounds):
        done.reach(number / rounds)
        # Asking for one thread takes as long as a small exchange, and is of use in large ones only.
        large = len(blocks) * blocks.centres.size >= MANY
        with few_threads(0) if large else contextlib.nullcontext():
            exchanged = exchange(blocks, splits, random)
        blocks.settle(PASSES, SLIGHT)
        after = blocks.inertia()
        if not exchanged and before - after <= SLIGHT * after:
            break
        before = after
    while not blocks.counts.all() and exchange(blocks, splits, random):
        pass


def _move_single_rows(blocks: Blocks) -> None:
    if len(blocks) > SMALL_BLOCKS * len(blocks.centres):
        return
    before = blocks.inertia()
    for _ in range(SINGLE_PASSES):
        move_single_rows(blocks)
        after = blocks.inertia()
        if before - after <= SLIGHT * after:
            return
        before = after


def _result(points: Points, rows: Rows, blocks: Blocks) -> KMeans:
    full = np.flatnonzero(blocks.counts)
    number = np.full(len(blocks.counts), -1, dtype=np.int64)
    number[full] = np.arange(len(full))
    labels = np.full(len(points), -1, dtype=np.int64)
    labels[rows] = number[blocks.labels]
    means = blocks.sums[full] / blocks.counts[full, None] / GRID
    return KMeans(means.astype(np.float32), labels, blocks.inertia() / GRID**2)


class _Done:
    """Says `on_pick(done, of)`; `done` only grows, and the last step is not said."""

    def __init__(self, of: int, on_pick: OnPick | None) -> None:
        self.of = of
        self.on_pick = on_pick
        self.done = 0

    def reach(self, share: float) -> None:
        self.done = max(self.done, min(int(share * self.of), self.of - 1))

    def tick(self) -> None:
        if self.on_pick is not None:
            self.on_pick(self.done, self.of)
