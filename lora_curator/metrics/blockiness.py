"""Blockiness: the 8-pixel grid that JPEG leaves, also in files that are PNG or WebP now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage, opencv
from .metric import Metric
from .views import native_crop, once

GRID = 8
SMALLEST = 32
EDGE = 16.0
"""Steps are counted up to this many levels: an edge of the picture is no stronger evidence."""
FLOOR = 0.1
"""Added to both sides of the ratio, so that a nearly plain image gives 1 and not chance."""


def grid_strength(luma: NDArray[np.uint8]) -> float:
    """How much larger steps across an 8-pixel grid are than elsewhere; about 1 without a grid.

    The mean step between neighbouring columns is taken for each of the 8 positions of the grid,
    since crops and EXIF orientation move it; the largest is divided by the mean of the others.
    Columns and rows must both show the grid: the smaller of the two ratios counts, which keeps
    out fences and tiles. NaN below 32 px.

    Follows Wang, Sheikh and Bovik, "No-reference perceptual quality assessment of JPEG compressed
    images", ICIP 2002, with the search for the position added.
    """
    if min(luma.shape) < SMALLEST:
        return float("nan")
    return min(_ratio(luma[:, 1:], luma[:, :-1], 0), _ratio(luma[1:], luma[:-1], 1))


def _ratio(first: NDArray[np.uint8], second: NDArray[np.uint8], axis: int) -> float:
    """Largest mean step of the 8 positions over the mean of the other seven."""
    cv2 = opencv()
    steps = cv2.min(cv2.absdiff(first, second), EDGE)
    profile = cv2.reduce(steps, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    whole = len(profile) // GRID * GRID
    positions = profile[:whole].reshape(-1, GRID).mean(axis=0)
    strongest = float(positions.max())
    others = (float(positions.sum()) - strongest) / (GRID - 1)
    return (strongest + FLOOR) / (others + FLOOR)


def _measure(image: DecodedImage) -> float:
    if image.scale != 1:
        return float("nan")  # decoding at a fraction of the size dissolves the grid
    return grid_strength(once(image, native_crop))


BLOCKINESS = Metric(
    name="blockiness",
    label="JPEG blocks",
    unit="ratio",
    better="lower",
    description="Steps across an 8-pixel grid against steps elsewhere: about 1 without a grid, "
    "above 1.3 the blocks of a strongly compressed JPEG are in the pixels, whatever the file is "
    "now. Pixel art on an 8-pixel grid reads as blocks. Undefined for large JPEGs, which are "
    "decoded at a fraction of their size, and below 32 px.",
    source="after Wang, Sheikh and Bovik, ICIP 2002",
    version=1,
    measure=_measure,
    low=0.9,
    high=2,
)
