"""What is known of a selection besides the rows: how well it covers, beside the vote; quotas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .curve import Curve, curve_of, knee, stop_advice
from .farthest import k_center
from .measures import SetMeasures, measure_set, overlap
from .points import Points, Rows


@dataclass(frozen=True)
class QuotaLine:
    """One kind of one quota after the selection.

    Attributes
    ----------
    quota, kind
        Their names.
    label
        Of the quota, for the user.
    low, high
        How many were asked for.
    count
        How many were selected.
    available
        How many could have been.
    """

    quota: str
    kind: str
    label: str
    low: int
    high: int
    count: int
    available: int


@dataclass(frozen=True)
class Outcome:
    """A selection in numbers.

    Attributes
    ----------
    method
        Name of the selector.
    selected
        How many images were chosen.
    measures
        Of the chosen set.
    vote, overlap
        The same of the images that most random runs selected, and how much of both sets is common
        (Jaccard index in [0, 1]); None without random runs.
    oddities
        How many images stand on the shelf of oddities.
    quotas, shortfalls
        Every kind that was asked for, and a sentence for each that could not be met.
    curve
        Coverage after each pick.
    knee, advice
        The count from which on more images bring little, where there is one, and that in words.
    """

    method: str
    selected: int
    measures: SetMeasures
    vote: SetMeasures | None = None
    overlap: float | None = None
    oddities: int = 0
    quotas: tuple[QuotaLine, ...] = ()
    shortfalls: tuple[str, ...] = ()
    curve: Curve | None = None
    knee: int | None = None
    advice: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the web app and the report."""
        return {
            "method": self.method,
            "selected": self.selected,
            "measures": _plain(self.measures),
            "vote": _plain(self.vote) if self.vote else None,
            "overlap": None if self.overlap is None else round(self.overlap, 4),
            "oddities": self.oddities,
            "quotas": [
                {
                    "quota": one.quota,
                    "kind": one.kind,
                    "label": one.label,
                    "low": one.low,
                    "high": one.high,
                    "count": one.count,
                    "available": one.available,
                }
                for one in self.quotas
            ],
            "shortfalls": list(self.shortfalls),
            "curve": None
            if self.curve is None
            else {
                "count": [int(one) for one in self.curve.count],
                "radius": [_rounded(one) for one in self.curve.radius],
                "mean": [_rounded(one) for one in self.curve.mean],
            },
            "knee": self.knee,
            "advice": self.advice,
        }


def outcome_of(
    method: str,
    points: Points,
    vectors: NDArray[np.float32],
    chosen: Rows,
    *,
    pinned: Rows,
    blind: int,
    frequency: NDArray[np.float32] | None,
    oddities: int,
    quotas: tuple[QuotaLine, ...],
    shortfalls: tuple[str, ...],
) -> Outcome:
    """The figures of a chosen set.

    Parameters
    ----------
    points, vectors
        Of all rows; what may not be chosen is not allowed in `points`.
    chosen, pinned
        The picks in their order and those of them that the user has pinned.
    blind
        How many images without a vector are in the set besides.
    frequency
        `(n,)` share of the random runs that selected each row; None where none were made.
    oddities, quotas, shortfalls
        As in `Outcome`.
    """
    selected = blind + len(chosen)
    measures = measure_set(points, chosen)
    if not len(chosen):
        return Outcome(method, selected, measures, None, None, oddities, quotas, shortfalls)
    vote = None if frequency is None else _voted(points, frequency, pinned, len(chosen))
    curve = _curve(points, vectors, chosen)
    return Outcome(
        method,
        selected,
        measures,
        None if vote is None else measure_set(points, vote),
        None if vote is None else overlap(vote, chosen),
        oddities,
        quotas,
        shortfalls,
        curve,
        knee(curve.count, curve.mean),
        stop_advice(curve, len(chosen)),
    )


def _voted(points: Points, frequency: NDArray[np.float32], pinned: Rows, k: int) -> Rows:
    """The k rows that most random runs selected, the pinned ones first."""
    votes = np.where(points.allowed, frequency, -1.0)
    votes[pinned] = 2.0
    return np.lexsort((np.arange(len(votes)), -votes))[:k]


def _curve(points: Points, vectors: NDArray[np.float32], chosen: Rows) -> Curve:
    """Coverage by the picks in their order and by as many that would follow."""
    out = np.flatnonzero(~points.allowed)
    return curve_of(points, k_center(vectors, 2 * len(chosen), pinned=chosen, excluded=out))


def _plain(measures: SetMeasures) -> dict[str, float | None]:
    return {
        name: _rounded(getattr(measures, name))
        for name in ("covering_radius", "mean_distance", "closest_pair")
    }


def _rounded(value: float) -> float | None:
    """Four digits; None for what is not known, because JSON knows no NaN."""
    value = float(value)
    return float(f"{value:.4g}") if abs(value) < float("inf") else None
