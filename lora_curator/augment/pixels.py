"""Small changes of one image, uint8 (h, w, 3). Nothing here is random, no corner turns black."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image as Pillow

from ..models import Image


def flip(pixels: Image) -> Image:
    """Left and right exchanged."""
    return np.ascontiguousarray(pixels[:, ::-1])


def rotate(pixels: Image, degrees: float) -> Image:
    """Turned counter-clockwise and cut to the largest upright part that the image fills.

    The part has the shape of the image: at 5 degrees a square keeps 92 % of each side. It is never
    filled up with black or mirrored corners, which a training would learn.
    """
    height, width = pixels.shape[:2]
    share = inscribed_share(width, height, degrees)
    inside = (max(1, int(width * share)), max(1, int(height * share)))
    turn = math.radians(degrees)
    cosine, sine = math.cos(turn), math.sin(turn)
    # From a pixel of the result back to the image, both seen from their middles.
    left = width / 2 - cosine * inside[0] / 2 + sine * inside[1] / 2
    top = height / 2 - sine * inside[0] / 2 - cosine * inside[1] / 2
    back = (cosine, -sine, left, sine, cosine, top)
    image = Pillow.fromarray(np.ascontiguousarray(pixels))
    turned = image.transform(inside, Pillow.Transform.AFFINE, back, Pillow.Resampling.BICUBIC)
    return np.asarray(turned)


def inscribed_share(width: int, height: int, degrees: float) -> float:
    """Share of each side, in (0, 1], of the largest part of its shape that a turned image fills."""
    turn = math.radians(abs(degrees))
    cosine, sine = abs(math.cos(turn)), abs(math.sin(turn))
    return min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))


def crop(pixels: Image, share: float, x: float = 0.5, y: float = 0.5) -> Image:
    """The part that has `share` of each side, in (0, 1].

    `x` and `y`, in [0, 1], say where it lies: 0 at the left or top edge, 1 at the other.
    """
    height, width = pixels.shape[:2]
    inside = (max(1, round(width * share)), max(1, round(height * share)))
    left, top = round((width - inside[0]) * x), round((height - inside[1]) * y)
    return pixels[top : top + inside[1], left : left + inside[0]]


def brighten(pixels: Image, factor: float) -> Image:
    """Every level times `factor`, rounded, at most 255."""
    return _by_table(pixels, np.arange(256) * factor)


def change_contrast(pixels: Image, factor: float) -> Image:
    """Every level's distance to the image's mean level times `factor`, rounded, in 0 to 255."""
    mean = float(pixels.mean())
    return _by_table(pixels, (np.arange(256) - mean) * factor + mean)


def _by_table(pixels: Image, levels: np.ndarray) -> Image:
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)[pixels]
