"""Best: the finest images that differ from one another. Quality and diversity in one figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from .candidates import Candidates
from .greedy import OnPick, Picks, Room
from .oddities import checked_quality
from .points import GRID, Points, Rows, at_once, checked_count, checked_pins, threads_by_size

TILE = 512
NEIGHBOURS = 5
DRAWN = 2_000
"""Of more rows so many, drawn at even steps, are those among which neighbours are looked for."""
BLUR = 0.02
"""Variance that no pick explains: rows stay possible when k is larger than the dimensions."""
QUALITY_POWER = 24.0
TYPICAL_POWER = 0.1
SMALLEST = 0.01
"""Rows nearer the mean than this are not stretched to full length: that would be noise."""


def best(
    vectors: NDArray[np.float32],
    k: int,
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    quality: NDArray | None = None,
    weight: float = 0.5,
    room: Room | None = None,
    on_pick: OnPick | None = None,
) -> Picks:
    """Rows of high quality that are unlike one another: greedy MAP of a determinantal process.

    A set has the weight det(L) with L = q S q, where S holds similarities and q rises with quality
    (Kulesza and Taskar, "Determinantal point processes for machine learning", 2012). Each pick
    raises it most: log(what of the row the picks do not explain) + 2 log q. Chen, Zhang and Zhou,
    "Fast greedy MAP inference for determinantal point process to improve recommendation diversity",
    2018, keep n x k numbers for that. Here S is made of vectors, so n numbers are enough: the part
    of each row that the picks do not explain.

    Where this differs:

    * The vectors are taken around their mean, beside a constant that is as long: all photos are
      alike for an encoder, and only without that do regions of the folder repel their own rows
      more than those of others.
    * 2 log q is `QUALITY_POWER * weight**3 * quality` (3 at the default of 0.5), less
      `TYPICAL_POWER` for each deviation (1.48 times the median absolute one) that the row is more
      isolated than usual: without it what is like nothing else, junk first, would be picked.
    * A row that is nearly the same picture as a pick (cosine of 0.97 and more) is taken only when
      no other is left.

    Rows and directions are whole numbers (see `points.py`) and the rest is added up on one thread
    in a fixed order, so the number of threads does not matter. Ties go to the lower row.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here.
    k
        How many rows, pinned ones included. There are fewer only when fewer are allowed or the room
        is full, and more only when more are pinned.
    pinned, excluded
        Rows that must be chosen, and rows that must not be (may hold NaN).
    quality
        `(n,)` in [0, 1], NaN where not known (counts as the median of the known). With None the set
        is one of diverse, typical rows.
    weight
        How much quality counts, in [0, 1]: 0 is diversity alone, 1 quality first.
    room
        Quotas; used up.
    on_pick
        Called as `on_pick(picked, of)` before each pick and more often; may raise to stop.

    Returns
    -------
    Picks
        `gains` is the share in [0, 1] of the row that the picks before it do not explain.

    Raises
    ------
    BadInput
        As `k_center`, and for a quality or weight outside [0, 1].
    """
    rows: list[int] = []
    gains: list[float] = []
    count = k

    def watch() -> None:
        if on_pick is not None:
            on_pick(len(rows), count)

    points = Points.of(vectors, excluded, watch)
    pins = checked_pins(points, pinned)
    count = checked_count(points, k, pins)
    scores = checked_quality(quality, weight, points.allowed)
    if not count:
        return Picks(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    with threads_by_size() as threads:
        with threads(float(points.grid.size) * DRAWN):
            bonus = TYPICAL_POWER * _typical(points, watch)
        if scores is not None:
            bonus += QUALITY_POWER * weight**3 * scores
        candidates = Candidates(
            points.allowed, room, lambda some: Points.of(np.asarray(vectors)[some]).grid, watch
        )
        unexplained = _Unexplained(points, count, watch)
        while len(rows) < count:
            watch()
            if len(rows) < len(pins):
                row = int(pins[len(rows)])
            else:
                row = candidates.next_row(np.log(unexplained.shares + BLUR) + bonus)
            if row < 0:
                break
            gains.append(np.nan if len(rows) < len(pins) else unexplained.shares[row])
            candidates.take(row)
            unexplained.take(row)
            rows.append(row)
    return Picks(np.array(rows, dtype=np.int64), np.array(gains, dtype=np.float32))


class _Unexplained:
    """What of each row the picks do not explain. Takes `points` over.

    A row is its vector around the mean and one constant, together of unit length. Picks explain
    what lies in their directions, softened by `BLUR` (a Gaussian process seen with noise).
    """

    def __init__(self, points: Points, count: int, watch: Callable[[], None]) -> None:
        n, d = points.grid.shape
        self.grid = points.grid
        self.constant = np.float32(np.rint(GRID / np.sqrt(2)))
        tile = at_once(n, TILE)
        mean = np.zeros(d)
        for start in range(0, n, tile):
            mean += self.grid[start : start + tile].sum(axis=0, dtype=np.float64)
            watch()
        mean /= points.allowed.sum()
        for start in range(0, n, tile):
            block = self.grid[start : start + tile] - mean
            lengths = np.sqrt(np.einsum("ij,ij->i", block, block))[:, None]
            block *= self.constant / np.maximum(lengths, SMALLEST * GRID)
            self.grid[start : start + tile] = np.rint(block, out=block)
            watch()
        self.shares = np.ones(n)
        self.directions = np.zeros((count, d + 1), dtype=np.float32)
        self.taken = 0

    def take(self, row: int) -> None:
        """A pick explains its own direction in every row."""
        pick = np.append(self.grid[row], self.constant)
        before = self.directions[: self.taken]
        along = (before @ pick).astype(np.float64) / GRID**2  # whole numbers: exact
        rest = pick.astype(np.float64) - np.einsum("t,td->d", along, before)
        share = max(float(np.einsum("d,d->", rest, pick)) / GRID**2, 0.0)
        direction = np.rint(rest / np.sqrt(BLUR + share)).astype(np.float32)
        self.directions[self.taken] = direction
        self.taken += 1
        products = self.grid @ direction[:-1] + self.constant * direction[-1]
        self.shares -= np.square(products.astype(np.float64) / GRID**2)
        np.maximum(self.shares, 0, out=self.shares)


def _typical(points: Points, watch: Callable[[], None]) -> NDArray[np.float64]:
    """`(n,)`: how much nearer a row's neighbours are than is usual, in deviations.

    Above 0 only a tenth counts: the typical comes first, but a burst of copies is not rewarded.
    """
    rows = np.flatnonzero(points.allowed)
    drawn = rows[np.linspace(0, len(rows) - 1, min(DRAWN, len(rows))).round().astype(np.int64)]
    count = min(NEIGHBOURS, len(drawn) - 1)
    if count < 1:
        return np.zeros(len(points))
    # Square tiles, whose products are fast and a sixteenth of the matrix.
    tile = min(max(isqrt(points.grid.size // 16), 64), 2 * TILE)
    nearest = np.full((len(points), count + 1), -np.inf, dtype=np.float32)
    for first in range(0, len(drawn), tile):
        others = points.grid[drawn[first : first + tile]]
        for start in range(0, len(points), tile):
            part = slice(start, start + tile)
            similar = np.concatenate([nearest[part], points.grid[part] @ others.T], axis=1)
            similar.partition(similar.shape[1] - count - 1, axis=1)
            nearest[part] = similar[:, -count - 1 :]
            watch()
    # The first is the row itself where it was drawn, and left out of all for simplicity.
    closeness = np.sort(nearest, axis=1)[:, :-1].sum(axis=1, dtype=np.float64)
    closeness /= count * GRID**2
    middle = np.median(closeness[rows])
    deviation = max(1.4826 * float(np.median(np.abs(closeness[rows] - middle))), 0.01)
    nearer = (closeness - middle) / deviation
    return np.where(nearer < 0, nearer, 0.1 * nearer)
