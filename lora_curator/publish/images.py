"""Kept images, prepared, and their captions into the folder of an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ..captions import write_caption_bytes
from ..curation import Curation
from ..dataset import Finding
from ..export import ExportLayout, ExportPlan
from ..export.folder import ExportFolder
from ..export.names import export_names
from ..export.write import ExportedImage, write_images
from ..prepare.step import PreparedImage, prepare_image
from ..regularize import regularization_captions
from ..work import Work

Written = tuple[tuple[ExportedImage, ...], tuple[Finding, ...]]
"""The images that were written, and why others were not."""


def write_kept(
    curation: Curation,
    captions: list[str],
    folder: ExportFolder,
    image_folder: str | list[str],
    threads: int | None,
    work: Work,
) -> Written:
    """The kept images with a caption each, into one folder or each into its own."""
    return write_images(
        curation.dataset,
        curation.kept_rows,
        captions,
        _preparing(curation),
        write_caption_bytes,
        folder,
        image_folder,
        threads=threads,
        work=work,
    )


def write_regularization(
    curation: Curation,
    plan: ExportPlan,
    layout: ExportLayout,
    images: Sequence[ExportedImage],
    folder: ExportFolder,
    threads: int | None,
    work: Work,
) -> Written:
    """The kept regularization images, prepared as the others; names differ from theirs."""
    reg = curation.regularization
    if reg is None:
        return (), ()
    if not layout.reg_folder:
        sentence = f"The format '{curation.recipe.export.exporter}' has no regularization images."
        return (), (Finding("reg_left_out", sentence),)
    captions, _ = regularization_captions(curation, plan.reg_class)
    rows = reg.kept_rows
    taken = [PurePosixPath(image.file).stem for image in images]
    written, findings = write_images(
        reg.dataset,
        rows,
        captions,
        _preparing(curation),
        write_caption_bytes,
        folder,
        layout.reg_folder,
        names=export_names([reg.dataset.paths[row] for row in rows], taken),
        threads=threads,
        work=work,
        label="regularization",
    )
    about = [
        replace(one, path="", sentence=f"Regularization image '{one.path}': {one.sentence}")
        for one in findings
    ]
    return written, tuple(about)


def _preparing(curation: Curation) -> Callable[[bytes, str], PreparedImage]:
    """The step `prepare` with the recipe's options."""
    options = curation.recipe.prepare
    return lambda data, path: prepare_image(data, options, path)
