"""The job that has a model write captions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..describe import describe_images
from ..errors import BadInput
from ..store import Store
from .folder import OpenFolder
from .jobs import Job, Result
from .operations import rows_of
from .tools import Tools


def describe(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Captions from a model that looks at the images."""
    name = options.get("captioner")
    if not isinstance(name, str) or not name:
        raise BadInput("Say which model is to describe the images.")
    curation = folder.effective
    dataset = curation.dataset
    rows = options.get("rows")
    rows = list(range(len(dataset))) if rows is None else rows_of(curation, rows)
    rows = [row for row in rows if dataset.records[row].readable]
    if options.get("only_empty", True):
        rows = [row for row in rows if not dataset.captions[row]]
    if not rows:
        raise BadInput("Every one of these images has a caption already; nothing was described.")
    with tools.model_turn(job), Store(tools.host.store) as store:
        job.progress(0, len(rows), "loading the model")
        captioner = tools.host.open_captioner(name)
        try:
            found = describe_images(dataset, rows, captioner, store=store, work=job)
        finally:
            close = getattr(captioner, "close", None)
            if close is not None:
                close()
    said = {
        dataset.paths[row]: text
        for row, text in zip(rows, found.captions, strict=True)
        if text and text != folder.curation.dataset.captions[row]
    }
    folder.change(
        f"Describe {len(said):,} images",
        lambda now: replace(now, edits=now.edits.with_captions(said)),
    )
    return {"described": len(said), "failed": [one.sentence for one in found.findings[:20]]}
