"""The families of ComfyUI's CLIP_VISION models, and how each makes one vector of an image.

What `encode_image` calls `image_embeds` is an image embedding for CLIP models with a projection
only. SigLIP returns all of its tokens there; a file without `visual_projection.weight` leaves the
projection as uninitialised memory, with a warning in the log and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...errors import BadInput
from .projections import projection_fault


@dataclass(frozen=True)
class Kind:
    """A family of image models: how one vector is made of its output, and what it is good for."""

    pooling: Literal["projected", "first", "mean"]
    note: str = ""


KINDS: Mapping[str, Kind] = {
    "clip": Kind("projected"),
    "clip-cls": Kind(
        "first",
        "This CLIP_VISION file has no usable projection, so the class token of its last layer is "
        "used: good for comparing images with each other, not with texts.",
    ),
    "siglip": Kind(
        "mean",
        "SigLIP is used without its pooling head, which ComfyUI does not load: the mean of its "
        "tokens compares images with each other, not with texts.",
    ),
    "siglip2": Kind(
        "mean",
        "SigLIP 2 is used without its pooling head, which ComfyUI does not load: the mean of its "
        "tokens compares images with each other, not with texts.",
    ),
    "dinov2": Kind("first", "DINOv2 sees images only: good for likeness, not for prompts."),
    "dinov3": Kind("first", "DINOv3 sees images only: good for likeness, not for prompts."),
}
_NAMES = {
    "clip_vision_model": "clip",
    "siglip_vision_model": "siglip",
    "siglip2_vision_model": "siglip2",
    "dinov2": "dinov2",
    "dinov3": "dinov3",
    "Dinov2Model": "dinov2",
    "DINOv3ViTModel": "dinov3",
}
"""Our kinds by the host's name of the model's type, or of its class where it has no such name."""


def kind_of(clip_vision: Any) -> str:
    """The key of `KINDS` for the object on a CLIP_VISION wire; `BadInput` when it is none."""
    model = getattr(clip_vision, "model", None)
    name = getattr(clip_vision, "model_type", "") or type(model).__name__
    projection = getattr(model, "visual_projection", None)
    weight = getattr(projection, "weight", None)
    if name == "CLIPVisionModelProjection":  # hosts before model_type
        name = "siglip_vision_model" if weight is None else "clip_vision_model"
    kind = _NAMES.get(name)
    if kind is None:
        known = "CLIP, SigLIP, SigLIP 2, DINOv2 and DINOv3"
        raise BadInput(
            f"The CLIP_VISION model is a '{name}', and how its output becomes one vector per image "
            f"is not known. {known} are. Load one of them with 'Load CLIP Vision'."
        )
    if kind == "clip" and projection_fault(weight):
        return "clip-cls"
    return kind
