"""A place for one more row of a cell in a plan, by giving up others: no programme to solve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cells import Cells, Counts

MOST_QUOTAS = 8
"""With more the ways to mix the kinds of two cells take longer to try than a programme to solve."""


def exchanged(
    cells: Cells, low: Counts, high: Counts, plan: Counts, taken: Counts, most: Counts, cell: int
) -> Counts | None:
    """The plan with one more row of `cell`; None when two exchanges do not do it.

    First another cell gives up a place; of several the one with the most left, so that the next
    picks fit as well. Else two cells d and f give up one each, and besides `cell` a cell e gets
    one whose kinds are those of d under some quotas and those of f under the others: then only
    the kinds of `cell` come in, under each quota for that of f or that of d.

    Parameters
    ----------
    low, high
        `(limits,)`, kept by `plan`.
    plan, taken, most
        `(cells,)`: rows of each cell in the whole set, in the set so far, and at all.
    """
    free = plan - taken
    givers = np.flatnonzero((free > 0) & (np.arange(len(plan)) != cell))
    if not len(givers):
        return None
    fits = _fits(cells, low, high, plan, cell)[givers]
    whole = fits.all(axis=1)
    changed = plan.copy()
    changed[cell] += 1
    if whole.any():
        changed[givers[whole][np.argmax(free[givers[whole]])]] -= 1
        return changed

    spans = cells.kinds.max(axis=0, initial=0) + 2  # kinds from -1 on
    quotas = len(spans)
    if quotas > MOST_QUOTAS or np.prod(spans.astype(float)) > 2**62:
        return None
    places = np.concatenate([[1], np.cumprod(spans[:-1])])
    open_cells = np.flatnonzero((plan < most) & (np.arange(len(plan)) != cell))
    if not len(open_cells):
        return None
    codes = (cells.kinds[open_cells] + 1) @ places
    order = np.argsort(codes)
    parts = (cells.kinds[givers] + 1) * places
    # The first quota always from d: the other half of the choices is the same with d and f swapped.
    for choice in range(1, 2 ** (quotas - 1)):
        from_f = (choice >> np.arange(quotas - 1)[::-1]) & 1 == 1
        from_f = np.concatenate([[False], from_f])
        d = np.flatnonzero(fits[:, from_f].all(axis=1))
        f = np.flatnonzero(fits[:, ~from_f].all(axis=1))
        if not len(d) or not len(f):
            continue
        wanted = parts[d][:, ~from_f].sum(axis=1)[:, None] + parts[f][:, from_f].sum(axis=1)
        at = np.searchsorted(codes, wanted, sorter=order).clip(max=len(codes) - 1)
        found = (codes[order[at]] == wanted) & (d[:, None] != f)
        if found.any():
            one, other = np.unravel_index(int(np.argmax(found)), found.shape)
            changed[open_cells[order[at[one, other]]]] += 1
            changed[givers[d[one]]] -= 1
            changed[givers[f[other]]] -= 1
            return changed
    return None


def _fits(cells: Cells, low: Counts, high: Counts, plan: Counts, cell: int) -> NDArray[np.bool_]:
    """`(cells, quotas)`: whether the kind of `cell` may come in for that of each other cell."""
    have = cells.counted @ plan
    fits = np.ones(cells.kinds.shape, dtype=bool)
    begin = 0
    for quota, kinds in enumerate(cells.kinds.T):
        own = kinds[cell]
        stop = begin + cells.widths[quota]
        may_lose = np.append(have[begin:stop] > low[begin:stop], True)  # -1, unknown: the last
        may_gain = np.append(have[begin:stop] < high[begin:stop], True)
        fits[:, quota] = (kinds == own) | (may_lose[kinds] & may_gain[own])
        begin = stop
    return fits
