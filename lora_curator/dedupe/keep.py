"""Which of several twins is kept: a fixed list of rules, the first that separates them decides.

In this order: pinned by the user; readable; more pixels (2 % is a tie); less grain, where one has
much (grain would count as sharpness in the next rule); sharper (5 % is a tie); higher JPEG quality;
more bytes; has a caption; first in the folder. A rule that compares a number is passed over when
that number is not known of every candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset
from ..decisions import Decisions
from .groups import Rows

MUCH_GRAIN = 6.0
"""Levels of grain, of 255, up to which an image counts as clean."""


@dataclass(frozen=True)
class Rule:
    """One reason to prefer one twin to another.

    Attributes
    ----------
    name
        Stable name.
    values
        `(n,)` float64, larger is better, NaN where not known.
    tie
        Share of the largest value by which a value may be smaller and still count as equal.
    words
        `words(kept, dropped)` for two rows: what decided, to follow "kept for its".
    """

    name: str
    values: NDArray[np.float64]
    tie: float
    words: Callable[[int, int], str]

    def best(self, rows: Rows) -> NDArray[np.bool_]:
        """Mask of the `rows` that are best by this rule; all, when one value is not known."""
        values = self.values[rows]
        if np.isnan(values).any():
            return np.ones(len(rows), dtype=bool)
        return values >= values.max() - self.tie * abs(values.max())


def keep_rules(dataset: Dataset, decisions: Decisions) -> tuple[Rule, ...]:
    """The rules in their order, with the values of this dataset."""
    n = len(dataset)
    records = dataset.records

    def column(name: str) -> NDArray[np.float64]:
        if name in dataset.columns:
            return np.asarray(dataset.columns[name], dtype=np.float64)
        return np.full(n, np.nan)

    def numbers(values: Iterable[float]) -> NDArray[np.float64]:
        return np.fromiter(values, dtype=np.float64, count=n)

    sharpness, quality = column("sharpness"), column("jpeg_quality")
    noise = column("noise")

    def size(row: int) -> str:
        return f"{records[row].width}x{records[row].height}"

    return (
        Rule(
            "pinned",
            numbers(decisions.pinned(path) for path in dataset.paths),
            0.0,
            lambda kept, dropped: "pin: you asked for it",
        ),
        Rule(
            "readable",
            numbers(record.readable for record in records),
            0.0,
            lambda kept, dropped: "being readable",
        ),
        Rule(
            "resolution",
            numbers(record.width * record.height for record in records),
            0.02,
            lambda kept, dropped: f"resolution: {size(kept)} against {size(dropped)}",
        ),
        Rule(
            "grain",
            -np.maximum(noise, MUCH_GRAIN),
            0.25,
            lambda kept, dropped: (
                f"smooth parts: grain {noise[kept]:.1f} against {noise[dropped]:.1f}"
            ),
        ),
        Rule(
            "sharpness",
            sharpness,
            0.05,
            lambda kept, dropped: (
                f"sharpness: {sharpness[kept]:.3g} against {sharpness[dropped]:.3g}"
            ),
        ),
        Rule(
            "jpeg_quality",
            quality,
            0.0,
            lambda kept, dropped: (
                f"JPEG quality: {quality[kept]:.0f} against {quality[dropped]:.0f}"
            ),
        ),
        Rule(
            "size_bytes",
            numbers(record.size_bytes for record in records),
            0.0,
            lambda kept, dropped: (
                "file size: "
                f"{records[kept].size_bytes:,} against {records[dropped].size_bytes:,} bytes"
            ),
        ),
        Rule(
            "caption",
            numbers(bool(caption and caption.strip()) for caption in dataset.captions),
            0.0,
            lambda kept, dropped: "caption: the other has none",
        ),
        Rule(
            "order",
            numbers(range(0, -n, -1)),
            0.0,
            lambda kept, dropped: "place: nothing sets them apart and it comes first",
        ),
    )


def choose_best(rows: Rows, rules: tuple[Rule, ...]) -> tuple[int, Rows]:
    """The row to keep, and for each of `rows` the number of the rule by which it fell out.

    The last rule must separate all rows. The kept row's own number is -1.
    """
    fell = np.full(len(rows), -1, dtype=np.int64)
    left = np.arange(len(rows))
    for number, rule in enumerate(rules):
        best = rule.best(rows[left])
        fell[left[~best]] = number
        left = left[best]
    return int(rows[left[0]]), fell
