"""Which folders may be opened, looked into and written to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import BadInput, CuratorError, FolderRefused
from ..images import SUFFIXES

LISTED = 2000
"""So many sub-folders are listed at most."""
COUNTED = 20_000
"""So many names of a folder are looked at to count its images."""


def folder_id(root: Path) -> str:
    """Names a folder to the browser: the same for the same folder, also after a restart."""
    return hashlib.blake2b(os.fsencode(root), digest_size=12).hexdigest()


def resolve_folder(text: str, roots: Sequence[Path] | None) -> Path:
    """The real folder of a path that a person typed; links are followed before it is checked.

    Raises
    ------
    BadInput
        When it is no whole path, or there is no such folder.
    FolderRefused
        When it is outside of `roots`; names them.
    """
    text = text.strip().strip('"')
    if not text or "\0" in text:
        raise BadInput("Name the folder with your images, from its beginning.")
    folder = Path(text).expanduser()
    if not folder.is_absolute():
        raise BadInput(f"'{text}' is no whole path. Give it from its beginning, as in {_example()}")
    real = allowed(folder, roots)
    if not real.is_dir():
        what = "is a file, not a folder" if real.exists() else "is not there"
        raise BadInput(f"'{text}' {what}. Check the spelling, or browse to it.")
    return real


def allowed(folder: Path, roots: Sequence[Path] | None) -> Path:
    """The real path of a folder, which need not exist yet, when it is inside of one of `roots`.

    Raises
    ------
    FolderRefused
        When it is not.
    """
    real = Path(os.path.realpath(folder))
    if roots is None or any(_within(real, Path(os.path.realpath(root))) for root in roots):
        return real
    places = ", ".join(f"'{root}'" for root in roots) or "none"
    raise FolderRefused(
        f"'{folder}' is outside of the folders that may be used from here. Allowed: {places}. "
        "Who runs the program can allow more in its settings."
    )


def usable(text: str, roots: Sequence[Path] | None) -> bool:
    """Whether a folder is there still and may be opened from here."""
    try:
        resolve_folder(text, roots)
    except CuratorError:
        return False
    return True


def browse(text: str, starts: Sequence[Path], roots: Sequence[Path] | None) -> dict[str, Any]:
    """The sub-folders of a folder and how many images lie in it; the starts for an empty text."""
    if not text.strip():
        places = [{"name": str(one), "path": str(one)} for one in starts]
        return {"path": "", "parent": None, "folders": places, "images": 0}
    folder = resolve_folder(text, roots)
    parent = folder.parent
    try:
        above = None if parent == folder else str(allowed(parent, roots))
    except FolderRefused:
        above = ""
    found, images = [], 0
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    found.append(entry.name)
                elif number < COUNTED and Path(entry.name).suffix.lower() in SUFFIXES:
                    images += 1
    except OSError as error:
        raise BadInput(f"'{folder}' cannot be looked into: {error.strerror}.") from None
    names = sorted(found, key=str.casefold)[:LISTED]
    return {
        "path": str(folder),
        "parent": above,
        "folders": [{"name": name, "path": str(folder / name)} for name in names],
        "images": images,
    }


def _within(folder: Path, root: Path) -> bool:
    return folder == root or root in folder.parents


def _example() -> str:
    return r"C:\pictures\anna." if os.name == "nt" else "/home/me/pictures/anna."
