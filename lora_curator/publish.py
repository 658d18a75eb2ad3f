"""What was decided becomes a folder that trains: images, captions, settings, report, inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from .buckets import Placement, assign_bucket
from .captions import compose_captions, write_caption_bytes
from .curation import NAME, Curation, curation_json, read_curation
from .dataset import Finding
from .errors import BadInput
from .export import EXPORTERS, ExportedImage, ExportFolder, ExportPlan, write_images
from .metrics import METRICS, RECORD_METRICS
from .prepare import prepare_image
from .recipe import Recipe
from .report import render_inventory, render_report
from .select import SELECTORS
from .store import Store
from .stored import stored_thumbnails
from .validate.step import ValidationReport, validate_folder
from .work import SILENT, Work


@dataclass(frozen=True)
class Published:
    """What an export wrote.

    Attributes
    ----------
    out
        The export's folder.
    images
        The images that were written.
    curation
        What was exported, with the findings of captions, preparing and writing added.
    validation
        What the trainer will make of it.
    """

    out: Path
    images: tuple[ExportedImage, ...]
    curation: Curation
    validation: ValidationReport


def plan_of(curation: Curation, out: Path) -> ExportPlan:
    """The settings that the trainer's files depend on."""
    recipe = curation.recipe
    return ExportPlan(
        out=out.resolve(),
        trigger=recipe.captions.trigger,
        class_word=recipe.captions.class_word,
        repeats=recipe.export.repeats,
        batch_size=recipe.export.batch_size,
        buckets=recipe.prepare.buckets,
    )


def publish(
    curation: Curation,
    out: Path,
    *,
    store: Store,
    overwrite: bool = False,
    threads: int | None = None,
    work: Work = SILENT,
) -> Published:
    """Export the kept images of a curation into `out`, which appears complete or not at all.

    Parameters
    ----------
    overwrite
        Replace an earlier export in `out`: only files that it wrote and nobody changed since.

    Raises
    ------
    BadInput
        When nothing is kept.
    FolderRefused
        When `out` has files that may not be replaced; see `export.ExportFolder`.
    """
    dataset, recipe = curation.dataset, curation.recipe
    rows = curation.kept_rows
    folder = open_folder(dataset.root, out, overwrite)
    _refuse_nothing(curation)
    plan = plan_of(curation, out)
    layout = EXPORTERS[recipe.export.exporter].function(plan)
    captions, caption_findings = compose_captions(dataset.take(rows), recipe.captions)
    with folder:
        images, findings = _write(curation, captions, folder, layout.image_folder, threads, work)
        for name, text in layout.files.items():
            folder.write(name, text.encode("utf-8"))
        new = [one for one in (*caption_findings, *findings) if one not in dataset.findings]
        curation = replace(curation, dataset=dataset.with_findings(new))
        exported = _exported(images)
        folder.write("inventory.tsv", encoded(inventory(curation, exported)))
        folder.write(
            "report.html", encoded(_report(curation, exported, store, layout.image_folder))
        )
        folder.write(NAME, curation_json(curation, folder.files))
    validation = validate_folder(
        out,
        trigger=recipe.captions.trigger or None,
        buckets=recipe.prepare.buckets,
        batch_size=recipe.export.batch_size,
        threads=threads,
        work=work,
    )
    return Published(out, images, curation, validation)


def open_folder(root: Path, out: Path, overwrite: bool) -> ExportFolder:
    """The export's folder for images of `root`; `FolderRefused` when it may not be written."""
    earlier = read_curation(out / NAME).files if overwrite else {}
    return ExportFolder(out, root, replace=overwrite, written=earlier)


def _refuse_nothing(curation: Curation) -> None:
    if not curation.kept_rows:
        raise BadInput(
            f"None of the {len(curation.dataset)} images found in '{curation.dataset.root}' is "
            "kept, so there is nothing to export. Run with --dry-run to see why each was dropped."
        )


