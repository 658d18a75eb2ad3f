"""What a pass computes of every image, and the names under which the store keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..images import MEASURE_PIXELS
from ..models import ImageEmbedder
from ..stored import THUMBNAIL, on_matte

DECODER = f"1:{MEASURE_PIXELS}"
"""Changes whenever the same bytes would give other pixels to the measurements."""


@dataclass(frozen=True)
class Measurement:
    """One thing computed for every image and the column it becomes.

    Attributes
    ----------
    column
        Name of the column.
    producer
        Name and version under which the store keeps it.
    kind
        `score`: float32, NaN where not known; `hash`: uint64, 0 where unreadable.
    compute
        From the decoded image, or from the file's bytes.
    of_file
        Whether `compute` gets the bytes: then nothing is decoded for it.
    """

    column: str
    producer: str
    kind: Literal["score", "hash"]
    compute: Callable[[Any], float | int]
    of_file: bool = False


@dataclass(frozen=True)
class ScanCounts:
    """How much work a pass was: files whose bytes were read, images decoded, results reused."""

    files: int = 0
    read: int = 0
    decoded: int = 0
    reused: int = 0


def content_id(data: bytes) -> str:
    """Hash of a file's bytes: BLAKE2b, 128 bits, hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def embedding_column(embedder: ImageEmbedder) -> str:
    """Name of the column that holds an embedder's vectors."""
    return f"embedding:{embedder.id}"


class Wanted:
    """Everything that one pass computes of every image.

    Attributes
    ----------
    measurements
        With the producers' names on this matte.
    thumbnail, vector
        Producers of the thumbnail and the embedder's vector; empty when it is not wanted.
    producers
        All of them.
    """

    def __init__(
        self,
        measurements: Sequence[Measurement],
        embedder: ImageEmbedder | None,
        thumbnails: bool,
        matte: tuple[int, int, int],
    ) -> None:
        self.measurements = [
            one if one.of_file else replace(one, producer=on_matte(one.producer, matte))
            for one in measurements
        ]
        self.embedder = embedder
        self.matte = matte
        self.thumbnail = on_matte(THUMBNAIL, matte) if thumbnails else ""
        self.vector = on_matte(embedding_column(embedder), matte) if embedder else ""
        own = [one.producer for one in self.measurements]
        self.producers = [*own, *filter(None, (self.thumbnail, self.vector))]
