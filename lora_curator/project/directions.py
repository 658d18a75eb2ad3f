"""Vectors as whole numbers in an order that is the content's own, not the folder's.

Unit rows are multiplied by 4,000 and rounded: their products are then whole numbers below 2**24,
which float32 adds up exactly, so that threads, batches and the machine do not matter. The rows are
worked on in the order of a hash of these numbers. It is the same however the folder is sorted, it
is random (its beginning is a fair draw of all rows), and copies stand side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput

Rows = NDArray[np.int64]

GRID = 4000
"""Whole numbers per unit."""
CHUNK = 4096
"""Rows at a time where a temporary array is made of them."""


@dataclass(frozen=True)
class Directions:
    """The known rows of an array of vectors, in the order of their content.

    Attributes
    ----------
    vectors
        `(n, d)` as they were given.
    rows
        `(m,)`: the rows that are finite and not zero, ordered by content.
    copy_of
        `(m,)`: where in `rows` the first one with the same vector is.
    keys
        `(m,)` uint64: what the order was made of.
    """

    vectors: NDArray[np.float32]
    rows: Rows
    copy_of: Rows
    keys: NDArray[np.uint64]

    @classmethod
    def of(cls, vectors: NDArray[np.float32], seed: int) -> Directions:
        """From `(n, d)` vectors of any length; `BadInput` for another shape."""
        vectors = np.asarray(vectors)
        if vectors.ndim != 2:
            raise BadInput(f"Vectors have the shape (n, d); these have {vectors.shape}.")
        n, d = vectors.shape
        weights = np.random.default_rng(seed).integers(-(2**30), 2**30, d).astype(np.float64)
        keys = np.zeros(n, dtype=np.uint64)
        known = np.zeros(n, dtype=bool)
        for start in range(0, n, CHUNK):
            block = vectors[start : start + CHUNK]
            part = slice(start, start + len(block))
            known[part] = np.isfinite(block).all(axis=1) & block.any(axis=1)
            whole = _whole_numbers(np.where(known[part, None], block, np.float32(0)))
            # Sums stay below 2**53, so that they are exact in any order.
            keys[part] = _scrambled((whole @ weights).astype(np.int64).view(np.uint64))
        rows = np.flatnonzero(known)
        rows = rows[np.argsort(keys[rows], kind="stable")].astype(np.int64)
        keys = keys[rows]
        begins = np.ones(len(rows), dtype=bool)
        begins[1:] = keys[1:] != keys[:-1]
        copy_of = np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))
        return cls(vectors, rows, copy_of.astype(np.int64), keys)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def distinct(self) -> Rows:
        """Where in `rows` the first of each different vector is."""
        return np.flatnonzero(self.copy_of == np.arange(len(self))).astype(np.int64)

    def grid(self, places: Rows | slice) -> NDArray[np.float32]:
        """Whole numbers `(k, d)` of these places in `rows`."""
        return _whole_numbers(self.vectors[self.rows[places]]).astype(np.float32)


def _whole_numbers(block: NDArray[np.float32]) -> NDArray[np.float64]:
    wide = block.astype(np.float64)
    lengths = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    return np.rint(wide / np.where(lengths > 0, lengths, 1) * GRID)


def _scrambled(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The last steps of splitmix64: near keys become far ones."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
