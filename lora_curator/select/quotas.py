"""Room for picks under quotas: a row may be picked only if the rest of the set still fits.

With one quota, or quotas that do not overlap, counting would do (Fisher, Nemhauser and Wolsey, "An
analysis of approximations for maximizing submodular set functions II", 1978: a partition matroid).
With several that overlap, and with lowest counts, a picked row may be one that leaves no way to
complete the set; so a plan of the whole set is kept (`plan.py`) and changed when a pick
leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .cells import Cells, Quota
from .exchange import exchanged
from .plan import reach, relax
from .points import Rows, checked_rows
from .quota_counts import make_quotas, target_counts
from .shortfalls import Shortfall, find_shortfalls

__all__ = ["Quota", "QuotaRoom", "Shortfall", "make_quotas", "target_counts"]


class QuotaRoom:
    """The room of one selection (`greedy.Room`): exactly k rows that keep every quota.

    Quotas that cannot be met are first relaxed by the least total amount (`shortfalls`); that the
    rows are k, the pins and the exclusions stand firm. Which rows may be picked does not depend on
    the plan that happens to be kept.

    A cell of rows into which no more fit stays so, because the set only grows and the limits stand.
    So at most one programme is solved for each cell and one for each pick; most picks need none.

    Parameters
    ----------
    n, k
        How many rows there are, and how many the set is to have: all that may be chosen where these
        are fewer, all pinned ones where these are more, as in every way to choose.
    quotas
        Any number, about n rows each.
    pinned, excluded
        Rows that are in the set, and rows that are not.

    Raises
    ------
    BadInput
        For k < 1, rows that do not exist, a row both pinned and excluded, a quota that is not about
        n rows.
    MissingPackage
        Without scipy.
    """

    def __init__(
        self,
        n: int,
        k: int,
        quotas: Sequence[Quota],
        *,
        pinned: Sequence[int] | Rows = (),
        excluded: Sequence[int] | Rows = (),
    ) -> None:
        if k < 1:
            raise BadInput(f"The number of images to select is at least 1; {k} was asked for.")
        pins = checked_rows(pinned, n, "pinned")
        self._closed = np.zeros(n, dtype=bool)
        self._closed[checked_rows(excluded, n, "excluded")] = True
        if self._closed[pins].any():
            raise BadInput("A row is both pinned and excluded.")
        self._pinned = np.zeros(n, dtype=bool)
        self._pinned[pins] = True
        self._quotas = tuple(quotas)
        self._cells = cells = Cells.of(n, quotas)
        self._most = cells.sizes(np.flatnonzero(~self._closed))
        self._taken = cells.sizes(pins)  # the pins count from the beginning
        self._k = min(max(k, len(pins)), int(self._most.sum()))
        self._owners = np.array([at for at, one in enumerate(quotas) for _ in one.names], np.int64)
        self._low, self._high, self._plan = relax(cells, self._taken, self._most, self._k)
        self._shortfalls = find_shortfalls(
            quotas, cells, (self._low, self._high), self._taken, self._most, self._k
        )
        self._shut = np.zeros(len(cells), dtype=bool)
        self._shut_plainly_full()

    @property
    def closed(self) -> NDArray[np.bool_]:
        """Mask `(n,)` of the rows that are known to fit no more; it only grows."""
        return self._closed

    @property
    def held(self) -> tuple[Quota, ...]:
        """The quotas with the limits that the set is held to, the moved ones where these differ.

        A full set has exactly as many images as a limit that was moved: with fewer moves it could
        not be kept.
        """
        held, begin = [], 0
        for quota in self._quotas:
            own = slice(begin, begin + len(quota.names))
            held.append(replace(quota, low=self._low[own], high=self._high[own]))
            begin = own.stop
        return tuple(held)

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """The limits that cannot be kept, in the order of the quotas and their kinds."""
        return self._shortfalls

    def may(self, row: int) -> bool:
        """Whether a row can be picked and the rest still fits. Where not, its cell is closed."""
        if self._pinned[row]:
            return True
        if self._closed[row]:
            return False
        cell = int(self._cells.of_row[row])
        if self._taken[cell] == self._most[cell]:  # every row of it was picked
            self._shut_cells(np.arange(len(self._cells)) == cell)
            return False
        if self._taken[cell] < self._plan[cell]:
            return True
        limits = self._cells, self._low, self._high
        plan = exchanged(*limits, self._plan, self._taken, self._most, cell)
        if plan is None:
            plan, full = reach(*limits, self._taken, self._most, self._k, cell)
            self._shut_cells(full)
        if plan is None:
            return False
        self._plan = plan
        return True

    def take(self, row: int) -> None:
        """A row was picked. Pinned rows count once, in whatever order they come.

        Raises
        ------
        BadInput
            For a row that does not fit: `may` was not asked.
        """
        if self._pinned[row]:
            return
        if not self.may(row):
            raise BadInput(f"Row {row} does not fit into the quotas any more.")
        self._taken[self._cells.of_row[row]] += 1
        self._shut_plainly_full()

    def _shut_plainly_full(self) -> None:
        """Close cells for which counting is enough to see that no row of them fits."""
        counted = self._cells.counted
        have = counted @ self._taken
        full = counted[have >= self._high].any(axis=0)
        missing = np.maximum(self._low - have, 0)
        free = self._k - self._taken.sum()
        for number in np.unique(self._owners):
            own = self._owners == number
            if 0 < missing[own].sum() == free:  # every place is spoken for
                full |= ~counted[own & (missing > 0)].any(axis=0)
        self._shut_cells(full & ~self._shut)

    def _shut_cells(self, cells: NDArray[np.bool_]) -> None:
        if cells.any():
            self._shut |= cells
            self._closed |= cells[self._cells.of_row] & ~self._pinned
