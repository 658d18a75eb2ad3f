"""Jobs that write the folders that train, and that check such a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import publish
from ..curation import Curation
from ..enlarge import enlarge_images, forget_old
from ..errors import BadInput
from ..store import Store
from ..validate.step import validate_folder
from .folder import OpenFolder
from .jobs import Job, Result
from .places import allowed
from .sets import export_sets
from .tools import Tools

ENLARGED_KEPT = 2000
"""So many enlarged images are kept for the next export."""


def export(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Write the folder that trains; images that are too small are enlarged when asked for."""
    out = _folder_named(options.get("out"), tools)
    curation = folder.effective.with_rest_kept()
    if options.get("upscaler"):
        curation = _enlarged(curation, options["upscaler"], tools, job)
    overwrite = options.get("overwrite") is True
    with Store(tools.host.store) as store:
        published = publish.publish_with_copies(
            curation, out, store=store, overwrite=overwrite, work=job
        )
    return {
        "out": str(published.out),
        "images": len(published.images),
        "reg_images": len(published.reg_images),
        **_by_severity(published.findings),
    }


def export_named(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Write named selections, each into a folder of its own."""
    out = _folder_named(options.get("out"), tools)
    names = options.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadInput("'names' must be the names of selections.")
    overwrite = options.get("overwrite") is True
    with Store(tools.host.store) as store:
        written = export_sets(
            folder.effective,
            names,
            out,
            folder.embedding,
            overwrite=overwrite,
            store=store,
            work=job,
        )
    folder.comparison_page = Path(written["comparison"])
    return written


def _enlarged(curation: Curation, name: Any, tools: Tools, job: Job) -> Curation:
    """With the kept images that are too small for their bucket enlarged by a model."""
    labels = {one.name: one.label for one in tools.host.upscalers()}
    if not isinstance(name, str) or name not in labels:
        raise BadInput(f"There is no model named {name!r} here that enlarges images.")
    place = tools.host.state / "enlarged"
    with tools.model_turn(job):
        upscaler = tools.host.open_upscaler(name)
        done = enlarge_images(curation, upscaler, place, name=labels[name], work=job)
    forget_old(place, ENLARGED_KEPT)
    return done.curation


def check(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Check a folder as the trainer reads it."""
    recipe = folder.recipe
    report = validate_folder(
        _folder_named(options.get("out"), tools),
        trigger=recipe.captions.trigger or None,
        buckets=recipe.prepare.buckets,
        batch_size=recipe.export.batch_size,
        work=job,
    )
    return {"counts": dict(report.counts), **_by_severity(report.findings)}


def _folder_named(text: Any, tools: Tools) -> Path:
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise BadInput("Name the folder that the training set is to be written to.")
    out = Path(text.strip().strip('"')).expanduser()
    if not out.is_absolute():
        raise BadInput(f"'{text}' is no whole path; give the folder from its beginning.")
    return allowed(out, tools.host.roots)


def _by_severity(findings: Any) -> dict[str, list[str]]:
    names = {"error": "errors", "warning": "warnings", "note": "notes"}
    found: dict[str, list[str]] = {name: [] for name in names.values()}
    for one in findings:
        where = f"{one.path}: " if one.path else ""
        found[names[one.severity]].append(where + one.sentence)
    return found
