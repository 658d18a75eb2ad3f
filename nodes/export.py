"""The way out: a folder that trains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..lora_curator.errors import BadInput, CuratorError
from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.exports import export_fingerprint, remember_export
from ..lora_curator.hosts.comfy.schema import Boolean, Combo, Int, Node, Output, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .menus import BALANCES, TRAINERS
from .shown import finding_lines, summary
from .sockets import DatasetInput, DatasetOutput, checked, embedding_of, kept, plural

SHOWN_PARTS = 4
_SAFE_NAME = re.compile(r"\w(?:[\w. +-]*[\w+-])?")


class ExportDataset(Node):
    """Write the folder that trains."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_ExportDataset",
            display_name="Export Dataset",
            category="LoRA Dataset/export",
            description="Writes the kept images and their captions into a folder that trainers "
            "take as it is, with dataset.toml, a report, an inventory and every decision. The "
            "folder appears complete or not at all, and is checked as the trainer will read it.",
            search_aliases=["save dataset", "kohya", "sd-scripts", "training folder", "repeats"],
            is_output_node=True,
            inputs=[
                DatasetInput(),
                String(
                    "name",
                    default="my_lora",
                    tooltip="Folder below ComfyUI's output folder. 'place/folder' writes into "
                    "another place that you have allowed in user/__lora_curator/folders.txt.",
                ),
                Combo(
                    "trainer",
                    list(TRAINERS),
                    default="kohya",
                    tooltip=" ".join(f"{name}: {who}" for name, who in TRAINERS.items()),
                ),
                Int(
                    "repeats",
                    default=10,
                    min=1,
                    max=10000,
                    tooltip="How often an epoch shows each image. Images times repeats is one "
                    "epoch: 40 images with 10 repeats are 400.",
                ),
                Int(
                    "batch_size",
                    default=1,
                    min=1,
                    max=256,
                    tooltip="Images per step of the training, for dataset.toml and warnings.",
                ),
                Boolean(
                    "overwrite",
                    default=True,
                    tooltip="Replace what an earlier run wrote there. Files that you have edited "
                    "since are never replaced.",
                ),
                Combo(
                    "balance",
                    list(BALANCES),
                    default="none",
                    optional=True,
                    tooltip="none: the same repeats for every image. cluster, folder: a folder for "
                    "each group of similar images or each folder of yours, with repeats so that an "
                    "epoch shows each about equally often and has about as many images as before. "
                    "cluster needs scikit-learn.",
                ),
            ],
            outputs=[
                DatasetOutput("The dataset that was exported."),
                Output("STRING", "dataset_dir", tooltip="The folder for --train_data_dir: the "
                       "parent of '10_name'."),
                Output("STRING", "image_dir", tooltip="The folder with the images and captions; "
                       "the first one where repeats are balanced."),
                Output("INT", "repeats", tooltip="The repeats, for trainers that ask for them."),
                Output("STRING", "manifest", tooltip="curation.json: recipe and decisions."),
                Output("INT", "count", tooltip="Number of images that were written."),
                Output("STRING", "dataset_toml", tooltip="The file for --dataset_config."),
                Output("STRING", "report", tooltip="report.html, to be opened in a browser."),
                Output("STRING", "reg_dir", tooltip="The folder for --reg_data_dir: the parent of "
                       "'1_class'; empty without regularization images."),
            ],
        )  # fmt: skip

    @classmethod
    def fingerprint_inputs(cls, name: str | None = None, **fields: Any) -> Any:
        """Changes when the exported folder was deleted, so that it is written again."""
        try:
            return export_fingerprint(output_of(name or ""))
        except CuratorError:  # said when it runs
            return ""

    @classmethod
    def execute(
        cls,
        dataset: Any,
        name: str,
        trainer: str,
        repeats: int,
        batch_size: int,
        overwrite: bool,
        balance: str = "none",
    ) -> Any:
        """Publish the dataset."""
        from ..lora_curator.curate import with_clusters
        from ..lora_curator.curation import NAME
        from ..lora_curator.publish import publish
        from ..lora_curator.recipe import ExportOptions
        from ..lora_curator.subsets import plan_subsets

        curation, work = kept(checked(dataset)), ComfyWork()
        options = ExportOptions(trainer, repeats, batch_size, balance)  # type: ignore[arg-type]
        curation = replace(curation, recipe=replace(curation.recipe, export=options))
        out = output_of(name)
        if balance == "cluster":
            found = with_clusters(curation.dataset, embedding_of(curation), work)
            curation = replace(curation, dataset=found)
        with places.open_store() as store:
            done = publish(curation, out, store=store, overwrite=overwrite, work=work)
        remember_export(out)
        image_dir = out / Path(done.images[0].file).parent
        reg_dir = ""
        if done.reg_images:
            reg_dir = (out / Path(done.reg_images[0].file).parts[0]).as_posix()
        number = done.validation.counts
        missing = len(curation.kept_rows) - len(done.images)
        failed = [one for one in done.curation.dataset.findings if one.code == "export_failed"]
        subsets = plan_subsets(curation)
        where = image_dir.parent if subsets else image_dir
        lines = [
            f"{plural(len(done.images), 'image')} in {places.shown_path(where)}",
            f"{number['images_per_epoch']:,} per epoch with {repeats} repeats"
            f"{' on average' if subsets else ''}, "
            f"{plural(len(done.validation.buckets), 'bucket')}",
            subset_line(subsets),
            "balanced repeats need two parts or more; there is one"
            if balance != "none" and not subsets
            else "",
            f"{plural(len(done.reg_images), 'regularization image')} with {done.reg_repeats} "
            f"repeats in {places.shown_path(Path(reg_dir))}"
            if done.reg_images
            else "",
            f"{plural(missing, 'kept image')} could not be written:" if missing else "",
            *finding_lines(failed),
            "checked: ready to train" if done.validation.trainable else "not ready: see the errors",
            *finding_lines([one for one in done.validation.findings if one.severity != "note"]),
        ]
        return io.NodeOutput(
            done.curation,
            image_dir.parent.as_posix(),
            image_dir.as_posix(),
            repeats,
            (out / NAME).as_posix(),
            len(done.images),
            (out / "dataset.toml").as_posix(),
            (out / "report.html").as_posix(),
            reg_dir,
            ui=summary(lines),
        )


def subset_line(subsets: Sequence[Any]) -> str:
    """`cluster 1: 24 x 4, cluster 2: 8 x 12 and 3 more parts`: images and repeats."""
    parts = [f"{one.label}: {len(one.rows):,} x {one.repeats}" for one in subsets]
    more = len(parts) - SHOWN_PARTS
    shown = ", ".join(parts[:SHOWN_PARTS])
    return f"{shown} and {plural(more, 'more part')}" if more > 0 else shown


def output_of(name: str) -> Path:
    """The folder of an export; refuses names that break the command lines of training nodes."""
    folder = places.output_folder(name)
    if not all(_SAFE_NAME.fullmatch(part) for part in places.below_place(folder).parts):
        raise BadInput(
            f"The name '{name}' has characters that trainers stumble over. Begin it with a letter "
            "or digit and use letters, digits, spaces and . _ - + only."
        )
    return folder
