"""Sharpness: how sharp the sharpest part of the image is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage, opencv
from .metric import Metric
from .views import content_luma, once, tile_means

TILE = 64
SMALLEST = 16
"""Below this side there is no tile to speak of."""


def tile_sharpness(luma: NDArray[np.float32], tile: int = TILE) -> float:
    """90th percentile over tiles of the variance of the Laplacian, in levels squared.

    The percentile is what makes it fit for portraits: a sharp face before a blurred background is
    sharp in some tiles, a blurred image in none. NaN when a side is below 16 px.

    Source: Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000, with
    tiles and the percentile added.
    """
    if min(luma.shape) < SMALLEST:
        return float("nan")
    cv2 = opencv()
    edges = cv2.Laplacian(luma, cv2.CV_32F)
    means = tile_means(edges, tile)
    squares = tile_means(cv2.multiply(edges, edges), tile)
    return float(np.percentile(np.maximum(squares - means * means, 0), 90))


def _measure(image: DecodedImage) -> float:
    return tile_sharpness(once(image, content_luma))


SHARPNESS = Metric(
    name="sharpness",
    label="Sharpness",
    unit="levels²",
    better="higher",
    description=(
        "How sharp the sharpest tenth of the image is, at 1024 px: thousands for a crisp photo, "
        "below about 40 for a blurred one. A blurred background does not lower it. Flat drawings "
        "score low by nature: compare them among themselves. Undefined below 16 px."
    ),
    source="Pech-Pacheco et al., ICPR 2000: variance of the Laplacian; here the 90th percentile "
    "over tiles of 64 px",
    version=1,
    measure=_measure,
    low=0,
    high=8000,
)
