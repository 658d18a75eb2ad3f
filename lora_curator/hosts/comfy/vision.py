"""ComfyUI's CLIP_VISION as an image embedder: pooled as its family asks for, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import BadInput
from ...local_models.arrays import check_images, unit_rows
from ...local_models.weights import fingerprint
from ...models import Image, Vectors
from .vision_kinds import KINDS, kind_of

if TYPE_CHECKING:
    import torch

    from .work import ComfyWork

PREPROCESSING = "square-1"
"""Part of every id; raise the number when the same weights would see other pixels."""
FLEXIBLE_SIDE = 256
"""Shorter side in pixels for models that take any shape: 256 patches of 16 x 16 in a square."""
MIN_LENGTH = 1e-3
"""A shorter vector came out of empty weights; real ones are about 10 long."""


class ClipVisionEmbedder:
    """An `ImageEmbedder` around the object on a CLIP_VISION wire.

    Attributes
    ----------
    id
        `comfyui:<kind>:<fingerprint>` of weights and preprocessing: equal for two loads of one
        file, on whatever device they lie.
    kind
        Key of `KINDS`.
    note
        A sentence for the user about what these vectors cannot do; empty for complete CLIP models.
    pairs_with_text
        Whether a text tower can exist whose vectors may be compared with these.
    width
        Numbers of a projected vector, 0 for other kinds.

    Raises
    ------
    BadInput
        For a model that is not understood.
    """

    def __init__(self, clip_vision: Any, work: ComfyWork) -> None:
        self._clip_vision = clip_vision
        self._work = work
        self.kind = kind_of(clip_vision)
        self.note = KINDS[self.kind].note
        self.pairs_with_text = self.kind == "clip"
        self._side = int(clip_vision.image_size)
        projection = getattr(getattr(clip_vision.model, "visual_projection", None), "weight", None)
        self.width = int(projection.shape[0]) if self.pairs_with_text else 0  # type: ignore[union-attr]
        self.input_side = self._side if self._side > 0 else FLEXIBLE_SIDE
        self.batch = _chunk_size(self.kind, self.input_side)
        on_cpu = getattr(clip_vision.load_device, "type", "cpu") == "cpu"
        self._chunk_size = 1 if on_cpu else self.batch  # a CPU gains nothing by more at once
        settings = (PREPROCESSING, self._side, *map(tuple, self._normalisation))
        weights = _deciding_weights(clip_vision.model, self.kind)
        self.id = f"comfyui:{self.kind}:{fingerprint(weights, repr(settings))}"

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """One unit row of float32 per image, in order; the stop button is looked at per chunk.

        Raises
        ------
        BadInput
            When the model returns something that is no vector per image.
        """
        check_images(images)
        rows: list[np.ndarray] = []
        for start in range(0, len(images), self._chunk_size):
            self._work.check_interrupted()
            chunk = images[start : start + self._chunk_size]
            self._work.show(chunk[0])
            rows += self._chunk(chunk)
        return unit_rows(np.stack(rows)) if rows else np.zeros((0, self.width), np.float32)

    def _chunk(self, images: Sequence[Image]) -> list[np.ndarray]:
        """Vectors of one chunk, not yet of unit length; images of one shape go in together."""
        import torch

        shapes: dict[tuple[int, ...], list[int]] = {}
        tensors = [_square(image, self._side) for image in images]
        for number, tensor in enumerate(tensors):
            shapes.setdefault(tuple(tensor.shape), []).append(number)
        rows: list[np.ndarray] = [np.empty(0)] * len(images)
        for numbers in shapes.values():
            with torch.inference_mode():
                vectors = self._encode(torch.stack([tensors[number] for number in numbers]))
            for number, vector in zip(numbers, self._checked(vectors, len(numbers)), strict=True):
                rows[number] = vector
        return rows

    def _encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """One vector per image of `(b, h, w, 3)`."""
        if self.kind == "dinov3":
            tokens = self._tokens(pixels)
        else:
            output = self._clip_vision.encode_image(pixels, crop=True)
            if self.kind == "clip":
                return output.image_embeds
            tokens = output.last_hidden_state
        return tokens.mean(dim=1) if KINDS[self.kind].pooling == "mean" else tokens[:, 0]

    def _tokens(self, pixels: torch.Tensor) -> torch.Tensor:
        """The last layer of DINOv3: `encode_image` wants a layer before it, which it has not."""
        import comfy.model_management  # type: ignore[import-not-found]
        import torch

        comfy.model_management.load_models_gpu([self._clip_vision.patcher])
        device = self._clip_vision.load_device
        mean, std = (torch.tensor(one, device=device) for one in self._normalisation)
        values = (pixels.to(device) - mean) / std
        return self._clip_vision.model(pixel_values=values.movedim(-1, 1))[0]

    @property
    def _normalisation(self) -> tuple[list[float], list[float]]:
        return list(self._clip_vision.image_mean), list(self._clip_vision.image_std)

    def _checked(self, vectors: torch.Tensor, count: int) -> np.ndarray:
        """The vectors as an array; `BadInput` when they are no vectors."""
        shape = tuple(vectors.shape)
        if len(shape) != 2 or shape[0] != count:
            raise BadInput(
                f"This CLIP_VISION model gave {shape} for {count} images, where one vector for "
                "each was expected. Load another model with 'Load CLIP Vision'."
            )
        rows = vectors.float().cpu().numpy()
        if not np.isfinite(rows).all() or np.linalg.norm(rows, axis=1).min() < MIN_LENGTH:
            raise BadInput(
                "This CLIP_VISION model gave vectors that are empty or not numbers, so its file "
                "is incomplete or damaged. Load another one with 'Load CLIP Vision'."
            )
        return rows


def _chunk_size(kind: str, side: int) -> int:
    """Images per forward pass: the host reserves no memory for them, and stops between chunks."""
    if kind == "dinov3":
        return 2  # 4,096 tokens per image
    return 16 if kind.startswith("clip") and side <= 336 else 8


def _deciding_weights(model: Any, kind: str) -> dict[str, Any]:
    """The tensors that a vector depends on: what a file may lack is different at every load."""
    unused = ["multi_modal_projector.", "embeddings.mask_token"]
    if kind == "clip-cls":
        unused += ["visual_projection.", "vision_model.post_layernorm."]
    return {
        name: tensor
        for name, tensor in model.state_dict().items()
        if not name.startswith(tuple(unused))
    }


def _square(image: Image, side: int) -> torch.Tensor:
    """The central square as the host's own preprocessing makes it: `(side, side, 3)`, 8-bit steps.

    The shorter side is resized to `side` (bicubic, antialiased, on floats), the longer one
    rounded. A square of the right size is not touched by the host again. With `side` below 1 the
    image is left to the host as it is.
    """
    import torch

    pixels = torch.from_numpy(image.astype(np.float32)) / 255
    height, width = image.shape[:2]
    if side < 1 or (height, width) == (side, side):
        return pixels
    scale = side / min(height, width)
    size = (round(scale * height), round(scale * width))
    pixels = torch.nn.functional.interpolate(
        pixels.movedim(-1, 0)[None], size=size, mode="bicubic", antialias=True
    )[0]
    top, left = (size[0] - side) // 2, (size[1] - side) // 2
    square = pixels[:, top : top + side, left : left + side].movedim(0, -1)
    return (square * 255).clip(0, 255).round() / 255
