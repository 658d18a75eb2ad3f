"""The way out without a folder: lists for ComfyUI's own training nodes."""

from __future__ import annotations

from typing import Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import Boolean, Node, Output, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import finding_lines, summary
from .sockets import DatasetInput, checked, kept, plural, tensor_of


class ToTrainingLists(Node):
    """Images and captions as lists, for ComfyUI's own training nodes."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_ToTrainingLists",
            display_name="To Training Lists",
            category="LoRA Dataset/export",
            description="The kept images, prepared as an export would write them, and their "
            "captions as two lists of the same length and order: connect them to 'Make Training "
            "Dataset', then 'Resolution Bucket', then 'Train LoRA' with bucket_mode on.",
            search_aliases=["make training dataset", "train lora", "image list", "caption list"],
            inputs=[
                DatasetInput(),
                Boolean(
                    "compose_captions",
                    default=True,
                    tooltip="Put the trigger word first and apply the template, as an export "
                    "does; off: the captions as they are, for a caption node.",
                ),
            ],
            outputs=[
                Output("IMAGE", "images", is_output_list=True,
                       tooltip="One image [1, height, width, 3] for each kept image."),
                Output("STRING", "captions", is_output_list=True,
                       tooltip="The caption of each image, in the same order."),
                Output("STRING", "names", is_output_list=True,
                       tooltip="The path of each image in its folder, in the same order."),
                Output("INT", "count", tooltip="Number of images."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(cls, dataset: Any, compose_captions: bool) -> Any:
        """Prepare the images one after another."""
        from ..lora_curator.training import training_images

        curation = kept(checked(dataset))
        images, captions, names, findings = [], [], [], []
        for image in training_images(curation, compose=compose_captions, work=ComfyWork()):
            if image.pixels is None:
                findings.append(image.finding)
                continue
            images.append(tensor_of(image.pixels))
            captions.append(image.caption)
            names.append(image.path)
        if not images:
            raise BadInput(f"None of the images could be prepared. {findings[0].sentence}")
        blank = captions.count("")
        lines = [
            plural(len(images), "image"),
            f"{plural(blank, 'image')} without a caption: a trainer learns nothing to say for it"
            if blank
            else "",
            *finding_lines(findings),
        ]
        return io.NodeOutput(images, captions, names, len(images), ui=summary(lines))
