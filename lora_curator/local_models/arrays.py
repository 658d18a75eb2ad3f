"""What every embedder asks of the images it gets and promises of the rows it gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import BadInput
from ..models import Image, Vectors


def check_images(images: Sequence[Image]) -> None:
    """`BadInput` unless every image is uint8 `(h, w, 3)` with at least one pixel."""
    for number, image in enumerate(images):
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
            raise BadInput(
                f"Image {number} is {image.dtype} {image.shape}; an embedder takes uint8 "
                f"(height, width, 3)."
            )


def unit_rows(rows: np.ndarray) -> Vectors:
    """The rows as float32, each divided by its length; a row of zeros stays a row of zeros."""
    rows = np.asarray(rows, np.float32)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, np.where(length > 0, length, 1), dtype=np.float32)
