"""How good a set of picks is, in figures that do not depend on how it was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .points import Points, Rows, as_cosine, checked_rows, few_threads

BLOCK = 1024


@dataclass(frozen=True)
class SetMeasures:
    """Cosine distances in [0, 2].

    Attributes
    ----------
    covering_radius
        The largest distance from an allowed row to its nearest pick: the largest gap. NaN without
        picks or allowed rows.
    mean_distance
        The mean of these distances, picks included with 0. NaN as above.
    typical_distance
        Their median.
    closest_pair
        Distance of the two picks that are most alike; NaN for fewer than two picks.
    """

    covering_radius: float
    mean_distance: float
    typical_distance: float
    closest_pair: float


def measure_set(points: Points, rows: Sequence[int] | Rows) -> SetMeasures:
    """Measures of the picks `rows` over all allowed rows of `points`, in blocks.

    Exact up to the rounding of `points` (0.0001). Picks that are not allowed, such as pinned images
    without a vector, are left out.

    Raises
    ------
    BadInput
        For a row that does not exist.
    """
    picks = checked_rows(rows, len(points), "picked")
    picks = picks[points.allowed[picks]]
    none = float("nan")
    if not len(picks):
        return SetMeasures(none, none, none, none)
    gaps = points.nearest(picks)[0][points.allowed]
    return SetMeasures(
        float(gaps.max()),
        float(gaps.mean(dtype=np.float64)),
        float(np.median(gaps)),
        _closest_pair(points, picks),
    )


def _closest_pair(points: Points, picks: Rows) -> float:
    """Rows against the ones behind them, a block at a time."""
    if len(picks) < 2:
        return float("nan")
    least = np.iinfo(np.int32).max
    vectors, squares = points.grid[picks], points.squares[picks]
    with few_threads(vectors.size * len(picks)):
        for start in range(0, len(picks), BLOCK):
            stop = min(start + BLOCK, len(picks))
            products = (vectors[start:stop] @ vectors[start:].T).astype(np.int32)
            squared = squares[start:stop, None] + squares[None, start:] - 2 * products
            squared[np.tril_indices(stop - start, 0, len(picks) - start)] = least
            least = min(least, int(squared.min()))
    return float(as_cosine(np.array([least], dtype=np.int32))[0])


def overlap(a: Sequence[int] | Rows, b: Sequence[int] | Rows) -> float:
    """What two sets of rows share (Jaccard): rows in both by rows in either; 1 for two empty sets.

    Two sets of 100 that share 60 rows have 60 / 140 = 0.43.
    """
    first, second = set(np.asarray(a).tolist()), set(np.asarray(b).tolist())
    either = len(first | second)
    return len(first & second) / either if either else 1.0


def mean_overlap(runs: Sequence[Rows] | Rows) -> float:
    """The mean overlap of every two runs with each other; NaN for fewer than two."""
    pairs = [overlap(a, b) for a, b in combinations(runs, 2)]
    return float(np.mean(pairs)) if pairs else float("nan")
