"""Encoders of the library inside of ComfyUI: opened by name, from caches and the models folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

import folder_paths  # type: ignore[import-not-found]

from ...embedders import Embedder, PixelDescriptor, open_embedder
from ...errors import BadInput, FolderRefused

ROOM_BYTES = 3 * 1024**3
"""What the largest encoder takes on a GPU; the host is asked to make so much room before."""
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def open_encoder(spec: str) -> Embedder:
    """The encoder that `spec` names; nothing is downloaded.

    `descriptor`, `open_clip:<model>/<tag>`, `transformers:<owner>/<name>`; in place of the tag or
    the repository a file or folder below ComfyUI's models folder may be named, relative to it.

    Raises
    ------
    FolderRefused
        For a path outside of the models folder.
    MissingModel, MissingPackage, BadInput, UnknownName
        See `open_embedder`.
    """
    spec = spec.strip()
    kind, _, rest = spec.partition(":")
    if spec == "descriptor":
        return PixelDescriptor()
    if kind == "transformers":
        spec = f"{kind}:{_repository_or_folder(rest)}"
    if kind == "open_clip":
        model, _, weights = rest.partition("/")
        if not _NAME.fullmatch(model):
            raise BadInput(f"'{model}' is no model of open_clip. Write open_clip:<model>/<tag>.")
        spec = f"{kind}:{model}/{_tag_or_file(weights)}"
    return open_embedder(spec, device=_device(), download=False)


def _repository_or_folder(name: str) -> str:
    folder = _inside_models(name)
    if folder.is_dir():
        return str(folder)
    if not _REPOSITORY.fullmatch(name) or Path(name).exists():
        raise FolderRefused(_refusal(name))
    return name


def _tag_or_file(name: str) -> str:
    file = _inside_models(name)
    if name and file.is_file():
        return str(file)
    if name and (not _NAME.fullmatch(name) or Path(name).exists()):
        raise FolderRefused(_refusal(name))
    return name


def _inside_models(name: str) -> Path:
    """The real path of a name below the models folder; links are followed before it is checked."""
    home = os.path.realpath(folder_paths.models_dir)
    path = os.path.realpath(os.path.join(home, name))
    try:
        inside = os.path.commonpath([home, path]) == home
    except ValueError:  # different drives on Windows
        inside = False
    if not inside:
        raise FolderRefused(_refusal(name))
    return Path(path)


def _refusal(name: str) -> str:
    return (
        f"There is no encoder '{name}' in ComfyUI's models folder ({folder_paths.models_dir}), and "
        "other folders are not read. Put its files there and write their path relative to it, or "
        "write <owner>/<name> for a model in the cache of Hugging Face."
    )


def _device() -> str:
    """Where the host runs its own encoders, with room made there."""
    import comfy.model_management as management  # type: ignore[import-not-found]

    device = management.text_encoder_device()
    kind = device.type
    if kind == "cuda":
        management.free_memory(ROOM_BYTES, device)
        return str(device)
    return kind if kind == "mps" else "cpu"
