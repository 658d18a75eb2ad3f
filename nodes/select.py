"""The wanted number of images."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..lora_curator.hosts.comfy.schema import Combo, Int, Node, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .menus import SELECTORS
from .shown import finding_lines, state_line, summary
from .sockets import DatasetInput, DatasetOutput, SeedInput, checked, embedding_of


class Select(Node):
    """Choose the images to train on."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_Select",
            display_name="Select Images",
            category="LoRA Dataset/select",
            description="Chooses the wanted number of images so that together they show as much "
            "as possible of what the dataset holds. Images that were dropped before are left "
            "out, pinned ones are always in. Uses the embeddings that were added last.",
            search_aliases=["diversity", "k-center", "subset", "pick best", "representative"],
            inputs=[
                DatasetInput(),
                Int(
                    "count",
                    default=40,
                    min=0,
                    max=100000,
                    tooltip="How many images to train on; 0 keeps all that were not dropped. 20 "
                    "to 40 are usual for a character, 50 to 200 for a style.",
                ),
                Combo(
                    "method",
                    list(SELECTORS),
                    default="diversity",
                    tooltip=" ".join(f"{name}: {what}" for name, what in SELECTORS.items()),
                ),
                Int(
                    "iterations",
                    default=20,
                    min=1,
                    max=1000,
                    advanced=True,
                    tooltip="Runs from random starts. They tell how firm each choice is (its "
                    "frequency) and do not change the choice.",
                ),
                SeedInput("Makes the random runs repeatable: same seed, same selection."),
            ],
            outputs=[DatasetOutput("The dataset with the chosen images kept.")],
        )

    @classmethod
    def execute(cls, dataset: Any, count: int, method: str, iterations: int, seed: int) -> Any:
        """Select."""
        from ..lora_curator.curate import choose_images
        from ..lora_curator.recipe import SelectOptions

        curation = checked(dataset)
        options = SelectOptions(count or None, method, iterations, seed)
        recipe = replace(curation.recipe, select=options)
        before = len(curation.dataset.findings)
        curation = choose_images(
            replace(curation, recipe=recipe), embedding_of(curation), ComfyWork()
        )
        lines = [state_line(curation), *finding_lines(curation.dataset.findings[before:])]
        frequency = curation.dataset.columns.get("frequency")
        if frequency is not None and count:
            firm = np.asarray(frequency)[curation.kept_rows] > 0.7
            lines.insert(1, f"{int(firm.sum()):,} of them in more than 70 % of the random runs")
        return io.NodeOutput(curation, ui=summary(lines))
