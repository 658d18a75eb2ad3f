"""Everything about one image."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from ..buckets import assign_bucket
from ..captions import compose_captions
from ..curation import Curation
from ..errors import BadInput, CuratorError
from ..generated import read_generation
from ..images import decode_image, read_bytes, shrink
from ..select.frequency import stability
from .documents import column_names, describe_column
from .folder import OpenFolder
from .http import NotThere
from .inbox import FOLDER

NEIGHBOURS = 12
LARGEST_SIDE = 4096
HEAD_BYTES = 8_000_000
"""Programs write about an image before its pixels."""


def details(folder: OpenFolder, row: int) -> dict[str, Any]:
    """Record, decision with its sentence, scores, findings, neighbours, twins, caption, crop.

    Raises
    ------
    NotThere
        For a row that the folder has not.
    """
    with folder.lock:
        curation = folder.effective
        own = folder.curation.dataset.captions
        extras = dict(folder.extras)
    dataset = curation.dataset
    if not 0 <= row < len(dataset):
        raise NotThere(f"The folder has no image number {row}.")
    record, decision = dataset.records[row], curation.decisions[dataset.paths[row]]
    columns = {**dataset.columns, **extras}
    frequency = _value(columns.get("frequency"), row)
    return {
        "row": row,
        "path": record.path,
        "id": record.id if record.readable else "",
        "width": record.width,
        "height": record.height,
        "format": record.format,
        "size_bytes": record.size_bytes,
        "caption": dataset.captions[row],
        "own_caption": own[row],
        "edited": record.path in curation.edits.captions,
        "starred": record.path in curation.edits.starred,
        "composed": _composed(curation, row),
        "choice": decision.choice,
        "author": decision.author,
        "reason": decision.reason,
        "sentence": decision.sentence,
        "near": folder.row(decision.near) if decision.near else None,
        "scores": [
            {**words, "value": _value(columns.get(words["name"]), row)}
            for words in map(describe_column, column_names(folder))
            if words["kind"] == "score"
        ],
        "findings": [
            {
                "code": one.code,
                "sentence": one.sentence,
                "severity": one.severity,
                "value": one.value,
                "threshold": one.threshold,
            }
            for one in dataset.findings
            if one.path == record.path
        ],
        "neighbours": neighbours(folder, curation, row),
        "duplicates": _twins(columns.get("group:duplicates"), row),
        "frequency": frequency,
        "stability": None if not frequency else stability(frequency),
        **_placement(curation, row),
        **_generation(curation, row),
    }


def neighbours(folder: OpenFolder, curation: Curation, row: int) -> list[dict[str, Any]]:
    """The most similar images by the vectors that selection compares, nearest first."""
    vectors = curation.dataset.columns.get(folder.embedding)
    if vectors is None or not len(vectors) or not np.isfinite(vectors[row]).all():
        return []
    likeness = vectors @ vectors[row]
    likeness[~np.isfinite(likeness)] = -np.inf
    likeness[row] = -np.inf
    count = min(NEIGHBOURS, len(likeness) - 1)
    if count < 1:
        return []
    nearest = np.argpartition(-likeness, count - 1)[:count]
    nearest = nearest[np.lexsort((nearest, -likeness[nearest]))]
    return [
        {"row": int(one), "similarity": round(float(likeness[one]), 4)}
        for one in nearest
        if np.isfinite(likeness[one])
    ]


def picture(folder: OpenFolder, row: int, side: int) -> bytes:
    """JPEG of an image, upright, sRGB, longer side at most `side`.

    Raises
    ------
    NotThere
        For a row that the folder has not, or an image that cannot be read now.
    """
    from PIL import Image

    dataset = folder.curation.dataset
    if not 0 <= row < len(dataset):
        raise NotThere(f"The folder has no image number {row}.")
    side = max(64, min(side, LARGEST_SIDE))
    try:
        data = read_bytes(dataset.file(row))
        matte = folder.recipe.prepare.matte
        pixels = shrink(decode_image(data, matte=matte, want_pixels=2 * side**2).pixels, side)
    except (CuratorError, OSError) as error:
        raise NotThere(f"'{dataset.paths[row]}' cannot be shown: {error}") from None
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=90)
    return stream.getvalue()


def _composed(curation: Curation, row: int) -> str:
    """The caption that an export would write."""
    captions, _ = compose_captions(curation.dataset.take([row]), curation.recipe.captions)
    return captions[0]


def _generation(curation: Curation, row: int) -> dict[str, Any]:
    """Whether a model made the image, by the file's own words or by its folder; its prompt."""
    path = curation.dataset.paths[row]
    try:
        with curation.dataset.file(row).open("rb") as file:
            found = read_generation(file.read(HEAD_BYTES))
    except OSError:
        found = None
    synthetic = found is not None or path.startswith(f"{FOLDER}/")
    return {"synthetic": synthetic, "prompt": (found.prompt or None) if found else None}


def _placement(curation: Curation, row: int) -> dict[str, Any]:
    """The bucket, and the part of the upright image that gets into it from the middle."""
    record = curation.dataset.records[row]
    options = curation.recipe.prepare
    try:
        place = assign_bucket(record.width, record.height, options.buckets)
    except BadInput:
        return {"bucket": None, "crop": None}
    across, down = record.width / place.resized[0], record.height / place.resized[1]
    left, top, right, bottom = place.crop
    crop = [left * across, top * down, (right - left) * across, (bottom - top) * down]
    return {"bucket": list(place.bucket), "crop": [round(one, 1) for one in crop]}


def _twins(groups: Any, row: int) -> list[int]:
    if groups is None or groups[row] < 0:
        return []
    return [int(one) for one in np.flatnonzero(groups == groups[row]) if one != row]


def _value(column: Any, row: int) -> float | None:
    if column is None or not np.isfinite(column[row]):
        return None
    return float(f"{float(column[row]):.6g}")
