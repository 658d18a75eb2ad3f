"""Where the subject of an image seems to be, and which crop of a given size keeps most of it.

Spectral residual saliency (Hou and Zhang, "Saliency Detection: A Spectral Residual Approach", CVPR
2007) of luminance and two colour opponents, to which colours like skin are added, as smartcrop.js
does. Neither knows what a caption says. `benchmarks/smart_crop.py` measures how well it does.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..buckets import Placement
from ..images import Pixels
from .pixels import resize

VIEW = 64
"""Longer side in pixels of the view that is looked at; the size of the paper."""

_BLUR = 2.5  # standard deviation in pixels of the view; 8 for an image of 200 in the paper
_SKIN = np.array([0.78, 0.57, 0.44]) / np.linalg.norm([0.78, 0.57, 0.44])  # of smartcrop.js
_SKIN_REACH = 0.25  # distance of unit (r, g, b) at which a colour is no skin
_SKIN_LEVELS = (0.1, 0.95)  # mean of (r, g, b); darker and brighter colours say too little
_SKIN_WEIGHT = 2.0
_SKIN_FLOOR = 0.02  # a picture without any has an even map
_TO_CENTRE = 0.2  # attention that a move by the whole side has to gain
_EQUAL = 1e-3  # attention that is too little to choose by

Map = npt.NDArray[np.float32]


def attention(pixels: Pixels) -> Map:
    """How much each place of an image draws the eye.

    Parameters
    ----------
    pixels
        uint8 (h, w, 3), sRGB.

    Returns
    -------
    Float32 (rows, columns) of a view whose longer side is at most `VIEW`: 0 or more, 1 on average.
    An image of one colour is 1 everywhere.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, VIEW / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    view = resize(pixels, size).astype(np.float64) / 255
    even = np.ones(view.shape[:2])
    both = _mean_one(_saliency(view)) + _SKIN_WEIGHT * _mean_one(_skin(view) + _SKIN_FLOOR * even)
    return _mean_one(both).astype(np.float32)


def crop_offset(profile: npt.NDArray[np.floating], side: int, window: int) -> tuple[int, float]:
    """The window along one side that keeps most attention.

    Of windows that keep nearly the same, the one nearest to the middle is taken; and a window
    farther from the middle has to keep the more, so that a picture without a subject is cut
    as sd-scripts would cut it.

    Parameters
    ----------
    profile
        Attention along the side, summed over the other one, (n,), 0 or more; its values cover
        equal parts of the side.
    side, window
        Pixels of the side and of what stays of it; 1 <= window <= side.

    Returns
    -------
    (first pixel of the window, share of the attention that is inside, in [0, 1])
    """
    middle = (side - window) // 2
    total = float(profile.sum(dtype=np.float64))
    if not total > 0:
        return middle, window / side
    below = np.concatenate([[0.0], np.cumsum(profile, dtype=np.float64)]) / total
    edges = np.linspace(0, side, len(below))
    offsets = np.arange(side - window + 1)
    kept = np.interp(offsets + window, edges, below) - np.interp(offsets, edges, below)
    away = np.abs(offsets - middle)
    worth = kept - _TO_CENTRE * away / side
    good = np.flatnonzero(worth >= worth.max() - _EQUAL)
    best = int(good[np.argmin(away[good])])
    return best, min(1.0, float(kept[best]))


def toward_subject(pixels: Pixels, placement: Placement) -> Placement:
    """The same placement, its crop moved to where the subject seems to be."""
    width, height = placement.resized
    columns, rows = placement.bucket
    if (width, height) == (columns, rows):
        return placement
    weights = attention(pixels)
    left, _ = crop_offset(weights.sum(0), width, columns)
    top, _ = crop_offset(weights.sum(1), height, rows)
    return replace(placement, crop=(left, top, left + columns, top + rows))


def _mean_one(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Divided by the mean; zeros stay zeros."""
    mean = values.mean()
    return values / mean if mean > 0 else values


def _saliency(view: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Spectral residual of luminance, red-green and blue-yellow, each by its contrast, (h, w)."""
    red, green, blue = np.moveaxis(view, 2, 0)
    found = np.zeros(view.shape[:2])
    for channel in ((red + green + blue) / 3, red - green, blue - (red + green) / 2):
        contrast = channel.std()
        if contrast < 1e-3:  # less than a step of 8 bits: rounding
            continue
        spectrum = np.fft.fft2(channel)
        level = np.log(np.abs(spectrum) + 1e-6)
        residual = level - _filtered(level, np.full(3, 1 / 3))
        back = np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))
        found += contrast * _filtered(np.abs(back) ** 2, _gaussian(_BLUR))
    return found


def _skin(view: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How near each colour is to skin whatever the light, 0 to 1, (h, w)."""
    length = np.linalg.norm(view, axis=2, keepdims=True)
    distance = np.linalg.norm(view / (length + 1e-6) - _SKIN, axis=2)
    level = view.mean(2)
    lit = (level > _SKIN_LEVELS[0]) & (level < _SKIN_LEVELS[1])
    return np.clip(1 - distance / _SKIN_REACH, 0, 1) * lit


def _gaussian(deviation: float) -> npt.NDArray[np.float64]:
    steps = np.arange(-round(3 * deviation), round(3 * deviation) + 1)
    weights = np.exp(-0.5 * (steps / deviation) ** 2)
    return weights / weights.sum()


def _filtered(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Both axes convolved with `weights` (odd in number); the edges are mirrored."""
    reach = len(weights) // 2
    for axis in (0, 1):
        wide = [(reach, reach) if one == axis else (0, 0) for one in (0, 1)]
        padded = np.pad(values, wide, mode="symmetric")
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights), axis=axis)
        values = windows @ weights
    return values
