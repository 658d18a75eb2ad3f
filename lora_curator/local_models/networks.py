"""Networks of the package transformers, built from settings and weights that were read before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import BadInput, MissingModel, MissingPackage

TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "tokenizer.model")
"""Files of which a tokenizer has at least one."""


def transformers_class(name: str, since: str) -> Any:
    """A class of transformers, or the sentence about what is missing."""
    try:
        import transformers
    except ImportError as error:
        raise MissingPackage("transformers", "This model") from error
    try:
        found = getattr(transformers, name, None)
    except ImportError as error:  # it looks for its own parts late; torchvision is often the cause
        raise BadInput(
            f"transformers {transformers.__version__}, which is installed here, cannot load "
            f"{name} ({error.__cause__ or error})."
        ) from error
    if found is None:
        raise BadInput(
            f"transformers {transformers.__version__}, which is installed here, has no {name}; it "
            f"came with version {since}. Use another model."
        )
    return found


def build_network(
    model_class: Any, folder: Path, state: Mapping[str, Any], aside: Sequence[str]
) -> Any:
    """The network in float32 with these weights, ready to be asked.

    Parameters
    ----------
    aside
        Ends of the names of tensors that may be missing, because they are made from others.

    Raises
    ------
    BadInput
        When the weights do not fit the settings, or some are missing: these would be random.
    """
    import torch

    config = model_class.config_class.from_pretrained(str(folder), local_files_only=True)
    try:
        with torch.random.fork_rng(devices=[]):  # the random start must not move the user's seed
            model, report = model_class.from_pretrained(
                None, config=config, state_dict=dict(state), output_loading_info=True
            )
    except RuntimeError as error:
        raise BadInput(
            f"The weights in {folder} do not fit its config.json ({str(error)[:300]})."
        ) from error
    missing = sorted(one for one in report["missing_keys"] if not one.endswith(tuple(aside)))
    if missing:
        raise BadInput(
            f"The weights in {folder} lack {len(missing)} tensors ({missing[0]}, ...). They are "
            "of another model than config.json says."
        )
    return model.float().eval()


def read_tokenizer(folder: Path) -> Any:
    """The tokenizer that lies beside the weights."""
    from transformers import AutoTokenizer

    if not any((folder / name).is_file() for name in TOKENIZERS):
        # transformers 5 makes an empty one then, which knows no word
        raise MissingModel(
            f"The tokenizer was looked for in {folder}: none of {', '.join(TOKENIZERS)} is there. "
            "It comes with the model."
        )
    try:
        return AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, ImportError) as error:
        raise MissingModel(f"The tokenizer in {folder} cannot be read ({error}).") from error
