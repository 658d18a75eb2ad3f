"""Taggers in the layout of SmilingWolf's WD models: `model.onnx` and `selected_tags.csv`."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from ..errors import BadInput, MissingModel, MissingPackage
from ..local_models import caches
from ..local_models.arrays import check_images
from ..local_models.compute import chunks
from ..models import Image

NETWORK, LABELS = "model.onnx", "selected_tags.csv"
RATING = "9"
"""Category of the four ratings, which are no tags of the picture."""
GPU_BATCH = 8


class OnnxTagger:
    """A `Tagger`: tags of the picture and of characters; ratings are left out.

    Images are set on a white square, resized to the side that the network asks for, and shown as
    blue, green, red from 0 to 255, as these models were trained.

    Parameters
    ----------
    path
        A folder with both files, or a repository of the hub, looked for in the local cache.
    device
        `auto` (a CUDA device where onnxruntime can use one), `cpu` or `cuda`.

    Raises
    ------
    MissingPackage
        onnxruntime is not installed.
    MissingModel, BadInput
    """

    def __init__(self, path: str | Path, *, device: str = "auto", download: bool = False) -> None:
        try:
            import onnxruntime  # type: ignore[import-not-found]
        except ImportError as error:
            raise MissingPackage("onnxruntime", "This tagger") from error
        folder = _find(path, download)
        self._names, self._columns = _read_labels(folder / LABELS)
        self._session: Any = _open(onnxruntime, folder / NETWORK, device)
        asked, given = self._session.get_inputs()[0], self._session.get_outputs()[0]
        self._input, self._side = asked.name, _side(asked.shape, folder)
        count = given.shape[-1]
        if isinstance(count, int) and count != len(self._names):
            raise BadInput(
                f"{folder / NETWORK} knows {count} tags and {folder / LABELS} names "
                f"{len(self._names)}; they are of two different models."
            )
        on_gpu = self._session.get_providers()[0] != "CPUExecutionProvider"
        self.batch = GPU_BATCH if on_gpu and not isinstance(asked.shape[0], int) else 1
        self.id = f"onnx@{_fingerprint(folder)}"

    def tag(self, images: Sequence[Image]) -> list[dict[str, float]]:
        """One mapping from tag to confidence per image, in the order of the model's list."""
        check_images(images)
        found = []
        for part in chunks(images, self.batch):
            pixels = np.stack([squared(image, self._side) for image in part])
            for values in self._session.run(None, {self._input: pixels})[0]:
                found.append({self._names[at]: float(values[at]) for at in self._columns})
        return found


def squared(image: Image, side: int) -> NDArray[np.float32]:
    """`(side, side, 3)` blue, green, red, with white beside or above and below."""
    height, width = image.shape[:2]
    longer = max(height, width)
    canvas = np.full((longer, longer, 3), 255, np.uint8)
    top, left = (longer - height) // 2, (longer - width) // 2
    canvas[top : top + height, left : left + width] = image
    if longer != side:
        resized = PillowImage.fromarray(canvas).resize((side, side), PillowImage.Resampling.BICUBIC)
        canvas = np.asarray(resized)
    return np.ascontiguousarray(canvas[:, :, ::-1], dtype=np.float32)


def _find(path: str | Path, download: bool) -> Path:
    folder = Path(path).expanduser()
    if folder.is_dir():
        lacking = [name for name in (NETWORK, LABELS) if not (folder / name).is_file()]
        if lacking:
            raise MissingModel(f"The folder {folder} holds no tagger: {lacking[0]} is not there.")
        return folder
    repo = str(path)
    if repo.count("/") != 1 or repo.startswith(("/", ".", "~")):
        raise MissingModel(f"The tagger was looked for in {folder}: no such folder.")
    for snapshot in caches.hub_snapshots(repo):
        if (snapshot / NETWORK).is_file() and (snapshot / LABELS).is_file():
            return snapshot
    if download:
        return _download(repo)
    raise MissingModel(
        f"The tagger {repo} was looked for in {caches.hub_folder()} and is not there; the option "
        "--download fetches it."
    )


def _download(repo: str) -> Path:
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise MissingPackage("huggingface_hub", f"Downloading {repo}") from error
    try:
        folder = Path(snapshot_download(repo, allow_patterns=[NETWORK, LABELS]))
    except (OSError, ValueError) as error:
        raise MissingModel(f"The tagger {repo} could not be downloaded: {error}") from error
    return _find(folder, False)


def _read_labels(file: Path) -> tuple[list[str], list[int]]:
    """All names in order, and the places of those that are no ratings."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        names = [row["name"] for row in rows]
        columns = [at for at, row in enumerate(rows) if row.get("category") != RATING]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise BadInput(
            f"{file} cannot be read: a table with the columns name and category is needed "
            f"({error!r})."
        ) from error
    return names, columns


def _open(onnxruntime: Any, file: Path, device: str) -> Any:
    there = onnxruntime.get_available_providers()
    providers = ["CPUExecutionProvider"]
    if device.split(":")[0] in ("auto", "cuda") and "CUDAExecutionProvider" in there:
        providers.insert(0, "CUDAExecutionProvider")
    elif device not in ("auto", "cpu"):
        raise BadInput(f"onnxruntime, as it is installed here, has no device '{device}'. Use cpu.")
    refusals = onnxruntime.capi.onnxruntime_pybind11_state
    damaged = tuple(
        getattr(refusals, name)
        for name in ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoSuchFile")
        if hasattr(refusals, name)
    )
    try:
        return onnxruntime.InferenceSession(str(file), providers=providers)
    except (*damaged, RuntimeError, OSError) as error:
        raise BadInput(f"{file} cannot be read ({str(error)[:300]}).") from error


def _side(shape: Sequence[Any], folder: Path) -> int:
    """Side of the square that the network asks for."""
    if len(shape) == 4 and shape[3] == 3 and isinstance(shape[1], int) and shape[1] == shape[2]:
        return shape[1]
    raise BadInput(
        f"{folder / NETWORK} asks for images of the shape {list(shape)}; (n, side, side, 3) is "
        "needed, as the WD taggers have it."
    )


def _fingerprint(folder: Path) -> str:
    """12 hexadecimal digits of both files."""
    digest = hashlib.blake2b(digest_size=6)
    for name in (NETWORK, LABELS):
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
