"""Coverage against the number of images as SVG, drawn by hand, with the knee marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .histogram import choose_ticks
from .text import escape, format_number

WIDTH, HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 624, 40, 212
_COLOURS = {
    "ground": ("#f6f5f1", "#151618"),
    "ink": ("#22211e", "#e7e4de"),
    "quiet": ("#66625a", "#a29e95"),
    "line": ("#e2dfd6", "#313338"),
    "accent": ("#0d6b62", "#63c7b8"),
    "bar": ("#cbc7bc", "#4c4f55"),
}
_STYLE = """\
.coverage{display:block;width:100%;height:auto}
.coverage text{font:11px system-ui,sans-serif;fill:var(--quiet)}
.coverage .words{fill:var(--ink);paint-order:stroke;stroke:var(--ground);stroke-width:4px;\
stroke-linejoin:round}
.coverage .axis{stroke:var(--quiet)}.coverage .rule{stroke:var(--line)}
.coverage path{fill:none;stroke-linejoin:round}
.coverage .mean{stroke:var(--accent);stroke-width:2.5}
.coverage .radius{stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:1 3;stroke-linecap:round}
.coverage .knee{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:3 3}
.coverage .mark{fill:var(--ground);stroke:var(--accent);stroke-width:2}
.coverage .point{fill:var(--accent)}"""


class Covered(Protocol):
    """Coverage after 1, 2, 3, ... images: arrays of one length, distances in [0, 2]."""

    @property
    def count(self) -> NDArray[Any]: ...
    @property
    def mean(self) -> NDArray[Any]: ...
    @property
    def radius(self) -> NDArray[Any]: ...


def coverage_chart(
    curve: Covered,
    knee: int | None,
    marks: Sequence[tuple[int, str]] = (),
    *,
    alone: bool = False,
) -> str:
    """An SVG of the mean (solid) and the largest (dotted) distance from the pool to the set.

    Parameters
    ----------
    knee
        The count from which on more images bring little, marked by a line; None for none.
    marks
        Counts with a name, such as `(10, "your set")`, marked by rings; at most a few.
    alone
        For a file of its own: with colours for light and dark, and a ground.
    """
    counts = np.asarray(curve.count, np.float64)
    if len(counts) < 2:
        return '<p class="quiet">Too few images for a curve.</p>' if not alone else _empty()
    mean, radius = np.asarray(curve.mean, float), np.asarray(curve.radius, float)
    low, high = float(counts[0]), float(counts[-1])
    top = float(max(radius.max(), 1e-9)) * 1.04

    def x(count: float) -> float:
        return _LEFT + (count - low) / (high - low) * (_RIGHT - _LEFT)

    def y(value: float) -> float:
        return _BOTTOM - value / top * (_BOTTOM - _TOP)

    def line(kind: str, values: NDArray[Any]) -> str:
        points = " L".join(f"{x(c):.1f} {y(v):.1f}" for c, v in zip(counts, values, strict=True))
        return f'<path class="{kind}" d="M{points}"/>'

    parts = [_axes(low, high, top, x, y), line("radius", radius), line("mean", mean)]
    right = counts >= low + 0.72 * (high - low)  # where the names of the lines are
    for values, name in ((radius, "farthest image of the pool"), (mean, "mean over the pool")):
        parts.append(_label(_RIGHT, y(float(values[right].max())) - 8, name, "end"))
    if knee is not None:
        side, shift = ("end", -5) if x(knee) > WIDTH * 0.6 else ("start", 5)
        parts.append(
            f'<line class="knee" x1="{x(knee):.1f}" x2="{x(knee):.1f}" y1="14" y2="{_BOTTOM}"/>'
            f'<circle class="point" cx="{x(knee):.1f}" cy="{_at(counts, mean, knee, y)}" r="4"/>'
        )
        parts.append(_label(x(knee) + shift, 22, f"after {knee} each brings little", side))
    for count, name in marks:
        if low <= count <= high:
            place, where = x(count), _at(counts, mean, count, y)
            side, shift = ("end", -5) if place > WIDTH * 0.8 else ("start", 5)
            parts.append(
                f'<line class="axis" x1="{place:.1f}" x2="{place:.1f}" y1="{where}" '
                f'y2="{_BOTTOM}"/><circle class="mark" cx="{place:.1f}" cy="{where}" r="4.5"/>'
            )
            parts.append(_label(place + shift, _BOTTOM - 8, f"{name}: {count:,}", side))
    words = (
        f"Coverage by {low:.0f} to {high:.0f} images: the mean distance from an image of the pool "
        f"to the nearest of them falls from {format_number(float(mean[0]))} to "
        f"{format_number(float(mean[-1]))}"
    )
    words += f", little after {knee}" if knee is not None else ""
    style = f"<style>{_STYLE}{_colours() if alone else ''}</style>"
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="var(--ground)"/>' if alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="coverage" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-label="{escape(words)}.">{style}{ground}{"".join(parts)}</svg>'
    )


def _axes(low: float, high: float, top: float, x: Any, y: Any) -> str:
    """Rules, marks and names of both axes."""
    parts = []
    for value in choose_ticks(0, top, count=4):
        parts.append(
            f'<line class="rule" x1="{_LEFT}" x2="{_RIGHT}" y1="{y(value):.1f}" '
            f'y2="{y(value):.1f}"/><text x="{_LEFT - 6}" y="{y(value) + 4:.1f}" '
            f'text-anchor="end">{format_number(value)}</text>'
        )
    parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{_BOTTOM}" y2="{_BOTTOM}"/>')
    for value in choose_ticks(low, high, count=8):
        if value == int(value):
            parts.append(
                f'<line class="axis" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{_BOTTOM}" '
                f'y2="{_BOTTOM + 4}"/><text x="{x(value):.1f}" y="{_BOTTOM + 17}" '
                f'text-anchor="middle">{value:,.0f}</text>'
            )
    middle = (_LEFT + _RIGHT) / 2
    parts.append(f'<text x="{middle:g}" y="{HEIGHT - 8}" text-anchor="middle">images chosen</text>')
    parts.append('<text x="8" y="18">distance</text>')
    return "".join(parts)


def _at(counts: NDArray[Any], values: NDArray[Any], count: float, y: Any) -> float:
    return round(float(y(float(np.interp(count, counts, values)))), 1)


def _label(x: float, y: float, words: str, side: str) -> str:
    return (
        f'<text class="words" x="{x:.1f}" y="{y:.1f}" text-anchor="{side}">{escape(words)}</text>'
    )


def _colours() -> str:
    """The colours of the report, light and dark, for an SVG without its page."""
    light, dark = (
        ";".join(f"--{name}:{pair[at]}" for name, pair in _COLOURS.items()) for at in (0, 1)
    )
    return f".coverage{{{light}}}@media (prefers-color-scheme:dark){{.coverage{{{dark}}}}}"


def _empty() -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 40"><text x="8" y="24">'
        "Too few images for a curve.</text></svg>"
    )
