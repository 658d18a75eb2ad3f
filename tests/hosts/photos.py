"""Pictures for the folders of a test server: distinct, sharp, and cheap to make."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def write_photo(file: Path, number: int, size: tuple[int, int] = (640, 512)) -> None:
    """A picture that looks like no other number's: coloured blots with sharp grain."""
    rng = np.random.default_rng(number)
    blots = Image.fromarray(rng.integers(40, 216, (6, 8, 3), dtype=np.uint8))
    soft = np.asarray(blots.resize(size, Image.Resampling.BICUBIC), np.float32)
    grain = rng.normal(0, 12, (size[1], size[0], 1))
    pixels = np.clip(soft + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(file, quality=90, compress_level=1)  # each takes what it knows


def write_copies(folder: Path, photo: Path, count: int) -> None:
    """`count` files that show the same photo and whose bytes differ, so that each is measured.

    What follows the end mark of a JPEG is no part of the picture.
    """
    data = photo.read_bytes()
    for number in range(count):
        (folder / f"{number:04d}.jpg").write_bytes(data + number.to_bytes(4, "big"))
