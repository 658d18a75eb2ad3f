"""The words that a file carries beside its pixels: PNG chunks, EXIF, XMP; bounded, no errors."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

LONGEST_TEXT_BYTES = 4_000_000
"""Of one text, unpacked; a ComfyUI workflow has a few hundred thousand."""
MOST_PARTS = 10_000
"""Chunks of a file that are looked at."""


def texts_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Pairs of a name and a text in UTF-8; `xmp` for anything in which IPTC's words may be."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(data)
    elif data.startswith(b"\xff\xd8"):
        yield from _jpeg(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        yield from _webp(data)


def _png(data: bytes) -> Iterator[tuple[str, bytes]]:
    place = 8
    for _ in range(MOST_PARTS):
        if place + 8 > len(data):
            return
        length, kind = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"zTXt", b"iTXt") and len(body) == length:
            found = _png_text(kind, body)
            if found is not None:
                yield found
        elif kind == b"eXIf":
            yield from _exif(body)
        elif kind == b"IEND":
            return
        place += 12 + length


def _png_text(kind: bytes, body: bytes) -> tuple[str, bytes] | None:
    name, _, rest = body.partition(b"\0")
    key = name[:80].decode("latin-1")
    if kind == b"tEXt":
        return key, rest[:LONGEST_TEXT_BYTES].decode("latin-1").encode()
    if kind == b"zTXt":
        text = _unpacked(rest[1:])
        return None if text is None else (key, text.decode("latin-1").encode())
    packed, rest = rest[:1] == b"\1", rest[2:]
    _, _, rest = rest.partition(b"\0")  # language
    _, _, rest = rest.partition(b"\0")  # the name in that language
    text = _unpacked(rest) if packed else rest[:LONGEST_TEXT_BYTES]
    if text is None:
        return None
    return ("xmp" if key == "XML:com.adobe.xmp" else key), text


def _unpacked(data: bytes) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(data, LONGEST_TEXT_BYTES)
    except zlib.error:
        return None


def _jpeg(data: bytes) -> Iterator[tuple[str, bytes]]:
    place = 2
    for _ in range(MOST_PARTS):
        if place + 4 > len(data) or data[place] != 0xFF:
            return
        kind, length = data[place + 1], struct.unpack_from(">H", data, place + 2)[0]
        if kind == 0xDA or length < 2:  # the pixels begin
            return
        body = data[place + 4 : place + 2 + length]
        if kind == 0xE1 and body.startswith(b"Exif\0\0"):
            yield from _exif(body[6:])
        elif kind in (0xE1, 0xED):  # XMP, IPTC
            yield "xmp", body
        place += 2 + length


def _webp(data: bytes) -> Iterator[tuple[str, bytes]]:
    place = 12
    for _ in range(MOST_PARTS):
        if place + 8 > len(data):
            return
        kind, length = struct.unpack_from("<4sI", data, place)
        body = data[place + 8 : place + 8 + length]
        if kind == b"EXIF":
            yield from _exif(body.removeprefix(b"Exif\0\0"))
        elif kind == b"XMP ":
            yield "xmp", body[:LONGEST_TEXT_BYTES]
        place += 8 + length + length % 2


_EXIF_IFD = 0x8769
_TAGS = {0x9286: "usercomment", 0x010E: "", 0x010F: "", 0x0110: "", 0x0131: "Software"}
"""Comment, and where ComfyUI puts `prompt:{...}` and `workflow:{...}`: description, make, model."""


def _exif(body: bytes) -> Iterator[tuple[str, bytes]]:
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    if order is None or len(body) < 8:
        return
    waiting = [struct.unpack_from(order + "I", body, 4)[0]]
    for _ in range(2):  # the first directory and the one of EXIF below it
        if not waiting:
            return
        start = waiting.pop()
        if start + 2 > len(body):
            return
        for number in range(min(struct.unpack_from(order + "H", body, start)[0], 500)):
            entry = start + 2 + 12 * number
            if entry + 12 > len(body):
                return
            tag, kind, count, value = struct.unpack_from(order + "HHII", body, entry)
            if tag == _EXIF_IFD:
                waiting.append(value)
            elif tag in _TAGS and kind in (1, 2, 7):
                place = value if count > 4 else entry + 8
                yield from _exif_text(_TAGS[tag], body[place : place + count], order)


def _exif_text(name: str, value: bytes, order: str) -> Iterator[tuple[str, bytes]]:
    value = value[:LONGEST_TEXT_BYTES]
    if name != "usercomment":
        value = value.rstrip(b"\0")
        word, colon, rest = value.partition(b":")
        if name:
            yield name, value
        elif colon and word.lower() in (b"prompt", b"workflow", b"parameters"):
            yield word.lower().decode(), rest
        return
    charset, text = value[:8], value[8:]
    if charset == b"UNICODE\0":
        # piexif writes big-endian whatever the file's order is: where the zeros lie tells
        zeros_first = text[0:200:2].count(0) > text[1:200:2].count(0)
        zeros_last = text[1:200:2].count(0) > text[0:200:2].count(0)
        big = zeros_first or (not zeros_last and order == ">")
        text = text.decode("utf-16-be" if big else "utf-16-le", "replace").encode(
            "utf-8", "replace"
        )
    elif charset not in (b"ASCII\0\0\0", b"\0" * 8):
        text = value
    yield name, text.rstrip(b"\0")
