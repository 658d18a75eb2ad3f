"""What the store knows before a pass: what needs no reading, what needs no decoding."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..dataset import Dataset
from ..store import Store, StoredImage
from .measurement import DECODER


@dataclass(frozen=True)
class Known:
    """The contents that the store has seen.

    Attributes
    ----------
    images
        What it knows of them, by content.
    missing
        The wanted producers whose result it lacks, by content; none for what cannot be read.
    contents
        The content of every file by path; empty where the file is new or was changed.
    """

    images: Mapping[str, StoredImage]
    missing: Mapping[str, set[str]]
    contents: Mapping[str, str]

    def complete(self, content: str) -> StoredImage | None:
        """The image with this content where nothing is left to compute for it."""
        image = self.images.get(content)
        return None if image is None or self.missing[content] else image

    def unread(self) -> dict[str, StoredImage]:
        """The images that need no reading, by path."""
        found = {path: self.complete(content) for path, content in self.contents.items()}
        return {path: image for path, image in found.items() if image is not None}


def known_before(dataset: Dataset, producers: Sequence[str], store: Store) -> Known:
    """Look the files of a dataset up.

    A file that was renamed or copied has a content that is known under another path; candidates
    are found by size, and the bytes tell when they are read.
    """
    statuses: dict[str, os.stat_result] = {}
    for path in dataset.paths:
        try:
            statuses[path] = os.stat(dataset.root / path)
        except OSError:
            continue
    stamped = [(str(dataset.root / path), status) for path, status in statuses.items()]
    contents = dict(zip(statuses, store.known_content(stamped), strict=True))
    sizes = {status.st_size for path, status in statuses.items() if not contents[path]}
    candidates = store.contents_of_sizes(sorted(sizes))
    images = store.images(sorted({*filter(None, contents.values())}) + candidates, DECODER)
    have = store.producers_of(sorted(images), producers)
    missing = {
        content: set(producers) - have[content] if image.width else set()
        for content, image in images.items()
    }
    return Known(images, missing, contents)
