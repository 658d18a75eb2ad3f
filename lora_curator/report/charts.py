"""Histograms as SVG, drawn by hand: all images behind, the picked ones in front."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .histogram import Floats, choose_edges, choose_ticks, count_bins, is_skewed, known
from .text import escape, format_number, plural, with_unit

WIDTH, HEIGHT = 320, 152
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 312, 26, 122


def draw_histogram(
    values: Floats,
    picked: Floats,
    *,
    label: str,
    unit: str = "",
    log: bool | None = None,
    ticks: Sequence[tuple[float, str]] | None = None,
    show: Callable[[float], str] | None = None,
) -> str:
    """An SVG of the distribution of `values` with that of `picked` over it, same bins.

    Parameters
    ----------
    values, picked
        Scores of all readable images and of the picked ones; NaN is left out.
    log
        A logarithmic axis; None decides by `is_skewed`.
    ticks
        Places and names on the axis; None takes round numbers.
    show
        How a value is written; None takes about three digits and the unit.
    """
    everything, chosen = known(values), known(picked)
    if len(everything) == 0:
        return '<p class="quiet">Not measured.</p>'
    log = is_skewed(everything) if log is None else log
    log = bool(log) and float(everything.max()) > 0
    edges = choose_edges(everything, log)
    log = log and float(edges[0]) > 0
    write = show or (lambda value: with_unit(value, unit))
    all_counts, picked_counts = count_bins(everything, edges), count_bins(chosen, edges)
    top = int(all_counts.max())

    def place(value: float) -> float:
        low, high = float(edges[0]), float(edges[-1])
        value = min(max(value, low), high)
        share = np.log(value / low) / np.log(high / low) if log else (value - low) / (high - low)
        return _LEFT + float(share) * (_RIGHT - _LEFT)

    parts = [
        f'<line class="rule" x1="{_LEFT}" x2="{_RIGHT}" y1="{_TOP}" y2="{_TOP}"/>'
        f'<text class="tick" x="{_RIGHT}" y="{_TOP - 5}" text-anchor="end">{top:,}</text>'
    ]
    for left, right, n, k in zip(edges[:-1], edges[1:], all_counts, picked_counts, strict=True):
        if not n:
            continue
        x, width = place(left) + 0.5, max(1.0, place(right) - place(left) - 1)
        words = f"{write(float(left))} to {write(float(right))}: {plural(int(n), 'image')}"
        parts.append(
            f"<g><title>{escape(words)}, {int(k):,} picked</title>"
            f"{_bar('all', x, width, n / top)}{_bar('chosen', x, width, k / top)}</g>"
        )
    middle = float(np.median(everything))
    parts.append(_median(place(middle), write(middle)))
    axis = f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{_BOTTOM}" y2="{_BOTTOM}"/>'
    parts.append(axis + _tick_marks(ticks, edges, log, place))
    name = f"{unit}, logarithmic" if unit and log else "logarithmic" if log else unit
    parts.append(
        f'<text class="tick" x="{(_LEFT + _RIGHT) / 2:g}" y="{HEIGHT - 3}" '
        f'text-anchor="middle">{escape(name)}</text>'
    )
    words = (
        f"Histogram of {label}: {plural(len(everything), 'image')} from "
        f"{write(float(everything.min()))} to {write(float(everything.max()))}, "
        f"median {write(middle)}"
    )
    if len(chosen):
        words += f"; the {len(chosen):,} picked have a median of {write(float(np.median(chosen)))}"
    return (
        f'<svg class="histogram" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(words)}.">{"".join(parts)}</svg>'
    )


def _bar(kind: str, x: float, width: float, share: float) -> str:
    """One bar standing on the axis; `share` of the full height, at least one visible pixel."""
    if share <= 0:
        return ""
    height = max(1.0, share * (_BOTTOM - _TOP))
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{_BOTTOM - height:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}"/>'
    )


def _median(x: float, words: str) -> str:
    """The line and label at the median; the label turns inwards near the right side."""
    anchor, shift = ("end", -4) if x > WIDTH * 0.55 else ("start", 4)
    return (
        f'<line class="median" x1="{x:.1f}" x2="{x:.1f}" y1="8" y2="{_BOTTOM}"/>'
        f'<text class="median-label" x="{x + shift:.1f}" y="15" text-anchor="{anchor}">'
        f"median {escape(words)}</text>"
    )


def _tick_marks(
    ticks: Sequence[tuple[float, str]] | None,
    edges: Floats,
    log: bool,
    place: Callable[[float], float],
) -> str:
    """Marks and names below the axis; names that would overlap are left out."""
    low, high = float(edges[0]), float(edges[-1])
    if ticks is None:
        ticks = [(value, format_number(value)) for value in choose_ticks(low, high, log)]
    parts, free, slack = [], -1.0, 1e-9 * (high - low)
    for value, name in ticks:
        if not low - slack <= value <= high + slack:
            continue
        x = place(value)
        parts.append(
            f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{_BOTTOM}" y2="{_BOTTOM + 4}"/>'
        )
        half = 3.2 * len(name)
        center = min(max(x, half), WIDTH - half)
        if center - half > free:
            free = center + half + 4
            parts.append(
                f'<text class="tick" x="{center:.1f}" y="{_BOTTOM + 15}" '
                f'text-anchor="middle">{escape(name)}</text>'
            )
    return "".join(parts)
