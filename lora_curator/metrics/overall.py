"""One number of technical quality from all metrics, for sorting and for choosing among images.

Each metric becomes a desirability in [0, 1]; their weighted geometric mean is the score (Derringer
and Suich, "Simultaneous optimization of several response variables", Journal of Quality Technology,
1980). In a geometric mean one bad thing is not made up for by many good ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput

LEAST = 0.001
"""The smallest desirability: between two images with one hopeless metric the others decide."""

GRAIN = 30.0
"""Sharpness of a plain image with grain, by the square of the grain's deviation: 4**2 + 4 * 1**2
for white noise, more because the sharpest tenth is taken; 28 in the median of noisy photographs."""


@dataclass(frozen=True)
class Curve:
    """How good an image is by one metric.

    Attributes
    ----------
    metric
        Name of the column.
    worst, best
        The desirability is 0 at `worst` and beyond, 1 at `best` and beyond.
    weight
        Its power in the geometric mean, divided by the sum of all.
    logarithmic
        Whether equal ratios count the same between the two, not equal differences.
    """

    metric: str
    worst: float
    best: float
    weight: float
    logarithmic: bool = False

    def desirability(self, values: NDArray) -> NDArray[np.float64]:
        """In [0, 1]; NaN where the metric is."""
        values = np.asarray(values, np.float64)
        worst, best = self.worst, self.best
        if self.logarithmic:
            with np.errstate(divide="ignore"):
                values = np.log(np.maximum(values, 0))
            worst, best = np.log(worst), np.log(best)
        return np.clip((values - worst) / (best - worst), 0, 1)


CURVES = (
    Curve("sharpness", 6, 150, 4, logarithmic=True),
    Curve("effective_side", 192, 1024, 4, logarithmic=True),
    Curve("short_side", 256, 512, 1, logarithmic=True),
    Curve("noise", 15, 2, 6, logarithmic=True),
    Curve("blockiness", 3, 1.4, 4, logarithmic=True),
    Curve("jpeg_quality", 20, 80, 1),
    Curve("highlights", 30, 150, 3),
    Curve("shadows", 235, 120, 1),
    Curve("tonal_range", 5, 60, 1),
    Curve("clipped_dark", 0.8, 0.2, 0.5),
    Curve("clipped_bright", 0.4, 0.05, 3),
    Curve("border_share", 0.4, 0, 0.5),
    Curve("elongation", 4, 2, 0.5, logarithmic=True),
)


def overall_quality(
    columns: Mapping[str, NDArray], *, weights: Mapping[str, float] | None = None
) -> NDArray[np.float32]:
    """Technical quality of every image, `(n,)` in [0, 1]; NaN where nothing is known.

    Parameters
    ----------
    columns
        Of the dataset, `(n,)` each. Those of `CURVES` and of `weights` are used. A metric that is
        not known for an image (NaN) says nothing against it.
    weights
        Other weights, by column; 0 leaves one out. A column without a curve (an aesthetic score,
        the likeness to a prompt) counts by its rank among the known values, the highest best, the
        middle one where it is not known. The curves' own weights add up to about 30.

    Raises
    ------
    BadInput
        For a weight that is negative or not finite, a column that there is not, or when no column
        is left to judge by.
    """
    weights = dict(weights or {})
    known = list(dict.fromkeys([*columns, *(curve.metric for curve in CURVES)]))
    for name, weight in weights.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else "Score the images with it first."
            raise BadInput(f"There is no column named '{name}' to weigh. {hint}")
        if not 0 <= weight < np.inf:
            raise BadInput(f"The weight of '{name}' is {weight:g}; 0 or more is wanted.")
    parts: list[tuple[float, NDArray[np.float64], float]] = []
    for curve in CURVES:
        if curve.metric in columns:
            weight = weights.pop(curve.metric, curve.weight)
            values = _without_grain(curve.metric, columns)
            parts.append((weight, curve.desirability(values), 1.0))
    for name, weight in weights.items():
        if name in columns:
            parts.append((weight, _ranks(columns[name]), 0.5))
    total = sum(weight for weight, _, _ in parts)
    if not total:
        raise BadInput(
            "No column is left to tell quality by. Measure the images first, or give one of the "
            "metrics a weight above 0."
        )
    logs, seen = np.zeros(()), np.zeros((), dtype=bool)
    for weight, found, unknown in parts:
        if weight:
            filled = np.where(np.isnan(found), unknown, found)
            logs = logs + weight / total * np.log(np.maximum(filled, LEAST))
            seen = seen | ~np.isnan(found)
    return np.where(seen, np.exp(logs), np.nan).astype(np.float32)


def _without_grain(metric: str, columns: Mapping[str, NDArray]) -> NDArray:
    """The metric; of the sharpness only what is not the grain's."""
    values = np.asarray(columns[metric], np.float64)
    if metric != "sharpness" or "noise" not in columns:
        return values
    return np.maximum(values - GRAIN * np.nan_to_num(columns["noise"]).astype(np.float64) ** 2, 0)


def _ranks(values: NDArray) -> NDArray[np.float64]:
    """The share of the known values that are below each, half of its equals included; in (0, 1)."""
    values = np.asarray(values, np.float64)
    known = np.isfinite(values)
    ranks = np.full(len(values), np.nan)
    ordered = np.sort(values[known])
    below = np.searchsorted(ordered, values[known], "left")
    until = np.searchsorted(ordered, values[known], "right")
    ranks[known] = (below + until) / (2 * max(len(ordered), 1))
    return ranks
