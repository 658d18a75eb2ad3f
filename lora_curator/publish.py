"""What was decided becomes a folder that trains: images, captions, settings, report, inventory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from .buckets import Placement, assign_bucket
from .captions import compose_captions, write_caption_bytes
from .curation import NAME, Curation, curation_json, read_curation
from .dataset import Finding
from .errors import BadInput
from .export import EXPORTERS, ExportLayout, ExportPlan, PlannedSubset
from .export.folder import ExportFolder
from .export.names import export_names
from .export.write import NOT_WRITTEN, ExportedImage, write_images
from .metrics import METRICS, RECORD_METRICS
from .prepare.step import prepare_image
from .recipe import Recipe
from .regularize import (
    matching_repeats,
    plan_regularization,
    regularization_captions,
    with_regularization,
)
from .report import render_inventory, render_report
from .select import SELECTORS
from .store import Store
from .stored import stored_thumbnails
from .subsets import exposure_of, plan_subsets
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
    reg_images
        The regularization images that were written.
    reg_repeats
        How often an epoch shows each of them; 0 when there are none.
    """

    out: Path
    images: tuple[ExportedImage, ...]
    curation: Curation
    validation: ValidationReport
    reg_images: tuple[ExportedImage, ...] = ()
    reg_repeats: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The images that could not be written, then what the trainer will stumble over."""
        found = self.curation.dataset.findings
        failed = tuple(one for one in found if one.code == NOT_WRITTEN)
        return (*failed, *self.validation.findings)


def plan_of(curation: Curation, out: Path) -> ExportPlan:
    """The settings that the trainer's files depend on."""
    recipe = curation.recipe
    reg = plan_regularization(curation)
    subsets = plan_subsets(curation)
    reg_repeats = reg.repeats if reg else 0
    if reg and subsets and not recipe.regularize.repeats:
        needed = sum(one.effective for one in exposure_of(subsets))
        reg_repeats = matching_repeats(reg.images, needed)
    return ExportPlan(
        out=out.resolve(),
        trigger=recipe.captions.trigger,
        class_word=recipe.captions.class_word,
        repeats=recipe.export.repeats,
        batch_size=recipe.export.batch_size,
        buckets=recipe.prepare.buckets,
        reg_repeats=reg_repeats,
        reg_class=reg.class_word if reg else "",
        subsets=tuple(PlannedSubset(one.label, one.repeats) for one in subsets),
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
        When nothing is kept or can be written, or regularization images have no class word.
    FolderRefused
        When `out` has files that may not be replaced; see `export.ExportFolder`.
    """
    reg = curation.regularization
    if reg:  # again, because what is kept and the trigger word may have changed since
        curation = with_regularization(curation, reg, work)
    dataset, recipe = curation.dataset, curation.recipe
    rows = curation.kept_rows
    folder = open_folder(dataset.root, out, overwrite, [reg.dataset.root] if reg else [])
    _refuse_nothing(curation)
    plan = plan_of(curation, out)
    layout = EXPORTERS[recipe.export.exporter].function(plan)
    captions, caption_findings = compose_captions(dataset.take(rows), recipe.captions)
    with folder:
        places = _folders(curation, layout)
        images, findings = _write(curation, captions, folder, places, threads, work)
        if not images:
            raise BadInput(
                f"None of the {len(rows)} kept images could be written. The first: "
                f"{findings[0].sentence}"
            )
        reg_images, reg_findings = _write_regularization(
            curation, plan, layout, images, folder, threads, work
        )
        for name, text in layout.files.items():
            folder.write(name, text.encode("utf-8"))
        found = (*caption_findings, *findings, *reg_findings)
        new = [one for one in found if one not in dataset.findings]
        curation = replace(curation, dataset=dataset.with_findings(new))
        exported = _exported(images)
        folder.write("inventory.tsv", encoded(inventory(curation, exported)))
        folder.write(
            "report.html",
            encoded(
                report(
                    curation,
                    exported,
                    store,
                    _title(plan, layout),
                    len(reg_images),
                )
            ),
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
    repeats = plan.reg_repeats if reg_images else 0
    return Published(out, images, curation, validation, reg_images, repeats)


def open_folder(
    root: Path, out: Path, overwrite: bool, more_roots: Sequence[Path] = ()
) -> ExportFolder:
    """The export's folder for images of `root`; `FolderRefused` when it may not be written."""
    earlier = read_curation(out / NAME).files if overwrite else {}
    return ExportFolder(out, root, replace=overwrite, written=earlier, more_sources=more_roots)


def _refuse_nothing(curation: Curation) -> None:
    if not curation.kept_rows:
        raise BadInput(
            f"None of the {len(curation.dataset)} images found in '{curation.dataset.root}' is "
            "kept, so there is nothing to export. Run with --dry-run to see why each was dropped."
        )


def _folders(curation: Curation, layout: ExportLayout) -> str | list[str]:
    """Where the kept images go: one folder for all, or one for each."""
    if not layout.subset_folders:
        return layout.image_folder
    subsets = plan_subsets(curation)
    of_row = {
        row: folder
        for subset, folder in zip(subsets, layout.subset_folders, strict=True)
        for row in subset.rows
    }
    return [of_row[row] for row in curation.kept_rows]


def _title(plan: ExportPlan, layout: ExportLayout) -> str:
    """The report's: the image folder's name, or the words that several have in common."""
    if not layout.subset_folders:
        return PurePosixPath(layout.image_folder).name
    words = f"{plan.trigger} {plan.class_word}".strip() or "images"
    return f"{words} in {len(layout.subset_folders)} subsets"


def _write(
    curation: Curation,
    captions: list[str],
    folder: ExportFolder,
    image_folder: str | list[str],
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


def _write_regularization(
    curation: Curation,
    plan: ExportPlan,
    layout: ExportLayout,
    images: Sequence[ExportedImage],
    folder: ExportFolder,
    threads: int | None,
    work: Work,
) -> tuple[tuple[ExportedImage, ...], tuple[Finding, ...]]:
    """The kept regularization images, prepared as the others; names differ from theirs."""
    reg = curation.regularization
    if reg is None:
        return (), ()
    if not layout.reg_folder:
        sentence = f"The format '{curation.recipe.export.exporter}' has no regularization images."
        return (), (Finding("reg_left_out", sentence),)
    captions, _ = regularization_captions(curation, plan.reg_class)
    rows, options = reg.kept_rows, curation.recipe.prepare
    taken = [PurePosixPath(image.file).stem for image in images]
    written, findings = write_images(
        reg.dataset,
        rows,
        captions,
        lambda data, path: prepare_image(data, options, path),
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


def report(
    curation: Curation,
    exported: Mapping[str, Mapping[str, object]],
    store: Store,
    title: str,
    reg_images: int = 0,
) -> str:
    """The text of `report.html`; `exported` as `_exported`, empty before an export."""
    dataset = curation.dataset
    more = [("Regularization", f"{reg_images:,} images")] if reg_images else []
    return render_report(
        dataset,
        curation.decisions,
        title=title,
        summary=[*settings(curation.recipe), *more],
        exported=exported,
        thumbnails=stored_thumbnails(dataset, store, curation.recipe.prepare.matte).get,
        metrics=[*RECORD_METRICS, *METRICS],
        recipe=curation.recipe.to_json(),
        outcome=curation.outcome,
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
        ("Repeats", _repeats(recipe)),
    ]


def settings_of_all(recipe: Recipe) -> list[tuple[str, str]]:
    """As `settings`, of what selections that were chosen in different ways have in common."""
    return [one for one in settings(recipe) if one[0] not in ("Wanted", "Chosen by")]


def _repeats(recipe: Recipe) -> str:
    by = recipe.export.balance
    return str(recipe.export.repeats) + ("" if by == "none" else f" on average, balanced by {by}")


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
