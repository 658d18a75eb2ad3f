"""The quotas of one selection: what was asked for, what the set was held to, how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset
from ..kinds import LABELS, kinds_of
from .choosable import Candidates
from .options import Shares
from .outcome import QuotaLine
from .points import Rows
from .quotas import Quota, QuotaRoom, make_quotas


class KeptQuotas:
    """Makes the rooms of one selection, and knows from the first which limits were moved.

    Parameters
    ----------
    asked
        Quotas about all rows; none where nothing is to be kept.
    wanted
        How many rows the set is to have.
    found
        Who may be chosen.
    """

    def __init__(self, asked: Sequence[Quota], wanted: int, found: Candidates) -> None:
        self.asked = tuple(asked)
        self._wanted = wanted
        self._found = found
        self._first: QuotaRoom | None = None

    @classmethod
    def of(cls, dataset: Dataset, shares: Shares, wanted: int, found: Candidates) -> KeptQuotas:
        """The shares that the user asked for, of as many rows as there can be.

        Raises
        ------
        BadInput
            For a quota or a kind that there is not.
        """
        possible = min(wanted, int(found.allowed.sum()))
        if not possible:
            return cls((), wanted, found)
        made = make_quotas(shares, possible, kinds_of(dataset, shares))
        asked = [replace(quota, label=LABELS[quota.name][0]) for quota in made]
        return cls(asked, wanted, found)

    def room(self) -> QuotaRoom | None:
        """A fresh room; None without quotas."""
        if not self.asked:
            return None
        found = self._found
        room = QuotaRoom(
            len(found.allowed),
            self._wanted,
            self.asked,
            pinned=found.pins,
            excluded=found.excluded,
        )
        self._first = self._first or room
        return room

    @property
    def held(self) -> tuple[Quota, ...]:
        """The quotas with the limits that the set was held to."""
        first = self._first or self.room()
        return first.held if first else ()

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """A sentence for each limit that cannot be kept."""
        first = self._first or self.room()
        return tuple(one.sentence for one in first.shortfalls) if first else ()

    def lines(self, chosen: Rows) -> tuple[QuotaLine, ...]:
        """Every kind that was asked for, with how many were chosen."""
        return tuple(
            line for quota in self.asked for line in _lines(quota, chosen, self._found.allowed)
        )


def _lines(quota: Quota, chosen: Rows, allowed: NDArray[np.bool_]) -> list[QuotaLine]:
    kinds, size = quota.kinds, len(quota.names)
    if not quota.low.any() and not (kinds[allowed] >= 0).any():
        return []  # a limit on something that is not known of any image
    counts = np.bincount(kinds[chosen][kinds[chosen] >= 0], minlength=size)
    there = np.bincount(kinds[allowed & (kinds >= 0)], minlength=size)
    return [
        QuotaLine(
            quota.name,
            name,
            quota.label,
            int(quota.low[number]),
            int(quota.high[number]),
            int(counts[number]),
            int(there[number]),
        )
        for number, name in enumerate(quota.names)
    ]
