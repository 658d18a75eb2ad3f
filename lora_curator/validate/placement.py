"""Buckets: what is enlarged, cropped, or alone in its bucket."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..buckets import Size
from ..dataset import Finding
from .checks import Check
from .contents import FolderContents, TrainingImage

MOST_CROPPED = 0.15
"""Share of an image that may be cut off without a word."""

MOST_ENLARGED = 1.5
"""Enlarging by more than this factor shows as blur in what is trained."""


@dataclass(frozen=True)
class BucketRow:
    """One row of the table of buckets.

    Attributes
    ----------
    bucket
        (width, height).
    images
        Different images in it, regularization images included.
    count
        The same with repeats: what one epoch shows.
    """

    bucket: Size
    images: int
    count: int


def bucket_table(contents: FolderContents) -> tuple[BucketRow, ...]:
    """The buckets that sd-scripts will make, sorted by size."""
    images: Counter[Size] = Counter()
    count: Counter[Size] = Counter()
    for folder in contents.used:
        for image in folder.images:
            if image.placement:
                images[image.placement.bucket] += 1
                count[image.placement.bucket] += folder.repeats or 0
    return tuple(BucketRow(bucket, images[bucket], count[bucket]) for bucket in sorted(images))


def check_placement(contents: FolderContents) -> list[Finding]:
    """Images that fit no bucket, are enlarged, lose much to cropping; buckets below a batch."""
    found: list[Finding] = []
    for image in contents.images:
        found += _one(image)
    for row in bucket_table(contents):
        if row.count < contents.batch_size:
            width, height = row.bucket
            sentence = (
                f"The bucket {width} x {height} has {row.count} images (repeats included), fewer "
                f"than the batch size {contents.batch_size}: sd-scripts trains a smaller batch, "
                "OneTrainer and diffusion-pipe drop them."
            )
            small = Finding("small_bucket", sentence, "", "note", row.count, contents.batch_size)
            found.append(small)
    return found


def _one(image: TrainingImage) -> list[Finding]:
    if image.problem:
        return []
    size = f"{image.width} x {image.height}"
    if image.placement is None:
        sentence = f"With {size} pixels it fits no bucket; sd-scripts stops or makes an empty one."
        return [Finding("no_bucket", sentence, image.path, "error")]
    place = image.placement
    found: list[Finding] = []
    width, height = place.bucket
    if place.scale > 1:
        sentence = (
            f"With {size} pixels it is enlarged {place.scale:.2f} times to {width} x {height}."
        )
        severity = "warning" if place.scale > MOST_ENLARGED else "note"
        code = "too_small" if place.scale > MOST_ENLARGED else "enlarged"
        found.append(Finding(code, sentence, image.path, severity, place.scale, MOST_ENLARGED))
    if place.cropped_share > MOST_CROPPED:
        sentence = (
            f"{place.cropped_share:.0%} of it is cut off, because no bucket is nearer to {size} "
            f"than {width} x {height}."
        )
        found.append(
            Finding("cropped", sentence, image.path, "warning", place.cropped_share, MOST_CROPPED)
        )
    return found


PLACEMENT = Check(
    "buckets",
    "Buckets",
    "Images that fit no bucket, are enlarged or lose much; buckets with less than a batch.",
    check_placement,
)
