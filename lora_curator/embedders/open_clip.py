"""CLIP, SigLIP and their relatives through the package open_clip: images and texts.

open_clip builds the network; the weights are found, read and checked here, so that nothing is
downloaded unasked, no pickle runs code and a wrong file is an error instead of random vectors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import BadInput, CuratorError, MissingModel, MissingPackage, UnknownName
from ..local_models import caches
from ..local_models.arrays import check_images
from ..local_models.compute import DEFAULT_BATCH, choose_compute, chunks
from ..local_models.preprocess import (
    OPENAI_MEAN,
    OPENAI_STD,
    PREPROCESSING_VERSION,
    Preprocessing,
    to_tensor,
)
from ..local_models.weights import fingerprint, read_weights
from ..models import Image, Vectors
from .open_clip_weights import as_open_clip, find_weights


class OpenClipEmbedder:
    """Both towers of one open_clip model.

    Parameters
    ----------
    model_name
        The architecture as open_clip names it (`ViT-B-32`).
    pretrained
        A tag of open_clip (`laion2b_s34b_b79k`), or a `.safetensors`, `.pt` or `.bin` file.
    device, precision
        See `choose_compute`.
    batch
        Images per forward pass; vectors of other batch sizes differ by rounding only.
    download
        Whether weights that are not on this machine may be fetched.

    Attributes
    ----------
    id
        Architecture, fingerprint of weights and preprocessing, version of the preprocessing.
    input_side
        The model's image size. The images that models squash to a square (SigLIP) are to be
        resized to this on their shorter side as well.

    Raises
    ------
    MissingPackage, MissingModel, UnknownName, BadInput
    """

    has_text_tower = True

    def __init__(
        self,
        model_name: str,
        pretrained: str,
        *,
        device: str = "auto",
        batch: int | None = None,
        precision: str = "auto",
        download: bool = False,
    ) -> None:
        library = import_open_clip()
        settings = _architecture(library, model_name)
        path, tag = find_weights(library, model_name, pretrained, download=download)
        if tag.get("quick_gelu") or pretrained == "openai":
            settings["quick_gelu"] = True  # open_clip 3 warns of the mismatch and computes on
        state = read_weights(path)
        self._compute = choose_compute(device, precision)
        self._model = _build(library, settings, state, path).to(self._compute.device).eval()
        self._name = model_name
        self._width = int(settings["embed_dim"])
        self._context = int(settings["text_cfg"].get("context_length", 77))  # in tokens
        self._download = download
        self._tokenize: Any = None
        self.preprocessing = _preprocessing(
            library, model_name, tag, path, self._model.visual.image_size
        )
        named = repr((self.preprocessing, bool(settings.get("quick_gelu"))))
        self.id = f"open_clip:{model_name}@{fingerprint(state, named)}-p{PREPROCESSING_VERSION}"
        self.input_side = self.preprocessing.side
        self.batch = batch or DEFAULT_BATCH

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """One unit row of float32 per image, in order."""
        check_images(images)
        rows = [
            self._compute.forward(
                self._model.encode_image,
                to_tensor(part, self.preprocessing, self._compute.device),
            )
            for part in chunks(images, self.batch)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self._width), np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit row of float32 per text, in order; a text beyond the context is cut off."""
        if self._tokenize is None:
            self._tokenize = _tokenizer(self._name, download=self._download)
        rows = [
            self._compute.forward(
                self._model.encode_text, self._tokenize(list(part), context_length=self._context)
            )
            for part in chunks(texts, self.batch)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self._width), np.float32)


def import_open_clip() -> ModuleType:
    """The package open_clip; says so when it, or the torchvision it needs, does not work here."""
    try:
        import open_clip
    except ImportError as error:
        raise MissingPackage("open_clip", "This encoder", "open_clip_torch") from error
    except RuntimeError as error:
        raise CuratorError(
            f"The package open_clip is installed but does not load here ({error}); "
            "usually torch and torchvision are of different versions."
        ) from error
    return open_clip


