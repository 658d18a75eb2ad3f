"""Plain bars at the sides: letterboxes, pillarboxes, screenshots with a frame."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage, Pixels, opencv

TOLERANCE = 10
"""Levels by which a pixel may differ from its bar's colour: what JPEG does to a plain area."""
PLAIN_SHARE = 0.98
"""Share of a line's pixels that must have the bar's colour."""
EDGE_SHARE = 0.4
"""Share of a line of the picture, close to the bar, that must differ from the bar.

A bar ends along a straight line. Where an object on a plain background begins, most of the line
still shows the background, which belongs to the picture.
"""
JUMP_SHARE = 0.75
"""Share of the line two before that must still have the bar's colour: round things grow slowly."""
DRIFT = 2
"""Levels that a bar's colour may change by along its depth: sky and snow drift."""
EDGE_LINES = 17
"""Lines behind the plain ones in which the bar must end: JPEG rings over a block of 16 pixels."""


def find_border_box(pixels: Pixels) -> tuple[int, int, int, int]:
    """The picture inside plain bars of one colour at any of the four sides.

    Parameters
    ----------
    pixels
        uint8 `(h, w, 3)`.

    Returns
    -------
    (left, top, right, bottom) in pixels, right and bottom outside. The whole image when there are
    no bars or nothing but one plain colour.
    """
    height, width = pixels.shape[:2]
    top = _bar(pixels)
    bottom = height - _bar(pixels[::-1])
    if top >= bottom:
        return 0, 0, width, height
    turned = pixels[top:bottom].swapaxes(0, 1)
    left = _bar(turned)
    right = width - _bar(turned[::-1])
    if left >= right:
        return 0, 0, width, height
    # Once the left and right bars are known, the edges above and below are found without them.
    top = _edge(pixels[:, left:right], top)
    bottom = height - _edge(pixels[::-1, left:right], height - bottom)
    turned = pixels[top:bottom].swapaxes(0, 1)
    left = _edge(turned, left)
    right = width - _edge(turned[::-1], width - right)
    return left, top, right, bottom


def _bar(pixels: Pixels) -> int:
    """Lines from the top on that have the colour of the first one."""
    color = _color(pixels)
    start, lines = 0, 1
    while start < len(pixels):  # most images end it at the first line: look at few lines first
        ends = np.flatnonzero(_has_color(pixels[start : start + lines], color) < PLAIN_SHARE)
        if len(ends):
            return start + int(ends[0])
        start, lines = start + lines, 2 * lines
    return len(pixels)


def _edge(pixels: Pixels, depth: int) -> int:
    """Where a bar of at least `depth` lines ends; 0 when it fades instead of ending."""
    if depth == 0:
        return 0
    color = _color(pixels)
    deep = max(depth // 2, depth - 1 - EDGE_LINES)  # the last line that no ringing reaches
    if np.abs(_color(pixels[deep:]) - color).max() > DRIFT:
        return 0
    lines = min(EDGE_LINES, max(4, len(pixels) // 20))
    shares = _has_color(pixels[depth : depth + lines], color)
    ends = np.flatnonzero(shares <= 1 - EDGE_SHARE)
    if not len(ends):
        return 0
    end = int(ends[0])
    return depth + end if end < 2 or shares[end - 2] >= JUMP_SHARE else 0


def _color(pixels: Pixels) -> NDArray[np.float64]:
    """Median colour of the first line, `(3,)`."""
    return np.median(pixels[0], axis=0)


def _has_color(pixels: Pixels, color: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each line's pixels within `TOLERANCE` of a colour in every channel, `(h,)`."""
    cv2 = opencv()
    low = tuple(float(v) for v in np.maximum(color - TOLERANCE, 0))
    high = tuple(float(v) for v in np.minimum(color + TOLERANCE, 255))
    inside = cv2.inRange(np.ascontiguousarray(pixels), low, high)
    return cv2.reduce(inside, 1, cv2.REDUCE_AVG, dtype=cv2.CV_64F).ravel() / 255


def picture_box(image: DecodedImage) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the picture inside its bars, in pixels of the whole image.

    Rounded inwards where a JPEG was decoded at a fraction of its size, so that no bar is left.
    """
    height, width = image.pixels.shape[:2]
    left, top, right, bottom = find_border_box(image.pixels)
    across, down = image.width / width, image.height / height
    return (
        math.ceil(left * across),
        math.ceil(top * down),
        math.floor(right * across),
        math.floor(bottom * down),
    )
