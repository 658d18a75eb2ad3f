"""A folder as it was shown last, so that it is there at once the next time.

Images, captions and columns as one file in our own folder; may be deleted at any time. What it says
is looked through in the background, so nothing old is shown for long.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset, Finding, ImageRecord
from ..errors import CuratorError
from ..files import write_atomically

FORMAT = 1
LARGEST_COLUMN_BYTES = 64_000_000
"""Vectors of large libraries are read again from the store instead."""
MAP_FILE = "map"


@dataclass(frozen=True)
class Snapshot:
    """What the app shows of a folder without looking at it."""

    dataset: Dataset
    embedding: str = ""
    positions: NDArray[np.float32] | None = None
    refined: bool = False
    extras: Mapping[str, NDArray] = field(default_factory=dict)
    outcome: Mapping[str, Any] | None = None


def write_snapshot(file: Path, snapshot: Snapshot) -> None:
    """Save it; raises `FolderRefused` when the disk does not take it."""
    dataset = snapshot.dataset
    arrays = {
        f"column:{name}": column
        for name, column in dataset.columns.items()
        if column.nbytes <= LARGEST_COLUMN_BYTES
    }
    arrays.update({f"extra:{name}": column for name, column in snapshot.extras.items()})
    if snapshot.positions is not None:
        arrays[MAP_FILE] = snapshot.positions
    words = {
        "format": FORMAT,
        "root": str(dataset.root),
        "embedding": snapshot.embedding,
        "refined": snapshot.refined,
        "outcome": snapshot.outcome,
        "records": [list(vars(one).values()) for one in dataset.records],
        "captions": list(dataset.captions),
        "findings": [list(vars(one).values()) for one in dataset.findings],
        "columns": list(arrays),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("words.json", json.dumps(words))
        for number, column in enumerate(arrays.values()):
            inner = io.BytesIO()
            np.save(inner, np.asarray(column), allow_pickle=False)
            archive.writestr(f"{number}.npy", inner.getvalue())
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, stream.getvalue())


def read_snapshot(file: Path, root: Path) -> Snapshot | None:
    """What was saved about `root`; None when there is nothing, or nothing that can be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            words = json.loads(archive.read("words.json"))
            if words["format"] != FORMAT or words["root"] != str(root):
                return None
            arrays = {
                name: np.load(io.BytesIO(archive.read(f"{number}.npy")), allow_pickle=False)
                for number, name in enumerate(words["columns"])
            }
        dataset = Dataset(
            root,
            tuple(ImageRecord(*one) for one in words["records"]),
            _named(arrays, "column:"),
            tuple(words["captions"]),
            tuple(Finding(*one) for one in words["findings"]),
        )
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, CuratorError):
        return None
    extras, positions = _named(arrays, "extra:"), arrays.get(MAP_FILE)
    outcome = words.get("outcome")
    return Snapshot(dataset, words["embedding"], positions, words["refined"], extras, outcome)


def _named(arrays: Mapping[str, NDArray], start: str) -> dict[str, NDArray]:
    return {name[len(start) :]: one for name, one in arrays.items() if name.startswith(start)}
