"""How images are prepared for an export."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..buckets import BucketOptions
from ..errors import BadInput

Mode = Literal["buckets", "copy", "upright"]
Format = Literal["same", "png", "jpg", "webp"]
Crop = Literal["centre", "subject"]

MODES: tuple[Mode, ...] = ("buckets", "upright", "copy")
FORMATS: tuple[Format, ...] = ("same", "png", "jpg", "webp")
CROPS: tuple[Crop, ...] = ("centre", "subject")


@dataclass(frozen=True)
class PrepareOptions:
    """How images are prepared.

    Attributes
    ----------
    mode
        `buckets`: upright, sRGB, opaque, resized and cropped to the bucket that the trainer would
        choose, so that it changes nothing more. `upright`: the same without resizing. `copy`: the
        file's bytes, except of files that trainers cannot read.
    format
        `same` keeps PNG, JPEG and WebP and turns everything else into PNG (lossless sources) or
        JPEG. Without effect on images that `copy` leaves as they are.
    jpeg_quality
        1 to 100, for JPEG and lossy WebP. JPEG is written with full colour resolution (4:4:4).
    matte
        (red, green, blue), 0 to 255: what transparent pixels are laid on.
    buckets
        The bucket settings of the training.
    crop
        In mode `buckets`, which part stays of what is larger than its bucket: `centre`, the middle,
        as in sd-scripts, or `subject`, where the image draws the eye; see `subject.attention`.
    """

    mode: Mode = "buckets"
    format: Format = "same"
    jpeg_quality: int = 95
    matte: tuple[int, int, int] = (255, 255, 255)
    buckets: BucketOptions = field(default_factory=BucketOptions)
    crop: Crop = "centre"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise BadInput(f"There is no mode '{self.mode}'. There are: {', '.join(MODES)}.")
        if self.format not in FORMATS:
            raise BadInput(f"There is no format '{self.format}'. There are: {', '.join(FORMATS)}.")
        if self.crop not in CROPS:
            raise BadInput(f"There is no crop '{self.crop}'. There are: {', '.join(CROPS)}.")
        if not 1 <= self.jpeg_quality <= 100:
            raise BadInput(f"jpeg_quality is {self.jpeg_quality}; it goes from 1 to 100.")
        if len(self.matte) != 3 or not all(0 <= level <= 255 for level in self.matte):
            raise BadInput(f"The matte {self.matte} must be three numbers from 0 to 255.")
        object.__setattr__(self, "matte", tuple(int(level) for level in self.matte))
