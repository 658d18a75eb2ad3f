"""Encoders that are worth offering by name, and which of them are on this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..local_models import caches
from ..local_models.folders import WEIGHTS
from .hf_folder import KINDS
from .open_clip_weights import HUB_WEIGHTS


@dataclass(frozen=True)
class KnownEncoder:
    """One encoder that `open_embedder` can open.

    Attributes
    ----------
    spec
        What `open_embedder` takes.
    label
        For menus and `--list-encoders`.
    repo
        The hub repository of its weights, empty where there is none.
    """

    spec: str
    label: str
    repo: str = ""


DESCRIPTOR = KnownEncoder("descriptor", "Colours, edges and layout (built in, no weights)")

OPEN_CLIP_ENCODERS = (
    KnownEncoder(
        "open_clip:ViT-B-32/laion2b_s34b_b79k",
        "CLIP ViT-B/32, LAION-2B",
        "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
    ),
    KnownEncoder(
        "open_clip:ViT-B-32/openai",
        "CLIP ViT-B/32, OpenAI",
        "timm/vit_base_patch32_clip_224.openai",
    ),
    KnownEncoder(
        "open_clip:ViT-B-16/openai",
        "CLIP ViT-B/16, OpenAI",
        "timm/vit_base_patch16_clip_224.openai",
    ),
    KnownEncoder(
        "open_clip:ViT-L-14/openai",
        "CLIP ViT-L/14, OpenAI",
        "timm/vit_large_patch14_clip_224.openai",
    ),
    KnownEncoder(
        "open_clip:ViT-L-14/datacomp_xl_s13b_b90k",
        "CLIP ViT-L/14, DataComp-XL",
        "laion/CLIP-ViT-L-14-DataComp.XL-s13B-b90K",
    ),
    KnownEncoder(
        "open_clip:ViT-H-14/laion2b_s32b_b79k",
        "CLIP ViT-H/14, LAION-2B",
        "laion/CLIP-ViT-H-14-laion2B-s32B-b79K",
    ),
    KnownEncoder(
        "open_clip:ViT-bigG-14/laion2b_s39b_b160k",
        "CLIP ViT-bigG/14, LAION-2B",
        "laion/CLIP-ViT-bigG-14-laion2B-39B-b160k",
    ),
    KnownEncoder("open_clip:ViT-B-16-SigLIP/webli", "SigLIP B/16, WebLI", "timm/ViT-B-16-SigLIP"),
    KnownEncoder(
        "open_clip:ViT-SO400M-14-SigLIP-384/webli",
        "SigLIP SO400M/14 at 384, WebLI",
        "timm/ViT-SO400M-14-SigLIP-384",
    ),
)
"""Tags of open_clip that people use; any other tag can be opened as well."""


def available_embedders() -> list[KnownEncoder]:
    """The encoders found on this machine, the built-in one first.

    Looks at file names and `config.json` in the hub's cache only; imports no torch and cannot say
    whether the packages that run them are installed.
    """
    found = [DESCRIPTOR]
    found += [one for one in OPEN_CLIP_ENCODERS if caches.find_in_hub(one.repo, HUB_WEIGHTS)]
    for repo in caches.hub_repositories():
        if caches.find_in_hub(repo, WEIGHTS) is not None and _model_type(repo) in KINDS:
            found.append(KnownEncoder(f"transformers:{repo}", f"{repo} (transformers)", repo))
    return found


def _model_type(repo: str) -> str:
    """`model_type` of a cached repository, empty when it says none."""
    path = caches.find_in_hub(repo, ("config.json",))
    if path is None:
        return ""
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(config.get("model_type", "")) if isinstance(config, dict) else ""
