"""What the ways to choose one image after the other share: their picks, and the room for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
OnPick = Callable[[int, int], None]
"""`on_pick(picked, of)`: called before each pick; may raise to stop."""


class Room(Protocol):
    """Which rows may still be picked under quotas. One selection uses one room up."""

    @property
    def closed(self) -> NDArray[np.bool_]:
        """Mask `(n,)` of the rows that are known to fit no more; it only grows."""
        ...

    def may(self, row: int) -> bool:
        """Whether a row can be picked and the rest still fits. Where not, rows are closed."""
        ...

    def take(self, row: int) -> None:
        """A row was picked."""
        ...


@dataclass(frozen=True)
class Picks:
    """Chosen rows and what each brought.

    Attributes
    ----------
    rows
        `(k,)` int64 in the order of picking, pinned rows first.
    gains
        `(k,)` float32: how much better the set became, in the measure of its goal; NaN for pins.
    """

    rows: Rows
    gains: NDArray[np.float32]


def best_open(worth: NDArray, room: Room | None) -> int:
    """The row with the highest worth that may be picked, the lower of equals; -1 for none.

    `worth` is `(n,)` of floats, -inf for rows that may not be picked; it is changed: rows that the
    room has closed become -inf.
    """
    while True:
        row = int(np.argmax(worth))
        if worth[row] == -np.inf:
            return -1
        if room is None or room.may(row):
            return row
        worth[room.closed] = -np.inf
        worth[row] = -np.inf
