"""Slightly changed copies for small datasets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.schema import Boolean, Float, Int, Node, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .menus import AUGMENTATIONS
from .shown import finding_lines, summary
from .sockets import DatasetInput, DatasetOutput, SeedInput, checked, kept, plural


class Augment(Node):
    """Add changed copies of the kept images."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_Augment",
            display_name="Augment",
            category="LoRA Dataset/prepare",
            description="Adds slightly changed copies of the kept images: mirrored, turned, "
            "cropped, a little brighter or darker. For small datasets, below 20 images. Every "
            "copy differs from its image and keeps its caption and bucket. Put it last, after "
            "'Find Duplicates', 'Select Images' and 'Pick Images'. Originals stay as they are.",
            search_aliases=["augmentation", "flip", "mirror", "rotate", "more images"],
            inputs=[
                DatasetInput(),
                Int(
                    "copies",
                    default=1,
                    min=0,
                    max=8,
                    tooltip="Changed copies of each kept image. 1 doubles the dataset; with more "
                    "copies use fewer repeats. 0 takes copies out again.",
                ),
                Boolean("flip", default=True, tooltip=AUGMENTATIONS["flip"]),
                Float(
                    "rotation",
                    default=5.0,
                    min=0.0,
                    max=15.0,
                    step=0.5,
                    tooltip=f"Degrees. {AUGMENTATIONS['rotation']}",
                ),
                *(
                    Float(
                        name, default=0.1, min=0.0, max=0.3, step=0.01, tooltip=AUGMENTATIONS[name]
                    )
                    for name in ("crop", "brightness", "contrast")
                ),
                SeedInput("Makes the changes repeatable: same seed, same copies."),
            ],
            outputs=[DatasetOutput("The images with their changed copies.")],
        )

    @classmethod
    def execute(cls, dataset: Any, copies: int, seed: int, flip: bool, **strengths: float) -> Any:
        """Make the copies."""
        from ..lora_curator.augment.options import AugmentOptions
        from ..lora_curator.copies import add_copies, is_copy

        curation = checked(dataset)
        kept(curation)  # says so when no image is
        rounded = {name: round(strength, 4) for name, strength in strengths.items()}
        options = AugmentOptions(copies, flip=flip, seed=seed, **rounded)
        curation = replace(curation, recipe=replace(curation.recipe, augment=options))
        with places.open_store() as store:
            curation = add_copies(
                curation, places.temp_folder() / "augmented", store=store, work=ComfyWork()
            )
        found = curation.dataset
        made = sum(1 for path in found.paths if is_copy(found, path))
        unmirrored = sum(1 for one in found.findings if one.code == "not_mirrored")
        codes = ("not_augmented", "fewer_copies", "enough_images")
        lines = [
            f"{plural(len(kept(curation).kept_rows) - made, 'image')} and {made:,} changed "
            f"{'copy' if made == 1 else 'copies'}",
            f"{plural(unmirrored, 'image')} not mirrored, because of the caption"
            if unmirrored
            else "",
            *finding_lines([one for one in found.findings if one.code in codes]),
        ]
        return io.NodeOutput(curation, ui=summary(lines))
