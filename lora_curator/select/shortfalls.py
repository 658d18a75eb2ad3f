"""Which quotas cannot be met, by how much and why, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .cells import Cells, Counts, Quota
from .plan import find_plan

Reason = Literal["few", "pins", "itself", "quota"]


@dataclass(frozen=True)
class Shortfall:
    """One limit of one quota that the set cannot keep.

    Attributes
    ----------
    quota, kind
        Their names.
    side
        `low` where there are fewer than wanted, `high` where there are more than allowed.
    wanted, possible
        What the quota says, and what the set is held to instead.
    reason
        `few`: there are too few images; `pins`: the pinned images take the places; `itself`: the
        other kinds of the same quota are against it; `quota`: other quotas are.
    sentence
        For the user.
    """

    quota: str
    kind: str
    side: Literal["low", "high"]
    wanted: int
    possible: int
    reason: Reason
    sentence: str


def find_shortfalls(
    quotas: Sequence[Quota],
    cells: Cells,
    relaxed: tuple[Counts, Counts],
    least: Counts,
    most: Counts,
    k: int,
) -> tuple[Shortfall, ...]:
    """One for every limit that was moved; `relaxed` are the moved limits, the rest as in `plan`."""
    found = []
    owners = [number for number, quota in enumerate(quotas) for _ in quota.names]
    kinds = [kind for quota in quotas for kind in quota.names]
    low, high = relaxed
    there, pinned = cells.counted @ most, cells.counted @ least
    for limit, (owner, kind) in enumerate(zip(owners, kinds, strict=True)):
        quota = quotas[owner]
        begin = f"{quota.label}, {kind.replace('_', ' ')}: "
        if low[limit] < cells.low[limit]:
            wanted, possible = int(cells.low[limit]), int(low[limit])
            begin += f"at least {wanted} wanted, "
            if there[limit] == possible:
                members = np.array([one == owner for one in owners])
                unknown = int(most[~cells.counted[members].any(axis=0)].sum())
                begin += f"only {possible} {'is' if possible == 1 else 'are'} there"
                if unknown:
                    begin += f"; of {unknown} images it is not known"
                found.append(
                    Shortfall(quota.name, kind, "low", wanted, possible, "few", f"{begin}.")
                )
                continue
            if there[limit] < wanted:
                begin += f"only {there[limit]} are there and "
            side, tries, words = "low", (possible + 1, k), f"{possible} possible"
            by_pins = k - least.sum() + pinned[limit] == possible
        elif high[limit] > cells.high[limit]:
            wanted, possible = int(cells.high[limit]), int(high[limit])
            begin += f"at most {wanted} allowed, "
            others = int(most.sum() - there[limit])
            if k - others == possible:
                begin += f"{possible} needed: only {others} other images are there."
                found.append(Shortfall(quota.name, kind, "high", wanted, possible, "few", begin))
                continue
            side, tries, words = "high", (0, possible - 1), f"{possible} needed"
            by_pins = pinned[limit] == possible
        else:
            continue
        if by_pins:
            reason: Reason = "pins"
            words += " because of the pinned images"
        else:
            against = _against(owners, cells, relaxed, least, most, k, limit, tries)
            reason = "itself" if against == owner else "quota"
            if against == owner:
                words += " together with its other kinds"
            elif against >= 0:
                words += f" together with '{quotas[against].label}'"
            else:
                words += " together with the other quotas"
        found.append(
            Shortfall(quota.name, kind, side, wanted, possible, reason, f"{begin}{words}.")
        )
    return tuple(found)


def _against(
    owners: Sequence[int],
    cells: Cells,
    relaxed: tuple[Counts, Counts],
    least: Counts,
    most: Counts,
    k: int,
    limit: int,
    tries: tuple[int, int],
) -> int:
    """The first quota, its own first, that forbids one image more (or less); -1 for no single one.

    All quotas together do: the limits were moved by the least total.
    """
    own = owners[limit]
    for number in (own, *(other for other in dict.fromkeys(owners) if other != own)):
        members = np.array([owner == number for owner in owners])
        members[limit] = True
        low, high = relaxed[0].copy(), relaxed[1].copy()
        low[limit], high[limit] = tries
        if find_plan(cells.counted[members], low[members], high[members], least, most, k) is None:
            return number
    return -1
