"""Several sets from the same images, in figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..comparison import Comparison, SetFigures

_LINES: tuple[tuple[str, Callable[[SetFigures], Any], str], ...] = (
    ("images", lambda one: one.images, ",d"),
    ("largest gap", lambda one: one.covering_radius, ".3f"),
    ("mean distance", lambda one: one.mean_distance, ".3f"),
    ("closest pair", lambda one: one.closest_pair, ".3f"),
    ("clusters", lambda one: one.clusters, ",d"),
    ("mean quality", lambda one: one.mean_quality, ".2f"),
    ("lowest quality", lambda one: one.lowest_quality, ".2f"),
    ("shorter side, median", lambda one: one.short_side, ",.0f"),
    ("images per epoch", lambda one: one.images_per_epoch, ",d"),
    ("steps per epoch", lambda one: one.steps_per_epoch, ",d"),
    ("megabytes", lambda one: one.size_bytes / 1e6, ",.1f"),
)


def set_figures(comparison: Comparison) -> list[str]:
    """A column for each set, a line for each figure, and at last what every two share."""
    width = max(12, *(len(one.name) + 2 for one in comparison.sets))
    lines = [
        f"{len(comparison.sets)} sets from the same {comparison.pool:,} images.",
        " " * 24 + "".join(f"{one.name:>{width}}" for one in comparison.sets),
    ]
    for words, value, form in _LINES:
        values = [value(one) for one in comparison.sets]
        if any(one is not None for one in values):
            cells = ("not known" if one is None else format(one, form) for one in values)
            lines.append(f"{words:24}" + "".join(f"{cell:>{width}}" for cell in cells))
    for one in comparison.pairs:
        lines.append(
            f"{one.first} and {one.second}: {one.both:,} in both, {one.only_first:,} only in "
            f"{one.first}, {one.only_second:,} only in {one.second} ({one.overlap:.0%} shared)."
        )
    return lines
