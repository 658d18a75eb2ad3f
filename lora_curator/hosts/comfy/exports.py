"""When an export has to be written again although nothing in the graph has changed.

ComfyUI skips a node whose inputs are those of the last run. An export whose folder the user has
deleted since would then not come back.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ...files import write_atomically
from .places import state_folder


def _marker(out: Path) -> Path:
    name = hashlib.blake2b(str(out).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
    return state_folder() / "exports" / name


def remember_export(out: Path) -> None:
    """Note that `out` was written and is expected to be there."""
    marker = _marker(out)
    marker.parent.mkdir(exist_ok=True)
    write_atomically(marker, f"{_generation(marker)} there".encode())


def export_fingerprint(out: Path) -> str:
    """Changes once whenever a folder that was written is found to be gone."""
    from ...curation import NAME

    marker = _marker(out)
    number = _generation(marker)
    if (
        marker.exists()
        and marker.read_text("utf-8").endswith("there")
        and not (out / NAME).exists()
    ):
        number += 1
        write_atomically(marker, f"{number} gone".encode())
    return str(number)


def _generation(marker: Path) -> int:
    try:
        return int(marker.read_text("utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
