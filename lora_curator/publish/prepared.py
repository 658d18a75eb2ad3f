"""Prepared images without the rest of an export, and the buckets that they land in."""

from __future__ import annotations

from pathlib import Path

from ..buckets import Placement, assign_bucket
from ..captions import compose_captions
from ..curation import NAME, Curation, curation_json
from ..dataset import Finding
from ..errors import BadInput
from ..work import SILENT, Work
from .folder import open_folder, refuse_nothing
from .images import Written, write_kept


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
) -> Written:
    """Write the prepared images of the kept rows with their captions into one flat folder."""
    dataset, rows = curation.dataset, curation.kept_rows
    folder = open_folder(dataset.root, out, overwrite)
    refuse_nothing(curation)
    captions, found = compose_captions(dataset.take(rows), curation.recipe.captions)
    with folder:
        images, findings = write_kept(curation, captions, folder, "images", threads, work)
        folder.write(NAME, curation_json(curation, folder.files))
    return images, (*found, *findings)
