"""Orientation, crop, size and format of what is exported."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import (
    Boolean,
    Combo,
    Int,
    Node,
    String,
    io,
    schema,
)
from .menus import CROPS, FORMATS, MODES
from .shown import finding_lines, summary
from .sockets import DatasetInput, DatasetOutput, checked, kept, plural

SHOWN_BUCKETS = 8


class CropToBuckets(Node):
    """How images are cropped, resized and saved."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_CropToBuckets",
            display_name="Crop and Resize to Buckets",
            category="LoRA Dataset/prepare",
            description="Turns each image upright and sizes it for the bucket that the trainer "
            "would choose, so that the trainer changes nothing more. The arithmetic is that of "
            "kohya's sd-scripts. Files are written by 'Export Dataset'; originals stay as they "
            "are.",
            search_aliases=["aspect ratio bucketing", "resize dataset", "bucket", "crop"],
            inputs=[
                DatasetInput(),
                Int(
                    "width",
                    default=1024,
                    min=64,
                    max=8192,
                    step=64,
                    tooltip="Resolution of the training in pixels: 512 for SD 1.5, 1024 for SDXL, "
                    "Flux and newer.",
                ),
                Int(
                    "height",
                    default=1024,
                    min=64,
                    max=8192,
                    step=64,
                    tooltip="Height of the training resolution in pixels. Width times height is "
                    "the area that each bucket may have.",
                ),
                Combo(
                    "mode",
                    list(MODES),
                    default="buckets",
                    tooltip="buckets: upright, cropped and resized. upright: upright and sRGB, "
                    "full size. copy: the file as it is.",
                ),
                Combo(
                    "format",
                    list(FORMATS),
                    default="same",
                    tooltip="File format; 'same' keeps PNG, JPEG and WebP as they are.",
                ),
                Int(
                    "bucket_steps",
                    default=64,
                    min=8,
                    max=512,
                    step=8,
                    advanced=True,
                    tooltip="Sides of buckets are multiples of this; as in your trainer (64).",
                ),
                Int(
                    "min_bucket",
                    default=256,
                    min=64,
                    max=8192,
                    step=64,
                    advanced=True,
                    tooltip="Shortest side of a bucket in pixels; as in your trainer (256).",
                ),
                Int(
                    "max_bucket",
                    default=2048,
                    min=64,
                    max=16384,
                    step=64,
                    advanced=True,
                    tooltip="Longest side of a bucket in pixels; as in your trainer (2048).",
                ),
                Boolean(
                    "no_upscale",
                    default=False,
                    advanced=True,
                    tooltip="Leave images that are smaller than the resolution at their size, as "
                    "bucket_no_upscale does in sd-scripts.",
                ),
                Int(
                    "jpeg_quality",
                    default=95,
                    min=1,
                    max=100,
                    advanced=True,
                    tooltip="Quality of JPEG and WebP files that have to be written anew.",
                ),
                String(
                    "matte",
                    default="ffffff",
                    optional=True,
                    advanced=True,
                    tooltip="Colour that transparent images are laid on, as six hexadecimal "
                    "digits: ffffff is white, 808080 grey. Name it in the caption.",
                ),
                Combo(
                    "crop",
                    list(CROPS),
                    default="centre",
                    optional=True,
                    tooltip="What stays of an image that is larger than its bucket. centre: the "
                    "middle, as trainers cut. subject: where the image draws the eye and where "
                    "colours are like skin.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with these settings for the export.")],
        )

    @classmethod
    def execute(
        cls,
        dataset: Any,
        width: int,
        height: int,
        mode: str,
        format: str,
        bucket_steps: int = 64,
        min_bucket: int = 256,
        max_bucket: int = 2048,
        no_upscale: bool = False,
        jpeg_quality: int = 95,
        matte: str = "ffffff",
        crop: str = "centre",
    ) -> Any:
        """Set the options and say which buckets there will be."""
        from ..lora_curator.buckets import BucketOptions
        from ..lora_curator.prepare import PrepareOptions
        from ..lora_curator.publish import placements

        curation = checked(dataset)
        buckets = BucketOptions(
            (width, height),
            min_bucket_reso=min_bucket,
            max_bucket_reso=max_bucket,
            bucket_reso_steps=bucket_steps,
            bucket_no_upscale=no_upscale,
        )
        options = PrepareOptions(
            mode,  # type: ignore[arg-type]
            format,  # type: ignore[arg-type]
            jpeg_quality,
            colour_of(matte),
            buckets,
            crop,  # type: ignore[arg-type]
        )
        curation = replace(curation, recipe=replace(curation.recipe, prepare=options))
        found, misfits = placements(kept(curation))
        sizes = Counter(one.bucket for one in found.values())
        rows = [
            f"{'x'.join(map(str, size))}: {plural(number, 'image')}"
            for size, number in sizes.most_common(SHOWN_BUCKETS)
        ]
        more = len(sizes) - len(rows)
        lines = [*rows, f"and {plural(more, 'more bucket')}" if more > 0 else ""]
        return io.NodeOutput(curation, ui=summary([*lines, *finding_lines(misfits)]))


def colour_of(text: str) -> tuple[int, int, int]:
    """Six hexadecimal digits, with or without `#`, as (red, green, blue) from 0 to 255."""
    digits = text.strip().lstrip("#")
    if not re.fullmatch("[0-9a-fA-F]{6}", digits):
        raise BadInput(
            f"The colour '{text}' cannot be read. Write six hexadecimal digits: ffffff is white."
        )
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue
