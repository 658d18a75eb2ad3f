"""Images and texts to vectors. Imports no torch; a library is loaded when its encoder is opened.

`descriptor`
    Statistics of the pixels; always there, needs no weights, sees no meaning.
`open_clip:<model>/<tag or file>`
    Through the package open_clip: `open_clip:ViT-B-32/laion2b_s34b_b79k`,
    `open_clip:ViT-L-14/weights/mine.safetensors`.
`transformers:<folder or owner/name>`
    Through the package transformers: `transformers:openai/clip-vit-large-patch14`.

Weights are safetensors, or read by torch with `weights_only=True`; code that comes with a model is
never run, and nothing is downloaded unless it was asked for.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias

from ..errors import BadInput, UnknownName
from .descriptor import PixelDescriptor
from .hf import TransformersEmbedder
from .known import KnownEncoder, available_embedders
from .open_clip import OpenClipEmbedder

__all__ = [
    "Embedder",
    "KnownEncoder",
    "OpenClipEmbedder",
    "PixelDescriptor",
    "TransformersEmbedder",
    "available_embedders",
    "open_embedder",
]

Embedder: TypeAlias = PixelDescriptor | OpenClipEmbedder | TransformersEmbedder
"""An `ImageEmbedder`; where `has_text_tower` is true, a `TextEmbedder` with the same id as well."""

KINDS = ("descriptor", "open_clip", "transformers")
_HOSTS = {"comfyui": "ComfyUI", "webui": "the web UI"}


def open_embedder(
    spec: str,
    *,
    device: str = "auto",
    download: bool = False,
    batch: int | None = None,
    precision: str = "auto",
) -> Embedder:
    """The encoder that `spec` names (see the module), with its weights loaded.

    Parameters
    ----------
    device, precision
        See `compute.choose_compute`; the descriptor has neither.
    download
        Whether weights that are in no local cache may be fetched.
    batch
        Images per forward pass, 32 unless told.

    Raises
    ------
    UnknownName
        No such kind, architecture or tag.
    MissingPackage
        torch, open_clip or transformers is not installed.
    MissingModel
        The weights are not on this machine; says where they were looked for.
    BadInput
        Weights that do not fit or cannot be read safely.
    """
    kind, _, rest = spec.partition(":")
    if kind in _HOSTS:
        raise UnknownName(
            f"'{spec}' is a model that {_HOSTS[kind]} had loaded; it cannot be opened by name. "
            "Name another encoder, 'descriptor' for the built-in one."
        )
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Kinds: {', '.join(KINDS)}."
        raise UnknownName(f"There is no kind of encoder named '{kind}'. {hint}")
    if kind == "descriptor":
        if rest:
            raise BadInput(f"The encoder 'descriptor' takes no model, but '{rest}' was given.")
        return PixelDescriptor()
    if kind == "transformers":
        if not rest:
            raise BadInput("Say which model: transformers:<folder> or transformers:<owner>/<name>.")
        return TransformersEmbedder(
            rest, device=device, batch=batch, precision=precision, download=download
        )
    model_name, _, pretrained = rest.partition("/")
    if not model_name or not pretrained:
        raise BadInput(
            "Say which model and weights: open_clip:<model>/<tag or file>, for example "
            "open_clip:ViT-B-32/laion2b_s34b_b79k."
        )
    if not Path(pretrained).exists() and Path("/" + pretrained).is_file():
        pretrained = "/" + pretrained  # the slash before an absolute path was taken for ours
    return OpenClipEmbedder(
        model_name, pretrained, device=device, batch=batch, precision=precision, download=download
    )
