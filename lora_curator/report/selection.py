"""The section of the report about the selection: coverage beside the vote, quotas, when to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .coverage import coverage_chart
from .text import escape

Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Curve:
    """Coverage after each image, as `coverage_chart` wants it."""

    count: NDArray[np.int64]
    mean: NDArray[np.float64]
    radius: NDArray[np.float64]


def render_selection(outcome: Values | None) -> str:
    """A section of HTML; empty where nothing was selected.

    Parameters
    ----------
    outcome
        `select.outcome.Outcome.to_json()`.
    """
    if outcome is None or outcome["measures"]["covering_radius"] is None:
        return ""
    lines = [f"<p>{escape(line)}</p>" for line in _lines(outcome)]
    parts = [*lines, _chart(outcome), _quotas(outcome)]
    return f'<section id="selection"><h2>Selection</h2>\n{"".join(parts)}\n</section>'


def _lines(outcome: Values) -> list[str]:
    own, vote = outcome["measures"], outcome["vote"]
    lines = [
        f"From any image that could be chosen the nearest picked one is at most "
        f"{own['covering_radius']:.3f} away (cosine distance), {own['mean_distance']:.3f} on "
        "average."
    ]
    if vote and vote["covering_radius"] is not None and (outcome["overlap"] or 0) < 1:
        lines.append(
            f"The images that most random runs agree on would leave {vote['covering_radius']:.3f} "
            f"and {vote['mean_distance']:.3f}."
        )
    if outcome["oddities"]:
        count = outcome["oddities"]
        images = "1 image is" if count == 1 else f"{count:,} images are"
        lines.append(f"{images} unlike all others and on the shelf of oddities.")
    lines += outcome["shortfalls"]
    return lines + [outcome["advice"]] * bool(outcome["advice"])


def _chart(outcome: Values) -> str:
    curve = outcome["curve"]
    if curve is None or len(curve["count"]) < 2 or None in (*curve["mean"], *curve["radius"]):
        return ""
    points = _Curve(*(np.array(curve[name]) for name in ("count", "mean", "radius")))
    marks = [(outcome["selected"], "your set")] if outcome["selected"] in curve["count"] else []
    chart = coverage_chart(points, outcome["knee"], marks)
    return f'<div style="max-width:46rem">{chart}</div>'


def _quotas(outcome: Values) -> str:
    """A table of the kinds that were asked for."""
    free = outcome["selected"]
    asked = [one for one in outcome["quotas"] if one["low"] or one["high"] < free]
    if not asked:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one['label'])}</td><td>{escape(one['kind'].replace('_', ' '))}</td>"
        f"<td>{one['count']:,}</td><td>{one['low']:,} to {one['high']:,}</td>"
        f"<td>{one['available']:,}</td></tr>"
        for one in asked
    )
    head = "<tr><th>Quota</th><th>Kind</th><th>Picked</th><th>Wanted</th><th>There</th></tr>"
    return f"<table>{head}{rows}</table>"
