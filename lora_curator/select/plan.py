"""How many rows of each cell a set can have: small integer programmes on counts.

A plan says how many rows of each cell (`cells.py`) the whole set has, those that are in it already
included. Solved by HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018)
through scipy.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput, MissingPackage
from .cells import Cells, Counts

_NOISE = 1e-4  # what HiGHS may be off by, many times over; what is counted is whole


def find_plan(
    counted: NDArray[np.bool_], low: Counts, high: Counts, least: Counts, most: Counts, k: int
) -> Counts | None:
    """Counts of k rows that keep every limit, `(cells,)`; None when there are none.

    Parameters
    ----------
    counted, low, high
        The limits, as in `Cells`.
    least, most
        `(cells,)`: how many rows of each cell are in the set for certain, and how many there are.
    """
    if (least > most).any() or not least.sum() <= k <= most.sum():
        return None
    rows = np.concatenate([np.ones((1, len(least))), counted])
    found = _solve(
        np.zeros(len(least)),
        (rows, np.concatenate([[k], low]), np.concatenate([[k], high])),
        (least, most),
        np.ones(len(least)),
    )
    return None if found is None else np.round(found).astype(np.int64)


def relax(cells: Cells, least: Counts, most: Counts, k: int) -> tuple[Counts, Counts, Counts]:
    """(low, high, plan): limits moved apart by the smallest total amount that k rows can keep.

    Of equal totals the one whose largest move, as a share of the limit, is smallest: what is
    missing is spread over the quotas. `least`, `most` and `k` as in `find_plan`.
    """
    n, m = len(cells), len(cells.low)
    highest = np.minimum(cells.high, k)  # moves are counted from a limit that means something
    weights = 1 / np.maximum(np.concatenate([cells.low, highest]), 1)
    # Unknowns: the cells, how far each low is missed, how far each high is passed, the largest.
    eye, none = np.eye(m), np.zeros((m, m))
    zero = np.zeros((m, 1))
    rows = np.concatenate(
        [
            np.concatenate([np.ones(n), np.zeros(2 * m + 1)])[None],
            np.concatenate([cells.counted, eye, none, zero], axis=1),
            np.concatenate([cells.counted, none, -eye, zero], axis=1),
            np.concatenate([np.zeros((2 * m, n)), np.diag(weights), -np.ones((2 * m, 1))], axis=1),
        ]
    )
    free = np.full(m, np.inf)
    begin = np.concatenate([[k], cells.low, -free, np.full(2 * m, -np.inf)])
    end = np.concatenate([[k], free, highest, np.zeros(2 * m)])
    found = _solve(
        np.concatenate([np.zeros(n), np.ones(2 * m), [0.5 / max(k, 1)]]),
        (rows, begin, end),
        (
            np.concatenate([least, np.zeros(2 * m + 1)]),
            np.concatenate([most, cells.low, np.full(m, k), [np.inf]]),
        ),
        np.concatenate([np.ones(n + 2 * m), [0]]),
    )
    if found is None:
        raise BadInput(f"{k} of {most.sum()} rows cannot be chosen; {least.sum()} are pinned.")
    moves = np.round(found[n : n + 2 * m]).astype(np.int64)
    low, high = cells.low - moves[:m], np.where(moves[m:] > 0, highest + moves[m:], cells.high)
    return low, high, np.round(found[:n]).astype(np.int64)


def reach(
    cells: Cells, low: Counts, high: Counts, least: Counts, most: Counts, k: int, cell: int
) -> tuple[Counts | None, NDArray[np.bool_]]:
    """(plan, full): a plan with one more row of a cell than `least`, or the cells that are full.

    The programme without whole numbers is solved for as many rows of the cell as can be. Where that
    is not one more, its reduced costs prove the same of many other cells at once: for all plans x,
    x[cell] + sum(costs * (x - least)) <= the optimum, so that no cell can have one more whose cost
    is above what the optimum leaves over `least[cell]`.

    Parameters
    ----------
    low, high, least, most, k
        As in `find_plan`; there is a plan.

    Returns
    -------
    The plan, or None and the mask `(cells,)` of the cells, `cell` among them, which can have no
    more rows than `least`.
    """
    n = len(cells)
    costs = np.zeros(n)
    costs[cell] = -1
    result = _scipy_optimize().linprog(
        costs,
        A_ub=np.concatenate([cells.counted, -1.0 * cells.counted]),
        b_ub=np.concatenate([high, -low]),
        A_eq=np.ones((1, n)),
        b_eq=[k],
        bounds=np.stack([least, most], axis=1),
        method="highs",
    )
    full = np.zeros(n, dtype=bool)
    full[cell] = True
    if result.x is not None:
        over = -result.fun - least[cell]
        if over < 1 - _NOISE:
            return None, full | (result.lower.marginals > over + _NOISE)
        plan = np.round(result.x)
        if np.abs(plan - result.x).max() < _NOISE:
            return plan.astype(np.int64), np.zeros(n, dtype=bool)
    least = least + full
    plan = find_plan(cells.counted, low, high, least, most, k)
    return plan, full & (plan is None)


def _solve(
    costs: NDArray,
    limits: tuple[NDArray, NDArray, NDArray],
    bounds: tuple[NDArray, NDArray],
    whole: NDArray,
) -> NDArray | None:
    """The cheapest solution, None when there is none."""
    optimize = _scipy_optimize()
    result = optimize.milp(
        costs,
        constraints=optimize.LinearConstraint(*limits),
        bounds=optimize.Bounds(*bounds),
        integrality=whole,
        options={"mip_rel_gap": 0},
    )
    return result.x


def _scipy_optimize() -> ModuleType:
    try:
        from scipy import optimize
    except ImportError as error:
        raise MissingPackage("scipy", "Choosing images under quotas", "scipy>=1.9") from error
    return optimize
