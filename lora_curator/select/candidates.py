"""Which rows may still be picked: quotas, and near copies of picks last."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .greedy import Room
from .points import Rows

NEAR_COPY = 0.97
"""Cosine from which two rows count as the same picture."""

AHEAD = 16
"""Where a row is a near copy, so many of the next best are compared with the picks as well: copies
come in bursts, and one by one a thousand of them take a second."""

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
    breathe
        Called before every look at a row; may raise to stop.
    later
        Mask `(n,)` of allowed rows that may be picked when no other is left, before near copies.
    """

    def __init__(
        self,
        free: NDArray[np.bool_],
        room: Room | None,
        vectors: Vectors,
        breathe: Callable[[], None],
        later: NDArray[np.bool_] | None = None,
    ) -> None:
        self.later = np.zeros_like(free) if later is None else later.copy()
        self.open = free & ~self.later
        self.room = room
        self.vectors = vectors
        self.breathe = breathe
        self.picks: list[int] = []
        self.aside = np.zeros_like(free)
        self.copies_too = False
        self.seen = np.zeros((0, 0), dtype=np.float32)  # the vectors of the picks

    def take(self, row: int) -> None:
        """A row was picked."""
        if self.room is not None:
            self.room.take(row)
        self.open[row] = self.aside[row] = self.later[row] = False
        self.picks.append(row)

    def next_row(
        self, worth: NDArray[np.float64], settled: Callable[[int], bool] = lambda row: True
    ) -> int:
        """The open row of the highest worth, the lower of equals; -1 for none.

        A near copy of a pick waits until nothing else is open. Where `worth` holds upper bounds,
        `settled(row)` says whether that of a row is final, or corrects it.
        """
        while True:
            self.breathe()
            row = int(np.where(self.open, worth, -np.inf).argmax())
            if not self.open[row]:
                if self.later.any():
                    self.open, self.later = self.later, self.open
                    continue
                if not self.aside.any():
                    return -1
                self.open, self.aside = self.aside, self.open
                self.copies_too = True
            elif not settled(row):
                continue
            elif not self.copies_too and self._are_copies(np.array([row]))[0]:
                copies = np.append(row, self._copies_among_the_next(worth))
                self.open[copies] = False
                self.aside[copies] = True
            elif self.room is None or self.room.may(row):
                return row
            else:
                self.open[row] = False
                self.open &= ~self.room.closed
                self.aside &= ~self.room.closed
                self.later &= ~self.room.closed

    def _copies_among_the_next(self, worth: NDArray[np.float64]) -> Rows:
        rows = np.flatnonzero(self.open)
        if len(rows) > AHEAD:
            rows = rows[np.argpartition(worth[rows], -AHEAD)[-AHEAD:]]
        return rows[self._are_copies(rows)]

    def _are_copies(self, rows: Rows) -> NDArray[np.bool_]:
        """Whether the cosine of each row with a pick is `NEAR_COPY` or more."""
        if len(self.seen) < len(self.picks):
            new = self.vectors(np.array(self.picks[len(self.seen) :]))
            self.seen = np.concatenate([self.seen, new]) if len(self.seen) else new
        if not len(self.seen):
            return np.zeros(len(rows), dtype=bool)
        some = self.vectors(rows)
        products = (some @ self.seen.T).astype(np.float64)  # whole numbers below 2**24: exact
        lengths, seen_lengths = (
            np.einsum("td,td->t", whole, whole).astype(np.float64) for whole in (some, self.seen)
        )
        return (products >= NEAR_COPY * np.sqrt(lengths[:, None] * seen_lengths)).any(axis=1)
