"""Small images to the size that the training needs."""

from __future__ import annotations

from typing import Any

from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.schema import Int, Node, Socket, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import finding_lines, summary
from .sockets import DatasetInput, DatasetOutput, checked, kept, plural

KEPT = 4000
"""Enlarged files that are kept for later runs; those not used for longest go."""


class UpscaleSmall(Node):
    """Enlarge the kept images that are too small."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_UpscaleSmall",
            display_name="Upscale Small Images",
            category="LoRA Dataset/prepare",
            description="Enlarges the kept images that the trainer would have to enlarge, with an "
            "upscale model instead of plain resizing, to just the size of their bucket. Put it "
            "after 'Select Images' and 'Crop and Resize to Buckets'. To use images that 'Score "
            "Quality' drops as too small, lower its min_side. Originals stay as they are; what "
            "was enlarged is remembered.",
            search_aliases=["enlarge", "esrgan", "super resolution", "low resolution images"],
            inputs=[
                DatasetInput(),
                Socket(
                    "UPSCALE_MODEL",
                    "upscale_model",
                    tooltip="From 'Load Upscale Model'. A photo model for photos, an anime model "
                    "for drawings: what it makes up is what you train.",
                ),
                Int(
                    "min_side",
                    default=0,
                    min=0,
                    max=8192,
                    step=8,
                    tooltip="Shorter side in pixels that every image gets at least. 0: only as "
                    "large as the bucket needs, which is what a trainer uses.",
                ),
            ],
            outputs=[DatasetOutput("The same images, small ones enlarged.")],
        )

    @classmethod
    def execute(cls, dataset: Any, upscale_model: Any, min_side: int) -> Any:
        """Enlarge what is too small."""
        from ..lora_curator.enlarge import enlarge_images, forget_old
        from ..lora_curator.hosts.comfy.upscale import HostUpscaler

        curation = checked(dataset)
        number = len(kept(curation).kept_rows)
        folder = places.state_folder() / "enlarged"
        work = ComfyWork()
        with HostUpscaler(upscale_model) as upscaler:
            done = enlarge_images(
                curation,
                upscaler,
                folder,
                name=upscaler.name,
                min_side=min_side,
                show=work.show,
                work=work,
            )
        forget_old(folder, KEPT)
        buckets = curation.recipe.prepare.buckets
        sides = "x".join(map(str, buckets.resolution))
        enlarged = done.by_model + done.reused
        codes = ("much_enlarged", "not_enlarged")
        lines = [
            f"{enlarged:,} of {plural(number, 'kept image')} enlarged for the resolution {sides}, "
            f"{done.by_model:,} of them now, by {upscaler.name}",
            "bucket_no_upscale is on: only min_side enlarges" if buckets.bucket_no_upscale else "",
            *finding_lines([one for one in done.curation.dataset.findings if one.code in codes]),
        ]
        return io.NodeOutput(done.curation, ui=summary(lines))
