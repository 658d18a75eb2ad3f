"""CLIP, SigLIP and DINOv2 through the package transformers, from a folder or the hub's cache.

Only the five classes in `hf_folder.KINDS` are ever built, from the folder's `config.json`; code
that comes with a model is never run. Weights are read by `weights`, preprocessing is our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BadInput
from ..local_models.arrays import check_images
from ..local_models.compute import DEFAULT_BATCH, choose_compute, chunks, import_torch
from ..local_models.folders import find_folder, weights_file
from ..local_models.networks import build_network, read_tokenizer, transformers_class
from ..local_models.preprocess import PREPROCESSING_VERSION, to_tensor
from ..local_models.preprocess_settings import read_preprocessing
from ..local_models.weights import fingerprint, read_weights
from ..models import Image, Vectors
from .hf_folder import KINDS, read_config

ASIDE = ("position_ids", "logit_scale", "logit_bias")
"""Ends of the names of tensors that are no part of a vector."""


class TransformersEmbedder:
    """The image tower of a model in the layout of transformers, and its text tower if it has one.

    The vector of an image is the projected class token for CLIP, the output of the attention head
    for SigLIP, and the class token after the last layer norm for DINOv2.

    Parameters
    ----------
    path
        A folder with `config.json` and weights, or a repository of the hub (`owner/name`), which
        is looked for in the local cache.
    device, precision
        See `choose_compute`.
    batch
        Images per forward pass; vectors of other batch sizes differ by rounding only.
    download
        Whether a repository that is not on this machine may be fetched.

    Attributes
    ----------
    id
        Model type, fingerprint of weights and preprocessing, version of the preprocessing.
    input_side
        The size that the model's settings resize to; DINOv2 then crops to less. The images that
        SigLIP squashes to a square are to be resized to this on their shorter side as well.
    has_text_tower
        Whether `embed_texts` can be called.

    Raises
    ------
    MissingPackage, MissingModel, BadInput
    """

    def __init__(
        self,
        path: str | Path,
        *,
        device: str = "auto",
        batch: int | None = None,
        precision: str = "auto",
        download: bool = False,
    ) -> None:
        import_torch("This encoder")
        self._folder = find_folder(path, download=download)
        config = read_config(self._folder)
        self._type = str(config["model_type"])
        kind = KINDS[self._type]
        model_class = transformers_class(kind.model_class, kind.since)
        state = read_weights(weights_file(self._folder) or self._folder)
        self._compute = choose_compute(device, precision)
        self._model = build_network(model_class, self._folder, state, ASIDE)
        self._model.to(self._compute.device)
        self.preprocessing = read_preprocessing(self._folder, self._type, config)
        self.id = (
            f"transformers:{self._type}@{fingerprint(state, repr(self.preprocessing))}"
            f"-p{PREPROCESSING_VERSION}"
        )
        self.input_side = self.preprocessing.side
        self.batch = batch or DEFAULT_BATCH
        self.has_text_tower = kind.has_text_tower
        self._tokenize: Any = None

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """One unit row of float32 per image, in order."""
        check_images(images)
        rows = [
            self._compute.forward(
                self._image_vectors, to_tensor(part, self.preprocessing, self._compute.device)
            )
            for part in chunks(images, self.batch)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self._width), np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit row of float32 per text, in order; a text beyond the context is cut off."""
        if not self.has_text_tower:
            raise BadInput(
                f"A model of type '{self._type}' sees images only; it has no text tower."
            )
        rows = [
            self._compute.forward(self._text_vectors, self._tokens(list(part)))
            for part in chunks(texts, self.batch)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self._width), np.float32)

    # The pooling is written out because `get_image_features` and `get_text_features` return
    # tensors before transformers 5 and records from then on.

    def _image_vectors(self, pixels: Any) -> Any:
        model = self._model
        if self._type == "clip":
            return model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output)
        if self._type == "clip_vision_model":
            return model(pixel_values=pixels).image_embeds
        if self._type == "dinov2":
            return model(pixel_values=pixels).last_hidden_state[:, 0]
        tower = model.vision_model if self._type == "siglip" else model
        return tower(pixel_values=pixels).pooler_output

    def _text_vectors(self, tokens: Any) -> Any:
        pooled = self._model.text_model(input_ids=tokens).pooler_output
        return self._model.text_projection(pooled) if self._type == "clip" else pooled

    def _tokens(self, texts: list[str]) -> Any:
        """Token ids `(n, context)`, padded to the model's context as both families were trained.

        No mask of the padding is needed: CLIP's attention is causal and reads its vector at the
        end of the text, SigLIP attends to its padding.
        """
        if self._tokenize is None:
            self._tokenize = read_tokenizer(self._folder)
        context = self._model.config.text_config.max_position_embeddings
        return self._tokenize(
            texts, padding="max_length", truncation=True, max_length=context, return_tensors="pt"
        )["input_ids"]

    @property
    def _width(self) -> int:
        config = self._model.config
        if self._type.startswith("clip"):
            return int(config.projection_dim)
        return int(getattr(config, "vision_config", config).hidden_size)
