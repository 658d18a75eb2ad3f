"""Protocols of the models that steps are given. One method each: a batch in, an array out.

The core never sees a host's object; a door wraps it into one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]  # (h, w, 3) sRGB, orientation applied, alpha composited
Vectors = NDArray[np.float32]  # (n, d), unit rows


class ImageEmbedder(Protocol):
    """Images to vectors.

    Attributes
    ----------
    id
        Names the model *and* its weights and preprocessing. Two embedders have the same id if, and
        only if, their vectors may be compared.
    input_side
        The shorter side, in pixels, that images should be resized to before `embed_images`
        (bicubic, antialiased). 0 means that any size will do.
    batch
        How many images one call should get. 1 also says that several threads may call at once.
    """

    id: str
    input_side: int
    batch: int

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """One unit row of float32 per image, in order."""
        ...


class TextEmbedder(Protocol):
    """Texts to vectors; its `id` equals an image embedder's id iff they may be compared."""

    id: str

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit row of float32 per text, in order."""
        ...


class Captioner(Protocol):
    """Images to captions."""

    id: str

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One line of text per image, in order."""
        ...


class Tagger(Protocol):
    """Images to tags with a confidence in [0, 1]."""

    id: str

    def tag(self, images: Sequence[Image]) -> list[dict[str, float]]:
        """One mapping from tag to confidence per image, in order."""
        ...


class Upscaler(Protocol):
    """Small images to larger ones."""

    id: str

    def upscale(self, image: Image) -> Image:
        """The image at the model's own factor."""
        ...
