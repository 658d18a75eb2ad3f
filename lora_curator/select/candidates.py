"""Which rows may still be picked: quotas, and near copies of picks last."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .greedy import Room
from .points import Rows

NEAR_COPY = 0.97
"""Cosine from which two rows count as the same picture."""

Vectors = Callable[[Rows], NDArray[np.float32]]


class Candidates:
    """The rows that may be picked, and what was picked.

    Parameters
    ----------
    free
        Mask `(n,)` of the rows allowed.
    room
        Quotas, or None.
    vectors
        Gives rows of whole numbers `(k, d)`, as in `Points.grid`.
    """

    def __init__(self, free: NDArray[np.bool_], room: Room | None, vectors: Vectors) -> None:
        self.open = free.copy()
        self.room = room
        self.vectors = vectors
        self.picks: list[int] = []
        self.aside = np.zeros_like(free)
        self.copies_too = False
        self.seen = np.zeros((0, 0), dtype=np.float32)  # the vectors of the picks

    def take(self, row: int) -> None:
        """A row was picked."""
        if self.room is not None:
            self.room.take(row)
        self.open[row] = self.aside[row] = False
        self.picks.append(row)

    def next_row(
        self, worth: NDArray[np.float64], settled: Callable[[int], bool] = lambda row: True
    ) -> int:
        """The open row of the highest worth, the lower of equals; -1 for none.

        A near copy of a pick waits until nothing else is open. Where `worth` holds upper bounds,
        `settled(row)` says whether that of a row is final, or corrects it.
        """
        while True:
            row = int(np.where(self.open, worth, -np.inf).argmax())
            if not self.open[row]:
                if not self.aside.any():
                    return -1
                self.open, self.aside = self.aside, self.open
                self.copies_too = True
            elif not settled(row):
                continue
            elif not self.copies_too and self._is_copy(row):
                self.open[row] = False
                self.aside[row] = True
            elif self.room is None or self.room.may(row):
                return row
            else:
                self.open[row] = False
                self.open &= ~self.room.closed
                self.aside &= ~self.room.closed

    def _is_copy(self, row: int) -> bool:
        """Whether the cosine with a pick is `NEAR_COPY` or more."""
        if len(self.seen) < len(self.picks):
            new = self.vectors(np.array(self.picks[len(self.seen) :]))
            self.seen = np.concatenate([self.seen, new]) if len(self.seen) else new
        if not len(self.seen):
            return False
        one = self.vectors(np.array([row]))[0]
        products = (self.seen @ one).astype(np.float64)  # whole numbers below 2**24: exact
        squares = np.einsum("td,td->t", self.seen, self.seen).astype(np.float64)
        return bool((products >= NEAR_COPY * np.sqrt(squares * float(one @ one))).any())
