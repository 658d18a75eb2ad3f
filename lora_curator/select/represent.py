"""Represent: the collection in small. Every row has a pick that is like it, and the better one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .candidates import Candidates
from .facility import Facility, Watch
from .greedy import OnPick, Picks, Room
from .oddities import checked_quality
from .points import Points, Rows, checked_count, checked_pins, threads_by_size

CLIENTS = 4_000
"""Up to this many rows all are compared with all."""
DRAWN_CLIENTS = 3_000
"""Of more rows so many stand for all, and at least eight per pick. With 2,000 it takes two thirds
of the time and a third more junk is picked."""
CLIENTS_PER_PICK = 8
LOOKED_AT = 16_384
"""Of more rows about so many are looked at as picks."""
QUALITY_SCALE = 0.6
AT_ONCE = 256
"""The rows that seem best are looked at together, so many or one in sixteen: one by one the
products are too small to be fast."""


def represent(
    vectors: NDArray[np.float32],
    k: int,
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    quality: NDArray | None = None,
    weight: float = 0.5,
    room: Room | None = None,
    on_pick: OnPick | None = None,
    clients: int | None = None,
) -> Picks:
    """Rows that stand for all others, each pick the one that helps most: greedy facility location.

    The value of a set is the sum over all allowed rows of the similarity max(0, cosine) to the
    nearest pick, plus a quality term: `weight` times a fixed price times the sum of the picks'
    quality. The price of one whole step of quality is `QUALITY_SCALE` times what a pick can bring
    on average, (number of rows - value of the first pick) / k: in a place where several rows stand
    for their neighbours about equally well, the best of them is taken.

    The greedy choice reaches at least 1 - 1/e = 63 % of the best possible value (Nemhauser, Wolsey,
    Fisher, "An analysis of approximations for maximizing submodular set functions", 1978).
    Similarities are rounded to 1/3,906, then everything is counted in whole numbers: the same
    picks on every machine and number of threads; ties go to the lower row. A row that is nearly the
    same picture as a pick (cosine of 0.97 and more) is taken only when no other is left.

    Of more than 4,000 allowed rows, 3,000 drawn at even steps (or 8 k, if that is more) stand for
    all in the value. Of more than 16,384, these and the best by quality of every two, three or more
    neighbouring rows are looked at as picks, so many that about 16,384 are; the others when none
    of these may be picked. Measured on made-up photo libraries, k = 50 and 150: 0.996 to 0.999 of
    the value of plain greedy for 10,000 rows.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here.
    k
        How many rows, pinned ones included. There are fewer only when fewer are allowed or the room
        is full, and more only when more are pinned.
    pinned, excluded
        Rows that must be chosen, and rows that must not be (may hold NaN, and need no pick).
    quality
        `(n,)` in [0, 1], NaN where not known (counts as the median of the known), or None.
    weight
        How much quality counts, in [0, 1]; 0 is facility location alone.
    room
        Quotas; used up.
    on_pick
        Called as `on_pick(picked, of)` several times per pick; may raise to stop.
    clients
        How many rows stand for all; see above for the default.

    Returns
    -------
    Picks
        `gains` is the rise of the mean similarity of a row to its nearest pick, from 0 to 1 in all,
        without the quality term.

    Raises
    ------
    BadInput
        As `k_center`, and for a quality or weight outside [0, 1].
    """
    rows: list[int] = []
    gains: list[float] = []
    count = k

    def watch() -> None:
        if on_pick is not None:
            on_pick(len(rows), count)

    points = Points.of(vectors, excluded, watch)
    pins = checked_pins(points, pinned)
    count = checked_count(points, k, pins)
    scores = checked_quality(quality, weight, points.allowed)
    if clients is None:
        many = points.allowed.sum() > CLIENTS
        clients = max(DRAWN_CLIENTS, CLIENTS_PER_PICK * count) if many else CLIENTS
    elif clients < 1:
        raise BadInput(f"At least one row stands for all; {clients} were asked for.")
    if not count:
        return Picks(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    with threads_by_size() as threads:
        facility = Facility(points, clients, _best_of_neighbours(points, scores), threads, watch)
        later = points.allowed.copy()
        later[facility.rows_by_place[: facility.at_once]] = False
        candidates = Candidates(points.allowed, room, facility.vectors, watch, later)
        greedy = _Greedy(facility, candidates, watch)
        for pin in pins.tolist():
            greedy.take(pin)
            rows.append(pin)
            gains.append(np.nan)
        while len(rows) < count:
            if len(rows) <= max(len(pins), 1):
                price = weight * QUALITY_SCALE * facility.missing() / (count - len(rows))
                greedy.begin(np.zeros(len(points)) if scores is None else np.rint(price * scores))
            row = greedy.next_row()
            if row < 0:
                break
            gains.append(greedy.take(row) / facility.most)
            rows.append(row)
    return Picks(np.array(rows, dtype=np.int64), np.array(gains, dtype=np.float32))


def _best_of_neighbours(points: Points, scores: NDArray[np.float64] | None) -> Rows:
    """About `LOOKED_AT` allowed rows: of every few neighbours the best, the lower of equals."""
    rows = np.flatnonzero(points.allowed)
    few = -(-len(rows) // LOOKED_AT)
    if few <= 1 or scores is None:
        return rows[:: max(few, 1)]
    whole = len(rows) // few * few
    best = scores[rows[:whole]].reshape(-1, few).argmax(axis=1)
    return np.append(rows[:whole].reshape(-1, few)[np.arange(len(best)), best], rows[whole:])


class _Greedy:
    """Which row is next: the highest gain with what its quality is worth, as far as allowed."""

    def __init__(self, facility: Facility, candidates: Candidates, watch: Watch) -> None:
        self.facility = facility
        self.candidates = candidates
        self.watch = watch
        self.bonus = np.zeros(0)
        self.worth = np.zeros(0)

    def begin(self, bonus: NDArray[np.float64]) -> None:
        """Measure all gains; `bonus` is what the quality of each row is worth beside them.

        Before the first pick quality does not count, and upper bounds do where measuring is dear.
        """
        if self.candidates.picks or self.facility.similar is not None:
            self.facility.measure()
        else:
            self.facility.guess()
        self.bonus = bonus if self.candidates.picks else np.zeros_like(bonus)
        self.worth = self.facility.gains(np.arange(len(bonus))) + self.bonus

    def take(self, row: int) -> float:
        """Take a row and return its gain."""
        self.candidates.take(row)
        return self.facility.take(row)

    def next_row(self) -> int:
        """The best row that may be picked, -1 for none."""
        return self.candidates.next_row(self.worth, self._settled)

    def _settled(self, row: int) -> bool:
        """Whether the gain of a row is exact; else those of the rows that seem best are renewed."""
        self.watch()
        if not self.facility.stale(np.array([row])).any():
            return True
        open_rows = np.flatnonzero(self.candidates.open)
        worth = self.worth[open_rows]
        most = min(AT_ONCE, len(self.worth) // 16 + 1)
        if len(worth) > most:
            best = worth >= np.partition(worth, -most)[-most]
            open_rows, worth = open_rows[best], worth[best]
        stale = self.facility.stale(open_rows).any(axis=1)
        known = worth[~stale].max(initial=-np.inf)
        rows = open_rows[stale & (worth >= known)]
        self.facility.refresh(rows)
        self.worth[rows] = self.facility.gains(rows) + self.bonus[rows]
        return False
