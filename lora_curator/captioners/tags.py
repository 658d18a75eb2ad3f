"""Tags with their confidence to captions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..errors import BadInput
from ..models import Image, Tagger

THRESHOLD = 0.35
"""What the authors of the WD taggers use for captions."""

_WORD = re.compile(r"[^\W\d_]{2}")


def captions_of_tags(
    tags: Sequence[Mapping[str, float]],
    threshold: float = THRESHOLD,
    *,
    most: int | None = None,
    underscores: bool = False,
) -> list[str]:
    """One comma-separated caption per image, the surest tag first.

    Parameters
    ----------
    threshold
        The lowest confidence of a tag, in [0, 1].
    most
        At most so many tags.
    underscores
        Whether `long_hair` stays as it is; it becomes `long hair` otherwise. Faces (`^_^`) stay.
    """
    if not 0 <= threshold <= 1:
        raise BadInput(f"The threshold of a tag is between 0 and 1; {threshold} was asked for.")
    lines = []
    for confidences in tags:
        sure = [(-value, tag) for tag, value in confidences.items() if value >= threshold]
        chosen = [tag for _, tag in sorted(sure)][:most]
        lines.append(", ".join(tag if underscores else spaced(tag) for tag in chosen))
    return lines


def spaced(tag: str) -> str:
    """A tag with spaces for underscores, unless it is a face drawn with signs."""
    return tag.replace("_", " ") if _WORD.search(tag) else tag


class TagCaptioner:
    """A `Captioner` that writes the tags of a `Tagger`."""

    def __init__(self, tagger: Tagger, threshold: float = THRESHOLD) -> None:
        captions_of_tags([], threshold)  # refuses a wrong threshold before anything is looked at
        self._tagger = tagger
        self._threshold = threshold
        self.id = f"{tagger.id}-{threshold:g}"
        self.batch: int = getattr(tagger, "batch", 1)

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One line of tags per image, in order."""
        return captions_of_tags(self._tagger.tag(images), self._threshold)
