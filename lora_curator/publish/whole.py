"""The whole export: written, then read as the trainer will read it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from ..captions import compose_captions
from ..copies import add_copies
from ..curation import NAME, Curation, curation_json
from ..dataset import Finding
from ..errors import BadInput
from ..export import EXPORTERS
from ..export.write import NOT_WRITTEN, ExportedImage
from ..regularize import with_regularization
from ..store import Store
from ..validate.step import ValidationReport, validate_folder
from ..work import SILENT, Work
from .folder import open_folder, refuse_nothing
from .images import write_kept, write_regularization
from .plan import folders_of, plan_of, title_of
from .texts import encoded, exported_json, inventory, report


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
    refuse_nothing(curation)
    plan = plan_of(curation, out)
    layout = EXPORTERS[recipe.export.exporter].function(plan)
    captions, caption_findings = compose_captions(dataset.take(rows), recipe.captions)
    with folder:
        places = folders_of(curation, layout)
        images, findings = write_kept(curation, captions, folder, places, threads, work)
        if not images:
            raise BadInput(
                f"None of the {len(rows)} kept images could be written. The first: "
                f"{findings[0].sentence}"
            )
        reg_images, reg_findings = write_regularization(
            curation, plan, layout, images, folder, threads, work
        )
        for name, text in layout.files.items():
            folder.write(name, text.encode("utf-8"))
        found = (*caption_findings, *findings, *reg_findings)
        new = [one for one in found if one not in dataset.findings]
        curation = replace(curation, dataset=dataset.with_findings(new))
        exported, title = exported_json(images), title_of(plan, layout)
        page = report(curation, exported, store, title, len(reg_images))
        folder.write("inventory.tsv", encoded(inventory(curation, exported)))
        folder.write("report.html", encoded(page))
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


def publish_with_copies(
    curation: Curation,
    out: Path,
    *,
    store: Store,
    overwrite: bool = False,
    threads: int | None = None,
    work: Work = SILENT,
) -> Published:
    """As `publish`, with the changed copies of the recipe, made in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="lora_curator-") as folder:
        return publish(
            add_copies(curation, Path(folder), store=store, threads=threads, work=work),
            out,
            store=store,
            overwrite=overwrite,
            threads=threads,
            work=work,
        )
