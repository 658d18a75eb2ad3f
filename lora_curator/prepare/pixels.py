"""Pixels: resizing as the trainer does it, cropping, encoding to bytes that are always the same."""

from __future__ import annotations

import io
from typing import Literal

import numpy as np
from PIL import Image

from ..buckets import Placement, Size
from ..images import Pixels

Encoding = Literal["png", "jpg", "webp"]

SUFFIX: dict[str, str] = {"png": ".png", "jpg": ".jpg", "webp": ".webp"}
_PNG_LEVEL = 3  # zlib; as fast as 1 and 6 % smaller; the default takes three times as long


def resize(pixels: Pixels, size: Size) -> Pixels:
    """The image at exactly `size`, (width, height).

    The rule of sd-scripts (`library/utils.py:resize_image`): area averaging when neither side
    grows, Lanczos otherwise. So what is prepared here has the very pixels that the trainer would
    have made itself. Without OpenCV a box filter stands for the area averaging.
    """
    height, width = pixels.shape[:2]
    if (width, height) == size:
        return pixels
    if width < size[0] or height < size[1]:
        return _pillow(pixels, size, Image.Resampling.LANCZOS)
    try:
        import cv2
    except ImportError:
        return _pillow(pixels, size, Image.Resampling.BOX)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def place(pixels: Pixels, placement: Placement) -> Pixels:
    """The image resized and cropped to its bucket."""
    left, top, right, bottom = placement.crop
    return resize(pixels, placement.resized)[top:bottom, left:right]


def encode(
    pixels: Pixels, encoding: Encoding, quality: int = 95, *, lossless: bool = True
) -> bytes:
    """The image as a file: 8-bit RGB without EXIF and colour profile, the same bytes every time.

    Parameters
    ----------
    quality
        1 to 100, for JPEG and lossy WebP.
    lossless
        Whether WebP keeps every pixel.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    out = io.BytesIO()
    if encoding == "png":
        image.save(out, "PNG", compress_level=_PNG_LEVEL)
    elif encoding == "jpg":
        try:
            image.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
        except OSError:  # Pillow's buffer for optimizing is too small for pure noise
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, subsampling=0)
    elif lossless:
        image.save(out, "WEBP", lossless=True, quality=25, method=0, exact=True)
    else:
        image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _pillow(pixels: Pixels, size: Size, filter_: Image.Resampling) -> Pixels:
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize(size, filter_))
