"""File names that no trainer and no system trips over."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

LONGEST = 100
"""Characters of a name without suffix, at most."""

_RESERVED = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)),
    )
)
"""Device names of Windows, which no file there can have."""

_MASK_ENDINGS = ("-masklabel", "-condlabel")
"""OneTrainer takes files with these endings for masks of other images."""


def export_names(paths: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """A unique name without suffix for every image of an export, in order.

    Only `a` to `z`, digits and `-`: no spaces, no dots, and no underscores, because sd-scripts
    drops the last four underscore-separated parts of a path when it looks for a missing caption.
    The same paths in the same order give the same names.

    Parameters
    ----------
    paths
        Relative paths of the images, with `/`.
    taken
        Names that other folders of the same export have already.
    """
    used = set(taken)
    names: list[str] = []
    for path in paths:
        plain = readable_name(path)
        name, count = plain, 1
        while name in used:
            count += 1
            name = f"{plain[: LONGEST - 8]}-{count}"
        used.add(name)
        names.append(name)
    return names


def readable_name(path: str) -> str:
    """The file's own name in plain letters; what cannot be written in them becomes a short hash."""
    stem = PurePosixPath(path).stem
    plain, lost = _transliterated(stem)
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if lost or not name:
        name = f"{name or 'image'}-{_short_hash(stem)}"
    if len(name) > LONGEST - 8:
        name = f"{name[: LONGEST - 20].rstrip('-')}-{_short_hash(stem)}"
    if name in _RESERVED or name.endswith(_MASK_ENDINGS) or name in ("masklabel", "condlabel"):
        name = f"{name}-image"
    return name


def _transliterated(text: str) -> tuple[str, bool]:
    """The text in ASCII, and whether a letter or digit had no ASCII form."""
    kept: list[str] = []
    lost = False
    for char in unicodedata.normalize("NFKD", text):
        if char.isascii():
            kept.append(char)
        elif unicodedata.combining(char):
            continue
        elif char in _SPELLED:
            kept.append(_SPELLED[char])
        else:
            kept.append("-")
            lost = lost or char.isalnum()
    return "".join(kept), lost


_SPELLED = {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE"} | {
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "þ": "th",
    "Þ": "Th",
    "ı": "i",
}
"""Latin letters that Unicode does not take apart."""


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
