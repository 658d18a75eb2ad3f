"""The curve of coverage as a picture, for nodes that show images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ..lora_curator.models import Image
    from ..lora_curator.select.curve import Curve

WIDTH, HEIGHT = 1024, 512
LEFT, RIGHT, TOP, BOTTOM = 84, 992, 56, 432
FINER = 2
"""Drawn so many times larger and made smaller, because Pillow draws lines without soft edges."""
GROUND, INK, QUIET, RULE, ACCENT = "#f6f5f1", "#22211e", "#66625a", "#e2dfd6", "#0d6b62"
LETTERS = 17


def coverage_picture(
    curve: Curve, knee: int | None, marks: Sequence[tuple[int, str]] = ()
) -> Image:
    """Mean (thick) and largest (thin) distance from the pool to the set, by number of images.

    Parameters
    ----------
    knee
        The count from which on more images bring little, marked by a line; None for none.
    marks
        Counts with a name, such as `(10, "your set")`.

    Returns
    -------
    Image
        uint8 `(512, 1024, 3)`.
    """
    from PIL import Image as Pillow
    from PIL import ImageDraw

    canvas = Pillow.new("RGB", (WIDTH * FINER, HEIGHT * FINER), GROUND)
    pen = Pen(ImageDraw.Draw(canvas))
    counts = np.asarray(curve.count, np.float64)
    if len(counts) < 2:
        pen.text(WIDTH / 2, HEIGHT / 2, "Too few images for a curve.", INK, "m")
    else:
        _draw(pen, counts, curve, knee, marks)
    return np.asarray(canvas.resize((WIDTH, HEIGHT), Pillow.Resampling.LANCZOS))


class Pen:
    """Lines and letters in pixels of the finished picture."""

    def __init__(self, draw: Any) -> None:
        from PIL import ImageFont

        self._draw = draw
        try:
            self._font: Any = ImageFont.load_default(LETTERS * FINER)
        except (TypeError, ImportError):  # Pillow before 10.1, or without FreeType: small letters
            self._font = ImageFont.load_default()

    def line(self, points: Sequence[tuple[float, float]], color: str, width: float = 1) -> None:
        """Through these points."""
        places = [(x * FINER, y * FINER) for x, y in points]
        self._draw.line(places, fill=color, width=round(width * FINER), joint="curve")

    def dashes(self, x: float, top: float, bottom: float, color: str) -> None:
        """A dashed line downwards."""
        for y in np.arange(top, bottom, 8.0):
            self.line([(x, float(y)), (x, min(float(y) + 4, bottom))], color, 1.5)

    def dot(self, x: float, y: float, fill: str, edge: str) -> None:
        """A small disc."""
        radius = 6 * FINER
        x, y = x * FINER, y * FINER
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, fill=fill, outline=edge, width=2 * FINER)

    def text(self, x: float, y: float, words: str, color: str, side: str = "l") -> None:
        """Words whose left end, middle or right end (`l m r`) is at x, centred on y."""
        left, top, right, bottom = self._draw.textbbox((0, 0), words, font=self._font)
        shift = {"l": 0.0, "m": 0.5, "r": 1.0}[side]
        place = (x * FINER - shift * (right - left) - left, y * FINER - (top + bottom) / 2)
        box = (place[0] - 6, place[1] + top - 4, place[0] + right - left + 6, place[1] + bottom + 4)
        self._draw.rectangle(box, fill=GROUND)
        self._draw.text(place, words, fill=color, font=self._font)


def _draw(
    pen: Pen,
    counts: np.ndarray,
    curve: Curve,
    knee: int | None,
    marks: Sequence[tuple[int, str]],
) -> None:
    from ..lora_curator.report.histogram import choose_ticks
    from ..lora_curator.report.text import format_number

    mean, radius = np.asarray(curve.mean, float), np.asarray(curve.radius, float)
    low, high = float(counts[0]), float(counts[-1])
    top = max(float(radius.max()), 1e-9) * 1.04

    def x(count: float) -> float:
        return LEFT + (count - low) / (high - low) * (RIGHT - LEFT)

    def y(value: float) -> float:
        return BOTTOM - value / top * (BOTTOM - TOP)

    def on_mean(count: float) -> float:
        return y(float(np.interp(count, counts, mean)))

    for value in choose_ticks(0, top, count=4):
        pen.line([(LEFT, y(value)), (RIGHT, y(value))], RULE)
        pen.text(LEFT - 10, y(value), format_number(value), QUIET, "r")
    for value in choose_ticks(low, high, count=8):
        if value == int(value):
            pen.line([(x(value), BOTTOM), (x(value), BOTTOM + 6)], QUIET)
            pen.text(x(value), BOTTOM + 20, f"{value:,.0f}", QUIET, "m")
    pen.line([(LEFT, BOTTOM), (RIGHT, BOTTOM)], QUIET)
    pen.text((LEFT + RIGHT) / 2, HEIGHT - 24, "images chosen", QUIET, "m")
    pen.text(14, 24, "distance", QUIET)

    for values, color, width in ((radius, QUIET, 1.5), (mean, ACCENT, 3.5)):
        places = [(x(c), y(v)) for c, v in zip(counts, values, strict=True)]
        pen.line(places, color, width)
    named = (counts >= low + 0.5 * (high - low)) & (counts <= low + 0.82 * (high - low))
    for values, name in ((radius, "farthest image of the pool"), (mean, "mean over the pool")):
        above = float(values[named].max(initial=values[-1]))
        pen.text(x(low + 0.82 * (high - low)), y(above) - 16, name, INK, "r")
    if knee is not None:
        side, shift = ("r", -8) if x(knee) > WIDTH * 0.6 else ("l", 8)
        pen.dashes(x(knee), 16, BOTTOM, INK)
        pen.dot(x(knee), on_mean(knee), ACCENT, ACCENT)
        pen.text(x(knee) + shift, 24, f"after {knee:,} each brings little", INK, side)
    for count, name in marks:
        if low <= count <= high:
            side, shift = ("r", -8) if x(count) > WIDTH * 0.8 else ("l", 8)
            pen.line([(x(count), on_mean(count)), (x(count), BOTTOM)], ACCENT, 1.5)
            pen.dot(x(count), on_mean(count), GROUND, ACCENT)
            pen.text(x(count) + shift, BOTTOM - 16, f"{name}: {count:,}", INK, side)
