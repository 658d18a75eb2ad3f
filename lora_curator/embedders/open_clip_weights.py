"""Weights for open_clip's networks: found in the caches, fetched when asked for, renamed to fit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from ..errors import MissingModel, UnknownName
from ..local_models import caches
from ..local_models.weights import PICKLE_SUFFIXES, SAFE_SUFFIX

HUB_WEIGHTS = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
"""What open_clip calls the weights in a hub repository, the safe format first."""


def find_weights(
    library: ModuleType, model_name: str, pretrained: str, *, download: bool = False
) -> tuple[Path, Mapping[str, Any]]:
    """The weights file and what open_clip knows of it (empty for a file of the user's).

    A tag is looked for in the hub's cache and in open_clip's own (`~/.cache/clip`).
    """
    if pretrained.endswith((SAFE_SUFFIX, *PICKLE_SUFFIXES)):
        path = Path(pretrained).expanduser()
        if not path.is_file():
            raise MissingModel(f"The weights of {model_name} were looked for in {path}: no file.")
        return path, {}
    base = model_name.removesuffix("-quickgelu")
    tags = library.list_pretrained_tags_by_model(base)
    tag = library.pretrained.get_pretrained_cfg(base, pretrained)
    if not tag:
        known = f"Tags: {', '.join(tags)}." if tags else "Give the path of a .safetensors file."
        raise UnknownName(f"open_clip knows no weights '{pretrained}' of '{model_name}'. {known}")
    hub, _, file = str(tag.get("hf_hub") or "").rpartition("/")
    url_file = str(tag.get("url") or "").rpartition("/")[2]
    path = caches.find_in_hub(hub, _names(file)) if hub else None
    if path is None and url_file and (caches.clip_folder() / url_file).is_file():
        path = caches.clip_folder() / url_file
    if path is None and download:
        path = _download(library, tag, f"{model_name}/{pretrained}")
    if path is None:
        where = f"{caches.hub_folder()} (as {hub})" if hub else f"{caches.clip_folder()}"
        raise MissingModel(
            f"The weights '{pretrained}' of {model_name} were looked for in {where} and are not "
            "there; the option --download fetches them."
        )
    return path, tag


def _names(file: str) -> tuple[str, ...]:
    """The files that may hold a tag's weights, the safe format first."""
    if not file:
        return HUB_WEIGHTS
    safe = str(Path(file).with_suffix(SAFE_SUFFIX))
    return (safe, file) if safe != file else (file,)


def _download(library: ModuleType, tag: Mapping[str, Any], name: str) -> Path:
    """Fetch the weights of a tag the way open_clip does."""
    try:
        return Path(library.pretrained.download_pretrained(dict(tag)))
    except (OSError, RuntimeError, ValueError) as error:
        raise MissingModel(f"The weights {name} could not be downloaded: {error}") from error


def as_open_clip(library: ModuleType, model: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Weights of other programs and older versions under the names that open_clip has now.

    What `open_clip.factory.load_checkpoint` does, which takes a path only and, in older versions,
    reads it with an unrestricted `torch.load`.
    """
    convert = getattr(library.factory, "convert_state_dict", None)
    if convert is not None:
        state = convert(model, dict(state))
    if "positional_embedding" in state and not hasattr(model, "positional_embedding"):
        state = library.factory.convert_to_custom_text_state_dict(state)
    state = {name: one for name, one in state.items() if not name.endswith(".position_ids")}
    for name in ("logit_scale", "logit_bias"):
        here = getattr(model, name, None)
        if here is None:
            state.pop(name, None)
        elif name in state:
            state[name] = state[name].reshape(here.shape)
        else:  # it scales similarities and is no part of a vector
            state[name] = here.detach()
    return state
