"""Quotas, and the cells into which they divide the rows.

Rows that are of the same kind under every quota are the same to the quotas: together they are a
cell. There are tens of cells where there are thousands of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Quota:
    """How many images of each kind a set is to have.

    Attributes
    ----------
    name, label
        For code and for sentences.
    kinds
        int64 `(n,)`: which kind each row is of; -1 where that is not known, which counts for none.
    names
        Of the m kinds.
    low, high
        int64 `(m,)`: the least and the most rows of each kind.

    Raises
    ------
    BadInput
        When the lengths do not fit, a kind does not exist, or `low` is below 0 or above `high`.
    """

    name: str
    label: str
    kinds: NDArray[np.int64]
    names: tuple[str, ...]
    low: Counts
    high: Counts

    def __post_init__(self) -> None:
        m = len(self.names)
        if np.shape(self.low) != (m,) or np.shape(self.high) != (m,):
            raise BadInput(f"The quota '{self.name}' needs a lowest and a highest count per kind.")
        if (np.asarray(self.low) < 0).any() or (np.asarray(self.low) > self.high).any():
            raise BadInput(f"The quota '{self.name}' wants more than its highest count.")
        kinds = np.asarray(self.kinds)
        if kinds.ndim != 1 or (kinds.size and not -1 <= kinds.min() <= kinds.max() < m):
            raise BadInput(f"The quota '{self.name}' has {m} kinds; a row is of none of them.")


@dataclass(frozen=True)
class Cells:
    """The cells of all rows, and which limit counts which of them.

    Attributes
    ----------
    of_row
        int64 `(n,)`: the cell of each row.
    kinds
        int64 `(cells, quotas)`: the kind under each quota, -1 where not known.
    widths
        How many kinds each quota has.
    counted
        bool `(limits, cells)`: one limit for each kind of each quota, in their order.
    low, high
        int64 `(limits,)`: what the quotas say.
    """

    of_row: NDArray[np.int64]
    kinds: NDArray[np.int64]
    widths: tuple[int, ...]
    counted: NDArray[np.bool_]
    low: Counts
    high: Counts

    @classmethod
    def of(cls, n: int, quotas: Sequence[Quota]) -> Cells:
        """`BadInput` when a quota is not about n rows."""
        for quota in quotas:
            if len(quota.kinds) != n:
                raise BadInput(
                    f"The quota '{quota.name}' is about {len(quota.kinds)} rows, not about {n}."
                )
        table = np.stack([np.zeros(n, np.int64), *(quota.kinds for quota in quotas)], axis=1)
        kinds, of_row = np.unique(table, axis=0, return_inverse=True)
        counted = [
            kinds[:, number] == kind
            for number, quota in enumerate(quotas, start=1)
            for kind in range(len(quota.names))
        ]
        empty = np.zeros(0, np.int64)
        return cls(
            of_row.reshape(-1),
            kinds[:, 1:],
            tuple(len(quota.names) for quota in quotas),
            np.array(counted, dtype=bool).reshape(-1, len(kinds)),
            np.concatenate([empty, *(quota.low for quota in quotas)]).astype(np.int64),
            np.concatenate([empty, *(quota.high for quota in quotas)]).astype(np.int64),
        )

    def __len__(self) -> int:
        return self.counted.shape[1]

    def sizes(self, rows: NDArray[np.int64]) -> Counts:
        """How many of these rows each cell has."""
        return np.bincount(self.of_row[rows], minlength=len(self)).astype(np.int64)
