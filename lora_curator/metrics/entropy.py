"""Entropy: how many different levels an image makes use of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage
from .metric import Metric
from .views import luma_histogram, once


def entropy_bits(shares: NDArray[np.float64]) -> float:
    """Shannon entropy of a histogram of shares, in bits: 0 for one level, 8 for 256 equal ones."""
    used = shares[shares > 0]
    return float(np.abs(used @ np.log2(used)))


def _measure(image: DecodedImage) -> float:
    return entropy_bits(once(image, luma_histogram))


ENTROPY = Metric(
    name="entropy",
    label="Entropy",
    unit="bits",
    better="higher",
    description="Bits of the luma histogram: 7 to 8 for most photos, 0 for a plain image, little "
    "for text pages and flat graphics.",
    source="Shannon, 1948, on 256 levels of luma",
    version=1,
    measure=_measure,
    low=0,
    high=8,
)
