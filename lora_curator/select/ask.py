"""What a way to select is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .greedy import OnPick, Picks, Room, Rows


def _no_rows() -> Rows:
    return np.zeros(0, dtype=np.int64)


def _unwatched(label: str) -> OnPick:
    def on_pick(done: int, of: int) -> None:
        pass

    return on_pick


@dataclass(frozen=True)
class Ask:
    """One selection that is asked for.

    Attributes
    ----------
    vectors
        float32 `(n, d)`.
    count
        How many rows, pinned ones among them.
    seed, iterations
        For everything random, and how many random runs are made; 0 for none.
    pinned, excluded
        Rows that must be chosen and rows that must not be.
    quality
        `(n,)` in [0, 1], NaN where not known; None where it is known of no row.
    weight
        From diversity alone (0) to quality first (1).
    room
        Makes a fresh `Room` for the quotas, None where there are none.
    watched
        `watched(label)` gives the `on_pick` of one part of the work.
    """

    vectors: NDArray[np.float32]
    count: int
    seed: int = 0
    iterations: int = 0
    pinned: Rows = field(default_factory=_no_rows)
    excluded: Rows = field(default_factory=_no_rows)
    quality: NDArray[np.float32] | None = None
    weight: float = 0.5
    room: Callable[[], Room | None] = lambda: None
    watched: Callable[[str], OnPick] = _unwatched


@dataclass(frozen=True)
class Answer:
    """A set and how firm it is.

    Attributes
    ----------
    picks
        The chosen rows in order with what each brought.
    frequency
        float32 `(n,)`: share of the random runs that selected each row; None where none were made.
    """

    picks: Picks
    frequency: NDArray[np.float32] | None = None


class Way(Protocol):
    """A way to select."""

    def __call__(self, ask: Ask) -> Answer: ...
