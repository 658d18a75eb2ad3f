"""Noise: grain in the areas that should be smooth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage, opencv
from .metric import Metric
from .views import content_luma, once, tile_means

TILE = 32
BLOCK = 8
FLAT_SHARE = 0.15
"""Share of tiles, the smoothest ones, that the estimate rests on."""
USABLE = (12.0, 243.0)
"""Mean luma a tile must have: clipping hides noise in black and white areas."""
_KERNEL = np.array([1, -2, 1], np.float32)
"""Applied along both axes: blind to planes, and the squares of its 9 weights add up to 36."""


def noise_level(luma: NDArray[np.float32]) -> float:
    """Standard deviation of the noise in the smoothest tiles of a `(h, w)` luma, in levels.

    Which tiles are smooth is judged by means over 8 px, so that the noise itself has no say. NaN
    below 32 px and where fewer than four tiles are neither black nor white.

    Source: Immerkær, "Fast noise variance estimation", CVIU 1996, with the choice of tiles added.
    """
    if min(luma.shape) < TILE:
        return float("nan")
    cv2 = opencv()
    height, width = (side // TILE * TILE for side in luma.shape)
    luma = luma[:height, :width]
    response = cv2.sepFilter2D(luma, cv2.CV_32F, _KERNEL, _KERNEL)
    # Noise of deviation 1 gives a mean |response| of 6 sqrt(2 / pi).
    levels = tile_means(np.abs(response, out=response), TILE) * float(np.sqrt(np.pi / 2) / 6)
    blocks = tile_means(luma, BLOCK)
    means = tile_means(blocks, TILE // BLOCK)
    structure = tile_means(blocks * blocks, TILE // BLOCK) - means * means
    usable = (means > USABLE[0]) & (means < USABLE[1])
    if np.count_nonzero(usable) < 4:
        return float("nan")
    structure, levels = structure[usable], levels[usable]
    count = max(4, round(FLAT_SHARE * len(levels)))
    return float(np.median(levels[np.argsort(structure, kind="stable")[:count]]))


def _measure(image: DecodedImage) -> float:
    return noise_level(once(image, content_luma))


NOISE = Metric(
    name="noise",
    label="Noise",
    unit="levels",
    better="lower",
    description="Standard deviation of the grain in the smoothest parts, at 1024 px, as a trainer "
    "sees it: 0 to 3 for clean photos, above 10 it shows. An image that is texture all over "
    "reads as noisy. Undefined below 32 px and for images that are black or white.",
    source="Immerkær, CVIU 1996, on the 15 % smoothest tiles of 32 px",
    version=1,
    measure=_measure,
    low=0,
    high=20,
)
