"""Which types of models in the layout of transformers can be embedded with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadInput


@dataclass(frozen=True)
class Kind:
    """A model type that can be embedded with: its class, and the transformers that brought it."""

    model_class: str
    since: str
    has_text_tower: bool


KINDS: Mapping[str, Kind] = {
    "clip": Kind("CLIPModel", "4.4", True),
    "clip_vision_model": Kind("CLIPVisionModelWithProjection", "4.25", False),
    "siglip": Kind("SiglipModel", "4.37", True),
    "siglip_vision_model": Kind("SiglipVisionModel", "4.37", False),
    "dinov2": Kind("Dinov2Model", "4.31", False),
}
"""By `model_type` in `config.json`."""


def read_config(folder: Path) -> dict[str, Any]:
    """`config.json` of a model that can be used here."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder / 'config.json'} cannot be read ({error}).") from error
    found = config.get("model_type")
    if found not in KINDS:
        raise BadInput(
            f"The model in {folder} is of type '{found}', which is not supported. "
            f"Types: {', '.join(KINDS)}."
        )
    return config
