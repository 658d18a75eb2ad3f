"""Reduced views of an image, each made once, and the arithmetic of reducing.

Area averages throughout: nothing aliases and brightness stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingPackage
from .facts import ImageFacts

WORKING_SIDE = 1024
"""Longer side of the working luma: at this size sharpness tells blur best."""

SMALL_SIDE = 256
"""Longer side of the small view, from which the hashes are computed."""

EXACT_BELOW = 1.5
"""Images that are reduced by less are averaged exactly; see `shrink`."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class DecodedImage:
    """One decoded image and the reduced views that the measurements share.

    Attributes
    ----------
    pixels
        uint8 `(h, w, 3)`; smaller than the file's image by `scale` for large JPEGs.
    width, height
        Size of the whole image in pixels, upright.
    scale
        1, 2, 4 or 8: `pixels` has about `width / scale` columns.
    """

    pixels: Pixels
    width: int
    height: int
    scale: int = 1
    facts: ImageFacts = field(default_factory=ImageFacts)

    @cached_property
    def small(self) -> Pixels:
        """The image with its longer side at most `SMALL_SIDE`, area-averaged.

        First halved as often as that goes, which is several times faster; an odd last row or
        column is left out each time.
        """
        view = self.pixels
        while max(view.shape[:2]) >= 2 * SMALL_SIDE and min(view.shape[:2]) > 1:
            view = shrink_whole(view, 2)
        return shrink(view, SMALL_SIDE)

    @cached_property
    def working_luma(self) -> NDArray[np.float32]:
        """Luma with its longer side at most `WORKING_SIDE`, float32 `(h, w)` in [0, 255]."""
        return working_luma(self.pixels)


def opencv() -> ModuleType:
    """OpenCV, imported when first needed; `MissingPackage` when the host has none."""
    try:
        import cv2
    except ImportError as error:
        raise MissingPackage("cv2", "Measuring images", "opencv-python-headless") from error
    return cv2


def grey(pixels: Pixels) -> NDArray[np.uint8]:
    """Luma of an sRGB image by ITU-R BT.601, uint8 `(h, w)`."""
    cv2 = opencv()
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def luma(pixels: Pixels) -> NDArray[np.float32]:
    """Luma of an sRGB image by ITU-R BT.601, float32 `(h, w)` in [0, 255]."""
    return grey(pixels).astype(np.float32)


def fit_within(width: int, height: int, side: int) -> tuple[int, int]:
    """The size with the same aspect ratio whose longer side is at most `side`; never enlarges."""
    longer = max(width, height)
    if longer <= side:
        return width, height
    return max(1, round(width * side / longer)), max(1, round(height * side / longer))


def shrink(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The image with its longer side at most `side`, area-averaged; never enlarged.

    OpenCV averages over areas of a whole number of pixels several times faster than over others. A
    large image is first brought, by interpolation, to the nearest size from which a power of two
    leads to `side`. Sharpness then differs from the exact average by 10 % at most.
    """
    height, width = pixels.shape[:2]
    size = fit_within(width, height, side)
    if size == (width, height):
        return pixels
    cv2 = opencv()
    factor = max(width, height) / side
    if factor > EXACT_BELOW:
        whole = 2
        while factor > EXACT_BELOW * whole:
            whole *= 2
        between = (size[0] * whole, size[1] * whole)
        if between != (width, height):
            pixels = cv2.resize(pixels, between, interpolation=cv2.INTER_LINEAR)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def working_luma(pixels: Pixels) -> NDArray[np.float32]:
    """Luma with its longer side at most `WORKING_SIDE`, area-averaged, float32 in [0, 255]."""
    return shrink(grey(pixels), WORKING_SIDE).astype(np.float32)


def shrink_whole(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """The image area-averaged to 1/`factor` of its size, without what fills no whole block."""
    height, width = pixels.shape[:2]
    factor = min(factor, height, width)
    if factor < 2:
        return pixels
    size = (width // factor, height // factor)
    blocks = pixels[: size[1] * factor, : size[0] * factor]
    return opencv().resize(blocks, size, interpolation=opencv().INTER_AREA)
