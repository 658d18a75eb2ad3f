"""Thumbnails inside the page: each one once, small enough, referred to by number."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

from PIL import Image

from .text import escape

BYTE_LIMIT = 11_000
"""JPEG bytes of one thumbnail; base64 makes 14.7 kB of them."""


class ThumbnailBook:
    """Writes `<img>` elements. The first for an image carries its bytes, later ones its number.

    The page's script copies the bytes to the later ones. Without the script they show their text.
    """

    def __init__(self, thumbnails: Callable[[str], bytes | None]) -> None:
        self._thumbnails = thumbnails
        self._numbers: dict[str, int | None] = {}

    def tag(self, path: str, words: str) -> str:
        """An `<img>` of the image with `words` as its text, a grey tile when there is none."""
        if path in self._numbers:
            number = self._numbers[path]
            source = f'data-same="t{number}"'
        else:
            jpeg = self._thumbnails(path)
            number = None if jpeg is None else len(self._numbers)
            self._numbers[path] = number
            code = base64.b64encode(fit_bytes(jpeg)).decode("ascii") if jpeg else ""
            source = f'id="t{number}" src="data:image/jpeg;base64,{code}"'
        if number is None:
            return (
                f'<span class="no-image" role="img" aria-label="{escape(words)}">no preview</span>'
            )
        return f'<img {source} alt="{escape(words)}" loading="lazy" decoding="async">'

    def same(self, card: str, words: str) -> str:
        """An `<img>` that shows the first image of the element with the id `card`."""
        return f'<img data-card="{escape(card)}" alt="{escape(words)}" decoding="async">'


def fit_bytes(jpeg: bytes, limit: int = BYTE_LIMIT) -> bytes:
    """The JPEG itself when it has at most `limit` bytes, else one of lower quality or size."""
    if len(jpeg) <= limit:
        return jpeg
    with Image.open(io.BytesIO(jpeg)) as opened:
        image = opened.convert("RGB")
    small = jpeg
    for side, quality in ((256, 75), (256, 60), (256, 45), (192, 50), (160, 40), (96, 30)):
        image.thumbnail((side, side))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        small = buffer.getvalue()
        if len(small) <= limit:
            break
    return small
