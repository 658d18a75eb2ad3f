"""Colour: how colourful an image is, and whether it has any colour at all."""

from __future__ import annotations

import numpy as np

from ..images import DecodedImage, Pixels, opencv
from .metric import Metric
from .views import once, small

_OPPONENT = np.array([[1, -1, 0], [0.5, 0.5, -1]], np.float32)
"""RGB to (red - green, yellow - blue)."""


def colorfulness(pixels: Pixels) -> float:
    """Colourfulness M of uint8 `(h, w, 3)` sRGB: 0 none, 15 slight, 45 average, 109 extreme.

    Source: Hasler and Süsstrunk, "Measuring colourfulness in natural images", SPIE 2003.
    """
    cv2 = opencv()
    opponent = cv2.transform(pixels.astype(np.float32), _OPPONENT)
    means, deviations = cv2.meanStdDev(opponent)
    return float(np.linalg.norm(deviations) + 0.3 * np.linalg.norm(means))


def chroma_level(pixels: Pixels) -> float:
    """99th percentile of the difference between a pixel's largest and smallest channel, in levels.

    A percentile, since the most common colour mode says nothing: most grey images are stored as
    RGB, and one coloured logo is not a colour photo's worth of colour.
    """
    cv2 = opencv()
    red, green, blue = cv2.split(pixels)
    high = cv2.max(cv2.max(red, green), blue)
    low = cv2.min(cv2.min(red, green), blue)
    return float(np.percentile(high - low, 99))


def _colorfulness(image: DecodedImage) -> float:
    return colorfulness(once(image, small))


def _chroma(image: DecodedImage) -> float:
    return chroma_level(once(image, small))


COLORFULNESS = Metric(
    name="colorfulness",
    label="Colourfulness",
    unit="M",
    better="none",
    description="0 without colour, 15 slightly, 45 averagely, 60 quite, 109 extremely colourful. "
    "Measured at 256 px.",
    source="Hasler and Süsstrunk, SPIE 2003",
    version=1,
    measure=_colorfulness,
    low=0,
    high=110,
)
CHROMA = Metric(
    name="chroma",
    label="Strongest colour",
    unit="levels",
    better="none",
    description="How far apart the channels are in the most coloured hundredth of the pixels. "
    "Below about 8 the image is grey, even if it is stored as RGB. Measured at 256 px.",
    source="plain arithmetic: 99th percentile of max(R,G,B) - min(R,G,B)",
    version=1,
    measure=_chroma,
    low=0,
    high=255,
)
