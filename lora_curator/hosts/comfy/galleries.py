"""Grids that nodes have shown, on disk, so that they are there again after a page reload.

A grid is named by the hash of its content; a browser asks for it by that name and for thumbnails
by the content id of the image. No path comes from a browser.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from ...files import write_atomically
from .places import state_folder

KEPT = 100
"""Grids that are kept; the oldest go."""
_NAME = re.compile(r"[0-9a-f]{24}")


def gallery_folder() -> Path:
    """Where the grids lie."""
    folder = state_folder() / "grids"
    folder.mkdir(exist_ok=True)
    return folder


def keep_gallery(document: dict[str, Any]) -> str:
    """Save a grid; returns its name. An equal one is saved once."""
    data = json.dumps(document, ensure_ascii=True).encode("ascii")
    name = hashlib.blake2b(data, digest_size=12).hexdigest()
    folder = gallery_folder()
    file = folder / f"{name}.json"
    if file.exists():
        file.touch()
    else:
        write_atomically(file, data)
        _forget_old(folder)
    return name


def saved_gallery(name: str) -> bytes | None:
    """The JSON of a grid, or None when there is none of that name."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (gallery_folder() / f"{name}.json").read_bytes()
    except OSError:
        return None


def _forget_old(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)
