"""What one copy of one image is changed by, and the changed pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..models import Image
from . import AUGMENTATIONS, Augmentation, AugmentOptions, Draws


@dataclass(frozen=True)
class Change:
    """One augmentation with how far it goes in one copy."""

    augmentation: Augmentation
    amount: float
    draws: Draws

    @property
    def words(self) -> str:
        """`turned by -3.2 degrees`."""
        return self.augmentation.words.format(self.amount)


def changes_of(
    options: AugmentOptions, content: str, number: int, may_flip: bool = True
) -> tuple[Change, ...]:
    """The changes of copy `number` (1 and on), in the order in which they are made.

    They depend on the seed, the content id of the image and the number, on nothing else: another
    image in the folder changes nothing, and a change that is switched off leaves the others as
    they were. Only the first copy is mirrored where nothing else is switched on.
    """
    random = np.random.default_rng([options.seed, int(content or "0", 16), number])
    table = random.random((len(AUGMENTATIONS), 3)).tolist()
    strengths = _strengths(options, may_flip)
    only_flip = set(strengths) == {"flip"}
    found = []
    for augmentation, draws in zip(AUGMENTATIONS, table, strict=True):
        strength = strengths.get(augmentation.name, 0.0)
        if not strength:
            continue
        drawn: Draws = (draws[0], draws[1], draws[2])
        amount = 1.0 if only_flip else augmentation.amount(strength, drawn)
        if amount and not (only_flip and number > 1):
            found.append(Change(augmentation, amount, drawn))
    return tuple(found)


def apply_changes(pixels: Image, changes: Sequence[Change]) -> Image:
    """The changed image; smaller than the image where something was cut off."""
    for change in changes:
        pixels = change.augmentation.apply(pixels, change.amount, change.draws)
    return pixels


def _strengths(options: AugmentOptions, may_flip: bool) -> Mapping[str, float]:
    found = {name: float(getattr(options, name)) for name in AUGMENTATIONS.names}
    if not may_flip:
        found["flip"] = 0.0
    return {name: strength for name, strength in found.items() if strength}
