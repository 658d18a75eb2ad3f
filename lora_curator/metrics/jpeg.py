"""JPEG quality, read from the file's quantization table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage
from .metric import Metric

_LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)
"""Luminance table of ITU-T T.81, Annex K, in natural order; quality 50 of libjpeg."""


def ijg_tables() -> NDArray[np.int64]:
    """libjpeg's luminance tables for the qualities 1 to 100, `(100, 64)`, natural order."""
    quality = np.arange(1, 101)
    percent = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    tables = (_LUMINANCE.ravel() * percent[:, None] + 50) // 100
    return np.clip(tables, 1, 255)


def fit_quality(table: Sequence[int]) -> float:
    """The libjpeg quality, 1 to 100, whose luminance table is nearest to `table`.

    Exact for files that libjpeg and its kin wrote. Cameras, Photoshop and mozjpeg use tables of
    their own: the answer is then the quality that quantizes as coarsely, by the mean ratio of the
    entries. NaN for anything but 64 positive entries.
    """
    entries = np.asarray(table, np.float64)
    if entries.shape != (64,) or entries.min() < 1:
        return float("nan")
    distance = np.abs(np.log(ijg_tables() / entries)).sum(axis=1)
    return float(np.argmin(distance) + 1)


def _measure(image: DecodedImage) -> float:
    table = image.facts.quantization
    return float("nan") if table is None else fit_quality(table)


JPEG_QUALITY = Metric(
    name="jpeg_quality",
    label="JPEG quality",
    unit="quality (1-100)",
    better="higher",
    description="Quality that the file was saved with, on libjpeg's scale: below 50 blocks and "
    "halos show. Says nothing about earlier saves. Undefined for other formats.",
    source="Quantization table against those of libjpeg (ITU-T T.81, Annex K)",
    version=1,
    measure=_measure,
    low=0,
    high=100,
)
