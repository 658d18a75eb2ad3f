"""Facility location: how well picks stand for all rows, and which row would help most.

A set is worth the sum, over all clients, of the similarity to the nearest pick. The gain of a row
only falls while picks are added, so an old gain is an upper bound and few of them need another look
(lazy greedy; Minoux, "Accelerated greedy algorithms for maximizing submodular set functions",
1978). Here the gain of a row is kept in parts, one per group of similar clients: a pick changes the
parts of its own surroundings, and a part that has fallen to 0 stays 0. The answer is that of plain
greedy; the groups only decide how long it takes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .points import GRID, Points, Rows, Threads, at_once

UNIT = 4096
"""Products of whole numbers are divided by this and rounded: similarities are whole numbers up to
4,093 (`points.GRID` squared over this is 3,906), so that float32 adds 4,096 of them exactly."""
GROUP_ROWS = 100
MOST_GROUPS = 24
LARGEST_GROUP = 2048
TILE = 512
FEW = 2048
"""Up to so many clients all similarities are kept, 2 MB of 1,000 and 8 MB of 2,048: measuring them
again would take half as long again."""
FEW_TILE = 256
MOMENT_DIMENSIONS = 2048
"""Above, the matrix of second moments is not made and the first pick looks at every row."""

Watch = Callable[[], None]


class Facility:
    """The gains of all rows, exact where they were looked at and upper bounds elsewhere.

    In units of one similarity, `GRID**2 / UNIT` being the similarity of a row to itself. Takes
    `points` over: its grid is reordered in place, clients first. Only the gains of clients and of
    `rows_first` are measured at once; others have an upper bound until they are looked at.
    """

    def __init__(
        self, points: Points, clients: int, rows_first: Rows, threads: Threads, watch: Watch
    ) -> None:
        n = len(points)
        rows = np.flatnonzero(points.allowed)
        self.rows = len(rows)
        self.whole = self.rows <= clients
        if not self.whole:
            rows = rows[np.linspace(0, len(rows) - 1, clients).round().astype(np.int64)]
        order, self.edges = _grouped(points.grid, rows, watch)
        first = np.setdiff1d(rows_first, order)
        self.at_once = len(order) + len(first)
        self.rows_by_place = np.concatenate(
            [order, first, np.setdiff1d(np.arange(n), np.concatenate([order, first]))]
        )
        self.place = np.argsort(self.rows_by_place)
        self.grid = points.grid
        for start in range(0, points.grid.shape[1], 16):  # in place, without a second grid
            columns = slice(start, start + 16)
            self.grid[:, columns] = self.grid[self.rows_by_place, columns]
            watch()
        self.clients = self.grid[: len(rows)]
        self.order = order
        self.own = np.rint(points.squares[self.order] / UNIT)
        self.client = np.full(n, -1)
        self.client[self.order] = np.arange(len(rows))
        self.threads = threads
        self.watch = watch
        self.steps = 0
        groups = len(self.edges) - 1
        self.similar: NDArray[np.int16] | None = None
        if self.whole and len(rows) <= FEW:
            self.similar = np.empty((len(rows), len(rows)), dtype=np.int16)
            for start in range(0, len(rows), FEW_TILE):
                some = self.clients[start : start + FEW_TILE] * np.float32(1 / UNIT)
                similar = some @ self.clients.T
                self.similar[start : start + FEW_TILE] = np.rint(similar, out=similar)
        self.most = len(rows) * GRID**2 / UNIT
        """The value of a set that holds a copy of every client."""
        self.reached = np.zeros(len(rows), dtype=np.float32)
        self.parts = np.zeros((n, groups), dtype=np.float32)
        self.seen = np.zeros((n, groups), dtype=np.int32)
        self.changed = np.zeros(groups, dtype=np.int32)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Rows of `Points.grid`."""
        return self.grid[self.place[rows]]

    def scaled(self, rows: Rows) -> NDArray[np.float32]:
        """Copies of the rows of the grid, scaled so that products are similarities."""
        vectors = self.vectors(rows)
        vectors *= np.float32(1 / UNIT)
        return vectors

    def take(self, row: int) -> float:
        """Add a pick; returns what it gained."""
        if self.similar is not None:
            similar = self.similar[self.place[row]].astype(np.float32)
        else:
            similar = np.rint(self.clients @ self.scaled(np.array([row]))[0])
        better = np.maximum(similar, self.reached)
        self.steps += 1
        self.changed[np.add.reduceat(better > self.reached, self.edges[:-1]) > 0] = self.steps
        gain = better.sum(dtype=np.float64) - self.reached.sum(dtype=np.float64)
        self.reached = better
        return float(gain)

    def missing(self) -> float:
        """By how much the value is below `most`."""
        return max(0.0, self.most - float(self.reached.sum(dtype=np.float64)))

    def guess(self) -> None:
        """Upper bounds of all gains while nothing is picked, from first and second moments.

        For every c > 0, max(0, s) <= (s + c)**2 / (4 c). Summed over the clients with the best c
        that is (sum of s + sqrt(m * sum of s**2)) / 2: close where similarities are alike.
        """
        m, d = self.clients.shape
        self.seen[:] = -1
        self.parts[:] = 2 * UNIT * m
        if d > MOMENT_DIMENSIONS:
            return
        tile = at_once(len(self.grid), TILE)
        first, second = np.zeros(d), np.zeros((d, d), dtype=np.float32)
        for start in range(0, m, tile):
            block = self.clients[start : start + tile]
            first += block.sum(axis=0, dtype=np.float64)
            second += block.T @ block
            self.watch()
        for start in range(0, self.at_once, tile):
            stop = min(start + tile, self.at_once)
            rows, block = self.rows_by_place[start:stop], self.grid[start:stop]
            squares = np.einsum("ij,ij->i", block @ second, block).astype(np.float64)
            bound = (block @ first + np.sqrt(m * np.maximum(squares, 0))) / (2 * UNIT)
            # Rounding of similarities, and of float32 where `second` was summed.
            bound = np.maximum(bound * 1.001, 0) + m
            self.parts[rows] = bound[:, None] / self.parts.shape[1]
            self.watch()

    def measure(self) -> None:
        """The gains of the rows that are looked at first; all, where all are clients."""
        self.parts[:] = 0
        self.seen[:] = self.steps
        with self.threads(TILE * self.clients.size / (len(self.edges) - 1)):
            if self.whole:
                for group in range(len(self.edges) - 1):
                    self._measure_both_ways(group)
                return
            tile = int(np.clip(self.grid.size // (16 * len(self.clients)), 32, 256))
            for start in range(0, self.at_once, tile):
                stop = min(start + tile, self.at_once)
                similar = self.clients @ (self.grid[start:stop] * np.float32(1 / UNIT)).T
                np.rint(similar, out=similar)
                similar -= self.reached[:, None]
                np.maximum(similar, 0, out=similar)
                parts = np.add.reduceat(similar, self.edges[:-1], axis=0)
                self.parts[self.rows_by_place[start:stop]] = parts.T
                self.watch()
        rest = self.rows_by_place[self.at_once :]
        self.parts[rest] = 2 * UNIT * len(self.clients)
        self.seen[rest] = -1

    def _measure_both_ways(self, group: int) -> None:
        """Rows and clients are the same, so one product tells what each brings the other."""
        first, last = self.edges[group], self.edges[group + 1]
        clients = self.clients[first:last] * np.float32(1 / UNIT)
        for start in range(first, len(self.clients), TILE):
            stop = min(start + TILE, len(self.clients))
            similar = np.rint(self.clients[start:stop] @ clients.T)
            gains = np.maximum(similar - self.reached[first:last], 0)
            self.parts[self.order[start:stop], group] = gains.sum(axis=1)
            for other in range(group + 1, len(self.edges) - 1):
                low, high = max(self.edges[other], start), min(self.edges[other + 1], stop)
                if low < high:
                    back = similar[low - start : high - start] - self.reached[low:high, None]
                    np.maximum(back, 0, out=back)
                    self.parts[self.order[first:last], other] += back.sum(axis=0)
            self.watch()

    def _part(self, rows: Rows, scaled: NDArray[np.float32], group: int) -> NDArray[np.float32]:
        """What each row would bring the clients of one group; `scaled` are its vectors."""
        part = slice(self.edges[group], self.edges[group + 1])
        if self.similar is not None:
            similar = self.similar[self.place[rows], part].astype(np.float32)
            similar -= self.reached[part]
            np.maximum(similar, 0, out=similar)
            return similar.sum(axis=1)
        similar = self.clients[part] @ scaled.T  # this way round is faster
        np.rint(similar, out=similar)
        similar -= self.reached[part, None]
        np.maximum(similar, 0, out=similar)
        return similar.sum(axis=0)

    def stale(self, rows: Rows) -> NDArray[np.bool_]:
        """`(len(rows), groups)`: parts that may have fallen since they were measured."""
        return (self.seen[rows] < self.changed) & (self.parts[rows] > 0) | (self.seen[rows] < 0)

    def refresh(self, rows: Rows) -> None:
        """Measure the large stale parts of some rows again; the small ones may never matter."""
        stale = self.stale(rows)
        weights = np.where(stale, self.parts[rows], 0)
        due = stale & (weights >= 0.1 * weights.max(axis=1, keepdims=True))
        due |= self.seen[rows] < 0  # a guess holds for all parts together
        for start in range(0, len(rows), TILE):
            some, where = rows[start : start + TILE], due[start : start + TILE]
            scaled = np.zeros((len(some), 0), dtype=np.float32)
            if self.similar is None:
                scaled = self.scaled(some)
            for group in np.flatnonzero(where.any(axis=0)).tolist():
                at = where[:, group]
                few = some[at]
                self.parts[few, group] = self._part(few, scaled[at], group)
                self.seen[few, group] = self.steps

    def gains(self, rows: Rows) -> NDArray[np.float64]:
        """Gains of some rows: exact where nothing is stale, else upper bounds.

        Where some clients stand for all, a client brings itself only once and not as often as it
        stands for others; else what is like nothing would be picked for having been drawn.
        """
        gains = self.parts[rows].sum(axis=1, dtype=np.float64)
        if not self.whole:
            places = self.client[rows]
            itself = np.maximum(self.own[places] - self.reached[places], 0)
            itself = np.floor(itself * (1 - len(self.clients) / self.rows))
            gains -= np.where(places >= 0, itself, 0)
        return gains


def _grouped(grid: NDArray[np.float32], rows: Rows, watch: Watch) -> tuple[Rows, Rows]:
    """The rows sorted into groups of similar ones, and where each group begins and ends."""
    groups = int(np.clip(len(rows) // GROUP_ROWS, 1, MOST_GROUPS))
    centres = grid[rows[np.linspace(0, len(rows) - 1, groups).astype(np.int64)]]
    labels = np.zeros(len(rows), dtype=np.int64)
    for turn in range(3):
        sums = np.zeros_like(centres)
        for start in range(0, len(rows), TILE):
            block = grid[rows[start : start + TILE]]
            nearest = (block @ centres.T).argmax(axis=1)
            labels[start : start + TILE] = nearest
            watch()
            sums += (nearest == np.arange(groups)[:, None]).astype(np.float32) @ block
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        if turn < 2:
            centres = np.where(lengths > 0, sums / np.maximum(lengths, 1), centres)
    order = rows[np.argsort(labels, kind="stable")]
    edges = np.concatenate([[0], np.cumsum(np.bincount(labels, minlength=groups))])
    edges = np.concatenate([edges, np.arange(0, len(rows), LARGEST_GROUP)])
    return order, np.unique(edges)
