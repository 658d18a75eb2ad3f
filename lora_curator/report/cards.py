"""One card of a contact sheet: the thumbnail, what became of the image, its main scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..dataset import Dataset
from .distributions import MetricRecord
from .histogram import Floats, percentiles_of
from .rows import Row
from .text import escape, file_name, folder_name, format_number
from .thumbnails import ThumbnailBook

CORE, STABLE = 0.9, 0.7
"""Selection frequencies from which an image is called core and stable (those of PhotoMapAI)."""


def class_of_frequency(frequency: float) -> str:
    """`core` from 0.9, `stable` from 0.7, else `variable`; empty when not known."""
    if not np.isfinite(frequency):
        return ""
    # float32 0.9 is a little less than 0.9
    return (
        "core" if frequency > CORE - 1e-6 else "stable" if frequency > STABLE - 1e-6 else "variable"
    )


def filter_key(row: Row) -> str:
    """What the page's filter knows the row as: `picked`, `quality:blurry`, ..."""
    return "picked" if row.picked else f"{row.stage}:{row.reason}"


@dataclass(frozen=True)
class CardWriter:
    """Draws the cards of one page.

    Attributes
    ----------
    main
        The metrics that stand on every card.
    ranks
        Metric name -> rank of every row among the known scores, in [0, 1].
    places
        Path -> element id of the images that have a card.
    paths
        All paths of the dataset.
    book
        Where the thumbnails come from.
    """

    dataset: Dataset
    main: Sequence[MetricRecord]
    ranks: Mapping[str, Floats]
    places: Mapping[str, str]
    paths: frozenset[str]
    book: ThumbnailBook

    def card(self, row: Row) -> str:
        """An `<article>` of one image."""
        name, folder = file_name(row.path), folder_name(row.path)
        lines = [f'<p class="name"><bdi>{escape(name)}</bdi></p>']
        if folder:
            lines.append(f'<p class="folder"><bdi>{escape(folder)}</bdi></p>')
        lines.append(self._chips(row))
        if row.caption:
            lines.append(f'<p class="text"><bdi>{escape(row.caption)}</bdi></p>')
        elif row.picked:
            lines.append('<p class="text none">No caption</p>')
        if row.sentence:
            lines.append(f'<p class="reason">{escape(row.sentence)}</p>')
        if row.near and row.stage != "duplicate":
            lines.append(f'<p class="reason">Nearest: {self._link(row.near)}</p>')
        if row.stage != "unreadable":
            lines.append(self._scores(row))
        return (
            f'<article class="card {row.stage}" id="i{row.number}" data-row="{row.number}" '
            f'data-reason="{escape(filter_key(row))}">{self._pictures(row, name)}'
            f'<div class="body">{"".join(lines)}</div></article>'
        )

    def _link(self, path: str) -> str:
        words = f"<bdi>{escape(file_name(path))}</bdi>"
        return f'<a href="#{self.places[path]}">{words}</a>' if path in self.places else words

    def _pictures(self, row: Row, name: str) -> str:
        """The thumbnail; for a duplicate the kept twin's beside it."""
        if row.stage == "unreadable":
            return ""
        own = self.book.tag(row.path, name)
        if row.stage != "duplicate" or row.near not in self.paths:
            return f'<div class="picture">{own}</div>'
        twin = self.book.tag(row.near, f"{file_name(row.near)}, which was preferred")
        return (
            f'<div class="pair"><figure>{own}<figcaption>dropped</figcaption></figure>'
            f"<figure>{twin}<figcaption>for {self._link(row.near)}</figcaption></figure></div>"
        )

    def _chips(self, row: Row) -> str:
        """Size, format, bucket, how often selected, distance to the nearest kept image."""
        record = self.dataset.records[row.number]
        chips = []
        if record.readable:
            chips.append(_chip(f"{record.width} × {record.height}"))
        if record.format:
            chips.append(_chip(record.format))
        if row.bucket:
            chips.append(_chip(f"bucket {row.bucket.replace('x', ' × ')}"))
        frequency = self._value("frequency", row)
        kind = class_of_frequency(frequency)
        if kind and row.stage in ("picked", "not_picked"):
            words = "picked in this share of the repeated selections"
            chips.append(_chip(f"{kind} {100 * frequency:.0f} %", kind, words))
        distance = self._value("distance:kept", row)
        if np.isfinite(distance) and not row.picked:
            chips.append(_chip(f"distance {format_number(distance)}", "", "to the kept image"))
        return f'<p class="chips">{"".join(chips)}</p>' if chips else ""

    def _value(self, name: str, row: Row) -> float:
        column = self.dataset.columns.get(name)
        return float("nan") if column is None else float(column[row.number])

    def _scores(self, row: Row) -> str:
        """The main scores, each with its rank among all images as a small bar."""
        lines = []
        for metric in self.main:
            value, rank = self._value(metric.name, row), self.ranks[metric.name][row.number]
            if not np.isfinite(value):
                continue
            unit = f" {metric.unit}" if len(metric.unit) <= 4 and metric.unit else ""
            lines.append(
                f"<dt>{escape(metric.label)}</dt><dd>{format_number(value)}{escape(unit)}</dd>"
                f'<dd class="track" title="higher than {100 * rank:.0f} % of the images">'
                f'<span style="width:{100 * rank:.0f}%"></span></dd>'
            )
        if not lines:
            return ""
        return (
            f'<dl class="scores">{"".join(lines)}</dl>'
            '<details class="all-scores" hidden><summary>All scores</summary></details>'
        )


def _chip(words: str, kind: str = "", explained: str = "") -> str:
    title = f' title="{escape(explained)}"' if explained else ""
    return f'<span class="{f"chip {kind}".strip()}"{title}>{escape(words)}</span>'


def rank_scores(dataset: Dataset, metrics: Sequence[MetricRecord]) -> dict[str, Floats]:
    """Metric name -> rank of every row among the known scores of readable images."""
    readable = dataset.readable
    return {
        metric.name: percentiles_of(np.where(readable, dataset.columns[metric.name], np.nan))
        for metric in metrics
    }
