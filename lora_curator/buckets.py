"""The bucket arithmetic of sd-scripts: to which size an image is resized and what is cut off.

The same numbers as `BucketManager.select_bucket`, `make_bucket_resolutions` and
`trim_and_resize_if_required` of kohya-ss/sd-scripts (February 2026), compared with them over
thousands of sizes in `tests/prepare`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .errors import BadInput

Size = tuple[int, int]
"""(width, height) in pixels."""


@dataclass(frozen=True)
class BucketOptions:
    """The bucket settings of a training.

    Attributes
    ----------
    resolution
        (width, height); their product is the area that a bucket may have.
    enable_bucket
        When false every image is cut to `resolution`.
    min_bucket_reso, max_bucket_reso
        Limits of a bucket's sides; rounded down and up to the steps. Without effect when
        `bucket_no_upscale` is set.
    bucket_reso_steps
        Every side of a bucket is a multiple of it.
    bucket_no_upscale
        Small images keep their size, and lose what is over a multiple of the steps.

    Raises
    ------
    BadInput
        For settings on which sd-scripts would stop; the sentence names the rule.
    """

    resolution: Size = (1024, 1024)
    enable_bucket: bool = True
    min_bucket_reso: int = 256
    max_bucket_reso: int = 2048
    bucket_reso_steps: int = 64
    bucket_no_upscale: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolution", tuple(int(side) for side in self.resolution))
        if len(self.resolution) != 2 or min(self.resolution) < 64:
            raise BadInput(
                f"The resolution {self.resolution} must be a width and a height of 64 or more."
            )
        if not self.enable_bucket:
            return
        steps = self.bucket_reso_steps
        if steps < 8 or steps % 8:
            raise BadInput(
                f"bucket_reso_steps is {steps}; it must be a multiple of 8 (sd-scripts asks for "
                "multiples of 32 for SDXL and of 64 for SD 1.5)."
            )
        if self.lowest < steps:
            raise BadInput(
                f"min_bucket_reso is {self.min_bucket_reso}; sd-scripts rounds it down to a "
                f"multiple of bucket_reso_steps ({steps}), which must not be 0."
            )
        if min(self.resolution) < self.lowest:
            raise BadInput(
                f"min_bucket_reso is {self.min_bucket_reso}; sd-scripts stops when it is larger "
                f"than the smaller side of the resolution ({min(self.resolution)})."
            )
        if max(self.resolution) > self.highest:
            raise BadInput(
                f"max_bucket_reso is {self.max_bucket_reso}; sd-scripts stops when it is smaller "
                f"than the larger side of the resolution ({max(self.resolution)})."
            )

    @property
    def lowest(self) -> int:
        """`min_bucket_reso` rounded down to the steps."""
        return self.min_bucket_reso - self.min_bucket_reso % self.bucket_reso_steps

    @property
    def highest(self) -> int:
        """`max_bucket_reso` rounded up to the steps."""
        return self.max_bucket_reso + -self.max_bucket_reso % self.bucket_reso_steps


@dataclass(frozen=True)
class Placement:
    """What becomes of one image.

    Attributes
    ----------
    bucket
        (width, height) that the trainer sees.
    resized
        (width, height) of the whole image before cropping.
    crop
        (left, top, right, bottom) of the bucket in the resized image.
    scale
        Factor from the image to the resized image; above 1 the image is enlarged.
    cropped_share
        Share of the image that is cut off, in [0, 1].
    """

    bucket: Size
    resized: Size
    crop: tuple[int, int, int, int]
    scale: float
    cropped_share: float

    @property
    def changes_nothing(self) -> bool:
        """Whether the image already has its bucket's size."""
        return self.scale == 1.0 and self.bucket == self.resized


def bucket_sizes(options: BucketOptions) -> tuple[Size, ...]:
    """All bucket sizes that an image may get, sorted; empty for `bucket_no_upscale`.

    There each image makes its own bucket.
    """
    if not options.enable_bucket:
        return (options.resolution,)
    return () if options.bucket_no_upscale else _bucket_list(options)


