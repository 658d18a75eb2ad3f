"""Reduced views of one image that several metrics share, each made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..images import (
    SMALL_SIDE,
    DecodedImage,
    Pixels,
    opencv,
    shrink_whole,
    working_luma,
)
from .borders import find_border_box

T = TypeVar("T")
CROP_SIDE = 1024
"""Side of the middle part of the image that the search for a grid looks at."""
SEAM = 4
"""Lines beside a bar that count as neither bar nor picture."""


def once(image: DecodedImage, view: Callable[[DecodedImage], T]) -> T:
    """`view(image)`, computed at the first call and kept with the image, as its own views are.

    `DecodedImage` keeps its cached properties in the same place, so a view lives as long as the
    image and no longer.
    """
    kept = vars(image)
    name = f"{view.__module__}.{view.__qualname__}"
    if name not in kept:
        kept[name] = view(image)
    return kept[name]


def border_box(image: DecodedImage) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the picture inside its plain bars, in decoded pixels."""
    return find_border_box(image.pixels)


def content(image: DecodedImage) -> Pixels:
    """The decoded image, uint8 `(h, w, 3)`, without its plain bars.

    Bars are not part of the picture: counted in, a letterbox would read as dark and clipped.
    """
    left, top, right, bottom = once(image, border_box)
    height, width = image.pixels.shape[:2]
    if (left, top, right, bottom) == (0, 0, width, height):
        return image.pixels
    # The edge of a bar is sharper than any photo: a few lines more are left out beside it.
    left, right = left + (SEAM if left else 0), right - (SEAM if right < width else 0)
    top, bottom = top + (SEAM if top else 0), bottom - (SEAM if bottom < height else 0)
    inside = image.pixels[top:bottom, left:right]
    return inside if inside.size else image.pixels


def content_luma(image: DecodedImage) -> NDArray[np.float32]:
    """Luma of `content` with its longer side at most 1024, float32 `(h, w)` in [0, 255]."""
    inside = once(image, content)
    if inside is image.pixels:
        return image.working_luma
    return working_luma(inside)


def luma_histogram(image: DecodedImage) -> NDArray[np.float64]:
    """Share of the pixels of `content` at each luma level, `(256,)`, adding up to 1."""
    return level_shares(once(image, content_luma).astype(np.uint8))


def small(image: DecodedImage) -> Pixels:
    """`content` reduced to a longer side of about `SMALL_SIDE`."""
    inside = once(image, content)
    if inside is image.pixels:
        return image.small
    return shrink_whole(inside, -(-max(inside.shape[:2]) // SMALL_SIDE))


def native_crop(image: DecodedImage) -> NDArray[np.uint8]:
    """Luma, uint8 `(h, w)`, of the middle of the decoded pixels, at most `CROP_SIDE` square."""
    left, top, right, bottom = once(image, border_box)
    width, height = min(CROP_SIDE, right - left), min(CROP_SIDE, bottom - top)
    x, y = left + (right - left - width) // 2, top + (bottom - top - height) // 2
    cv2 = opencv()
    return cv2.cvtColor(image.pixels[y : y + height, x : x + width], cv2.COLOR_RGB2GRAY)


def level_shares(pixels: Pixels, channel: int = 0) -> NDArray[np.float64]:
    """Share of pixels at each of the 256 levels of one channel, `(256,)`, adding up to 1.

    `pixels` is uint8, `(h, w)` or `(h, w, channels)`.
    """
    counts = opencv().calcHist([pixels], [channel], None, [256], [0, 256])
    return counts.ravel().astype(np.float64) / (pixels.shape[0] * pixels.shape[1])


def tile_means(values: NDArray[np.float32], tile: int) -> NDArray[np.float32]:
    """Means of `(h, w)` values over a grid of tiles of about `tile` pixels, `(rows, columns)`.

    Tiles are equal and cover the image but for fewer pixels at the right and bottom than there are
    tiles in a row or column. An image smaller than a tile is one tile.
    """
    height, width = values.shape
    rows, columns = max(1, height // tile), max(1, width // tile)
    whole = values[: height // rows * rows, : width // columns * columns]
    cv2 = opencv()
    means = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(means, np.float32).reshape(rows, columns)
