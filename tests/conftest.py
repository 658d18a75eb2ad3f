"""Small images that a person can predict, and real photographs that ship inside libraries."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from PIL import Image

Encode = Callable[..., bytes]

# The same examples every time: a test that fails by chance says nothing of the change before it.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def encode() -> Encode:
    """`encode(array or image, "JPEG", quality=90)` gives the bytes of a file."""

    def run(image: np.ndarray | Image.Image, format: str = "PNG", **options: object) -> bytes:
        if isinstance(image, np.ndarray):
            image = Image.fromarray(image)
        stream = io.BytesIO()
        image.save(stream, format, **options)
        return stream.getvalue()

    return run


@pytest.fixture(scope="session")
def quarters() -> np.ndarray:
    """40 x 24 pixels: red and green above, blue and white below. No turn of it looks the same."""
    pixels = np.zeros((24, 40, 3), np.uint8)
    pixels[:12, :20] = 255, 0, 0
    pixels[:12, 20:] = 0, 255, 0
    pixels[12:, :20] = 0, 0, 255
    pixels[12:, 20:] = 255, 255, 255
    return pixels


@pytest.fixture(scope="session")
def photographs() -> list[Path]:
    """Files of real colour photographs inside scikit-image, scikit-learn and matplotlib."""
    skimage = pytest.importorskip("skimage.data", reason="scikit-image brings the photographs")
    sklearn = pytest.importorskip("sklearn", reason="scikit-learn brings the photographs")
    folder = Path(skimage.__file__).parent
    names = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "hubble_deep_field.jpg")
    names += ("ihc.png", "motorcycle_left.png", "retina.jpg")
    others = Path(sklearn.__file__).parent / "datasets" / "images"
    found = [folder / name for name in names] + [others / "china.jpg", others / "flower.jpg"]
    return [path for path in found if path.exists()]


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch", reason="torch is not installed")


@pytest.fixture(scope="session")
def torchvision_operators(torch):
    """Lets a torchvision built for CUDA be imported beside a torch built for the CPU.

    Its import asks for two operators that only its CUDA library declares; declared here, they
    exist and cannot be called.
    """
    libraries = []
    for name in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, name):
            library = torch.library.Library("torchvision", "FRAGMENT")
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
            libraries.append(library)
    yield
    del libraries
