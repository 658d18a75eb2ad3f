"""Images that are the same, and the best of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..lora_curator.hosts.comfy.schema import Boolean, Float, Node, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import finding_lines, state_line, summary
from .sockets import DatasetInput, DatasetOutput, checked, plural


class FindDuplicates(Node):
    """Group what is the same and keep the best."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_FindDuplicates",
            display_name="Find Duplicates",
            category="LoRA Dataset/clean",
            description="Finds copies, re-saved, resized and slightly changed versions of an "
            "image and keeps the best of each group: most real detail, least damage. Captions "
            "stay with their images; a caption that only a dropped twin had moves to the best.",
            search_aliases=["dedupe", "deduplicate", "near duplicates", "phash", "similar images"],
            inputs=[
                DatasetInput(),
                Float(
                    "similarity",
                    default=0.95,
                    min=0.5,
                    max=1.0,
                    step=0.01,
                    tooltip="Share of equal bits of the perceptual hashes. 0.95 allows 3 of 64 "
                    "bits and finds re-saved and resized images without false alarms; 1 finds "
                    "copies and little more.",
                ),
                Boolean(
                    "drop",
                    default=True,
                    tooltip="Drop all but the best of each group; off: only mark the groups.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with duplicate groups marked.")],
        )

    @classmethod
    def execute(cls, dataset: Any, similarity: float, drop: bool) -> Any:
        """Find the groups."""
        from ..lora_curator.curate import drop_duplicates
        from ..lora_curator.recipe import DedupeOptions

        curation = checked(dataset)
        options = DedupeOptions(enabled=drop, similarity=round(similarity, 4))
        recipe = replace(curation.recipe, dedupe=options)
        before = len(curation.dataset.findings)
        curation = drop_duplicates(replace(curation, recipe=recipe), ComfyWork())
        groups = curation.dataset.column("group:duplicates")
        members = [int(group) for group in groups if group >= 0]
        lines = [
            f"{plural(len(set(members)), 'group')} of equal images with "
            f"{plural(len(members), 'image')}",
            state_line(curation),
            *finding_lines(curation.dataset.findings[before:]),
        ]
        return io.NodeOutput(curation, ui=summary(lines))
