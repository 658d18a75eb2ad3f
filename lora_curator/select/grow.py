"""Continuing a set: each further image is the one that brings most rows nearer to the set.

Facility location, greedy: Nemhauser, Wolsey and Fisher, 1978; lazily: Minoux, "Accelerated greedy
algorithms for maximizing submodular set functions", 1978. Unlike the farthest row, the next row of
this kind stands for many, so lonely images come last.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .farthest import k_center
from .points import GRID, Points, Rows
from .regions import Ground

OnPick = Callable[[int, int], None]
AT_ONCE = 64


def grow(
    points: Points,
    ground: Ground,
    chosen: Rows,
    count: int,
    *,
    among: Rows | None = None,
    quality: NDArray[np.float64] | None = None,
    weight: float = 0.5,
    on_pick: OnPick | None = None,
) -> Rows:
    """`count` further rows after `chosen`, in the order of what each brings.

    Gains are summed over the rows of `ground`, and the rows are looked for among them: for pools of
    more than `SAMPLE` rows this is a sample of both (Mirzasoleiman et al., "Lazier Than Lazy
    Greedy", 2015). When these are used up, the rows farthest from all chosen follow.

    Parameters
    ----------
    among
        Only these rows, instead of those of `ground`.
    quality, weight
        A gain counts `quality ** (2 * weight)` times; quality `(n,)` in [0, 1], all known.

    Returns
    -------
    rows
        As many as asked for while so many are allowed.
    """
    free = ground.rows if among is None else np.sort(among)
    free = np.setdiff1d(free, chosen)
    count = min(count, int(points.allowed.sum()) - len(np.unique(chosen)))
    count = max(0, count if among is None else min(count, len(free)))
    squared = _between(points, ground, free)
    near = np.full(len(ground.rows), 4 * GRID * GRID + 4 * GRID, dtype=np.int32)
    for at in range(0, len(chosen), AT_ONCE):
        block = _between(points, ground, np.asarray(chosen[at : at + AT_ONCE]))
        near = np.minimum(near, block.min(axis=0))
    factor = np.ones(len(free))
    if quality is not None:
        factor = np.maximum(quality[free], 1e-3) ** (2 * weight)
    bound = np.full(len(free), np.inf)
    picks: list[int] = []
    while len(picks) < min(count, len(free)):
        if on_pick is not None:
            on_pick(len(picks), count)
        pick = _best(bound, squared, near, factor)
        picks.append(int(free[pick]))
        bound[pick] = -np.inf
        near = np.minimum(near, squared[pick])
    grown = np.array(picks, dtype=np.int64)
    if len(grown) < count:
        first = np.concatenate([chosen, grown]).astype(np.int64)
        more = k_center(
            points.grid,
            len(first) + count - len(grown),
            pinned=first,
            excluded=np.flatnonzero(~points.allowed),
            on_pick=on_pick,
        )
        grown = more[len(chosen) :]
    return grown


def in_order(points: Points, ground: Ground, chosen: Rows, on_pick: OnPick | None = None) -> Rows:
    """The chosen rows, those first that bring most."""
    none = np.zeros(0, dtype=np.int64)
    return grow(points, ground, none, len(chosen), among=chosen, on_pick=on_pick)


def _between(points: Points, ground: Ground, rows: Rows) -> NDArray[np.int32]:
    """`(len(rows), m)` squared distances to the rows of the ground."""
    if len(rows) == 0:
        return np.zeros((0, len(ground.rows)), dtype=np.int32)
    places = np.searchsorted(ground.rows, rows)
    places = np.minimum(places, len(ground.rows) - 1)
    if np.array_equal(ground.rows[places], rows):
        return ground.squared[places]
    products = (points.grid[rows] @ points.grid[ground.rows].T).astype(np.int32)
    return points.squares[rows][:, None] + points.squares[ground.rows][None, :] - 2 * products


def _best(
    bound: NDArray[np.float64],
    squared: NDArray[np.int32],
    near: NDArray[np.int32],
    factor: NDArray[np.float64],
) -> int:
    """The place with the largest gain now, the lower of equals.

    `bound` holds gains of before, which gains of now never exceed; it is brought up to date where
    that was needed.
    """
    fresh = np.zeros(len(bound), dtype=bool)
    while True:
        worth = np.where(fresh, bound, -np.inf)
        best = int(worth.argmax())
        stale = np.flatnonzero(~fresh & (bound >= worth[best]) & (bound > -np.inf))
        if len(stale) == 0:
            return best
        some = stale[np.argsort(-bound[stale], kind="stable")[:AT_ONCE]]
        # Sums of whole numbers below 2**53: the same in any order.
        gains = np.maximum(near[None, :] - squared[some], 0).sum(axis=1, dtype=np.int64)
        bound[some] = gains * factor[some]
        fresh[some] = True
