"""Images of the class beside those of the subject."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..lora_curator.hosts.comfy.schema import Int, Node, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import finding_lines, summary
from .sockets import DatasetInput, DatasetOutput, checked, kept, plural


class Regularization(Node):
    """Give a training set its regularization images."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_Regularization",
            display_name="Regularization Set",
            category="LoRA Dataset/prepare",
            description="Adds regularization images: other images of the same class, which keep "
            "the training from turning every 'woman' into yours. 'Export Dataset' writes them "
            "into reg/, prepared as the training images and captioned with the class word. "
            "Images that are also in the training set are left out.",
            search_aliases=["reg images", "class images", "prior preservation", "reg_data_dir"],
            inputs=[
                DatasetInput(tooltip="The training set."),
                DatasetInput(
                    "regularization",
                    tooltip="Other images of the class, real or generated: from 'Load Image "
                    "Folder' or 'Dataset from Images'. Of their selection the kept ones are used.",
                ),
                String(
                    "class_word",
                    default="",
                    tooltip="What the images show, as general as the class is: woman, dog, "
                    "artwork. It becomes the caption of images that have none. Empty: the class "
                    "word of the captions.",
                ),
                Int(
                    "repeats",
                    default=0,
                    min=0,
                    max=10000,
                    tooltip="How often an epoch shows each; 0 chooses it so that they match the "
                    "training images, of which a trainer shows as many.",
                ),
            ],
            outputs=[DatasetOutput("The training set with its regularization set.")],
        )

    @classmethod
    def execute(cls, dataset: Any, regularization: Any, class_word: str, repeats: int) -> Any:
        """Check the images and add them."""
        from ..lora_curator.recipe import RegularizeOptions
        from ..lora_curator.regularize import plan_regularization, with_regularization

        curation = checked(dataset)
        options = RegularizeOptions(class_word.strip(), repeats)
        curation = replace(curation, recipe=replace(curation.recipe, regularize=options))
        curation = with_regularization(curation, checked(regularization), ComfyWork())
        plan = plan_regularization(curation)
        assert plan is not None
        export = curation.recipe.export
        often = f"{plan.repeats} repeats" + (
            ""
            if repeats
            else f" when the training images have {export.repeats}, chosen again "
            "by 'Export Dataset'"
        )
        codes = ("reg_overlap", "reg_trigger", "reg_few")
        lines = [
            f"{plural(plan.images, 'regularization image')} of '{plan.class_word}' for "
            f"{plural(len(kept(curation).kept_rows), 'training image')}",
            often,
            *finding_lines([one for one in curation.dataset.findings if one.code in codes]),
        ]
        return io.NodeOutput(curation, ui=summary(lines))
