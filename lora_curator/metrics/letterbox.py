"""Share of an image that is plain bars, and share that is transparent."""

from __future__ import annotations

from ..images import DecodedImage
from .metric import Metric
from .views import border_box, once


def bar_share(box: tuple[int, int, int, int], width: int, height: int) -> float:
    """Share of the area of a `width` x `height` image outside (left, top, right, bottom)."""
    left, top, right, bottom = box
    return 1 - (right - left) * (bottom - top) / (width * height)


def _border_share(image: DecodedImage) -> float:
    height, width = image.pixels.shape[:2]
    return bar_share(once(image, border_box), width, height)


def _alpha_share(image: DecodedImage) -> float:
    return image.facts.alpha_share


BORDER_SHARE = Metric(
    name="border_share",
    label="Plain bars",
    unit="share",
    better="lower",
    description="Share of the area that is bars of one colour at the sides (letterbox, frame): a "
    "LoRA learns them. 0 for a blank image and for an object on a plain background.",
    source="plain arithmetic: lines of constant colour that end along a straight edge",
    version=1,
    measure=_border_share,
    low=0,
    high=1,
)
ALPHA_SHARE = Metric(
    name="alpha_share",
    label="Transparency",
    unit="share",
    better="none",
    description="Share of pixels that are not fully opaque. Trainers put them on black or white, "
    "or learn them as alpha masks.",
    source="the file's alpha channel",
    version=1,
    measure=_alpha_share,
    low=0,
    high=1,
)
