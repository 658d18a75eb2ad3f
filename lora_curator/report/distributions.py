"""The page's charts: every metric, and the images' shape and size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset
from .charts import draw_histogram
from .text import escape


class MetricRecord(Protocol):
    """What the page needs to know of a metric; `better` is `higher`, `lower` or anything else."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def better(self) -> str | None: ...


SHAPE = frozenset(("width", "height", "short_side", "megapixels", "aspect", "elongation"))
"""Names of metrics that the page shows in its own way: three charts, and the size on each card."""

_BETTER = {"higher": "more is better", "lower": "less is better"}
_ASPECTS = ((1 / 3, "1:3"), (9 / 16, "9:16"), (3 / 4, "3:4"), (1, "1:1"), (4 / 3, "4:3"))
_WIDE = ((16 / 9, "16:9"), (3, "3:1"))


def write_aspect(value: float) -> str:
    """An aspect ratio as `1.78:1` when wide, `1:1.78` when tall."""
    return f"{value:.3g}:1" if value >= 1 else f"1:{1 / value:.3g}"


def render_distributions(
    dataset: Dataset, metrics: Iterable[MetricRecord], picked: NDArray[np.bool_]
) -> str:
    """A histogram of shape, size, selection frequency and every metric that was measured."""
    readable = dataset.readable
    if not readable.any():
        return '<p class="quiet">No image could be read.</p>'
    width, height = np.array(
        [(record.width, record.height) for record in dataset.records], np.float64
    ).T
    with np.errstate(invalid="ignore", divide="ignore"):
        aspect = np.where(readable, width / height, np.nan)
    short = np.where(readable, np.minimum(width, height), np.nan)
    pixels = np.where(readable, width * height / 1e6, np.nan)
    figures = [
        _figure(
            "Aspect ratio",
            "Width over height, after rotation",
            "",
            draw_histogram(
                aspect,
                aspect[picked],
                label="aspect ratio",
                unit="width : height",
                log=True,
                ticks=(*_ASPECTS, *_WIDE),
                show=write_aspect,
            ),
        ),
        _figure(
            "Shorter side",
            "What limits the bucket that an image can fill without being enlarged",
            "",
            draw_histogram(short, short[picked], label="shorter side", unit="px"),
        ),
        _figure(
            "Resolution",
            "Pixels of the whole image",
            "",
            draw_histogram(pixels, pixels[picked], label="resolution", unit="MP"),
        ),
    ]
    if "frequency" in dataset.columns:
        frequency = np.where(readable, dataset.columns["frequency"], np.nan)
        chart = draw_histogram(
            frequency,
            frequency[picked],
            label="selection frequency",
            unit="share of runs",
            log=False,
            show=lambda value: f"{100 * value:.0f} %",
        )
        words = "How often an image was picked when the selection was repeated with other seeds"
        figures.append(_figure("Selection frequency", words, "", chart))
    for metric in metrics:
        if metric.name not in dataset.columns or metric.name in SHAPE:
            continue
        column = np.where(readable, dataset.columns[metric.name], np.nan)
        chart = draw_histogram(column, column[picked], label=metric.label, unit=metric.unit)
        direction = _BETTER.get(str(metric.better), "")
        figures.append(_figure(metric.label, metric.description, direction, chart))
    return (
        '<p class="legend"><span class="key all"></span> all readable images '
        '<span class="key chosen"></span> picked <span class="key median"></span> median of all'
        f'</p><div class="figures">{"".join(figures)}</div>'
    )


def _figure(label: str, description: str, direction: str, chart: str) -> str:
    """A chart with its name, the first sentence of the description and the rest folded away."""
    note = f' <span class="direction">{escape(direction)}</span>' if direction else ""
    first, _, rest = description.partition(". ")
    more = f"<details><summary>More</summary>{escape(rest)}</details>" if rest else ""
    return (
        f'<figure><figcaption><b>{escape(label)}</b>{note}<div class="quiet">'
        f"{escape(first.removesuffix('.'))}.{more}</div></figcaption>{chart}</figure>"
    )


def measured(dataset: Dataset, metrics: Sequence[MetricRecord]) -> list[MetricRecord]:
    """The metrics that have a known value for at least one image."""
    return [
        metric
        for metric in metrics
        if metric.name in dataset.columns and np.isfinite(dataset.columns[metric.name]).any()
    ]
