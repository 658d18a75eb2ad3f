"""The wanted number of images."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lora_curator.hosts.comfy.schema import Boolean, Combo, Int, Node, Slider, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .menus import SELECTORS
from .outcome import outcome_lines
from .shown import finding_lines, state_line, summary
from .sockets import DatasetInput, DatasetOutput, SeedInput, checked, embedding_of

if TYPE_CHECKING:
    from ..lora_curator.select.options import Shares


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
            search_aliases=[
                "diversity",
                "k-center",
                "facility location",
                "subset",
                "pick best",
                "representative",
                "quota",
            ],
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
                    default="cover",
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
                Slider(
                    "quality",
                    default=0.5,
                    optional=True,
                    tooltip="For cover, represent and best: from diversity alone (0) to quality "
                    "first (1). At 0.5 quality decides between images that are alike.",
                ),
                Boolean(
                    "shapes",
                    default=False,
                    optional=True,
                    tooltip="For cover, represent and best: keep the usual shares, 30 to 40 % "
                    "portrait, 20 to 40 % square, 30 to 40 % landscape. Off, because many folders "
                    "have one shape only.",
                ),
                Boolean(
                    "shot_scale",
                    default=False,
                    optional=True,
                    tooltip="For cover, represent and best: keep the usual shares, 20 to 30 % "
                    "close-ups, 40 to 50 % medium, 20 to 30 % wide shots, as far as captions and "
                    "tags say which an image is. Off, because not all of them do.",
                ),
                Int(
                    "most_per_folder",
                    default=100,
                    min=1,
                    max=100,
                    optional=True,
                    advanced=True,
                    tooltip="For cover, represent and best: percent of the set that may come from "
                    "one folder, 25 for example. 100 is no limit.",
                ),
                Int(
                    "most_per_cluster",
                    default=100,
                    min=1,
                    max=100,
                    optional=True,
                    advanced=True,
                    tooltip="For cover, represent and best: percent of the set that may come from "
                    "one group of similar images, 25 for example. 100 is no limit and finds no "
                    "groups; below it scikit-learn is needed.",
                ),
                Int(
                    "most_generated",
                    default=20,
                    min=0,
                    max=100,
                    optional=True,
                    advanced=True,
                    tooltip="For cover, represent and best: percent of the set that a model made, "
                    "as the files say. 20 is the usual advice, because a LoRA learns the faults "
                    "of that model; 100 is no limit.",
                ),
                Boolean(
                    "oddities",
                    default=True,
                    optional=True,
                    tooltip="For cover, represent and best: leave images that are unlike all "
                    "others on a shelf, as they are mostly strays. Pin one in 'Pick Images' to "
                    "bring it back; off: choose them too.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with the chosen images kept.")],
        )

    @classmethod
    def execute(
        cls,
        dataset: Any,
        count: int,
        method: str,
        iterations: int,
        seed: int,
        quality: float = 0.5,
        shapes: bool = False,
        shot_scale: bool = False,
        most_per_folder: int = 100,
        most_per_cluster: int = 100,
        most_generated: int = 20,
        oddities: bool = True,
    ) -> Any:
        """Select."""
        from ..lora_curator.curate import choose_images
        from ..lora_curator.recipe import SelectOptions

        curation = checked(dataset)
        options = SelectOptions(
            count or None,
            method,
            iterations,
            seed,
            round(quality, 4),
            quotas=quotas_of(shapes, shot_scale, most_per_folder, most_per_cluster, most_generated),
            oddities=oddities,
        )
        recipe = replace(curation.recipe, select=options)
        before = len(curation.dataset.findings)
        curation = choose_images(
            replace(curation, recipe=recipe), embedding_of(curation), ComfyWork()
        )
        lines = [
            state_line(curation),
            *outcome_lines(curation.outcome or {}, len(curation.kept_rows)),
            *finding_lines(curation.dataset.findings[before:]),
        ]
        frequency = curation.dataset.columns.get("frequency")
        if frequency is not None and count:
            firm = np.asarray(frequency)[curation.kept_rows] > 0.7
            lines.insert(1, f"{int(firm.sum()):,} of them in more than 70 % of the random runs")
        return io.NodeOutput(curation, ui=summary(lines))


def quotas_of(shapes: bool, shot_scale: bool, folder: int, cluster: int, generated: int) -> Shares:
    """The shares that the inputs ask for; the numbers are percent, 100 for no limit."""
    from ..lora_curator.kinds import EACH, USUAL

    usual = {"aspect": shapes, "shot_scale": shot_scale}
    quotas = {name: USUAL[name] for name, wanted in usual.items() if wanted}
    most = {"cluster": (EACH, cluster), "source": (EACH, folder)}
    most["generated"] = ("generated", generated)
    for name, (kind, percent) in most.items():
        if percent < 100:
            quotas[name] = {kind: (0.0, percent / 100)}
    return quotas
