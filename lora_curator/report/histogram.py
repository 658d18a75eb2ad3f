"""Bins and ticks of histograms: plain arithmetic on arrays."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def known(values: Floats) -> Floats:
    """The finite values, as float64."""
    wide = np.asarray(values, np.float64)
    return wide[np.isfinite(wide)]


def is_skewed(values: Floats) -> bool:
    """Whether a logarithmic axis shows these values better.

    So when at least 95 % are positive, they span a factor of 20 or more, and the upper tail is at
    least four times as long as the lower (percentiles 1, 50 and 99).
    """
    positive = values[values > 0]
    if len(positive) < 8 or len(positive) < 0.95 * len(values):
        return False
    low, middle, high = np.percentile(positive, (1, 50, 99))
    return bool(high >= 20 * low and high - middle >= 4 * (middle - low))


def choose_edges(values: Floats, log: bool = False, bins: int = 0) -> Floats:
    """Edges of equally wide bins over the values, `(bins + 1,)` (equally wide in log, if `log`).

    `bins` 0 takes three times the cube root of the number of values, from 8 to 30. One single
    value gets one bin of width 1 around it. On a log axis values of 0 or less are below all bins.
    """
    bins = bins or int(np.clip(round(3 * len(values) ** (1 / 3)), 8, 30))
    if log:
        values = values[values > 0]
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low - 0.5, high + 0.5])
    edges = (np.geomspace if log else np.linspace)(low, high, bins + 1)
    edges[0], edges[-1] = low, high  # rounding must not push the extremes out of their bins
    return edges


def count_bins(values: Floats, edges: Floats) -> NDArray[np.int64]:
    """How many values are in each bin; those beyond the edges count in the outer bins.

    A value on an inner edge belongs to the bin on its right, on the last edge to the last bin.
    """
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    return counts.astype(np.int64)


def choose_ticks(low: float, high: float, log: bool = False, count: int = 6) -> list[float]:
    """Round values inside [low, high] for an axis: steps of 1, 2 or 5; decades when `log`."""
    if high <= low:
        return [low]
    if log:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for steps in ((1,), (1, 3), (1, 2, 5)):
            ticks = [s * 10.0**k for k in decades for s in steps if low <= s * 10.0**k <= high]
            if len(ticks) >= 3:
                return ticks[:: math.ceil(len(ticks) / count)]
        if high / low >= 4:
            return ticks
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 12) for k in range(first, last + 1)]


def percentiles_of(values: Floats) -> Floats:
    """Rank of each value among the known ones in [0, 1], ties at their middle, NaN if not known.

    (values below + half of the equal ones, itself included) / number of known values.
    """
    ordered = np.sort(known(values))
    ranks = np.full(len(values), np.nan)
    if len(ordered) == 0:
        return ranks
    mask = np.isfinite(values)
    below = np.searchsorted(ordered, values[mask], "left")
    upto = np.searchsorted(ordered, values[mask], "right")
    ranks[mask] = (below + upto) / 2 / len(ordered)
    return ranks
