"""Images that the host has generated, taken into a folder as candidates."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import BadInput, FolderRefused
from ..files import write_atomically
from .host import GeneratedImage

FOLDER = "generated"
"""Sub-folder for them, so that they can be told from photographs."""
SHOWN = 200


def inbox_json(images: Sequence[GeneratedImage]) -> dict[str, Any]:
    """What there is to take, by id."""
    return {
        "images": [
            {"id": one.id, "name": one.path.name, "prompt": one.prompt} for one in images[:SHOWN]
        ]
    }


def add_generated(root: Path, images: Sequence[GeneratedImage], ids: Any) -> dict[str, Any]:
    """Copy these images into the folder, with their prompt as the caption; nothing is replaced.

    Raises
    ------
    BadInput
        When none of the ids is known.
    FolderRefused
        When the folder does not take them.
    """
    wanted = set(ids) if isinstance(ids, list) and all(isinstance(i, str) for i in ids) else set()
    chosen = [one for one in images if one.id in wanted]
    if not chosen:
        raise BadInput("None of these images is known any more; generate or choose them again.")
    folder = root / FOLDER
    added, missing = [], []
    try:
        folder.mkdir(exist_ok=True)
        for one in chosen:
            target = folder / one.path.name
            if target.exists():
                continue
            if not one.path.is_file():
                missing.append(one.path.name)
                continue
            temporary = target.with_name(f".{target.name}.new")
            shutil.copyfile(one.path, temporary)
            caption = target.with_suffix(".txt")
            if one.prompt and not caption.exists():
                write_atomically(caption, (one.prompt.strip() + "\n").encode("utf-8"))
            temporary.replace(target)
            added.append(target.relative_to(root).as_posix())
    except OSError as error:
        raise FolderRefused(
            f"'{folder}' does not take the images: {error.strerror or error}."
        ) from error
    return {"added": added, "missing": missing}
