"""Image and text towers that a person can predict, in the shape of ComfyUI's objects.

An image is seen as the colours of an 8 x 8 grid (192 numbers, 0 is grey), a text as the drawing
that it names. Both go through a projection of their own.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

GRID = 8
WIDTH = GRID * GRID * 3
SIDE = 32


def projection(seed: int = 0) -> torch.Tensor:
    """A projection spread as real ones are."""
    return torch.randn(WIDTH, WIDTH, generator=torch.Generator().manual_seed(seed)) * 0.05


def seen(pixels: torch.Tensor) -> torch.Tensor:
    """`(b, 32, 32, 3)` in [0, 1] to `(b, 192)`."""
    cell = SIDE // GRID
    cells = pixels.reshape(-1, GRID, cell, GRID, cell, 3)
    return cells.mean(dim=(2, 4)).reshape(-1, WIDTH) - 0.5


def drawn(image: np.ndarray) -> torch.Tensor:
    """What the towers see of one uint8 image of 32 x 32."""
    return seen(torch.from_numpy(image.astype(np.float32) / 255)[None])[0]


def linear(weight: torch.Tensor) -> torch.nn.Linear:
    """A layer with this weight."""
    layer = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    with torch.no_grad():
        layer.weight.copy_(weight)
    return layer


class FakeVision:
    """A CLIP_VISION of a given type.

    Attributes
    ----------
    batches
        Shape of every batch that was encoded.
    """

    def __init__(
        self, weight: torch.Tensor | None = None, model_type: str = "clip_vision_model"
    ) -> None:
        self.model = torch.nn.Module()
        self.model.embedding = linear(torch.full((4, 4), 0.25))
        if model_type == "clip_vision_model":
            self.model.visual_projection = linear(projection() if weight is None else weight)
        else:
            self.model.visual_projection = lambda x: x
        if model_type:
            self.model_type = model_type
        self.image_size = SIDE
        self.image_mean, self.image_std = [0.5, 0.5, 0.5], [0.25, 0.25, 0.25]
        self.load_device = torch.device("cuda")  # a name only: nothing is moved
        self.patcher = SimpleNamespace()
        self.batches: list[tuple[int, ...]] = []

    def encode_image(self, pixels: torch.Tensor, crop: bool = False) -> Any:
        assert pixels.dtype == torch.float32
        assert crop
        self.batches.append(tuple(pixels.shape))
        tokens = seen(pixels)[:, None] * torch.tensor([1.0, 3.0])[None, :, None]
        embeds = tokens
        if isinstance(self.model.visual_projection, torch.nn.Module):
            embeds = self.model.visual_projection(tokens[:, 0]).detach()
        return SimpleNamespace(image_embeds=embeds, last_hidden_state=tokens)

    @property
    def encoded(self) -> int:
        """How many images were encoded so far."""
        return sum(shape[0] for shape in self.batches)


class FakeTower:
    """A text tower: unprojected by default, as ComfyUI's CLIP-L is."""

    def __init__(self, weight: torch.Tensor, texts: dict[str, torch.Tensor]) -> None:
        self.transformer = SimpleNamespace(text_projection=linear(weight))
        self.vectors = list(texts.values())
        self.options: dict[str, Any] = {}
        self.breaks = False

    def set_clip_options(self, options: dict[str, Any]) -> None:
        self.options.update(options)

    def encode(self, tokens: list[list[int]]) -> tuple[None, torch.Tensor]:
        if self.breaks:
            raise RuntimeError("out of memory")
        pooled = torch.stack([self.vectors[ids[0]] for ids in tokens])
        if self.options.get("projected_pooled"):
            pooled = self.transformer.text_projection(pooled)
        return None, pooled


class FakeClip:
    """A CLIP with one text tower that knows these texts."""

    def __init__(
        self,
        texts: dict[str, torch.Tensor],
        weight: torch.Tensor | None = None,
        tower: str = "clip_l",
    ) -> None:
        inner = FakeTower(projection() if weight is None else weight, texts)
        self.texts, self.tower, self.inner = list(texts), tower, inner
        self.cond_stage_model = SimpleNamespace(
            **{tower: inner}, reset_clip_options=inner.options.clear
        )
        self.patcher = SimpleNamespace(load_device=torch.device("cpu"), patches={})
        self.tokenized: list[str] = []

    def load_model(self) -> None:
        pass

    def tokenize(self, text: str, disable_weights: bool = False) -> dict[str, Any]:
        assert disable_weights, "parentheses would be eaten"
        self.tokenized.append(text)
        first = [(self.texts.index(text), 1.0), (49407, 1.0)]
        return {self.tower[-1]: [first, first] if len(text) > 300 else [first]}
