"""Squared distances of rows to the nearest pick, kept up to date only where they can matter.

A distance to the nearest pick can only fall. A row whose last known distance is below that of the
farthest row cannot be the next pick, so that its distances to newer picks need not be known yet;
most rows come near a pick early and are never looked at again. This is the lazy evaluation of
Minoux, "Accelerated greedy algorithms for maximizing submodular set functions", 1978, in blocks:
rows above a level (the frontier) follow every pick, the others catch up when the level sinks below
what is known of them. Nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .points import CHUNK, Points, Rows, Threads, squared

Whole = NDArray[np.int32]

LEAST_ROWS = 1024
"""Rows on the frontier; fewer are not worth the search for a new level."""
FRONTIER_SHARE = 16
"""One row in so many is on the frontier where there are many rows."""
CATCH_UP = 320
"""Picks of all runs together that rows catch up with at once: enough for a fast product."""
BLOCK = 1 << 18
"""Distances at a time, so that they stay in the cache."""
CATCH_UP_SHARE, FEWEST = 12, 64
"""One row in so many catches up at a time, and no fewer than so many."""
KEPT = 1 << 20
"""Distances from picks to the frontier that are kept for other runs which pick the same: at most so
many, and an eighth of the matrix. The table of up to `LEAST_ROWS` rows, 4 MB, may be larger."""
TILE = 64
"""Rows of the whole table that are measured together."""
AGAIN = 16
"""Steps after which a frontier that had to be wide is tried narrower."""


class Frontier:
    """Which row is farthest from the picks of each run.

    `picks` `(runs, count)` is read, and filled by the caller: after `take(step)` its columns up to
    `step` count. `threads(multiplications)` is what a product is made in; `breathe` is called
    between products and may raise to stop.
    """

    def __init__(
        self, points: Points, picks: Rows, threads: Threads, breathe: Callable[[], None]
    ) -> None:
        n, runs = len(points), len(picks)
        self._points, self._picks = points, picks
        self._threads, self._breathe = threads, breathe
        self._runs = np.arange(runs)
        # Distance to the nearest of the first `_known[row]` picks, so never too small; -1 for rows
        # that a run may not pick (any more). Rows of the frontier: `_near`, which is newer.
        self._nearest = np.full((n, runs), np.iinfo(np.int32).max, dtype=np.int32)
        self._nearest[~points.allowed] = -1
        self._largest = self._nearest.max(axis=1)
        self._known = np.zeros(n, dtype=np.int32)
        self._want = max(LEAST_ROWS, n // FRONTIER_SHARE)
        self._together = min(max(CATCH_UP // runs, 16), 64)
        self._steps: dict[int, tuple[Rows, Rows]] = {}
        self._slot = np.full(n, -1, dtype=np.int32)
        self._stand_on(np.zeros(0, dtype=np.int64), np.iinfo(np.int32).max, 0)

    def farthest(self, step: int) -> Rows:
        """`(runs,)`: the row farthest from the first `step` picks, the lower of equals."""
        while True:
            wide = len(self._rows) > 2 * self._want and step >= self._since + AGAIN
            if len(self._rows) and not wide:
                at = self._near.argmax(axis=1)
                # Rows that are not on the frontier are below the level.
                if (self._near[self._runs, at] >= self._level).all():
                    return self._rows[at]
            self._sink(step)

    def take(self, step: int) -> None:
        """The picks in column `step` count from now on and are not picked again."""
        chosen = self._picks[:, step]
        self._nearest[chosen, self._runs] = -1
        if not len(self._rows):
            return
        np.minimum(self._near, self._distances(chosen), out=self._near)
        at = np.minimum(np.searchsorted(self._rows, chosen), len(self._rows) - 1)
        here = self._rows[at] == chosen
        self._near[self._runs[here], at[here]] = -1

    def _distances(self, chosen: Rows) -> Whole:
        """`(runs, rows of the frontier)`; what one run picks, another has often picked before."""
        if self._is_table:
            if not self._used:
                self._measure_table()
            return self._kept[chosen]
        new = np.unique(chosen[self._slot[chosen] < 0])
        if self._used + len(new) > len(self._kept):
            self._slot[:], self._used = -1, 0
            new = np.unique(chosen)
        if len(new):
            to = slice(self._used, self._used + len(new))
            with self._threads(float(len(self._rows) * len(new) * self._points.grid.shape[1])):
                self._measure(new, self._kept[to])
            self._slot[new] = np.arange(to.start, to.stop)
            self._used = to.stop
        return self._kept[self._slot[chosen]]

    def _measure_table(self) -> None:
        """From every row to the frontier."""
        n = self._used = len(self._points)
        with self._threads(float(len(self._rows) * self._points.grid.size)):
            for start in range(0, n, TILE):
                self._breathe()
                stop = min(start + TILE, n)
                rows = np.arange(start, stop)
                if len(self._rows) < n:
                    self._measure(rows, self._kept[start:stop])
                    continue
                # Distances are the same there and back.
                self._kept[start:stop, :stop] = self._points.squared_distances(rows, 0, stop)
                self._kept[:start, start:stop] = self._kept[start:stop, :start].T

    def _measure(self, picks: Rows, out: Whole) -> None:
        points = self._points
        if self._grid is not None:
            out[:] = squared(self._grid, self._squares, points.grid[picks], points.squares[picks])
            return
        for start in range(0, len(points), CHUNK):
            stop = min(start + CHUNK, len(points))
            first, last = np.searchsorted(self._rows, [start, stop])
            distances = points.squared_distances(picks, start, stop)
            out[:, first:last] = distances[:, self._rows[first:last] - start]

    def _sink(self, step: int) -> None:
        """A lower level, with a row above it for every run, and the rows above it up to date."""
        self._nearest[self._rows] = self._near.T
        self._largest[self._rows] = self._nearest[self._rows].max(axis=1, initial=-1)
        self._known[self._rows] = step
        self._near = self._kept = np.empty((0, 0), dtype=np.int32)
        self._grid = None
        n, want = len(self._largest), self._want
        while True:
            level = np.partition(self._largest, n - want)[n - want] if want < n else 0
            level = max(0, int(level))
            rows = np.flatnonzero(self._largest >= level)
            self._catch_up(rows, level, step)
            rows = rows[self._largest[rows] >= level]
            if len(rows) and (self._nearest[rows].max(axis=0) >= level).all():
                return self._stand_on(rows, level, step)
            want *= 2

    def _stand_on(self, rows: Rows, level: int, step: int) -> None:
        """The rows of the new frontier, which are up to date."""
        self._rows, self._level, self._since = rows, level, step
        self._near = np.ascontiguousarray(self._nearest[rows].T)
        # A copy of a large part of the matrix would cost more memory than it saves time.
        few = 8 * len(rows) <= len(self._points)
        self._grid = self._points.grid[rows] if few else None
        self._squares = self._points.squares[rows]
        n, runs = self._nearest.shape
        kept = 1
        # The whole table of few rows costs less than its columns one by one.
        self._is_table = n <= min(LEAST_ROWS, self._picks.size)
        if self._is_table:
            kept = n
        elif runs > 1:
            most = min(KEPT, self._points.grid.size // 8) // max(1, len(rows))
            kept = max(runs, min(most, self._picks.size))
        self._kept = np.empty((kept, len(rows)), dtype=np.int32)
        self._slot[:], self._used = -1, 0

    def _catch_up(self, rows: Rows, level: int, step: int) -> None:
        """Take the picks before `step` into `rows`, for each until it is below the level."""
        rows = rows[self._known[rows] < step]
        if not len(rows):
            return
        size = self._points.grid.shape[1]
        first = int(self._known[rows].min())
        for start in range(first - first % self._together, step, self._together):
            stop = min(start + self._together, step)
            live = rows[(self._known[rows] < stop) & (self._largest[rows] >= level)]
            if not len(live):
                continue
            picks, of_run = self._picked(start, stop)
            block = min(max(BLOCK // max(len(picks), len(of_run)), 256), 4096)
            block = min(block, max(len(self._points) // CATCH_UP_SHARE, FEWEST))
            vectors = self._points.grid[picks]
            with self._threads(float(len(live) * len(picks) * size)):
                for at in range(0, len(live), block):
                    self._breathe()
                    self._come_nearer(live[at : at + block], picks, vectors, of_run)
            self._known[live] = stop

    def _picked(self, start: int, stop: int) -> tuple[Rows, Rows]:
        """The rows picked in these steps, each once, and where each run's `(runs, steps)` stand."""
        if start in self._steps:
            return self._steps[start]
        picks, where = np.unique(self._picks[:, start:stop], return_inverse=True)
        found = picks, where.reshape(-1, stop - start)
        if stop - start == self._together:
            self._steps[start] = found
        return found

    def _come_nearer(
        self, rows: Rows, picks: Rows, vectors: NDArray[np.float32], of_run: Rows
    ) -> None:
        points = self._points
        distances = squared(points.grid[rows], points.squares[rows], vectors, points.squares[picks])
        near = np.empty((len(of_run), len(rows)), dtype=np.int32)
        for run, where in enumerate(of_run):
            np.minimum.reduce(distances[where], axis=0, out=near[run])
        nearest = np.minimum(self._nearest[rows], near.T)
        self._nearest[rows] = nearest
        self._largest[rows] = nearest.max(axis=1)
