"""Exposure: brightness, the dark and the bright end, and what is clipped at either."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..images import WORKING_SIDE, DecodedImage, Pixels, fit_within, opencv
from .metric import Metric
from .views import content, luma_histogram, once

CLIP_LEVELS = 3
"""Levels 0 to 2 and 253 to 255 count as clipped: JPEG moves a clipped area by a level or two."""


def mean_level(shares: NDArray[np.float64]) -> float:
    """Mean of the levels 0 to 255 of a histogram of shares `(256,)`."""
    return float(shares @ np.arange(256))


def level_at(shares: NDArray[np.float64], fraction: float) -> float:
    """The lowest level that at least `fraction` of the pixels do not exceed."""
    # A rounding error of the running sum must not push the answer up by a level.
    return float(np.searchsorted(np.cumsum(shares), fraction - 1e-9).clip(0, 255))


def clipped_shares(pixels: Pixels) -> tuple[float, float]:
    """(dark, bright): shares of the pixels of uint8 `(h, w, 3)` that are clipped, in [0, 1].

    At the bright end a pixel counts when any channel is clipped, since one burnt-out channel
    shifts the hue. At the dark end all three must be: a saturated colour has zeros in one or two
    channels and has lost nothing.
    """
    cv2 = opencv()
    dark = cv2.inRange(pixels, (0, 0, 0), (CLIP_LEVELS - 1,) * 3)
    unclipped = cv2.inRange(pixels, (0, 0, 0), (255 - CLIP_LEVELS,) * 3)
    return cv2.countNonZero(dark) / dark.size, 1 - cv2.countNonZero(unclipped) / dark.size


def _clipped(image: DecodedImage) -> tuple[float, float]:
    # Some of the pixels of a large image are sample enough; averaging would hide the clipping.
    inside = once(image, content)
    height, width = inside.shape[:2]
    cv2 = opencv()
    size = fit_within(width, height, WORKING_SIDE)
    return clipped_shares(cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST))


def _brightness(image: DecodedImage) -> float:
    return mean_level(once(image, luma_histogram))


def _shadows(image: DecodedImage) -> float:
    return level_at(once(image, luma_histogram), 0.01)


def _highlights(image: DecodedImage) -> float:
    return level_at(once(image, luma_histogram), 0.99)


def _clipped_dark(image: DecodedImage) -> float:
    return once(image, _clipped)[0]


def _clipped_bright(image: DecodedImage) -> float:
    if image.facts.alpha_share > 0:
        return float("nan")  # the matte behind transparent pixels is white
    return once(image, _clipped)[1]


BRIGHTNESS = Metric(
    name="brightness",
    label="Brightness",
    unit="levels",
    better="none",
    description="Mean luma of the picture inside plain bars, 0 black to 255 white. A night scene "
    "is dark and right: sort by it, do not cut by it.",
    source="plain arithmetic on ITU-R BT.601 luma",
    version=1,
    measure=_brightness,
    low=0,
    high=255,
)
SHADOWS = Metric(
    name="shadows",
    label="Darkest part",
    unit="levels",
    better="lower",
    description="Luma that the darkest hundredth of the pixels does not exceed. High where an "
    "image is washed out or overexposed as a whole.",
    source="plain arithmetic: 1st percentile of BT.601 luma",
    version=1,
    measure=_shadows,
    low=0,
    high=255,
)
HIGHLIGHTS = Metric(
    name="highlights",
    label="Brightest part",
    unit="levels",
    better="higher",
    description="Luma that all but the brightest hundredth of the pixels stay within. Low where "
    "an image is dark as a whole; a night scene with lamps is not.",
    source="plain arithmetic: 99th percentile of BT.601 luma",
    version=1,
    measure=_highlights,
    low=0,
    high=255,
)
CLIPPED_DARK = Metric(
    name="clipped_dark",
    label="Clipped shadows",
    unit="share",
    better="lower",
    description="Share of pixels at the levels 0 to 2 in every channel: shadows that hold no "
    "detail. A black background counts too.",
    source="plain arithmetic per channel",
    version=1,
    measure=_clipped_dark,
    low=0,
    high=1,
)
CLIPPED_BRIGHT = Metric(
    name="clipped_bright",
    label="Clipped highlights",
    unit="share",
    better="lower",
    description="Share of pixels at the levels 253 to 255 in at least one channel: highlights "
    "that hold no detail. A white background counts too. Undefined for an image with transparency.",
    source="plain arithmetic per channel",
    version=1,
    measure=_clipped_bright,
    low=0,
    high=1,
)
