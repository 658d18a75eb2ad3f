"""Captioners that are worth offering by name, and which of them are on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from ..local_models import caches
from ..local_models.folders import WEIGHTS
from .kinds import KINDS, model_type
from .onnx_tagger import LABELS, NETWORK


@dataclass(frozen=True)
class KnownCaptioner:
    """One captioner that `open_captioner` can open.

    Attributes
    ----------
    spec
        What `open_captioner` takes.
    label, explanation
        For menus; the explanation is a sentence or two.
    repo
        The hub repository of its weights.
    here
        Whether they are on this machine.
    """

    spec: str
    label: str
    explanation: str
    repo: str
    here: bool = False


CAPTIONERS = (
    KnownCaptioner(
        "transformers:Salesforce/blip-image-captioning-base",
        "BLIP base",
        "Short plain sentences. Small (1 GB), about a second per image on a CPU.",
        "Salesforce/blip-image-captioning-base",
    ),
    KnownCaptioner(
        "transformers:Salesforce/blip-image-captioning-large",
        "BLIP large",
        "Short plain sentences with more detail than BLIP base. 2 GB; wants a GPU.",
        "Salesforce/blip-image-captioning-large",
    ),
    KnownCaptioner(
        "transformers:microsoft/git-base-coco",
        "GIT base",
        "Short plain sentences in the style of the COCO captions. Small (0.7 GB).",
        "microsoft/git-base-coco",
    ),
    KnownCaptioner(
        "transformers:nlpconnect/vit-gpt2-image-captioning",
        "ViT-GPT2",
        "Short plain sentences; the quickest of these and the least exact. 1 GB.",
        "nlpconnect/vit-gpt2-image-captioning",
    ),
)
"""Any other model of these types can be opened by folder or name as well."""

TAGGERS = (
    KnownCaptioner(
        "onnx:SmilingWolf/wd-vit-tagger-v3",
        "WD ViT tagger v3",
        "Booru tags for drawings, comma-separated. Needs the package onnxruntime. 0.4 GB.",
        "SmilingWolf/wd-vit-tagger-v3",
    ),
    KnownCaptioner(
        "onnx:SmilingWolf/wd-swinv2-tagger-v3",
        "WD SwinV2 tagger v3",
        "Booru tags for drawings, comma-separated; a little more exact. Needs the package "
        "onnxruntime. 0.5 GB.",
        "SmilingWolf/wd-swinv2-tagger-v3",
    ),
)


def available_captioners() -> list[KnownCaptioner]:
    """The known captioners and taggers, then others in the hub's cache; those that are here first.

    Looks at file names and `config.json` only; imports no torch and cannot say whether the packages
    that run them are installed.
    """
    listed = []
    for one in (*CAPTIONERS, *TAGGERS):
        wanted = (NETWORK,) if one.spec.startswith("onnx:") else WEIGHTS
        listed.append(_with_here(one, caches.find_in_hub(one.repo, wanted) is not None))
    names = {one.repo for one in listed}
    for repo in caches.hub_repositories():
        if repo not in names:
            listed += _in_cache(repo)
    return sorted(listed, key=lambda one: not one.here)


def _in_cache(repo: str) -> list[KnownCaptioner]:
    weights = caches.find_in_hub(repo, WEIGHTS)
    if weights is not None and model_type(weights.parent) in KINDS:
        said = "Found in the cache of Hugging Face models."
        return [KnownCaptioner(f"transformers:{repo}", repo, said, repo, True)]
    if caches.find_in_hub(repo, (NETWORK,)) and caches.find_in_hub(repo, (LABELS,)):
        said = "A tagger found in the cache of Hugging Face models. Needs the package onnxruntime."
        return [KnownCaptioner(f"onnx:{repo}", repo, said, repo, True)]
    return []


def _with_here(one: KnownCaptioner, here: bool) -> KnownCaptioner:
    return KnownCaptioner(one.spec, one.label, one.explanation, one.repo, here)
