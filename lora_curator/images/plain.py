"""Plain images (whole, still, opaque, 8-bit RGB) by OpenCV: Pillow's bytes in less time."""

from __future__ import annotations

import zlib

import numpy as np
from PIL import Image

from .views import Pixels


def is_plain(image: Image.Image, data: bytes) -> bool:
    """Whether the file is a whole, still, opaque 8-bit RGB image, which OpenCV decodes as Pillow.

    OpenCV paints what a damaged file lacks grey without a word: what is not known to be whole is
    left to Pillow, which says so.
    """
    if image.mode != "RGB" or "transparency" in image.info:
        return False
    if image.format in ("JPEG", "MPO"):
        return has_end(data)
    if image.format == "WEBP":
        size = int.from_bytes(data[4:8], "little")
        return getattr(image, "n_frames", 1) == 1 and size + 8 <= len(data)
    return image.format == "PNG" and _is_plain_png(data)


def _is_plain_png(data: bytes) -> bool:
    """Whether a PNG has 8 bits a channel, whole chunks, one frame, no profile, no orientation."""
    place, last = 8, b""
    while last != b"IEND" and place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 8 + length
        last = data[place + 4 : place + 8]
        body = memoryview(data)[place + 4 : end]
        if end + 4 > len(data) or zlib.crc32(body) != int.from_bytes(data[end : end + 4], "big"):
            return False
        text = last in (b"tEXt", b"zTXt", b"iTXt") and bytes(body[4:40])
        # libpng writes to the terminal about every profile that it finds odd.
        if last in (b"eXIf", b"acTL", b"iCCP") or (text and text.startswith(_PNG_ORIENTATION)):
            return False
        place = end + 4
    return last == b"IEND" and data[24] == 8


_PNG_ORIENTATION = (b"Raw profile type", b"XML:com.adobe.xmp")


def decode_plain(image: Image.Image, data: bytes, scale: int) -> Pixels | None:
    """A plain image by OpenCV, None where it has to be Pillow's after all."""
    try:
        import cv2
    except ImportError:
        return None
    flags = {
        1: cv2.IMREAD_COLOR,
        2: cv2.IMREAD_REDUCED_COLOR_2,
        4: cv2.IMREAD_REDUCED_COLOR_4,
        8: cv2.IMREAD_REDUCED_COLOR_8,
    }
    try:
        bgr = cv2.imdecode(
            np.frombuffer(data, np.uint8), flags[scale] | cv2.IMREAD_IGNORE_ORIENTATION
        )
    except cv2.error:
        return None
    if bgr is None or bgr.shape[1::-1] != image.size:
        return None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def has_end(data: bytes) -> bool:
    """Whether a JPEG has an end-of-image marker after its last start of scan."""
    return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
