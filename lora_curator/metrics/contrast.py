"""Contrast: how far apart an image's levels lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage
from .exposure import level_at, mean_level
from .metric import Metric
from .views import luma_histogram, once


def level_deviation(shares: NDArray[np.float64]) -> float:
    """Standard deviation of the levels of a histogram of shares `(256,)`; at most 127.5."""
    levels = np.arange(256) - mean_level(shares)
    return float(np.sqrt(shares @ levels**2))


def level_range(shares: NDArray[np.float64]) -> float:
    """Levels between the 1st and the 99th percentile of a histogram of shares `(256,)`."""
    return level_at(shares, 0.99) - level_at(shares, 0.01)


def _contrast(image: DecodedImage) -> float:
    return level_deviation(once(image, luma_histogram))


def _tonal_range(image: DecodedImage) -> float:
    return level_range(once(image, luma_histogram))


CONTRAST = Metric(
    name="contrast",
    label="Contrast",
    unit="levels",
    better="higher",
    description="Standard deviation of luma (RMS contrast): 30 to 80 for most photos, near 0 for "
    "a blank image, 127.5 for half black and half white.",
    source="Peli, 'Contrast in complex images', JOSA A 1990 (RMS contrast)",
    version=1,
    measure=_contrast,
    low=0,
    high=110,
)
TONAL_RANGE = Metric(
    name="tonal_range",
    label="Tonal range",
    unit="levels",
    better="higher",
    description="Levels between the darkest and the brightest hundredth: 255 for a full range, "
    "little in haze.",
    source="plain arithmetic: 99th less 1st percentile of BT.601 luma",
    version=1,
    measure=_tonal_range,
    low=0,
    high=255,
)
