"""Repeats with which every part of a dataset is shown about equally often in an epoch.

A trainer shows an image as often as its folder's repeats say. Where a folder has 30 close-ups and
5 full bodies, equal repeats teach close-ups six times as often; 1 and 6 repeats teach both alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import BadInput

MOST = 20
"""More repeats of one image than this are learned by heart."""
SLACK, MISSED = 0.15, 0.5
"""By which share an epoch may miss its number of images, and how that weighs against the spread."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Exposure:
    """How often an epoch shows one part of a dataset.

    Attributes
    ----------
    label
        What the part is called.
    size
        Its images.
    repeats
        How often an epoch shows each of them.
    effective
        Images per epoch: `size * repeats`.
    share_before, share_after
        Its share of an epoch with equal repeats and with these, in [0, 1].
    """

    label: str
    size: int
    repeats: int
    effective: int
    share_before: float
    share_after: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def balance_repeats(
    sizes: Sequence[int] | Numbers, *, most: int = MOST, total: int | None = None
) -> Numbers:
    """Repeats for parts of these sizes, so that each is shown about equally often.

    Of all levels at which the parts can meet, the one with the least spread (standard deviation
    over mean of the images that an epoch shows of each part); of equals, the shortest epoch.

    Parameters
    ----------
    sizes
        `(k,)`: images of each part; a part without images gets 1 and counts for nothing.
    most
        Repeats are at most this. A part so small that it would need more is shown less often
        than the others.
    total
        Images that an epoch is to show. Levels within 15 % of it, or else the nearest, are looked
        at, and the share that is missed counts half as much as the spread. None for any number.

    Returns
    -------
    repeats
        `(k,)` int64, 1 to `most`.

    Raises
    ------
    BadInput
        For a negative size, or `most` or `total` below 1.
    """
    counts = np.asarray(sizes, dtype=np.int64).reshape(-1)
    if (counts < 0).any():
        raise BadInput(f"A part of a dataset has {counts.min()} images; 0 or more was expected.")
    if most < 1:
        raise BadInput(f"The most repeats are {most}; below 1 a trainer skips the folder.")
    if total is not None and total < 1:
        raise BadInput(f"An epoch of {total} images was asked for; it has 1 or more.")
    repeats = np.ones(len(counts), dtype=np.int64)
    there = np.flatnonzero(counts)
    if len(there):
        repeats[there] = _least_spread(counts[there], most, total)
    return repeats


def _least_spread(counts: Numbers, most: int, total: int | None) -> Numbers:
    """Repeats of parts that have images.

    The repeats change only where a level passes the middle between two multiples of a size, so
    the levels between these places are all that there are; equal sizes give the same ones.
    """
    kinds = np.unique(counts)
    turns = np.unique((kinds[:, None] * (np.arange(1, most + 1) + 0.5)).ravel())
    levels = np.concatenate([[0.0], turns])  # each begins a range of equal repeats
    found = np.clip(np.floor(levels[:, None] / kinds + 0.5), 1, most).astype(np.int64)
    weight = np.bincount(np.searchsorted(kinds, counts))
    shown = found * kinds
    epochs = shown @ weight
    mean = epochs / len(counts)
    spread = np.sqrt((((shown - mean[:, None]) ** 2) @ weight) / len(counts)) / mean
    if total is not None:
        missed = np.abs(epochs - total) / total
        near = missed <= max(SLACK, missed.min())
        spread = np.where(near, spread + MISSED * missed, np.inf)
    # Rounded, because equal spreads can differ in their last digit; then the shortest epoch.
    best = np.lexsort((epochs, np.round(spread, 9)))[0]
    return found[best][np.searchsorted(kinds, counts)]


def exposures(
    labels: Sequence[str], sizes: Sequence[int] | Numbers, repeats: Sequence[int] | Numbers
) -> tuple[Exposure, ...]:
    """One row for each part, in order, for tables."""
    size, each = np.asarray(sizes, dtype=np.int64), np.asarray(repeats, dtype=np.int64)
    if not len(labels) == len(size) == len(each):
        raise BadInput(
            f"There are {len(labels)} labels, {len(size)} sizes and {len(each)} repeats; "
            "one of each is needed for every part."
        )
    shown = size * each
    before, after = max(int(size.sum()), 1), max(int(shown.sum()), 1)
    return tuple(
        Exposure(label, n, r, e, n / before, e / after)
        for label, n, r, e in zip(labels, size.tolist(), each.tolist(), shown.tolist(), strict=True)
    )
