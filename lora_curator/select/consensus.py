"""A set from many runs that covers better than any of them.

Counting votes and keeping the most frequent rows makes a set worse than one run: regions whose
votes are split lose every pick while others keep two. Here the set begins as one greedy run and
each change must keep its covering radius:

* moves: a pick goes to the row of its region whose sum of distances to the region is lowest, if
  that row reaches the whole region within the radius. This is the step of k-medoids (Park & Jun,
  "A simple and fast algorithm for K-medoids clustering", 2009) under the bound of k-center.
* swaps: a row near the largest gap takes the place of a pick whose region its neighbours can take,
  whenever that makes the radius smaller (a local search by single exchanges, as PAM: Kaufman &
  Rousseeuw, "Finding Groups in Data", 1990, with the radius as the cost).

The frequency in the runs decides between rows that are equally good, and no more. Measured: when
picks of the runs are tried in the swaps beside the rows nearest to the gap, the radius is the same
or up to 0.005 larger, and two seeds of the runs then share half of a set of 50 instead of all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .farthest import k_center
from .greedy import OnPick, Picks
from .nearest_two import FAR, NearestTwo, blocks, squared_between
from .points import Points, Rows, as_cosine, checked_pins, threads_by_size

ROUNDS = 3
"""Rounds of moves; measured, the third moves one pick in a hundred."""
TRIES = 32
"""Rows of a region that are tried as its pick, lowest sum of distances first."""
NEAR_GAP = 24
FEW = 8
"""Rows that are tried for the largest gap, the nearest to it; the others where these do not help.
Measured: two thirds of the time of trying all at once; the radius is up to 0.007 larger, the mean
lower."""


def consensus(
    vectors: NDArray[np.float32],
    k: int,
    runs: Sequence[Sequence[int]] | Rows,
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> Picks:
    """`k` rows that leave smaller gaps than one greedy run and lie in the middle of their regions.

    The covering radius (over all allowed rows) is never above that of `k_center` from the pins, or
    from the middle row. Picks stay at least half of it apart, unless pins or copies are closer.

    Parameters
    ----------
    vectors, k, pinned, excluded, on_pick
        As for `k_center`.
    runs
        `(r, k)` rows of runs from random beginnings; there may be none. Excluded rows among them
        are left out. They decide little: two seeds of the runs give nearly the same set.

    Returns
    -------
    Picks
        Pins first, then the order in which each row is the farthest from those before it, so that
        the first picks alone cover well too. Gains are the cosine distance to the nearest earlier
        pick; 2, the largest possible, for a first pick that is not pinned.

    Raises
    ------
    BadInput
        As `k_center`, and for runs with rows that do not exist.
    """
    start = k_center(vectors, k, pinned=pinned, excluded=excluded, on_pick=on_pick)

    def breathe() -> None:
        if on_pick is not None:
            on_pick(len(start), len(start))

    points = Points.of(vectors, excluded, breathe)
    pins = len(checked_pins(points, pinned))
    frequency = _frequency(points, runs)
    with threads_by_size() as threads:
        if len(start) > pins:
            regions = NearestTwo(points, start, threads, breathe)
            search = _Search(regions, pins, frequency, on_pick)
            search.moves()
            search.swaps()
            search.moves()
            start = regions.picks
        return _in_order(points, start, pins)


def _frequency(points: Points, runs: Sequence[Sequence[int]] | Rows) -> NDArray[np.int64]:
    """How many of the picks of all runs each row is."""
    rows = np.array([row for run in runs for row in run], dtype=np.int64)
    if len(rows) and not 0 <= rows.min() <= rows.max() < len(points):
        raise BadInput(
            f"There are {len(points)} rows; a run has picked one that is not among them."
        )
    frequency = np.bincount(rows, minlength=len(points))
    frequency[~points.allowed] = 0
    return frequency


class _Search:
    """Changes of a set which keep its covering radius."""

    def __init__(
        self, regions: NearestTwo, pins: int, frequency: NDArray[np.int64], on_pick: OnPick | None
    ) -> None:
        self.regions = regions
        self.points = regions.points
        self.pins = pins
        self.frequency = frequency
        self.on_pick = on_pick
        self.most = int(regions.first[self.points.allowed].sum(dtype=np.int64))
        """The sum of distances must not rise above that of the greedy run."""

    def _watch(self, done: int) -> None:
        if self.on_pick is not None:
            self.on_pick(done, len(self.regions.picks))

    def moves(self) -> None:
        """Each pick that is not pinned to the middle of its region, until none moves."""
        for _ in range(ROUNDS):
            rows, starts = self.regions.in_order()
            picks = self.regions.picks.copy()
            radius = self.regions.radius
            for place in range(self.pins, len(picks)):
                self._watch(place)
                members = rows[starts[place] : starts[place + 1]]
                picks[place] = self._middle(place, picks, members, radius)
            if (picks == self.regions.picks).all():
                return
            self.regions.change(picks)

    def _middle(self, place: int, picks: Rows, members: Rows, radius: int) -> int:
        """The row that the pick of `members` moves to; the pick itself if no other is better.

        On unit vectors the sum of cosine distances to a region is lowest where the product with
        the region's sum is highest, so that no distances within the region are needed.
        """
        points, own = self.points, int(picks[place])
        if len(members) < 2:
            return own
        grid = points.grid
        total = np.zeros(grid.shape[1])
        for some in blocks(points, members):
            total += grid[some].sum(axis=0, dtype=np.float64)
        parts = blocks(points, members)
        along = np.concatenate([grid[some].astype(np.float64) @ total for some in parts])
        costs = points.squares[members] * len(members) - 2 * along
        better = np.flatnonzero(costs < costs[members == own])
        if len(better) > TRIES:
            better = better[costs[better] <= np.partition(costs[better], TRIES - 1)[TRIES - 1]]
        order = np.lexsort((members[better], -self.frequency[members[better]], costs[better]))
        tries = members[better[order]][:TRIES]
        if not len(tries):
            return own
        fits = self._apart(tries, np.delete(picks, place), radius)
        far = np.argsort(-self.regions.first[members], kind="stable")
        for some in blocks(points, members[far]):  # the outermost rows first: most tries end there
            tries = tries[fits]
            if not len(tries):
                return own
            fits = (squared_between(points, tries, some) <= radius).all(axis=1)
        return int(tries[fits][0]) if fits.any() else own

    def _apart(self, rows: Rows, picks: Rows, radius: int) -> NDArray[np.bool_]:
        """Which rows are at least half the radius from all these picks."""
        return (2 * squared_between(self.points, rows, picks)).min(axis=1, initial=FAR) >= radius

    def swaps(self) -> None:
        """Close the largest gap with a pick that can be spared, as long as that helps."""
        regions = self.regions
        for _ in range(2 * len(regions.picks)):
            self._watch(len(regions.picks))
            tries = self._near_gap(regions.radius)
            best = self._best_swap(tries[:FEW]) or self._best_swap(tries[FEW:])
            if best is None:
                return
            regions.exchange(*best)

    def _best_swap(self, tries: Rows) -> tuple[int, int] | None:
        """The place and the row whose exchange makes the radius smallest, None where none does.

        Of equally good ones, which are many where the next gap is elsewhere, the one with the
        lowest sum of distances.
        """
        regions = self.regions
        if not len(tries):
            return None
        rows, starts = regions.in_order()
        first, second = regions.first[rows], regions.second[rows]
        best, least = None, (regions.radius, 0)
        for row, squared in zip(tries, regions.distances(tries)[:, rows], strict=True):
            kept, lost = np.minimum(first, squared), np.minimum(second, squared)
            kept_sums = _by_region(np.add, kept, starts)
            sums = kept_sums.sum() - kept_sums + _by_region(np.add, lost, starts)
            farthest = _by_region(np.maximum, kept, starts)
            worst = int(farthest.argmax())
            others = np.full(len(farthest), farthest[worst])
            others[worst] = np.delete(farthest, worst).max(initial=0)
            after = np.maximum(_by_region(np.maximum, lost, starts), others)
            after[: self.pins] = FAR
            after[sums > self.most] = FAR
            place = int(np.lexsort((sums, after))[0])
            found = (int(after[place]), int(sums[place]))
            if found < least and found[0] < regions.radius:
                neighbours = np.delete(regions.picks, place)
                if self._apart(np.array([row]), neighbours, found[0])[0]:
                    best, least = (place, int(row)), found
        return best

    def _near_gap(self, radius: int) -> Rows:
        """Rows that would make the largest gap smaller, those nearest to it."""
        regions = self.regions
        gap = regions.distances(np.array([int(regions.first.argmax())]))[0]
        free = (gap >= 0) & (gap < radius)
        free[regions.picks] = False
        near = np.flatnonzero(free)
        return near[np.lexsort((near, -self.frequency[near], gap[near]))[:NEAR_GAP]]


def _by_region(fold: np.ufunc, values: NDArray[np.int32], starts: Rows) -> NDArray[np.int64]:
    """The sum or the largest of each region's values, 0 where copies leave a pick no region."""
    padded = np.append(values, 0)
    folded = fold.reduceat(padded, starts[:-1], dtype=np.int64)
    return np.where(np.diff(starts) > 0, folded, 0)


def _in_order(points: Points, rows: Rows, pins: int) -> Picks:
    """The pins, then always the row farthest from those before it, and how far that is."""
    grid, squares = points.grid[rows], points.squares[rows]
    gains = np.full(len(rows), np.nan, dtype=np.float32)
    nearest = np.full(len(rows), FAR, dtype=np.int32)
    order: list[int] = []
    while len(order) < len(rows):
        place = len(order)
        # The greedy run's first row keeps the first place: it began in the middle.
        pick = place if place < max(pins, 1) else int(np.argmax(nearest))
        if place >= pins:
            gains[place] = as_cosine(nearest[pick : pick + 1])[0] if place else 2
        order.append(pick)
        squared = squares + squares[pick] - 2 * (grid @ grid[pick]).astype(np.int32)
        np.minimum(nearest, squared, out=nearest)
        nearest[order] = -1
    return Picks(rows[order], gains)
