"""Which bytes are an image: recognised by content, opened by Pillow, refused with the reason."""

from __future__ import annotations

import io
import re
import struct
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from ..errors import UnreadableImage

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"}
    | {".avif", ".heic", ".heif"}
)
"""Lower-case suffixes of files that are taken for images. What a file *is* its bytes decide."""

FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "AVIF")

PIXEL_LIMIT = 150_000_000
"""Images of more pixels are a finding, not decoded (a 20 kB file can unpack to 10 GB)."""

BROKEN = (
    OSError,
    SyntaxError,  # Pillow raises it for broken PNG chunks
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    ZeroDivisionError,
)
"""What Pillow's readers raise on damaged files."""

_HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis"))

_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WEBP"),
    (b"8BPS", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"%PDF", "PDF"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE html", "HTML"),
    (b"<html", "HTML"),
)


def looks_like_image(head: bytes) -> bool:
    """Whether the first 16 bytes of a file are those of an image format that is read here."""
    if head[4:8] == b"ftyp":
        return head[8:12] in _HEIF_BRANDS or head[8:12] in (b"avif", b"avis")
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    return any(head.startswith(s) and name in FORMATS for s, name in _SIGNATURES if s != b"BM")


def open_image(data: bytes) -> Image.Image:
    """Pillow's lazy image, recognised by content."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return _open_heif(data)
    try:
        return Image.open(io.BytesIO(data), formats=_readable_formats())
    except Image.DecompressionBombError as error:
        # "Image size (3600000000 pixels) exceeds limit of ... pixels, could be ..."
        pixels = re.search(r"\d+", str(error))
        size = f"{int(pixels[0]) / 1e6:,.0f} MP" if pixels else "more pixels than Pillow decodes"
        raise UnreadableImage(
            "too_large", f"The image says it has {size}; the limit is {PIXEL_LIMIT / 1e6:,.0f} MP."
        ) from None
    except UnidentifiedImageError:
        raise _not_recognised(data) from None
    except BROKEN as error:
        raise damage(error) from error


def damage(error: Exception) -> UnreadableImage:
    """The finding for an error that Pillow raised while reading."""
    words = str(error)
    if isinstance(error, EOFError) or "truncated" in words or "Truncated" in words:
        return UnreadableImage("truncated", "The file ends before the image is complete.")
    return UnreadableImage(
        "damaged", f"The image data is damaged ({words or type(error).__name__})."
    )


@lru_cache(maxsize=1)
def _readable_formats() -> tuple[str, ...]:
    """Those of our formats that this Pillow knows (AVIF came with 11.3)."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _open_heif(data: bytes) -> Image.Image:
    """A HEIC image through pillow-heif or pi-heif, without registering anything in Pillow."""
    if b"avif" in data[8:64]:
        return Image.open(io.BytesIO(data))
    for package in ("pillow_heif", "pi_heif"):
        try:
            module = __import__(package)
        except ImportError:
            continue
        return module.open_heif(io.BytesIO(data)).to_pillow()
    raise UnreadableImage(
        "unsupported_format",
        "This is a HEIC photo, which needs one more Python package: pip install pi-heif",
    )


def _not_recognised(data: bytes) -> UnreadableImage:
    """Why no reader took the bytes: damaged, of another format, or no image at all."""
    if data[4:12] == b"ftypavif":
        return UnreadableImage(
            "unsupported_format", "This is an AVIF image; reading it needs Pillow 11.3 or newer."
        )
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            if name in FORMATS:
                return UnreadableImage(
                    "damaged",
                    f"The file starts like a {name}, but it is damaged or stored in a way that "
                    "Pillow cannot read.",
                )
            return UnreadableImage("unsupported_format", f"This is a {name} file, not read here.")
    return UnreadableImage("not_an_image", "The bytes are not an image of a known format.")
