"""A folder as the trainer will read it."""

from __future__ import annotations

from typing import Any

from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.schema import Combo, Int, Node, Output, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .chosen_folder import chosen_fingerprint
from .shown import finding_line, finding_lines, summary
from .sockets import plural


class CheckFolder(Node):
    """Pre-flight check of any training folder."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_CheckFolder",
            display_name="Check Training Folder",
            category="LoRA Dataset/export",
            description="Reads a folder as the trainer will: folder names and repeats, images "
            "that would be skipped without a word, missing, empty or odd captions, buckets with "
            "too few images. Works on any kohya folder, also on one that another tool made.",
            search_aliases=["validate dataset", "pre-flight", "lint dataset", "check captions"],
            is_output_node=True,
            inputs=[
                Combo(
                    "folder",
                    places.folder_choices(),
                    default="output",
                    tooltip="The folder to check; press R to refresh the list.",
                ),
                String(
                    "trigger",
                    default="",
                    tooltip="The trigger word that captions should begin with; empty skips it.",
                ),
                Int(
                    "resolution",
                    default=1024,
                    min=64,
                    max=8192,
                    step=64,
                    tooltip="Resolution of the training in pixels; decides the buckets. Its width "
                    "when a height is given below.",
                ),
                Int(
                    "batch_size",
                    default=1,
                    min=1,
                    max=256,
                    tooltip="Images per step; a bucket with fewer images wastes steps.",
                ),
                String(
                    "folder_path",
                    optional=True,
                    force_input=True,
                    tooltip="A folder as text, for example from 'Export Dataset'; used instead of "
                    "the list.",
                ),
                Int(
                    "height",
                    default=0,
                    min=0,
                    max=8192,
                    step=64,
                    optional=True,
                    advanced=True,
                    tooltip="Height of the training resolution in pixels where it is not square; "
                    "0: the same as the resolution.",
                ),
            ],
            outputs=[
                Output("STRING", "report", tooltip="Every finding, a line each."),
                Output("INT", "errors", tooltip="Findings that stop or spoil a training."),
                Output("INT", "warnings", tooltip="Findings that are worth a look."),
            ],
        )

    @classmethod
    def validate_inputs(cls, folder: str | None = None) -> bool | str:
        """Allow folders that were made after the menu was."""
        return True

    @classmethod
    def fingerprint_inputs(
        cls,
        folder: str | None = None,
        trigger: str = "",
        resolution: int = 1024,
        batch_size: int = 1,
        folder_path: Any = "",
        height: int = 0,
    ) -> Any:
        """Changes with the folder's content; a folder that comes over a wire is always read."""
        return chosen_fingerprint(folder, folder_path)

    @classmethod
    def execute(
        cls,
        folder: str,
        trigger: str,
        resolution: int,
        batch_size: int,
        folder_path: str | None = None,
        height: int = 0,
    ) -> Any:
        """Check it."""
        from ..lora_curator.buckets import BucketOptions
        from ..lora_curator.validate.step import validate_folder

        size = (resolution, height or resolution)
        found = validate_folder(
            places.open_folder(folder_path or folder),
            trigger=trigger.strip() or None,
            buckets=BucketOptions(
                size,
                min_bucket_reso=min(BucketOptions.min_bucket_reso, *size),
                max_bucket_reso=max(BucketOptions.max_bucket_reso, *size),
            ),
            batch_size=batch_size,
            work=ComfyWork(),
        )
        number = found.counts
        lines = [
            f"{plural(number['images'], 'image')}, {number['images_per_epoch']:,} per epoch, "
            f"{plural(number['errors'], 'error')}, {plural(number['warnings'], 'warning')}",
            "ready to train" if found.trainable else "not ready: see the errors",
            *finding_lines(found.findings),
        ]
        report = "\n".join([lines[0], *map(finding_line, found.findings)])
        return io.NodeOutput(report, number["errors"], number["warnings"], ui=summary(lines))
