"""How many changed copies are made and how far each change goes."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import BadInput

MOST_COPIES = 8


@dataclass(frozen=True)
class AugmentOptions:
    """The changed copies of each kept image.

    Attributes
    ----------
    copies
        Copies of each image, 0 to 8; 0 makes none.
    flip
        Whether copies may be mirrored.
    rotation
        Degrees that a copy is turned at most, 0 to 15; 0 does not turn it.
    crop
        Share of each side that is cut off at most, 0 to 0.3.
    brightness, contrast
        Share by which they change at most, 0 to 0.3.
    seed
        Other copies for another seed, 0 or more.
    """

    copies: int = 0
    flip: bool = True
    rotation: float = 5.0
    crop: float = 0.1
    brightness: float = 0.1
    contrast: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        limits = (
            *(("copies", MOST_COPIES), ("rotation", 15.0), ("crop", 0.3), ("brightness", 0.3)),
            ("contrast", 0.3),
        )
        for name, most in limits:
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise BadInput(f"The augmentation '{name}' is {value}; it goes from 0 to {most}.")
        if self.seed < 0:
            raise BadInput(f"A seed is 0 or more; {self.seed} was given.")
