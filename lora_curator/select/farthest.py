"""Farthest point sampling: every pick is the row farthest from all picks before it.

Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985: the largest distance
from a row to its nearest pick is at most twice the smallest possible one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .frontier import Frontier
from .points import Points, Rows, checked_count, checked_pins, checked_rows, threads_by_size

OnPick = Callable[[int, int], None]
RUNS_AT_ONCE = 32


def k_center(
    vectors: NDArray[np.float32],
    k: int,
    *,
    start: int | None = None,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> Rows:
    """The rows of a diverse set, in the order in which they were picked.

    The first picks are the pinned rows; without any, `start`; without that, the row nearest the
    mean direction. Ties go to the lower row, so copies of a picked row are chosen last, and once
    each. The result does not depend on the number of threads (see `points.py`).

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here; cosine distance.
    k
        How many rows, pinned ones included. There are fewer only when fewer are allowed, and more
        only when more are pinned.
    start
        The first row, after the pinned ones.
    pinned, excluded
        Rows that must be chosen, and rows that must not be (and may hold NaN).
    on_pick
        Called as `on_pick(picked, of)` before each pick; may raise to stop.

    Raises
    ------
    BadInput
        For k < 1, rows that do not exist, a row both pinned and excluded, or vectors that are zero
        or not finite and not excluded.
    """
    points = Points.of(vectors, excluded, _begun(k, on_pick))
    pins = checked_pins(points, pinned)
    starts: Rows = np.array([] if start is None else [start], dtype=np.int64)
    if start is None and not len(pins) and points.allowed.any():
        starts = np.array([points.middle_row()])
    return _runs(points, k, pins, starts, on_pick)[0]


def k_center_runs(
    vectors: NDArray[np.float32],
    k: int,
    starts: Sequence[int] | Rows,
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> Rows:
    """`(len(starts), k)`: what `k_center` returns from each start, all runs advanced together.

    Runs share their matrix products: what one has picked costs another that picks it little.
    """
    points = Points.of(vectors, excluded, _begun(k, on_pick))
    pins = checked_pins(points, pinned)
    first = np.asarray(starts, dtype=np.int64).reshape(-1)
    blocks = [
        _runs(points, k, pins, first[at : at + RUNS_AT_ONCE], on_pick)
        for at in range(0, len(first), RUNS_AT_ONCE)
    ]
    return np.concatenate(blocks) if blocks else np.zeros((0, k), dtype=np.int64)


def _begun(k: int, on_pick: OnPick | None) -> Callable[[], None]:
    """Says that nothing is picked yet."""
    return lambda: None if on_pick is None else on_pick(0, k)


def _runs(points: Points, k: int, pins: Rows, starts: Rows, on_pick: OnPick | None) -> Rows:
    """`(runs, count)` picks: the pins, then for each run its start, then the farthest rows."""
    count = checked_count(points, k, pins)
    if not points.allowed[checked_rows(starts, len(points), "start")].all():
        raise BadInput("A run cannot start from an excluded row.")
    picks = np.empty((max(1, len(starts)), count), dtype=np.int64)
    picks[:, : len(pins)] = pins
    step = len(pins)

    def tell() -> None:
        if on_pick is not None:
            on_pick(step, count)

    with threads_by_size() as threads:
        frontier = Frontier(points, picks, threads, tell)
        for pin in range(len(pins)):
            frontier.take(pin)
        for step in range(len(pins), count):
            tell()
            free = ~np.isin(starts, pins)
            if step > len(pins) or not len(starts):
                picks[:, step] = frontier.farthest(step)
            elif free.all():
                picks[:, step] = starts
            else:
                picks[:, step] = np.where(free, starts, frontier.farthest(step))
            frontier.take(step)
    return picks
