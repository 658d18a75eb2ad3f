"""Positions in which neighbours stay neighbours: UMAP, laid out with numpy alone.

After McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection for
Dimension Reduction", 2018. Where this differs: the neighbours are exact; all links that are due in
a round pull at once instead of one after another; which ones are due follows from their weights
without drawing. So no compiler is needed, the result repeats, and it can be stopped at any round.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .directions import Rows

NEIGHBOURS = 15
"""Links per image: fewer tear clusters apart, more melt them together."""
CURVE_A, CURVE_B = 1.7502, 0.8421
"""Of 1 / (1 + a r^(2 b)), the curve for a least distance of 0.05 and a spread of 1."""
PUSHES = 5
"""Rows drawn to push away from, per pull."""
WIDTH = 10.0
"""Half the width of the positions that the layout begins with."""
LONGEST_STEP = 4.0

Floats = NDArray[np.float64]


def rounds(m: int) -> int:
    """How many rounds a layout of `m` rows takes: small ones are cheap and need more."""
    return 500 if m <= 1000 else 300


def lay_out(
    start: Floats, near: Rows, distances: Floats, seed: int, tell: Callable[[float], None]
) -> Floats:
    """Positions `(m, 2)`.

    Parameters
    ----------
    start
        `(m, 2)` positions to begin with.
    near, distances
        `(m, k)`: each row's neighbours, nearest first, and how far they are.
    tell
        Is called with the share that is done, and may raise to stop.
    """
    m = len(start)
    one, other, weights = links(near, distances)
    rng = np.random.default_rng(seed)
    positions = start / max(float(np.abs(start).max(initial=0)), 1e-12) * WIDTH
    positions = positions + rng.normal(0, 1e-3, positions.shape)  # equal starts must part
    total = rounds(m)
    strong = weights >= weights.max() / total  # weaker links would never be due
    one, other, weights = one[strong], other[strong], weights[strong] / weights.max()
    for number in range(total):
        tell(number / total)
        due = np.floor(weights * (number + 1)) > np.floor(weights * number)
        here = np.concatenate([one[due], other[due]])
        there = np.concatenate([other[due], one[due]])
        from_here = np.repeat(here, PUSHES)
        drawn = rng.integers(0, m, len(from_here))
        steps = _sums(here, _pull(positions[here] - positions[there]), m)
        steps += _sums(from_here, _push(positions[from_here] - positions[drawn]), m)
        positions += (1 - number / total) * steps
    return positions


def links(near: Rows, distances: Floats) -> tuple[Rows, Rows, Floats]:
    """Each pair of neighbours once, and how strongly it holds together, in (0, 1]."""
    m, k = near.shape
    nearest, scale = distances[:, :1], _scales(distances)[:, None]
    strength = np.exp(-(distances - nearest) / scale).ravel()
    one, other = np.repeat(np.arange(m), k), near.ravel()
    code, turned = one * m + other, other * m + one
    order = np.argsort(code)
    at = np.minimum(np.searchsorted(code[order], turned), len(code) - 1)
    mutual = code[order][at] == turned
    back = np.where(mutual, strength[order][at], 0.0)
    once = ~mutual | (one < other)
    together = strength + back - strength * back
    return one[once], other[once], together[once]


def _scales(distances: Floats) -> Floats:
    """Per row, the fall that makes its links add up to log2(k)."""
    beyond = distances - distances[:, :1]
    wanted = np.log2(max(distances.shape[1], 2))
    low, high = np.zeros(len(beyond)), np.full(len(beyond), np.inf)
    scale = np.ones(len(beyond))
    for _ in range(64):
        too_wide = np.exp(-beyond / scale[:, None]).sum(axis=1) > wanted
        high = np.where(too_wide, scale, high)
        low = np.where(too_wide, low, scale)
        scale = np.where(np.isinf(high), scale * 2, (low + np.minimum(high, 1e300)) / 2)
    return np.maximum(scale, 1e-3 * max(float(distances.mean()), 1e-9))


def _pull(apart: Floats) -> Floats:
    squared = np.maximum((apart * apart).sum(axis=1), 1e-12)
    power = squared**CURVE_B
    force = -2 * CURVE_A * CURVE_B * power / squared / (1 + CURVE_A * power)
    return np.clip(force[:, None] * apart, -LONGEST_STEP, LONGEST_STEP)


def _push(apart: Floats) -> Floats:
    """Nothing for a row drawn against itself: it is no distance apart."""
    squared = (apart * apart).sum(axis=1)
    force = 2 * CURVE_B / ((0.001 + squared) * (1 + CURVE_A * squared**CURVE_B))
    return np.clip(force[:, None] * apart, -LONGEST_STEP, LONGEST_STEP)


def _sums(rows: Rows, steps: Floats, m: int) -> Floats:
    added = np.empty((m, 2))
    for axis in (0, 1):
        added[:, axis] = np.bincount(rows, steps[:, axis], m)
    return added
