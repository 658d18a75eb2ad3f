"""Which types of models in the layout of transformers can describe images here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadInput


@dataclass(frozen=True)
class Kind:
    """A model type: its class, the transformers that brought it, what it takes.

    Attributes
    ----------
    prompts
        Whether a caption can be begun for it.
    aside
        Ends of the names of tensors that its files leave out, because others hold the same.
    """

    model_class: str
    since: str
    prompts: bool
    aside: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "blip": Kind(
        "BlipForConditionalGeneration",
        "4.26",
        True,
        ("position_ids", "decoder.weight", "decoder.bias"),
    ),
    "git": Kind("GitForCausalLM", "4.27", True, ("position_ids", "output.weight")),
    "vision-encoder-decoder": Kind(
        "VisionEncoderDecoderModel",
        "4.13",
        False,
        ("position_ids", "lm_head.weight", "attn.bias", "attn.masked_bias"),
    ),
}
"""By `model_type` in `config.json`."""


def read_settings(folder: Path) -> dict[str, Any]:
    """`config.json` as it is; empty where it cannot be read."""
    try:
        found = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def model_type(folder: Path) -> str:
    """What `config.json` says the model is, empty when it says nothing."""
    return str(read_settings(folder).get("model_type", ""))


def checked_kind(folder: Path) -> Kind:
    """The kind of the model in a folder; `BadInput` says which ones can be used."""
    found = model_type(folder)
    if found not in KINDS:
        raise BadInput(
            f"The model in {folder} is of type '{found}', which cannot describe images here. "
            f"Types: {', '.join(KINDS)}."
        )
    return KINDS[found]
