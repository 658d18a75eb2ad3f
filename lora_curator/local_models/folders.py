"""Folders in the layout of transformers: found, and fetched when asked for."""

from __future__ import annotations

from pathlib import Path

from ..errors import MissingModel, MissingPackage
from . import caches

WEIGHTS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
"""Files that may hold the weights, the safe format first."""


def weights_file(folder: Path) -> Path | None:
    """The weights in a folder, the safe format first; None when there are none."""
    return next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)


def find_folder(path: str | Path, *, download: bool = False) -> Path:
    """The folder that holds `config.json` and weights: `path` itself, or a cached repository."""
    folder = Path(path).expanduser()
    if folder.is_dir():
        if _complete(folder):
            return folder
        raise MissingModel(
            f"The folder {folder} holds no model: config.json and one of {', '.join(WEIGHTS)} "
            "were looked for."
        )
    repo = str(path)
    if repo.count("/") != 1 or repo.startswith(("/", ".", "~")):
        raise MissingModel(f"The model was looked for in {folder}: no such folder.")
    found = next((one for one in caches.hub_snapshots(repo) if _complete(one)), None)
    if found is None and download:
        found = _download(repo)
    if found is None:
        raise MissingModel(
            f"The model {repo} was looked for in {caches.hub_folder()} and is not there; the "
            "option --download fetches it."
        )
    return found


def _complete(folder: Path) -> bool:
    return (folder / "config.json").is_file() and weights_file(folder) is not None


def _download(repo: str) -> Path:
    """Fetch what is needed of a repository: settings, tokenizer, one set of weights."""
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise MissingPackage("huggingface_hub", f"Downloading {repo}") from error
    small = ["*config.json", "tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json"]
    small += ["*.model", "model.safetensors.index.json", "model-*.safetensors"]
    try:
        folder = Path(snapshot_download(repo, allow_patterns=[*small, "model.safetensors"]))
        if not _complete(folder):
            patterns = ["pytorch_model*.bin", "pytorch_model.bin.index.json"]
            folder = Path(snapshot_download(repo, allow_patterns=patterns))
    except (OSError, ValueError) as error:
        raise MissingModel(f"The model {repo} could not be downloaded: {error}") from error
    if not _complete(folder):
        raise MissingModel(f"The repository {repo} holds no config.json with weights beside it.")
    return folder
