"""What nodes have shown, on disk, so that it is there again after a page reload.

A grid is named by the hash of its content; a browser asks for it by that name and for pictures by
the content id of the image. No path comes from a browser. Beside a grid lies a file that says where
its images are, which is not served.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import CuratorError
from ...files import write_atomically
from .places import open_folder, state_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ...dataset import Dataset

KEPT = 400
KEPT_BYTES = 256_000_000
"""So many grids are kept, of so many bytes in all; the oldest go. The last one always stays."""
KEPT_MAPS = 40
LARGE_SIDE = 1280
_NAME = re.compile(r"[0-9a-f]{24}")


def gallery_folder() -> Path:
    """Where the grids lie."""
    folder = state_folder() / "grids"
    folder.mkdir(exist_ok=True)
    return folder


def keep_gallery(document: dict[str, Any], dataset: Dataset | None = None) -> str:
    """Save what a node shows; returns its name. An equal one is saved once.

    `dataset` says where the images are, for `large_picture`.
    """
    data = json.dumps(document, ensure_ascii=True).encode("ascii")
    name = hashlib.blake2b(data, digest_size=12).hexdigest()
    folder = gallery_folder()
    file = folder / f"{name}.json"
    if dataset is not None:
        where = {"root": str(dataset.root), "files": {k: str(v) for k, v in dataset.files.items()}}
        write_atomically(folder / f"{name}.where", json.dumps(where).encode("ascii"))
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


def large_picture(name: str, content: str) -> bytes | None:
    """JPEG of an image of a grid, longer side at most `LARGE_SIDE`; None when there is none.

    The folder has to be one that nodes may read still, and the file the one that was shown.
    """
    from PIL import Image

    from ...images import decode_image, read_bytes, shrink
    from ...scan import content_id

    try:
        folder = gallery_folder()
        where = json.loads((folder / f"{name}.where").read_bytes())
        path = _paths(folder / f"{name}.json")[content]
        # A changed copy lies elsewhere; an enlarged image is shown as it is in its folder.
        root = open_folder(where["root"])
        file = root / path
        if path in where["files"] and not file.exists():
            file = Path(where["files"][path])
        data = read_bytes(file)
        if content_id(data) != content:
            return None
        pixels = shrink(decode_image(data, want_pixels=2 * LARGE_SIDE**2).pixels, LARGE_SIDE)
    except (CuratorError, OSError, ValueError, KeyError):
        return None
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=92)
    return stream.getvalue()


def dataset_map(dataset: Dataset) -> NDArray[np.float32] | None:
    """Where each image lies on the map, `(n, 2)`; None where the dataset has no vectors.

    The main directions of the vectors, made at once on the CPU. They are remembered by the images
    and the encoder, because a choice in a grid runs its node again and moves nothing.
    """
    import numpy as np

    from ...gallery import gallery_token, map_column
    from ...project import FAST, map_positions

    column = map_column(dataset)
    if not column:
        return None
    key = f"{gallery_token(dataset)}\n{column}\n{FAST}".encode("utf-8", "surrogateescape")
    folder = gallery_folder()
    file = folder / f"{hashlib.blake2b(key, digest_size=12).hexdigest()}.map"
    with contextlib.suppress(OSError):
        known = np.frombuffer(file.read_bytes(), "<f4")
        if len(known) == 2 * len(dataset):
            return known.reshape(-1, 2)
    positions = map_positions(dataset.columns[column], fast=True)
    write_atomically(file, positions.astype("<f4").tobytes())
    maps = sorted(folder.glob("*.map"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    for old in maps[KEPT_MAPS:]:
        old.unlink(missing_ok=True)
    return positions


@lru_cache(maxsize=2)
def _paths(file: Path) -> dict[str, str]:
    """Path by content id of the images of a grid."""
    return {one["id"]: one["path"] for one in json.loads(file.read_bytes()).get("items", [])}


def _forget_old(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    size_bytes = 0
    for number, file in enumerate(files):
        size_bytes += file.stat().st_size
        if number and (number >= KEPT or size_bytes > KEPT_BYTES):
            file.unlink(missing_ok=True)
            file.with_suffix(".where").unlink(missing_ok=True)
