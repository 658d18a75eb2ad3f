"""Connected components: from pairs of rows, given bit by bit, to group numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class Components:
    """Rows and what joins them (union-find); no list of pairs is kept.

    Attributes
    ----------
    roots
        int64 `(n,)`: the lowest row of the component that each row is in. Do not write to it.
    """

    def __init__(self, n: int) -> None:
        self.roots: Rows = np.arange(n, dtype=np.int64)

    def join(self, i: Rows, j: Rows) -> None:
        """Row `i[0]` belongs with row `j[0]`, `i[1]` with `j[1]`, and so on.

        Every round hangs each root below the lowest root it was joined to and shortens all ways to
        length one. A root stays only where it is lower than its neighbours, so rounds are few.
        """
        while True:
            low = np.minimum(self.roots[i], self.roots[j])
            high = np.maximum(self.roots[i], self.roots[j])
            apart = low != high
            if not apart.any():
                return
            i, j, low, high = i[apart], j[apart], low[apart], high[apart]
            np.minimum.at(self.roots, high, low)
            while True:
                shorter = self.roots[self.roots]
                if np.array_equal(shorter, self.roots):
                    break
                self.roots = shorter

    def join_equal(self, values: NDArray, rows: Rows) -> None:
        """The `rows` with equal `values` (one value per row of `rows`) belong together."""
        if len(rows):
            _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
            self.join(rows, rows[first[np.reshape(inverse, -1)]])

    def joined(self, i: Rows, j: Rows) -> NDArray[np.bool_]:
        """Whether rows are in one component already (broadcasts)."""
        return self.roots[i] == self.roots[j]

    def labels(self) -> Rows:
        """int64 `(n,)`: -1 for rows alone, else the group, numbered by the groups' first rows."""
        sizes = np.bincount(self.roots, minlength=len(self.roots))
        shared = sizes[self.roots] > 1
        labels = np.full(len(self.roots), -1, dtype=np.int64)
        labels[shared] = np.unique(self.roots[shared], return_inverse=True)[1]
        return labels
