"""One image on a worker thread: read, decoded and measured."""

from __future__ import annotations

import io
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import UnreadableImage
from ..images import (
    MEASURE_PIXELS,
    PIXEL_LIMIT,
    DecodedImage,
    Pixels,
    decode_image,
    notes_of,
    read_bytes,
    shrink,
)
from ..store import StoredImage, Value
from ..stored import storable
from .known import Known
from .measurement import Wanted, content_id

ONE_AT_A_TIME_PIXELS = 32_000_000
"""Larger images are decoded one after another, so that memory stays bounded."""


@dataclass
class Computed:
    """What one thread brings back of one image.

    Attributes
    ----------
    status
        Of the file before it was read; None when there was none.
    values
        New results by producer.
    view
        What the embedder still has to see, uint8 `(h, w, 3)`.
    """

    path: str
    status: os.stat_result | None
    image: StoredImage
    values: dict[str, Value] = field(default_factory=dict)
    view: Pixels | None = None
    decoded: bool = False


class Reader:
    """Reads, decodes and measures images below `root`; called on many threads at once."""

    def __init__(self, root: Path, wanted: Wanted, known: Known) -> None:
        self._root = root
        self._wanted = wanted
        self._known = known
        self._large = threading.Lock()

    def measure(self, path: str) -> Computed:
        """All that the store lacks of one image; an image that cannot be read says why."""
        file = self._root / path
        known = self._known
        status = None
        content = ""
        size = 0
        try:
            status = os.stat(file) if os.path.exists(file) else None  # read_bytes says why
            data = read_bytes(file)
            content, size = content_id(data), len(data)
            complete = known.complete(content)
            if complete is not None:
                return Computed(path, status, complete)
            lacking = known.missing.get(content, set(self._wanted.producers))
            values = self._of_file(data, lacking)
            if content in known.images and values.keys() == lacking:
                return Computed(path, status, known.images[content], values)
            decoded = self._decode(data)
        except (UnreadableImage, OSError) as error:
            return Computed(path, status, _failed(content, size, error), decoded=bool(content))
        facts = decoded.facts
        notes = tuple((code, sentence, "note") for code, sentence in notes_of(facts))
        image = StoredImage(content, decoded.width, decoded.height, facts.format, size, notes)
        view = self._of_pixels(decoded, lacking, values)
        return Computed(path, status, image, values, view, decoded=True)

    def _of_file(self, data: bytes, lacking: set[str]) -> dict[str, Value]:
        """What the bytes alone tell."""
        return {
            one.producer: storable(one.compute(data), one.kind)
            for one in self._wanted.measurements
            if one.of_file and one.producer in lacking
        }

    def _of_pixels(
        self, decoded: DecodedImage, lacking: set[str], values: dict[str, Value]
    ) -> Pixels | None:
        """Add what the pixels tell to `values`; the view for an embedder that takes batches."""
        wanted = self._wanted
        for one in wanted.measurements:
            if one.producer in lacking and not one.of_file:
                values[one.producer] = storable(one.compute(decoded), one.kind)
        if wanted.thumbnail in lacking:
            values[wanted.thumbnail] = _thumbnail(decoded)
        if wanted.embedder is None or wanted.vector not in lacking:
            return None
        view = _for_embedder(decoded, wanted.embedder.input_side)
        if wanted.embedder.batch > 1:
            return view
        values[wanted.vector] = wanted.embedder.embed_images([view])[0].tobytes()
        return None

    def _decode(self, data: bytes) -> DecodedImage:
        matte, want = self._wanted.matte, MEASURE_PIXELS
        try:
            return decode_image(
                data, matte=matte, want_pixels=want, pixel_limit=ONE_AT_A_TIME_PIXELS
            )
        except UnreadableImage as error:
            if error.code != "too_large":
                raise
        with self._large:
            return decode_image(data, matte=matte, want_pixels=want, pixel_limit=PIXEL_LIMIT)


def _failed(content: str, size: int, error: UnreadableImage | OSError) -> StoredImage:
    if not isinstance(error, UnreadableImage):
        error = UnreadableImage("read_error", f"The disk could not read it: {error}.")
    return StoredImage(content, size_bytes=size, notes=((error.code, str(error), "error"),))


def _thumbnail(decoded: DecodedImage) -> bytes:
    """A JPEG with the longer side at most `SMALL_SIDE`."""
    stream = io.BytesIO()
    Image.fromarray(decoded.small).save(stream, "JPEG", quality=82)
    return stream.getvalue()


def _for_embedder(decoded: DecodedImage, side: int) -> Pixels:
    """The image with its shorter side `side` pixels (bicubic, antialiased); a small view for 0.

    What is more than twice too large is first area-averaged to twice the size: the vectors differ
    in the fourth digit and it takes a tenth of the time.
    """
    if not side:
        return decoded.small
    height, width = decoded.pixels.shape[:2]
    factor = side / min(height, width)
    size = (max(side, int(width * factor)), max(side, int(height * factor)))
    image = Image.fromarray(shrink(decoded.pixels, 2 * max(size)))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC))
