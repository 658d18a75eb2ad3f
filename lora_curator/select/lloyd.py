"""Rows in blocks around centres, and the passes that move every row to its nearest centre.

Centres are means rounded to whole numbers, so that products with the whole-number rows of `Points`
are exact and the blocks do not depend on the number of threads.

After the first passes few centres still move. A row is compared with these only, unless its own
centre moved away from it: Kaukoranta, Fränti and Nevalainen, "A fast exact GLA based on code vector
activity detection", IEEE Transactions on Image Processing 9(8), 2000. Nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .points import Points, Rows, at_once

STEP = 4000
"""Rows at a time at most: so many whole numbers up to 4,000 add up exactly in float32."""
FEWEST = 250
"""Rows at a time at least: products of fewer are slow."""
MOSTLY = 0.6
"""Where more of the centres moved than this share, all are compared: no second look is needed."""


class Blocks:
    """A division of some rows into blocks, in the units of `Points`.

    Rows are numbered here from 0 to `len(rows) - 1`; `labels` holds the block of each, `scores` the
    product with the nearest centre less half the centre's squared length, which is largest for the
    nearest. A block may be empty.
    """

    def __init__(
        self, points: Points, rows: Rows, centres: NDArray[np.float32], tick: Callable[[], None]
    ) -> None:
        self.grid = points.grid
        self.rows = None if len(rows) == len(points) else rows
        self.squares = points.squares[rows].astype(np.int64)
        self.step = rows_at_once(points)
        self.tick = tick
        n, k = len(rows), len(centres)
        self.centres = centres
        self.halves = _halves(centres)
        self.labels = np.full(n, -1, dtype=np.int64)
        self.scores = np.zeros(n, dtype=np.float32)
        self.sums = np.zeros(centres.shape, dtype=np.float64)
        self.counts = np.zeros(k, dtype=np.int64)
        self.touched = np.ones(k, dtype=bool)
        """Blocks whose members changed since somebody set this to False."""
        self._compare_with_all()

    def __len__(self) -> int:
        return len(self.labels)

    def vectors(self, at: Rows | slice) -> NDArray[np.float32]:
        """Whole-number vectors of some rows."""
        if self.rows is None:
            return self.grid[at]
        return self.grid[self.rows[at]]

    def inertia(self) -> float:
        """Sum of squared distances of the rows to the means of their blocks."""
        lengths = (self.sums * self.sums).sum(axis=1) / np.maximum(self.counts, 1)
        return float(self.squares.sum()) - float(lengths.sum())

    def members(self) -> list[Rows]:
        """The rows of each block."""
        order = np.argsort(self.labels, kind="stable")
        return np.split(order, np.cumsum(self.counts)[:-1])

    def total(self, rows: Rows) -> NDArray[np.float64]:
        """Sum `(d,)` of some rows, exact."""
        total = np.zeros(self.grid.shape[1])
        for at in range(0, len(rows), self.step):
            self.tick()
            total += self.vectors(rows[at : at + self.step]).sum(axis=0)
        return total

    def move(self, rows: Rows, labels: Rows) -> None:
        """Put rows into other blocks; the centres stay until `settle`."""
        before = self.labels[rows]
        self.labels[rows] = labels
        for block, some in _by_label(rows, before):
            if block >= 0:
                self.sums[block] -= self.total(some)
                self.counts[block] -= len(some)
                self.touched[block] = True
        for block, some in _by_label(rows, labels):
            self.sums[block] += self.total(some)
            self.counts[block] += len(some)
            self.touched[block] = True

    def settle(self, passes: int, least: float) -> None:
        """Lloyd's passes: centres to the means, rows to the nearest centre.

        Ends after `passes`, when no centre moves, or when a pass lowers the inertia by less than
        the share `least`.
        """
        before = self.inertia()
        for _ in range(passes):
            moved = self.recentre()
            if not len(moved):
                return
            if len(moved) > MOSTLY * len(self.centres):
                self._compare_with_all()
            else:
                self._compare_with(moved)
            after = self.inertia()
            if before - after <= least * after:
                return
            before = after

    def recentre(self) -> Rows:
        """Centres to the rounded means; which of them moved. An empty block's centre stays."""
        full = np.flatnonzero(self.counts)
        means = np.rint(self.sums[full] / self.counts[full, None]).astype(np.float32)
        moved = full[(means != self.centres[full]).any(axis=1)]
        self.centres[full] = means
        self.halves[moved] = _halves(self.centres[moved])
        return moved

    def scores_of(self, block: NDArray[np.float32], centres: Rows | slice) -> NDArray[np.float32]:
        """`(rows, centres)`: product less half the squared length: largest for the nearest."""
        scores = block @ self.centres[centres].T
        scores -= self.halves[centres]
        return scores

    def _compare_with_all(self) -> None:
        labels = np.empty_like(self.labels)
        for start in range(0, len(self), self.step):
            self.tick()
            part = slice(start, start + self.step)
            scores = self.scores_of(self.vectors(part), slice(None))
            labels[part] = scores.argmax(axis=1)
            self.scores[part] = scores[np.arange(len(scores)), labels[part]]
        self._adopt(labels)

    def _compare_with(self, moved: Rows) -> None:
        """Every row with the centres that moved, and where these went away also with the others."""
        labels = self.labels.copy()
        is_moved = np.zeros(len(self.centres), dtype=bool)
        is_moved[moved] = True
        still = np.flatnonzero(~is_moved)
        for start in range(0, len(self), self.step):
            self.tick()
            part = slice(start, start + self.step)
            block = self.vectors(part)
            label, score = labels[part], self.scores[part]  # views: written to below
            scores = self.scores_of(block, moved)
            at = scores.argmax(axis=1)
            best = scores[np.arange(len(block)), at]
            own = is_moved[label]
            unsure = np.flatnonzero(own & (best < score))
            take = own | (best > score)
            label[take] = moved[at[take]]
            score[take] = best[take]
            if len(unsure) and len(still):
                scores = self.scores_of(block[unsure], still)
                at = scores.argmax(axis=1)
                best = scores[np.arange(len(unsure)), at]
                nearer = best > score[unsure]
                label[unsure[nearer]] = still[at[nearer]]
                score[unsure[nearer]] = best[nearer]
        self._adopt(labels)

    def _adopt(self, labels: Rows) -> None:
        changed = np.flatnonzero(labels != self.labels)
        self.move(changed, labels[changed])


def rows_at_once(points: Points) -> int:
    """How many rows to copy at a time: few beside the matrix, and not too few for fast products."""
    return max(at_once(len(points), STEP), FEWEST)


def _halves(centres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half the squared length of each centre."""
    return (np.square(centres.astype(np.float64)).sum(axis=1) / 2).astype(np.float32)


def _by_label(rows: Rows, labels: Rows) -> list[tuple[int, Rows]]:
    """The rows of each label."""
    if not len(rows):
        return []
    order = np.argsort(labels, kind="stable")
    names, first = np.unique(labels[order], return_index=True)
    return list(zip(names.tolist(), np.split(rows[order], first[1:]), strict=True))
