"""Images to what a vision model wants: resized, cropped to a square, normalised.

The resizing is Pillow's (antialiased, on 8-bit pixels), as open_clip and the Pillow processors of
transformers do it; an image that comes with the right shorter side is not resized again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from ..errors import BadInput
from ..models import Image

if TYPE_CHECKING:
    import torch

PREPROCESSING_VERSION = 1
"""Part of every id; raise it when the same settings would give other pixels."""

OPENAI_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_STD = (0.26862954, 0.26130258, 0.27577711)
HALF = (0.5, 0.5, 0.5)
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)

_FILTERS = {
    "bicubic": PillowImage.Resampling.BICUBIC,
    "bilinear": PillowImage.Resampling.BILINEAR,
    "lanczos": PillowImage.Resampling.LANCZOS,
}


@dataclass(frozen=True)
class Preprocessing:
    """What happens to an image before a vision model sees it.

    Attributes
    ----------
    side
        The shorter side is resized to this many pixels (`shortest`), or both sides (`squash`).
    crop
        Side of the central square that the model sees, at most `side`.
    resize
        `shortest` keeps the aspect ratio, `squash` does not.
    interpolation
        `bicubic`, `bilinear` or `lanczos`.
    mean, std
        Per channel, of pixels in [0, 1].
    rounding
        An odd margin is split by `half_even` (torchvision) or `floor` (transformers).
    """

    side: int
    crop: int
    resize: Literal["shortest", "squash"] = "shortest"
    interpolation: str = "bicubic"
    mean: tuple[float, ...] = OPENAI_MEAN
    std: tuple[float, ...] = OPENAI_STD
    rounding: Literal["half_even", "floor"] = "half_even"

    def __post_init__(self) -> None:
        if self.crop > self.side:
            raise BadInput(
                f"The model's settings resize to {self.side} and crop to {self.crop} pixels; "
                "a crop larger than the image is not supported."
            )
        if self.interpolation not in _FILTERS or self.resize not in ("shortest", "squash"):
            raise BadInput(
                f"The model's settings ask for '{self.resize}' resizing with "
                f"'{self.interpolation}' interpolation, which is not supported."
            )


def prepare(image: Image, how: Preprocessing) -> NDArray[np.uint8]:
    """The square that the model sees, uint8 `(crop, crop, 3)`, not yet normalised."""
    height, width = image.shape[:2]
    if how.resize == "squash":
        size = how.side, how.side
    elif width <= height:
        size = how.side, int(how.side * height / width)
    else:
        size = int(how.side * width / height), how.side
    if size != (width, height):
        resized = PillowImage.fromarray(image).resize(size, _FILTERS[how.interpolation])
        image = np.asarray(resized)
    left, top = (_margin(length - how.crop, how) for length in size)
    return image[top : top + how.crop, left : left + how.crop]


def _margin(excess: int, how: Preprocessing) -> int:
    """How many of `excess` pixels are cut off before the square."""
    return round(excess / 2) if how.rounding == "half_even" else excess // 2


def to_tensor(images: Sequence[Image], how: Preprocessing, device: str) -> torch.Tensor:
    """Normalised float32 `(n, 3, crop, crop)` on `device`; 8-bit pixels are what travels there."""
    import torch

    pixels = np.stack([prepare(image, how) for image in images])
    batch = torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2)
    mean = torch.tensor(how.mean, dtype=torch.float32, device=device).view(1, 3, 1, 1)
    std = torch.tensor(how.std, dtype=torch.float32, device=device).view(1, 3, 1, 1)
    return batch.to(torch.float32).div(255).sub(mean).div(std).contiguous()
