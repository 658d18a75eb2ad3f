"""Slightly changed copies of images, for small datasets. `AUGMENTATIONS` lists the changes.

Only changes that keep what is learned as it is: no colour shifts, no perspective, no filters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..models import Image
from ..registry import Registry
from .options import MOST_COPIES, AugmentOptions
from .pixels import brighten, change_contrast, crop, flip, rotate

__all__ = ["AUGMENTATIONS", "MOST_COPIES", "AugmentOptions", "Augmentation"]

Draws = tuple[float, float, float]
"""Three numbers in [0, 1) that one change of one copy is made from."""


@dataclass(frozen=True)
class Augmentation:
    """One kind of change.

    Attributes
    ----------
    name
        Stable name; the option of `AugmentOptions` that says how far it goes.
    label
        For menus.
    explanation
        What it does, its unit, when to leave it out.
    words
        How far it goes in one copy, for the user; `{:.1f}` stands for the number.
    amount
        From the strength (the option's value, above 0) and three draws to how far it goes in one
        copy. 0 leaves the image as it is.
    apply
        From the image, the amount and the draws to the changed image, which may be smaller.
    """

    name: str
    label: str
    explanation: str
    words: str
    amount: Callable[[float, Draws], float]
    apply: Callable[[Image, float, Draws], Image]


def _both_ways(strength: float, draws: Draws) -> float:
    """Between a quarter of the strength and all of it, up or down: never nothing at all."""
    return strength * (0.25 + 0.75 * draws[0]) * (1 if draws[1] < 0.5 else -1)


FLIP = Augmentation(
    "flip",
    "Mirror",
    "Exchanges left and right in about half of the copies. Images whose caption speaks of left, "
    "right, text or other things that a mirror spoils are not mirrored. Switch it off for a "
    "subject that is not symmetric (a scar, a parting, a logo).",
    "mirrored",
    lambda strength, draws: 1.0 if draws[0] < 0.5 else 0.0,
    lambda pixels, amount, draws: flip(pixels),
)
ROTATION = Augmentation(
    "rotation",
    "Turn",
    "Turns each copy by up to so many degrees and cuts off the empty corners. 5 is hardly seen; "
    "more makes horizons and faces slant.",
    "turned by {:.1f} degrees",
    _both_ways,
    lambda pixels, amount, draws: rotate(pixels, amount),
)
CROP = Augmentation(
    "crop",
    "Crop",
    "Cuts up to this share of each side off. 0.1 is a slight zoom; more may cut heads and hands.",
    "cropped to {:.2f} of each side",
    lambda strength, draws: 1 - strength * (0.25 + 0.75 * draws[0]),
    lambda pixels, amount, draws: crop(pixels, amount, draws[1], draws[2]),
)
BRIGHTNESS = Augmentation(
    "brightness",
    "Brightness",
    "Makes each copy brighter or darker by up to this share: 0.1 is 0.9 to 1.1 times. Use 0 when "
    "the light belongs to the style.",
    "brightness times {:.2f}",
    lambda strength, draws: 1 + _both_ways(strength, draws),
    lambda pixels, amount, draws: brighten(pixels, amount),
)
CONTRAST = Augmentation(
    "contrast",
    "Contrast",
    "Raises or lowers the contrast of each copy by up to this share: 0.1 is 0.9 to 1.1 times. Use "
    "0 when the contrast belongs to the style.",
    "contrast times {:.2f}",
    lambda strength, draws: 1 + _both_ways(strength, draws),
    lambda pixels, amount, draws: change_contrast(pixels, amount),
)

AUGMENTATIONS: Registry[Augmentation] = Registry(
    "augmentation", [FLIP, ROTATION, CROP, BRIGHTNESS, CONTRAST]
)
