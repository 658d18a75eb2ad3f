"""The interrogator's CLIP ViT-L/14 as an encoder: both towers, so images and texts compare."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np

from ...errors import BadInput
from ...local_models.arrays import check_images, unit_rows
from ...local_models.weights import fingerprint
from ...models import Image, Vectors
from .interrogator import InterrogatorModel
from .queue import HostQueue

NAME = "webui:clip"
PREPROCESSING = "openai-1"
"""Part of the id; raise it when the same weights would see other pixels."""
WORKING_BYTES_PER_IMAGE = 48 * 1024 * 1024
MIN_LENGTH = 1e-3
"""A shorter vector came out of empty weights; real ones are about 10 long."""


class InterrogatorClip:
    """An `ImageEmbedder` and a `TextEmbedder`.

    Attributes
    ----------
    id
        Names the weights by their values: the host may have another CLIP than we think.

    Raises
    ------
    MissingModel
        When the host cannot load it.
    """

    has_text_tower = True

    def __init__(self, queue: HostQueue) -> None:
        self._queue = queue
        self._model = InterrogatorModel("clip")
        queue.at_end(self._model.give_back)
        with queue.turn():
            self._model.bring()
            network = self._model.module
            self.input_side = int(getattr(network.visual, "input_resolution", 224))
            settings = f"{PREPROCESSING} {self.input_side}"
            self.id = f"{NAME}:{fingerprint(network.state_dict(), settings)}"
        on_cpu = getattr(self._model.device, "type", "cpu") == "cpu"
        self._chunk = 1 if on_cpu else 16  # a CPU gains nothing by more at once
        self.batch = 8 if on_cpu else 64

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """One unit row of float32 per image, in order."""
        check_images(images)
        from PIL import Image as PillowImage

        pictures = [PillowImage.fromarray(image) for image in images]
        return self._rows(pictures, self._images)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit row of float32 per text; what is too long for CLIP is cut off."""
        return self._rows(list(texts), self._texts)

    def close(self) -> None:
        """Hand the model back to the host."""
        self._queue.close()

    def _rows(self, inputs: list[Any], encode: Any) -> Vectors:
        rows: list[np.ndarray] = []
        while len(rows) < len(inputs):
            with self._queue.turn() as turn:
                self._model.bring(self._chunk * WORKING_BYTES_PER_IMAGE)
                while True:
                    chunk = inputs[len(rows) : len(rows) + self._chunk]
                    found = self._within_memory(chunk, encode)
                    rows += list(found)
                    if len(rows) == len(inputs) or not turn.goes_on:
                        break
        return unit_rows(np.stack(rows)) if rows else np.zeros((0, 0), np.float32)

    def _within_memory(self, chunk: list[Any], encode: Any) -> np.ndarray:
        """Half as many at a time when the GPU has no room."""
        try:
            return _checked(encode(chunk))
        except RuntimeError as error:
            if "out of memory" not in str(error).lower() or len(chunk) < 2:
                raise
        _free_memory()
        self._chunk = len(chunk) // 2
        parts = (chunk[: self._chunk], chunk[self._chunk :])
        return np.concatenate([self._within_memory(part, encode) for part in parts])

    def _images(self, pictures: list[Any]) -> Any:
        import torch

        owner = self._model.owner
        with _computing():
            pixels = torch.stack([owner.clip_preprocess(one) for one in pictures])
            return self._model.module.encode_image(pixels.to(self._model.device, owner.dtype))

    def _texts(self, texts: list[str]) -> Any:
        tokenize = import_module("clip").tokenize  # OpenAI's package, which the host brings
        with _computing():
            tokens = tokenize(texts, truncate=True).to(self._model.device)
            return self._model.module.encode_text(tokens)


@contextmanager
def _computing() -> Any:
    import torch
    from modules import devices  # type: ignore[import-not-found]

    with torch.no_grad(), devices.autocast():
        yield


def _free_memory() -> None:
    from modules import devices  # type: ignore[import-not-found]

    devices.torch_gc()


def _checked(vectors: Any) -> np.ndarray:
    rows = vectors.float().cpu().numpy()
    if not np.isfinite(rows).all() or np.linalg.norm(rows, axis=1).min() < MIN_LENGTH:
        raise BadInput(
            "The interrogator's CLIP gave vectors that are empty or not numbers, so its file is "
            "incomplete or damaged. Delete it, so that the web UI fetches it again, or choose "
            "another encoder."
        )
    return rows
