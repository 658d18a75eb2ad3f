"""The data: an image is a record, a dataset is a table, a result is a column.

A `Dataset` never changes. Every operation returns a new one that shares what it did not touch,
because the hosts keep results and hand them on again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .errors import BadInput

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class ImageRecord:
    """What is known of one image file without any model.

    Attributes
    ----------
    path
        Relative to the dataset's root, with `/` on every system.
    id
        Hash of the file's bytes (32 hexadecimal digits): survives renaming, keys the store. Empty
        when the bytes could not be read. Two equal files are two records with one id.
    width, height
        In pixels, after the EXIF orientation is applied. 0 when the image cannot be decoded.
    format
        What the bytes are (`JPEG`, `PNG`, ...), whatever the suffix says. Empty when unknown.
    size_bytes
        Size of the file.
    """

    path: str
    id: str = ""
    width: int = 0
    height: int = 0
    format: str = ""
    size_bytes: int = 0

    @property
    def readable(self) -> bool:
        """Whether the image was decoded."""
        return self.width > 0


@dataclass(frozen=True)
class Finding:
    """Something a user should know about one image or the whole folder.

    Attributes
    ----------
    code
        Stable name of the kind of finding, for tests and filters (`truncated`, `blurry`).
    sentence
        What was found and what it means, for the user.
    path
        The image it is about, relative to the root; empty for the whole dataset.
    severity
        `error`: the image cannot be used or a trainer fails on it; `warning`: worth a look;
        `note`: was taken care of.
    value, threshold
        The measured number and the limit that made it a finding, when there is one.
    """

    code: str
    sentence: str
    path: str = ""
    severity: Severity = "warning"
    value: float | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Dataset:
    """A table with one row per image.

    Attributes
    ----------
    root
        The folder that the records' paths are relative to.
    records
        One per image file found, unreadable ones included, sorted by path.
    columns
        Named read-only arrays of shape `(n,)` or `(n, d)`. Scores are float32 and named as their
        metric, NaN where not known; embeddings are unit rows named `embedding:<encoder id>`;
        hashes are uint64 named `hash:<kind>`, 0 where unreadable; groups are int64, -1 for none.
    captions
        The whole caption of each image, None where there is none.
    findings
        What was found on the way, in order.
    files
        Where the pixels of some rows are taken from instead of `root / path` (an enlarged copy,
        say), by path.
    """

    root: Path
    records: tuple[ImageRecord, ...] = ()
    columns: Mapping[str, NDArray] = field(default_factory=dict)
    captions: tuple[str | None, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.records)
        if not self.captions:
            object.__setattr__(self, "captions", (None,) * n)
        if len(self.captions) != n:
            raise BadInput(f"There are {len(self.captions)} captions for {n} images.")
        frozen = {}
        for name, column in self.columns.items():
            if len(column) != n:
                raise BadInput(f"Column '{name}' has {len(column)} rows for {n} images.")
            view = np.asarray(column).view()
            view.flags.writeable = False
            frozen[name] = view
        object.__setattr__(self, "columns", MappingProxyType(frozen))
        object.__setattr__(self, "files", MappingProxyType(dict(self.files)))

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The relative path of every row."""
        return tuple(record.path for record in self.records)

    @property
    def readable(self) -> NDArray[np.bool_]:
        """Mask of the rows whose image was decoded."""
        return np.array([record.readable for record in self.records], dtype=bool)

    def file(self, row: int) -> Path:
        """The file on disk that the pixels of a row are taken from."""
        path = self.records[row].path
        return self.files.get(path, self.root / path)

    def column(self, name: str) -> NDArray:
        """A column by name; `BadInput` says which ones there are."""
        if name not in self.columns:
            there = ", ".join(sorted(self.columns)) or "none yet"
            raise BadInput(f"The dataset has no column '{name}'. Columns: {there}.")
        return self.columns[name]

    def with_columns(self, columns: Mapping[str, NDArray]) -> Dataset:
        """The same dataset with these columns added or replaced."""
        return replace(self, columns={**self.columns, **columns})

    def with_captions(self, captions: Sequence[str | None]) -> Dataset:
        """The same dataset with other captions."""
        return replace(self, captions=tuple(captions))

    def with_files(self, files: Mapping[str, Path]) -> Dataset:
        """The same dataset with the pixels of these paths taken from these files."""
        return replace(self, files={**self.files, **files})

    def with_records(self, records: Sequence[ImageRecord]) -> Dataset:
        """The same rows, better known (their size was read, say)."""
        return replace(self, records=tuple(records))

    def with_findings(self, findings: Iterable[Finding]) -> Dataset:
        """The same dataset with findings added at the end."""
        return replace(self, findings=(*self.findings, *findings))

    def take(self, rows: Sequence[int] | NDArray[np.int64]) -> Dataset:
        """Only these rows, in this order; findings about the dataset or these images are kept."""
        rows = [int(row) for row in rows]
        records = tuple(self.records[row] for row in rows)
        kept = {record.path for record in records} | {""}
        return replace(
            self,
            records=records,
            columns={name: column[rows] for name, column in self.columns.items()},
            captions=tuple(self.captions[row] for row in rows),
            findings=tuple(one for one in self.findings if one.path in kept),
        )
