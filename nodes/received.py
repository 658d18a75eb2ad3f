"""Images that came over a wire as files, because a dataset is a table of files."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image as Pillow

from ..lora_curator.errors import BadInput

if TYPE_CHECKING:
    from ..lora_curator.models import Image
    from ..lora_curator.work import Work


def received_folder(home: Path, images: Iterable[Image], work: Work) -> tuple[Path, int]:
    """Write images, uint8 (h, w, 3), as `image_00001.png` and on; returns the folder and how many.

    The folder is named by what is in it, so equal images are written once.
    """
    home.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=home))
    digest = hashlib.blake2b(digest_size=12)
    number = 0
    try:
        for number, pixels in enumerate(images, 1):
            work.check_interrupted()
            digest.update(str(pixels.shape).encode())
            digest.update(pixels.tobytes())
            file = building / f"image_{number:05d}.png"
            Pillow.fromarray(pixels).save(file, compress_level=1)
        if not number:
            raise BadInput("The input 'images' is empty. Connect a node that gives images.")
        folder = home / f"images-{digest.hexdigest()}"
        if not folder.exists():
            os.replace(building, folder)
        return folder, number
    finally:
        shutil.rmtree(building, ignore_errors=True)
