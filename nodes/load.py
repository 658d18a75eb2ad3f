"""Where images come from: a folder on disk, or images and texts of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.schema import Boolean, Combo, Node, Socket, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .chosen_folder import chosen_fingerprint
from .received import received_folder
from .shown import finding_lines, summary
from .sockets import DatasetOutput, arrays_of, plural, texts_of

if TYPE_CHECKING:
    from ..lora_curator.curation import Curation


class LoadFolder(Node):
    """Read and measure a folder of images."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_LoadFolder",
            display_name="Load Image Folder",
            category="LoRA Dataset/load",
            description="Reads every image of a folder once: size, 18 quality scores, hashes for "
            "duplicates, a thumbnail. Captions beside the images are read too. Nothing in the "
            "folder is changed. What was measured is remembered, so the next run is fast.",
            search_aliases=["dataset folder", "load images", "lora dataset", "image directory"],
            inputs=[
                Combo(
                    "folder",
                    places.folder_choices(),
                    default="input",
                    tooltip="The folder with your raw images. Folders in ComfyUI's input and "
                    "output are listed, and those that you allow in folders.txt in "
                    "user/__lora_curator. Press R to refresh the list.",
                ),
                Boolean(
                    "sub_folders",
                    default=True,
                    tooltip="Whether images in sub-folders are read as well.",
                ),
                String(
                    "folder_path",
                    optional=True,
                    force_input=True,
                    tooltip="A folder as text, from another node; used instead of the list.",
                ),
            ],
            outputs=[
                DatasetOutput("All images of the folder with their measurements."),
            ],
        )

    @classmethod
    def validate_inputs(cls, folder: str | None = None) -> bool | str:
        """Allow folders that were made after the menu was."""
        return True

    @classmethod
    def fingerprint_inputs(
        cls, folder: str | None = None, sub_folders: bool = True, folder_path: Any = ""
    ) -> Any:
        """Changes with the folder's content; a folder that comes over a wire is always read."""
        return chosen_fingerprint(folder, folder_path, bool(sub_folders))

    @classmethod
    def execute(cls, folder: str, sub_folders: bool, folder_path: str | None = None) -> Any:
        """Scan the folder; what the user decided in it before holds."""
        from ..lora_curator.curate import scan_folder
        from ..lora_curator.curation import NAME, Curation, read_curation
        from ..lora_curator.decisions import USER, Decisions
        from ..lora_curator.recipe import Recipe, ScanOptions

        root = places.open_folder(folder_path or folder)
        recipe = Recipe(scan=ScanOptions(recursive=sub_folders))
        with places.open_store() as store:
            dataset, done = scan_folder(root, recipe, store=store, work=ComfyWork())
        if not len(dataset):
            raise BadInput(f"There is no image in '{root}'. Choose the folder that holds them.")
        decisions = read_curation(root / NAME).decisions_for(dataset).by_author(USER)
        curation = Curation(dataset, Decisions(decisions.table), recipe)
        captioned = sum(1 for caption in dataset.captions if caption)
        lines = [
            f"{plural(len(dataset), 'image')}, {captioned:,} with a caption, "
            f"{done.decoded:,} newly measured",
            _unreadable(curation),
            *finding_lines([one for one in dataset.findings if one.severity == "error"]),
        ]
        return io.NodeOutput(curation, ui=summary(lines))


class FromImages(Node):
    """Images and texts of the graph as a dataset."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_FromImages",
            display_name="Dataset from Images",
            category="LoRA Dataset/load",
            description="Turns images of the graph (a batch, or a list of any sizes) and their "
            "captions into a dataset. The images are kept as PNG files in ComfyUI's temp folder "
            "until it is closed, one at a time, not in memory.",
            search_aliases=["images to dataset", "generated images", "batch to dataset"],
            is_input_list=True,
            inputs=[
                Socket("IMAGE", "images", tooltip="Images: a batch, a list, or a list of batches."),
                String(
                    "captions",
                    optional=True,
                    force_input=True,
                    tooltip="One text for each image, in the same order, or none at all.",
                ),
            ],
            outputs=[DatasetOutput("The images with their measurements.")],
        )

    @classmethod
    def execute(cls, images: Any, captions: Any = None) -> Any:
        """Write the images as files and scan them."""
        from ..lora_curator.curate import scan_folder
        from ..lora_curator.curation import Curation
        from ..lora_curator.decisions import Decisions
        from ..lora_curator.recipe import Recipe

        texts = texts_of(captions)
        work = ComfyWork()
        root, number = received_folder(places.temp_folder(), arrays_of(images), work)
        if texts and len(texts) != number:
            raise BadInput(
                f"There are {len(texts)} captions for {plural(number, 'image')}. Connect one text "
                "for each image, or none."
            )
        recipe = Recipe()
        with places.open_store() as store:
            dataset, _ = scan_folder(root, recipe, store=store, work=work)
        if texts:
            dataset = dataset.with_captions(texts)
        line = f"{plural(number, 'image')}, {len(texts):,} with a caption"
        return io.NodeOutput(Curation(dataset, Decisions(), recipe), ui=summary([line]))


def _unreadable(curation: Curation) -> str:
    from ..lora_curator.gallery import counts

    number = counts(curation)["unreadable"]
    return f"{plural(number, 'file')} cannot be read and will be left out" if number else ""
