"""When a caption says that the image must not be mirrored."""

from __future__ import annotations

import re
from functools import lru_cache

FLIP_WORDS = (
    *("left", "right", "leftmost", "rightmost", "clockwise", "counterclockwise", "asymmetric"),
    *("asymmetrical", "asymmetry", "heterochromia", "eyepatch", "one-eyed", "mole", "birthmark"),
    *("side ponytail", "side part", "one side up", "single earring", "single glove"),
    *("text", "logo", "sign", "letter", "lettering", "word", "writing", "handwriting", "number"),
    *("kanji", "title", "label", "poster", "newspaper", "book cover", "signature", "watermark"),
    *("username", "speech bubble", "subtitle", "graffiti", "clock", "map", "flag", "jersey"),
)
"""What is wrong in a mirror: sides, writing, marks that one side has."""


def flip_word(caption: str | None) -> str:
    """The first word of a caption that forbids mirroring, empty when there is none.

    Whole words in any case, also in the plural and with `_` for a space: `logos`, `side_ponytail`;
    not `texture`, `bright` or `design`.
    """
    found = _pattern().search((caption or "").replace("_", " "))
    return found[0].lower() if found else ""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(FLIP_WORDS, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{words})s?(?!\w)", re.IGNORECASE)