def _write(
    curation: Curation,
    captions: list[str],
    folder: ExportFolder,
    image_folder: str,
    threads: int | None,
    work: Work,
) -> tuple[tuple[ExportedImage, ...], tuple[Finding, ...]]:
    options = curation.recipe.prepare
    return write_images(
        curation.dataset,
        curation.kept_rows,
        captions,
        lambda data, path: prepare_image(data, options, path),
        write_caption_bytes,
        folder,
        image_folder,
        threads=threads,
        work=work,
    )


def _exported(images: tuple[ExportedImage, ...]) -> dict[str, dict[str, object]]:
    """By source path, what the report and the inventory show of an exported image."""
    return {
        image.source: {
            "file": image.file,
            "bucket": "x".join(map(str, image.bucket)) if image.bucket else "",
            "caption": image.caption,
        }
        for image in images
    }


def encoded(text: str) -> bytes:
    """UTF-8; what is no Unicode (a file name on Linux may be any bytes) is written as \\udcxx."""
    return text.encode("utf-8", "backslashreplace")


def inventory(curation: Curation, exported: Mapping[str, Mapping[str, object]]) -> str:
    """The tab-separated table of every image file found."""
    names = [metric.name for metric in (*RECORD_METRICS, *METRICS)]
    return render_inventory(curation.dataset, curation.decisions, exported, names)


def _report(
    curation: Curation,
    exported: Mapping[str, Mapping[str, object]],
    store: Store,
    image_folder: str,
) -> str:
    dataset = curation.dataset
    return render_report(
        dataset,
        curation.decisions,
        title=PurePosixPath(image_folder).name,
        summary=settings(curation.recipe),
        exported=exported,
        thumbnails=stored_thumbnails(dataset, store, curation.recipe.prepare.matte).get,
        metrics=[*RECORD_METRICS, *METRICS],
        recipe=curation.recipe.to_json(),
    )


def settings(recipe: Recipe) -> list[tuple[str, str]]:
    """(words, value) of the settings that a reader of the report wants to know first."""
    buckets = recipe.prepare.buckets
    return [
        ("Trigger word", recipe.captions.trigger or "none"),
        ("Class word", recipe.captions.class_word or "none"),
        (
            "Wanted",
            f"{recipe.select.count:,} images" if recipe.select.count else "all that are good",
        ),
        ("Chosen by", SELECTORS[recipe.select.method].label),
        ("Compared by", recipe.scan.encoder),
        ("Resolution", "x".join(map(str, buckets.resolution))),
        ("Repeats", str(recipe.export.repeats)),
    ]


def placements(curation: Curation) -> tuple[dict[str, Placement], tuple[Finding, ...]]:
    """The bucket of every kept image by path, and the images that fit none."""
    found: dict[str, Placement] = {}
    misfits: list[Finding] = []
    for row in curation.kept_rows:
        record = curation.dataset.records[row]
        try:
            found[record.path] = assign_bucket(
                record.width, record.height, curation.recipe.prepare.buckets
            )
        except BadInput as error:
            misfits.append(Finding("no_bucket", str(error), record.path, "error"))
    return found, tuple(misfits)


def write_prepared(
    curation: Curation,
    out: Path,
    *,
    overwrite: bool = False,
    threads: int | None = None,
    work: Work = SILENT,
) -> tuple[tuple[ExportedImage, ...], tuple[Finding, ...]]:
    """Write the prepared images of the kept rows with their captions into one flat folder."""
    dataset, rows = curation.dataset, curation.kept_rows
    folder = open_folder(dataset.root, out, overwrite)
    _refuse_nothing(curation)
    captions, found = compose_captions(dataset.take(rows), curation.recipe.captions)
    with folder:
        images, findings = _write(curation, captions, folder, "images", threads, work)
        folder.write(NAME, curation_json(curation, folder.files))
    return images, (*found, *findings)
