"""Every row's nearest and second nearest pick, kept up to date while picks are exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from .points import Points, Rows, Threads, at_once

BLOCK = 512
"""Rows at a time at most."""
FAR = int(np.iinfo(np.int32).max)


class NearestTwo:
    """The region of a pick is the rows that are nearest to it; ties go to the earlier place.

    Attributes
    ----------
    points, threads
        The rows, and `points.threads_by_size` of the caller.
    breathe
        Called between products; may raise to stop.
    picks
        `(k,)` rows; a place in this array is what `nearest_place` speaks of.
    first, second
        int32 `(n,)`: squared distance to the nearest and to the second nearest pick, in units of
        the grid. -1 in both for rows that are not allowed.
    nearest_place
        int64 `(n,)`.
    """

    def __init__(
        self,
        points: Points,
        picks: Rows,
        threads: Threads,
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        self.points = points
        self.threads = threads
        self.breathe = breathe
        self.picks = picks.copy()
        n = len(points)
        self.first = np.full(n, -1, dtype=np.int32)
        self.second = np.full(n, -1, dtype=np.int32)
        self.nearest_place = np.zeros(n, dtype=np.int64)
        self._second_place = np.zeros(n, dtype=np.int64)
        self.measure_all()

    @property
    def radius(self) -> int:
        """Largest squared distance of an allowed row to its nearest pick."""
        return int(self.first.max())

    def measure_all(self) -> None:
        """Find the two nearest picks of all rows anew."""
        with self.threads(self.points.grid.size * len(self.picks)):
            self._measure(np.flatnonzero(self.points.allowed))

    def _measure(self, rows: Rows) -> None:
        points = self.points
        vectors, squares = points.grid[self.picks], points.squares[self.picks]
        for some in blocks(points, rows):
            self.breathe()
            squared = (points.grid[some] @ vectors.T).astype(np.int32)
            squared *= -2
            squared += squares
            squared += points.squares[some, None]
            every = np.arange(len(some))
            for distances, places in (
                (self.first, self.nearest_place),
                (self.second, self._second_place),
            ):
                place = squared.argmin(axis=1)
                distances[some] = squared[every, place]
                places[some] = place
                squared[every, place] = FAR

    def change(self, picks: Rows) -> None:
        """Have these picks instead, place by place."""
        places = np.flatnonzero(picks != self.picks)
        if 8 * len(places) < len(picks):
            for place in places:
                self.exchange(int(place), int(picks[place]))
        else:
            self.picks = picks.copy()
            self.measure_all()

    def exchange(self, place: int, row: int) -> None:
        """Put `row` in the place of a pick."""
        self.picks[place] = row
        lost = (self.nearest_place == place) | (self._second_place == place)
        squared = self.distances(np.array([row]))[0]
        nearer = squared < self.first
        between = ~nearer & (squared < self.second)
        self.second[nearer] = self.first[nearer]
        self._second_place[nearer] = self.nearest_place[nearer]
        self.first[nearer], self.nearest_place[nearer] = squared[nearer], place
        self.second[between], self._second_place[between] = squared[between], place
        self._measure(np.flatnonzero(lost & self.points.allowed))

    def distances(self, rows: Rows) -> NDArray[np.int32]:
        """`(len(rows), n)` squared distances from `rows`; -1 to rows that are not allowed."""
        points = self.points
        squared = np.empty((len(rows), len(points)), dtype=np.int32)
        with self.threads(len(rows) * points.grid.size):
            for start in range(0, len(points), 4 * BLOCK):
                stop = min(start + 4 * BLOCK, len(points))
                squared[:, start:stop] = points.squared_distances(rows, start, stop)
        squared[:, ~points.allowed] = -1
        return squared

    def in_order(self) -> tuple[Rows, Rows]:
        """Allowed rows sorted by region, and where each place's region starts, `(k + 1,)`."""
        rows = np.flatnonzero(self.points.allowed)
        rows = rows[np.argsort(self.nearest_place[rows], kind="stable")]
        starts = np.searchsorted(self.nearest_place[rows], np.arange(len(self.picks) + 1))
        return rows, starts


def squared_between(points: Points, rows: Rows, others: Rows) -> NDArray[np.int32]:
    """`(len(rows), len(others))` squared distances in units of the grid."""
    products = (points.grid[rows] @ points.grid[others].T).astype(np.int32)
    return points.squares[rows][:, None] + points.squares[others][None] - 2 * products


def blocks(points: Points, rows: Rows) -> Iterator[Rows]:
    """Some of the rows of `points`, a few at a time."""
    step = at_once(len(points), BLOCK)
    for start in range(0, len(rows), step):
        yield rows[start : start + step]
