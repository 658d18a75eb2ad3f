"""Images to captions and tags. Imports no torch; a library is loaded when its model is opened.

`transformers:<folder or owner/name>`
    A sentence, through the package transformers: BLIP, GIT, encoder-decoder models.
`onnx:<folder or owner/name>`
    Tags, through the package onnxruntime: the WD taggers (`model.onnx` and `selected_tags.csv`).

Weights are safetensors, or read by torch with `weights_only=True`, or ONNX; code that comes with a
model is never run, and nothing is downloaded unless it was asked for.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TypeAlias

from ..errors import BadInput, UnknownName
from .hf import TransformersCaptioner
from .known import KnownCaptioner, available_captioners
from .onnx_tagger import OnnxTagger
from .tags import THRESHOLD, TagCaptioner, captions_of_tags

__all__ = [
    "AnyCaptioner",
    "KnownCaptioner",
    "OnnxTagger",
    "TagCaptioner",
    "TransformersCaptioner",
    "available_captioners",
    "captions_of_tags",
    "open_captioner",
]

AnyCaptioner: TypeAlias = TransformersCaptioner | TagCaptioner

KINDS = ("transformers", "onnx")


def open_captioner(
    spec: str,
    *,
    device: str = "auto",
    download: bool = False,
    prompt: str = "",
    beams: int = 3,
    max_length: int = 48,
    threshold: float = THRESHOLD,
) -> AnyCaptioner:
    """The captioner that `spec` names (see the module), with its weights loaded.

    Parameters
    ----------
    device
        `auto`, `cpu`, `cuda`, ...
    download
        Whether weights that are in no local cache may be fetched.
    prompt, beams, max_length
        See `TransformersCaptioner`; taggers have none of them.
    threshold
        The lowest confidence of a tag, for taggers.

    Raises
    ------
    UnknownName
        No such kind of captioner.
    MissingPackage
        torch, transformers or onnxruntime is not installed.
    MissingModel
        The weights are not on this machine; says where they were looked for.
    BadInput
        Weights that do not fit or cannot be read safely.
    """
    kind, _, rest = spec.partition(":")
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Kinds: {', '.join(KINDS)}."
        raise UnknownName(f"There is no kind of captioner named '{kind}'. {hint}")
    if not rest:
        raise BadInput(f"Say which model: {kind}:<folder> or {kind}:<owner>/<name>.")
    if kind == "onnx":
        return TagCaptioner(OnnxTagger(rest, device=device, download=download), threshold)
    return TransformersCaptioner(
        rest, prompt=prompt, beams=beams, max_length=max_length, device=device, download=download
    )