@lru_cache(maxsize=32)
def _bucket_list(options: BucketOptions) -> tuple[Size, ...]:
    area = options.resolution[0] * options.resolution[1]
    steps, lowest, highest = options.bucket_reso_steps, options.lowest, options.highest
    square = int(math.sqrt(area) // steps) * steps
    sizes = {(square, square)}
    for width in range(lowest, highest + 1, steps):
        height = min(highest, area // width // steps * steps)
        if height >= lowest:
            sizes |= {(width, height), (height, width)}
    return tuple(sorted(sizes))


def assign_bucket(width: int, height: int, options: BucketOptions) -> Placement:
    """The bucket of an image of `width` x `height` pixels and how it gets there.

    Raises
    ------
    BadInput
        When the image is too small or too long for any bucket; sd-scripts then divides by zero or
        makes a bucket of width 0.
    """
    if width < 1 or height < 1:
        raise BadInput(f"An image of {width} x {height} pixels has no bucket.")
    if options.enable_bucket and options.bucket_no_upscale:
        bucket, resized = _own_bucket(width, height, options)
    else:
        bucket, resized = _nearest_bucket(width, height, bucket_sizes(options))
    left, top = max(0, resized[0] - bucket[0]) // 2, max(0, resized[1] - bucket[1]) // 2
    kept = (bucket[0] * bucket[1]) / (resized[0] * resized[1])
    scale = 1.0 if resized == (width, height) else max(resized[0] / width, resized[1] / height)
    crop = (left, top, left + bucket[0], top + bucket[1])
    return Placement(bucket, resized, crop, scale, max(0.0, 1.0 - kept))


def _nearest_bucket(width: int, height: int, sizes: tuple[Size, ...]) -> tuple[Size, Size]:
    """The listed bucket nearest in aspect ratio; an image that has a bucket's size keeps it."""
    ratio = width / height
    bucket = (width, height)
    if bucket not in sizes:
        ratios = np.array([w / h for w, h in sizes])
        bucket = sizes[int(np.abs(ratios - ratio).argmin())]
    scale = bucket[1] / height if ratio > bucket[0] / bucket[1] else bucket[0] / width
    return bucket, (int(width * scale + 0.5), int(height * scale + 0.5))


def _own_bucket(width: int, height: int, options: BucketOptions) -> tuple[Size, Size]:
    """`bucket_no_upscale`: shrink to the area, if it is over it, and floor both sides."""
    steps = options.bucket_reso_steps
    area = options.resolution[0] * options.resolution[1]
    resized = (width, height)
    if width * height > area:
        resized = _shrunk(width / height, area, steps) or (0, 0)
    bucket = resized[0] - resized[0] % steps, resized[1] - resized[1] % steps
    if min(bucket) == 0:
        raise BadInput(
            f"An image of {width} x {height} pixels has a side below {steps} pixels (after "
            "shrinking to the resolution's area) and fits no bucket while bucket_no_upscale is on."
        )
    return bucket, resized


def _shrunk(ratio: float, area: int, steps: int) -> Size | None:
    """The size at which one side is a multiple of `steps`, the one that keeps the ratio better."""

    def floored(side: float) -> int:
        whole = int(side + 0.5)
        return whole - whole % steps

    free_width = math.sqrt(area * ratio)
    by_width = floored(free_width)
    height_then = floored(by_width / ratio)
    by_height = floored(area / free_width)
    width_then = floored(by_height * ratio)
    if not height_then or not by_height:
        return None
    error_by_width = abs(by_width / height_then - ratio)
    error_by_height = abs(width_then / by_height - ratio)
    if error_by_width < error_by_height:
        return by_width, int(by_width / ratio + 0.5)
    return int(by_height * ratio + 0.5), by_height
