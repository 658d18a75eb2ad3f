"""How far every row is from its nearest pick, and exact distances of many rows, in blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .points import CHUNK, Points, Rows, as_cosine, at_once

NO_PICK = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Uncovered:
    """How far every row is from its nearest pick.

    Attributes
    ----------
    squared
        int32 `(n,)` in units of the grid; the largest number while there are no picks.
    free
        Mask `(n,)` of rows that are allowed and not picked.
    """

    points: Points
    squared: NDArray[np.int32]
    free: NDArray[np.bool_]

    @classmethod
    def without_picks(cls, points: Points) -> Uncovered:
        far = np.full(len(points), NO_PICK, dtype=np.int32)
        return cls(points, far, points.allowed.copy())

    def gain(self, row: int) -> float:
        return float(as_cosine(self.squared[row : row + 1])[0])

    def close(self, row: int) -> None:
        """Take a pick in."""
        self.free[row] = False
        for start in range(0, len(self.points), CHUNK):
            part = self.squared[start : start + CHUNK]
            np.minimum(part, squared_from(self.points, row, slice(start, start + CHUNK)), out=part)


def squared_from(points: Points, row: int, others: Rows | slice) -> NDArray[np.int32]:
    """Squared distances of one row to others, in blocks, in units of the grid."""
    if isinstance(others, slice):
        products = (points.grid[others] @ points.grid[row]).astype(np.int32)
    else:
        products = np.empty(len(others), dtype=np.int32)
        step = at_once(len(points), CHUNK)
        for start in range(0, len(others), step):
            part = others[start : start + step]
            products[start : start + step] = points.grid[part] @ points.grid[row]
    return points.squares[row] + points.squares[others] - 2 * products


def mean_squared(points: Points, rows: Rows) -> NDArray[np.float64]:
    """Mean squared distance of each of `rows` to all of them, from their sum: O(rows).

    All sums are of whole numbers below 2**53 and so exact.
    """
    total = np.zeros(points.grid.shape[1])
    step = at_once(len(points), CHUNK)
    for start in range(0, len(rows), step):
        total += points.grid[rows[start : start + step]].sum(axis=0, dtype=np.float64)
    along = np.empty(len(rows))
    for start in range(0, len(rows), step):
        block = points.grid[rows[start : start + step]].astype(np.float64)
        along[start : start + step] = block @ total
    squares = points.squares[rows].astype(np.float64)
    return squares + squares.mean() - 2 * along / len(rows)
