"""What is known of a selection besides the rows: how well it covers, beside the vote; quotas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .curve import Curve
from .measures import SetMeasures


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

    @property
    def missed(self) -> int:
        """By how many images the quota is missed: too few below 0, too many above."""
        return min(0, self.count - self.low) + max(0, self.count - self.high)


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


def _plain(measures: SetMeasures) -> dict[str, float | None]:
    return {
        name: _rounded(getattr(measures, name))
        for name in ("covering_radius", "mean_distance", "closest_pair")
    }


def _rounded(value: float) -> float | None:
    """Four digits; None for what is not known, because JSON knows no NaN."""
    value = float(value)
    return float(f"{value:.4g}") if abs(value) < float("inf") else None
