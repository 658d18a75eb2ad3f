"""The container of WebP files: which kind of pixels is inside, and the pixels without extras.

A WebP file with EXIF, a colour profile or an alpha channel has an extended header (`VP8X`). The
package that sd-scripts reads sizes with (imagesize 1.4.1) takes such an image for one pixel less
on both sides, so that 1024 x 1024 can end in the bucket 960 x 960.
Format: https://developers.google.com/speed/webp/docs/riff_container
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_PIXELS = (b"VP8 ", b"VP8L")


def is_extended(data: bytes) -> bool:
    """Whether these are the bytes of a WebP file with an extended header."""
    return data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X"


def is_lossless(data: bytes) -> bool:
    """Whether a WebP file's pixels are stored losslessly."""
    return any(name == b"VP8L" for name, _ in _chunks(data))


def without_extras(data: bytes) -> bytes | None:
    """The same still image in a file with the simple header; None when it is no such file.

    EXIF, colour profile and a separate alpha channel are left out; the pixels are not encoded
    again.
    """
    if not is_extended(data):
        return None
    for name, body in _chunks(data):
        if name in _PIXELS:
            padded = body + b"\0" * (len(body) % 2)
            chunk = name + struct.pack("<I", len(body)) + padded
            return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack("<4sI", data[place : place + 8])
        yield name, data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
