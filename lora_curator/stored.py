"""Stored values to what a dataset holds: columns, vectors, findings, thumbnails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset, Finding, Severity
from .images import SMALL_SIDE, WHITE
from .store import Store, StoredImage, Value

THUMBNAIL = f"thumbnail:{SMALL_SIDE}@1"

_SUFFIX_OF = {
    "JPEG": {".jpg", ".jpeg", ".jfif", ".jpe"},
    "PNG": {".png"},
    "WEBP": {".webp"},
    "BMP": {".bmp"},
    "DIB": {".bmp"},
    "TIFF": {".tif", ".tiff"},
    "GIF": {".gif"},
    "AVIF": {".avif"},
    "HEIF": {".heic", ".heif"},
}


def storable(value: float | int, kind: str) -> Value:
    """A score as float (None for NaN), a hash as a signed 64-bit integer (SQLite has no other)."""
    if kind == "hash":
        return int(np.uint64(value).astype(np.int64))
    return None if value != value else float(value)


def column_of(kind: str, values: Iterable[Value]) -> NDArray:
    if kind == "hash":
        return np.array([v if isinstance(v, int) else 0 for v in values], np.int64).view(np.uint64)
    return np.array([np.nan if v is None else v for v in values], np.float32)


def vectors_of(values: Sequence[Value]) -> NDArray[np.float32]:
    """Stored vectors as rows, NaN where there is none."""
    rows = [np.frombuffer(v, np.float32) if isinstance(v, bytes) else None for v in values]
    width = max((len(row) for row in rows if row is not None), default=0)
    table = np.full((len(rows), width), np.nan, np.float32)
    for row, vector in enumerate(rows):
        if vector is not None:
            table[row] = vector
    return table


def findings_of(paths: Sequence[str], images: Sequence[StoredImage]) -> list[Finding]:
    found = []
    for path, image in zip(paths, images, strict=True):
        for code, sentence, severity in image.notes:
            found.append(Finding(code, sentence, path, _severity(severity)))
        suffix = PurePosixPath(path).suffix.lower()
        if image.width and suffix not in _SUFFIX_OF.get(image.format, {suffix}):
            sentence = f"The name ends in '{suffix}' but the file is a {image.format}."
            found.append(Finding("wrong_suffix", sentence, path, "note"))
    return found


def _severity(word: str) -> Severity:
    return "error" if word == "error" else "note"


def stored_thumbnails(
    dataset: Dataset, store: Store, matte: tuple[int, int, int] = WHITE
) -> Mapping[str, bytes]:
    """The thumbnails of a measured dataset by path: JPEG, longer side at most 256 pixels.

    An image that was not measured on this matte is shown on white.
    """
    ids = sorted({record.id for record in dataset.records if record.readable})
    stored = store.results(THUMBNAIL, ids) | store.results(on_matte(THUMBNAIL, matte), ids)
    return {
        record.path: value
        for record in dataset.records
        if isinstance(value := stored.get(record.id), bytes)
    }


def on_matte(producer: str, matte: tuple[int, int, int]) -> str:
    """The producer's name on a matte: what is measured on another one is something else."""
    return producer if matte == WHITE else f"{producer}#{bytes(matte).hex()}"
