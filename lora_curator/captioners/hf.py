"""BLIP, GIT and encoder-decoder captioners through transformers, from a folder or the hub's cache.

Only the classes in `kinds.KINDS` are ever built, from the folder's `config.json`; code that comes
with a model is never run. Weights and preprocessing are read by `local_models`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import BadInput
from ..local_models.arrays import check_images
from ..local_models.compute import choose_compute, chunks, import_torch
from ..local_models.folders import find_folder, weights_file
from ..local_models.networks import build_network, read_tokenizer, transformers_class
from ..local_models.preprocess import PREPROCESSING_VERSION, to_tensor
from ..local_models.preprocess_settings import read_preprocessing
from ..local_models.weights import fingerprint, read_weights
from ..models import Image
from .kinds import checked_kind, read_settings

GPU_BATCH = 8
"""Images at once on a GPU; on a CPU one after another is as fast and answers to stop sooner."""


class TransformersCaptioner:
    """A `Captioner` on a model in the layout of transformers.

    Parameters
    ----------
    path
        A folder with `config.json`, weights and tokenizer, or a repository of the hub
        (`owner/name`), which is looked for in the local cache.
    prompt
        What every caption begins with (`a photo of`); empty: the model begins by itself.
    beams
        Captions that are followed at the same time, 1 or more; the likeliest is taken.
    max_length
        Tokens that a caption may have besides the prompt, 1 or more.
    device, precision
        See `choose_compute`.
    batch
        Images at once; 1 on a CPU and 8 on a GPU unless told.
    download
        Whether a repository that is not on this machine may be fetched.

    Attributes
    ----------
    id
        Model type, fingerprint of the weights, and a hash of everything else that decides what is
        said: prompt, beams, length, preprocessing. The precision is not part of it.

    Raises
    ------
    MissingPackage, MissingModel, BadInput
    """

    def __init__(
        self,
        path: str | Path,
        *,
        prompt: str = "",
        beams: int = 3,
        max_length: int = 48,
        device: str = "auto",
        precision: str = "auto",
        batch: int | None = None,
        download: bool = False,
    ) -> None:
        import_torch("A captioner")
        if beams < 1 or max_length < 1:
            raise BadInput(
                f"Beams and length of a caption are at least 1; {beams} and {max_length} were "
                "asked for."
            )
        folder = find_folder(path, download=download)
        kind = checked_kind(folder)
        prompt = prompt.strip()
        if prompt and not kind.prompts:
            raise BadInput(f"The model in {folder} cannot be given the beginning of a caption.")
        model_class = transformers_class(kind.model_class, kind.since)
        config = read_settings(folder)
        model_type = str(config["model_type"])
        self._preprocessing = read_preprocessing(folder, model_type, config)
        tokenizer = read_tokenizer(folder)
        state = read_weights(weights_file(folder) or folder)
        self._compute = choose_compute(device, precision)
        self._model = build_network(model_class, folder, state, kind.aside)
        self._model.to(self._compute.device)
        _read_generation(self._model, folder)
        self._tokens = prompt_tokens(tokenizer, prompt, model_type) if prompt else None
        self._decode = tokenizer.decode
        self._options = generation_options(beams, max_length)
        self.batch = batch or (1 if self._compute.device == "cpu" else GPU_BATCH)
        words = settings_hash(prompt, self._options, self._preprocessing)
        self.id = f"transformers:{model_type}@{fingerprint(state)}-{words}-p{PREPROCESSING_VERSION}"

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One line per image, in order."""
        check_images(images)
        return [line for part in chunks(images, self.batch) for line in self._captions(part)]

    def _captions(self, images: Sequence[Image]) -> list[str]:
        pixels = to_tensor(images, self._preprocessing, self._compute.device)
        given = {}
        if self._tokens is not None:
            given["input_ids"] = self._tokens.to(self._compute.device).repeat(len(images), 1)
        with self._compute.inference():
            ids = self._model.generate(pixel_values=pixels, **given, **self._options)
        return [str(self._decode(one, skip_special_tokens=True)).strip() for one in ids]


def generation_options(beams: int, max_length: int) -> dict[str, Any]:
    """How words are chosen: by beam search, never drawn, so that a caption repeats."""
    return {"num_beams": beams, "max_new_tokens": max_length, "do_sample": False}


def settings_hash(prompt: str, options: Mapping[str, Any], preprocessing: object) -> str:
    """12 hexadecimal digits for everything but the weights that decides a caption."""
    settings = repr((prompt, sorted(options.items()), preprocessing))
    return hashlib.blake2b(settings.encode(), digest_size=6).hexdigest()


def prompt_tokens(tokenizer: Any, prompt: str, model_type: str) -> Any:
    """The prompt's token ids `(1, n)`.

    BLIP expects the marks at both ends, and replaces or drops them itself; GIT goes on after the
    last token, so that the mark of the end must not be there.
    """
    if model_type == "blip":
        return tokenizer(prompt, return_tensors="pt")["input_ids"]
    import torch

    words = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    return torch.tensor([[tokenizer.cls_token_id, *words]])


def _read_generation(model: Any, folder: Path) -> None:
    """Begin and end marks from `generation_config.json`, where newer files keep them."""
    if (folder / "generation_config.json").is_file():
        from transformers import GenerationConfig

        try:
            model.generation_config = GenerationConfig.from_pretrained(
                str(folder), local_files_only=True
            )
        except (OSError, ValueError) as error:
            raise BadInput(
                f"{folder / 'generation_config.json'} cannot be read ({error})."
            ) from error
