"""Cover: every image of the folder has a pick like it, rare views too, with the fewest images.

Farthest point sampling (Gonzalez, "Clustering to minimize the maximum intercluster distance",
1985) with two changes. Outliers need not be covered (Charikar, Khuller, Mount and Narasimhan,
"Algorithms for facility location problems with outliers", 2001): they are handed in as `odd`. And
the farthest row is not picked itself, since it is the outermost of those that lack a pick, and so
often the poorest: a better or more typical row of the region around it is. Because every pick is
still `_apart` times as far from the picks before it as the farthest row was, the largest distance
is at most 2 / `_apart` times the smallest possible one, instead of 2 times; measured, it is
smaller than that of plain farthest point sampling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .greedy import OnPick, Picks, Room, best_open
from .oddities import checked_quality
from .points import Points, Rows, checked_count, checked_pins, few_threads
from .uncovered import NO_PICK, Uncovered, mean_squared, squared_from


def cover(
    vectors: NDArray[np.float32],
    k: int,
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    quality: NDArray | None = None,
    weight: float = 0.5,
    room: Room | None = None,
    odd: NDArray[np.bool_] | None = None,
    on_pick: OnPick | None = None,
) -> Picks:
    """The rows of a set in which every row finds a pick like it, in the order of picking.

    Each step takes the row farthest from all picks, a poor one counting as less far, and picks the
    best row of its neighbourhood: one of good quality and in the middle of what lacks a pick. Ties
    go to the lower row. The result does not depend on the number of threads.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here; cosine distance.
    k
        How many rows, pinned ones included. There are fewer only when fewer are allowed or the
        room closes, and more only when more are pinned.
    pinned, excluded
        Rows that must be chosen, and rows that must not be (and may hold NaN).
    quality
        `(n,)` in [0, 1]; NaN counts as the median of the known.
    weight
        0: quality does not count. 1: the best image of a wide neighbourhood is taken, and what is
        poor need not be covered.
    room
        Quotas; may stop the choice early.
    odd
        Mask `(n,)` of rows that need no pick and are picked only when nothing else is left, those
        nearest to the picks first. See `find_oddities`.
    on_pick
        Called as `on_pick(picked, of)` before each pick; may raise to stop.

    Returns
    -------
    Picks
        A gain is the cosine distance to the nearest pick before; NaN for pins and, where there are
        none, for the first pick.

    Raises
    ------
    BadInput
        As `k_center`; for a quality or weight outside of [0, 1] or masks of the wrong length.
    """
    points = Points.of(vectors, excluded, lambda: None if on_pick is None else on_pick(0, k))
    pins = checked_pins(points, pinned)
    count = checked_count(points, k, pins)
    worth = checked_quality(quality, weight, points.allowed)
    shelf = np.zeros(len(points), dtype=bool) if odd is None else np.asarray(odd, dtype=bool)
    if shelf.shape != points.allowed.shape:
        raise BadInput(f"The mask of odd rows has {len(points)} rows; this one has {shelf.shape}.")
    gaps = Uncovered.without_picks(points)
    picked: list[int] = []
    gains: list[float] = []
    with few_threads(points.grid.size):
        for pin in pins.tolist():
            if room is not None:
                room.take(pin)
            gaps.close(pin)
            picked.append(pin)
            gains.append(np.nan)
        choice = _Choice(gaps, worth, weight if worth is not None else 0.0, shelf, room)
        while len(picked) < count:
            if on_pick is not None:
                on_pick(len(picked), count)
            row = choice.next_row(first=not picked)
            if row < 0:
                break
            gains.append(gaps.gain(row) if picked else np.nan)
            if room is not None:
                room.take(row)
            gaps.close(row)
            picked.append(row)
    return Picks(np.array(picked, dtype=np.int64), np.array(gains, dtype=np.float32))


@dataclass
class _Choice:
    """What to pick next, given the gaps."""

    gaps: Uncovered
    quality: NDArray[np.float64] | None
    weight: float
    odd: NDArray[np.bool_]
    room: Room | None
    order_of_odd: NDArray[np.float64] | None = None

    def next_row(self, first: bool) -> int:
        """The next pick, -1 when nothing may be picked."""
        free = self.gaps.free & ~self.odd
        row = -1
        if free.any():
            row = self._first(free) if first else self._around_the_farthest(free)
        return row if row >= 0 else self._least_odd()

    def _first(self, free: NDArray[np.bool_]) -> int:
        """A good row near the middle of all."""
        rows = np.flatnonzero(free)
        distance = mean_squared(self.gaps.points, rows)
        return self._best(rows, distance / max(float(np.median(distance)), 1))

    def _around_the_farthest(self, free: NDArray[np.bool_]) -> int:
        points, gaps = self.gaps.points, self.gaps.squared
        wanted = np.where(free, gaps * self._demand, -np.inf)
        farthest = best_open(wanted, self.room)
        if farthest < 0:
            return -1
        # Of rows with about as large a gap, those nearer to it than its own gap.
        region = np.flatnonzero(np.isfinite(wanted) & (gaps >= self._apart * gaps[farthest]))
        near = squared_from(points, farthest, region)
        region = region[near <= self._reach * gaps[farthest]]
        return self._best(region, mean_squared(points, region) / max(int(gaps[farthest]), 1))

    def _least_odd(self) -> int:
        free = self.gaps.free & self.odd
        if not free.any():
            return -1
        if self.order_of_odd is None:
            # Measured once: what is near an odd pick is no less odd for that.
            squared = self.gaps.squared.astype(np.float64)
            if squared[free].min() == NO_PICK:
                squared[free] = mean_squared(self.gaps.points, np.flatnonzero(free))
            self.order_of_odd = -squared
        return best_open(np.where(free, self.order_of_odd, -np.inf), self.room)

    def _best(self, rows: Rows, distance: NDArray[np.float64]) -> int:
        """The row that would do best: of good quality and, by its distance, in the middle."""
        value = np.full(len(self.gaps.points), -np.inf)
        value[rows] = -distance
        if self.quality is not None:
            value[rows] *= 1 - self.weight
            value[rows] += self.weight * self.quality[rows]
        return best_open(value, self.room)

    @property
    def _demand(self) -> NDArray[np.float64] | float:
        """How much it counts that a row has no pick like it: less for a poor one."""
        if self.quality is None:
            return 1.0
        allowed = self.gaps.points.allowed
        median = max(float(np.median(self.quality[allowed])), 1e-6)
        return 1 - 0.95 * self.weight * np.clip(1 - self.quality / median, 0, 1)

    @property
    def _apart(self) -> float:
        """Smallest share of the largest gap that a pick may have as its own."""
        return 0.9 - 0.12 * self.weight

    @property
    def _reach(self) -> float:
        """How far from the farthest row a pick in its stead may be, in shares of its gap."""
        return 0.5 + 0.5 * self.weight
