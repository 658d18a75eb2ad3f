"""A file to upright sRGB pixels, with limits."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFile

from ..errors import UnreadableImage
from .color import is_srgb, to_rgb
from .facts import ImageFacts
from .formats import BROKEN, PIXEL_LIMIT, damage, open_image
from .plain import decode_plain, has_end, is_plain
from .views import DecodedImage

BYTE_LIMIT = 1 << 30

MEASURE_PIXELS = 1_500_000
"""Pixels that the measurements want: a JPEG is never decoded to fewer, if it has them."""

WHITE = (255, 255, 255)

_TRANSPOSE = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: a.transpose(1, 0, 2)[:, ::-1],
    7: lambda a: a.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda a: a.transpose(1, 0, 2)[::-1],
}
"""EXIF orientation to the view that shows the image upright (EXIF 2.32, tag 274)."""


def read_bytes(path: Path) -> bytes:
    """The bytes of an image file.

    Raises
    ------
    UnreadableImage
        With a code and a sentence: dangling link, no permission, empty, too large, not a file.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableImage("not_an_image", "This is not a regular file.")
        if status.st_size > BYTE_LIMIT:
            raise UnreadableImage(
                "too_many_bytes",
                f"The file has {status.st_size / 1e9:.1f} GB; the limit is 1.1 GB.",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        code = "dangling_link" if path.is_symlink() else "vanished"
        what = (
            "The link points to a file that does not exist."
            if path.is_symlink()
            else ("The file was there when the folder was listed and is gone now.")
        )
        raise UnreadableImage(code, what) from None
    except PermissionError:
        raise UnreadableImage(
            "no_permission", "The file may not be read by this user; check its permissions."
        ) from None
    except OSError as error:
        raise UnreadableImage("read_error", f"The disk could not read it: {error}.") from error
    if not data:
        raise UnreadableImage("empty_file", "The file has 0 bytes.")
    return data


def decode_image(
    data: bytes,
    *,
    matte: tuple[int, int, int] = WHITE,
    want_pixels: int | None = None,
    pixel_limit: int = PIXEL_LIMIT,
) -> DecodedImage:
    """Decode the bytes of an image file to upright sRGB.

    Parameters
    ----------
    matte
        Colour that transparent pixels are composited on.
    want_pixels
        A JPEG may be decoded at a fraction of its size as long as this many pixels remain
        (`MEASURE_PIXELS` for scoring). None decodes every pixel.
    pixel_limit
        Refuse images of more pixels before decoding them.

    Raises
    ------
    UnreadableImage
        The sentence says what is wrong with the file.
    """
    image = open_image(data)
    try:
        if image.width * image.height > pixel_limit:
            raise UnreadableImage(
                "too_large",
                f"The image says it is {image.width} x {image.height} "
                f"({image.width * image.height / 1e6:,.0f} MP); the limit is "
                f"{pixel_limit / 1e6:,.0f} MP.",
            )
        return _decode(image, data, matte, want_pixels)
    except BROKEN as error:
        raise damage(error) from error
    except MemoryError as error:
        raise UnreadableImage(
            "too_large", "Decoding it needs more memory than there is."
        ) from error
    finally:
        image.close()


def _decode(
    image: Image.Image, data: bytes, matte: tuple[int, int, int], want_pixels: int | None
) -> DecodedImage:
    facts: dict[str, Any] = {"format": "JPEG" if image.format == "MPO" else image.format or "HEIF"}
    facts["mode"] = image.mode
    notes: list[tuple[str, str]] = []
    full = image.size
    scale = 1
    tables: Mapping[int, Any] = getattr(image, "quantization", None) or {}
    if facts["format"] == "JPEG":
        facts["quantization"] = tuple(int(v) for v in tables[0]) if 0 in tables else None
        scale = _dct_scale(*full, want_pixels)
        if scale > 1:
            image.draft(None, (full[0] // scale, full[1] // scale))
    elif getattr(image, "n_frames", 1) > 1:
        facts["frames"] = image.n_frames  # type: ignore[attr-defined]
        notes.append(("several_frames", f"Of its {facts['frames']} frames the first is used."))

    profile = image.info.get("icc_profile")
    plain = (not profile or is_srgb(profile)) and is_plain(image, data)
    turned_by_pillow = image.format == "TIFF"  # while it loads
    orientation = _orientation(image) if turned_by_pillow else 1
    pixels = decode_plain(image, data, scale) if plain else None
    if pixels is None:
        image.load()
        _check_whole(image, data)
        pixels, facts["alpha_share"] = to_rgb(image, profile, matte, facts, notes)
    if turned_by_pillow:
        full = image.size
    elif not (plain and image.format == "PNG"):  # which has no EXIF; Pillow would decode it to see
        orientation = _orientation(image)
        if orientation != 1:
            pixels = _TRANSPOSE[orientation](pixels)
            full = full[::-1] if orientation >= 5 else full
    facts["orientation"] = orientation
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False
    width, height = full
    return DecodedImage(pixels, width, height, scale, ImageFacts(**facts, notes=tuple(notes)))


def _dct_scale(width: int, height: int, want_pixels: int | None) -> int:
    """The largest of 8, 4, 2, 1 by which a JPEG may be reduced and keep `want_pixels`."""
    if want_pixels is None:
        return 1
    for scale in (8, 4, 2):
        if (width // scale) * (height // scale) >= want_pixels:
            return scale
    return 1


def _check_whole(image: Image.Image, data: bytes) -> None:
    """Raise for a half-read image that Pillow passed as whole.

    It does so when another extension has set `ImageFile.LOAD_TRUNCATED_IMAGES` for the process.
    """
    cut = (image.format in ("JPEG", "MPO") and not has_end(data)) or (
        image.format == "PNG" and b"IEND" not in data[-4096:]
    )
    if cut and ImageFile.LOAD_TRUNCATED_IMAGES:
        raise UnreadableImage("truncated", "The file ends before the image is complete.")


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8, 1 when absent or nonsense."""
    try:
        value = image.getexif().get(274, 1)
    except BROKEN:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
