"""How a model in the layout of transformers wants its images, read from the files beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import BadInput
from .preprocess import (
    HALF,
    IMAGENET_MEAN,
    IMAGENET_STD,
    OPENAI_MEAN,
    OPENAI_STD,
    Preprocessing,
)

_INTERPOLATION = {1: "lanczos", 2: "bilinear", 3: "bicubic"}
"""By Pillow's numbers, which the files use."""


def read_preprocessing(folder: Path, model_type: str, config: Mapping[str, Any]) -> Preprocessing:
    """The settings in `preprocessor_config.json`, what it leaves out as the model's family has it.

    Image towers for other programs often come without the file; the family's settings and the
    image size of `config.json` are taken then.

    Raises
    ------
    BadInput
        The settings ask for something that is not done here (no resizing, another scale).
    """
    settings = {**_family(model_type, config), **_read(folder)}
    scale = settings.get("rescale_factor", 1 / 255)
    if settings.get("do_resize") is False or abs(scale * 255 - 1) > 1e-6:
        raise BadInput(
            f"The preprocessing in {folder} does not resize, or scales pixels by {scale}; only "
            "resized images and pixels in [0, 1] are supported."
        )
    resize, side = _size(settings["size"], settings.get("default_to_square", False), folder)
    cropped = settings.get("do_center_crop")
    crop = _size(settings["crop_size"], True, folder)[1] if cropped else side
    if not cropped and resize == "shortest":
        raise BadInput(f"The preprocessing in {folder} keeps images oblong; squares are needed.")
    normalized = settings.get("do_normalize", True)
    return Preprocessing(
        side,
        crop,
        "squash" if resize == "squash" else "shortest",
        _INTERPOLATION.get(settings["resample"], str(settings["resample"])),
        tuple(settings["image_mean"]) if normalized else (0.0, 0.0, 0.0),
        tuple(settings["image_std"]) if normalized else (1.0, 1.0, 1.0),
        "floor",
    )


def _read(folder: Path) -> dict[str, Any]:
    """The image processor's settings, empty where there are none."""
    for name in ("preprocessor_config.json", "processor_config.json"):
        if (folder / name).is_file():
            try:
                found = json.loads((folder / name).read_text(encoding="utf-8"))
            except ValueError as error:
                raise BadInput(f"{folder / name} cannot be read ({error}).") from error
            found = found.get("image_processor", found)
            if "size" in found:
                return {key: value for key, value in found.items() if value is not None}
    return {}


def _family(model_type: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that a family's models were trained with."""
    vision = config.get("vision_config") or config.get("encoder") or config
    side = int(vision.get("image_size") or 224)
    common: dict[str, Any] = {"resample": 3}
    square = {"height": side, "width": side}
    if model_type.startswith("siglip"):
        return {**common, "size": square, "image_mean": HALF, "image_std": HALF}
    if model_type in ("blip", "vision-encoder-decoder"):  # squashed, also where a file says 384
        common |= {"size": square, "default_to_square": True}
        if model_type == "blip":
            return {**common, "image_mean": OPENAI_MEAN, "image_std": OPENAI_STD}
        return {**common, "resample": 2, "image_mean": HALF, "image_std": HALF}
    common["do_center_crop"] = True
    if model_type == "dinov2":
        named = {"image_mean": IMAGENET_MEAN, "image_std": IMAGENET_STD, "crop_size": 224}
        return {**common, **named, "size": {"shortest_edge": 256}}
    named = {"image_mean": OPENAI_MEAN, "image_std": OPENAI_STD, "crop_size": side}
    return {**common, **named, "size": {"shortest_edge": side}}


def _size(size: Any, square: bool, folder: Path) -> tuple[str, int]:
    """(`shortest` or `squash`, pixels) of a size as old and new files write it."""
    if isinstance(size, int):
        return ("squash" if square else "shortest"), size
    if isinstance(size, Mapping):
        if size.get("shortest_edge") and not size.get("longest_edge"):
            return "shortest", int(size["shortest_edge"])
        if size.get("height") and size.get("height") == size.get("width"):
            return "squash", int(size["height"])
    raise BadInput(
        f"The preprocessing in {folder} has the size {size}; only squares are supported."
    )