def _architecture(library: ModuleType, model_name: str) -> dict[str, Any]:
    """open_clip's settings of an architecture; refuses those that fetch a second model."""
    from difflib import get_close_matches

    settings = library.get_model_config(model_name)
    if settings is None:
        near = get_close_matches(model_name, library.list_models(), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UnknownName(f"open_clip has no model named '{model_name}'.{hint}")
    if settings["text_cfg"].get("hf_model_name"):
        raise BadInput(
            f"The text tower of '{model_name}' is a model of its own that open_clip would "
            "download; choose an encoder whose both towers are in one file."
        )
    if "timm_model_name" in settings["vision_cfg"]:
        settings["vision_cfg"]["timm_model_pretrained"] = False
    return settings


def _build(
    library: ModuleType, settings: Mapping[str, Any], state: dict[str, Any], path: Path
) -> Any:
    """The network with these weights; every one of them has to fit."""
    import torch

    settings = dict(settings)
    own_text = settings.pop("custom_text", False)
    kind = library.CustomTextCLIP if own_text else library.CLIP
    if own_text and "multimodal_cfg" in settings:
        kind = library.CoCa
    with torch.random.fork_rng(devices=[]):  # the random start must not move the user's seed
        model = kind(**settings)
    state = as_open_clip(library, model, state)
    try:
        model.load_state_dict(state, strict=True)
    except RuntimeError as error:
        first = str(error).split("\n\t")[1:2] or [str(error)]
        raise BadInput(
            f"The weights in {path} do not fit the architecture that was asked for "
            f"({first[0][:200].strip()})."
        ) from error
    return model


def _preprocessing(
    library: ModuleType, model_name: str, tag: Mapping[str, Any], path: Path, side: Any
) -> Preprocessing:
    """How images are prepared: by the tag, the configuration beside the file, or the architecture.

    A lone file says nothing about it. Where open_clip's tags of the architecture agree (SigLIP)
    theirs is taken, else OpenAI's as open_clip does.
    """
    if isinstance(side, tuple | list):
        if side[0] != side[1]:
            raise BadInput(f"'{model_name}' takes images of {side}; only squares are supported.")
        side = side[0]
    settings: Mapping[str, Any] = tag
    beside = path.parent / "open_clip_config.json"
    if not tag and beside.is_file():
        settings = json.loads(beside.read_text(encoding="utf-8")).get("preprocess_cfg", {})
    elif not tag:
        tags = library.list_pretrained_tags_by_model(model_name)
        known = [library.pretrained.get_pretrained_cfg(model_name, one) for one in tags]
        if known and all(_settings(one) == _settings(known[0]) for one in known):
            settings = known[0]
    resize, interpolation, mean, std = _settings(settings)
    return Preprocessing(int(side), int(side), resize, interpolation, mean, std)


def _settings(settings: Mapping[str, Any]) -> tuple[Any, str, tuple[float, ...], tuple[float, ...]]:
    """Resize mode, interpolation, mean and std; what is not said is as OpenAI's CLIP."""
    return (
        settings.get("resize_mode") or "shortest",
        settings.get("interpolation") or "bicubic",
        tuple(settings.get("mean") or OPENAI_MEAN),
        tuple(settings.get("std") or OPENAI_STD),
    )


def _tokenizer(model_name: str, *, download: bool) -> Any:
    """open_clip's tokenizer; one that lives on the hub is looked for in its cache only."""
    library = import_open_clip()
    settings = library.get_model_config(model_name) or {}
    named = settings.get("text_cfg", {}).get("hf_tokenizer_name")
    offline = {"local_files_only": True} if named and not download else {}
    try:
        return library.get_tokenizer(model_name, **offline)
    except (OSError, ValueError, ImportError) as error:
        raise MissingModel(
            f"The tokenizer of {model_name} was looked for in {caches.hub_folder()} (as {named}) "
            "and is not there; the option --download fetches it."
        ) from error
