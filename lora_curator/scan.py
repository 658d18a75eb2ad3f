"""One pass over the images: each is read and decoded once, and that feeds everything measured.

What the store already knows is not computed again; what is missing is computed on several threads
and saved as it comes, so a killed run goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .dataset import Dataset, ImageRecord
from .errors import UnreadableImage
from .images import (
    MEASURE_PIXELS,
    PIXEL_LIMIT,
    WHITE,
    DecodedImage,
    Pixels,
    decode_image,
    notes_of,
    read_bytes,
    shrink,
)
from .models import ImageEmbedder
from .store import Store, StoredImage, Value
from .stored import THUMBNAIL, column_of, findings_of, on_matte, storable, vectors_of
from .work import SILENT, Work, map_threads

DECODER = f"1:{MEASURE_PIXELS}"
"""Changes whenever the same bytes would give other pixels to the measurements."""
ONE_AT_A_TIME_PIXELS = 32_000_000
"""Larger images are decoded one after another, so that memory stays bounded."""
SAVE_EVERY_S = 2.0
TRANSIENT = frozenset({"unsupported_format"})
"""Failures that an installed package can cure; they are tried again on the next run."""


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


@dataclass
class _Computed:
    """What one thread brings back of one image."""

    path: str
    status: os.stat_result | None
    image: StoredImage
    values: dict[str, Value] = field(default_factory=dict)
    view: Pixels | None = None
    decoded: bool = False


def content_id(data: bytes) -> str:
    """Hash of a file's bytes: BLAKE2b, 128 bits, hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def embedding_column(embedder: ImageEmbedder) -> str:
    """Name of the column that holds an embedder's vectors."""
    return f"embedding:{embedder.id}"


def measure_images(
    dataset: Dataset,
    measurements: Sequence[Measurement],
    *,
    store: Store,
    embedder: ImageEmbedder | None = None,
    thumbnails: bool = True,
    matte: tuple[int, int, int] = WHITE,
    threads: int | None = None,
    work: Work = SILENT,
) -> tuple[Dataset, ScanCounts]:
    """Fill in records and columns of a listed dataset.

    Every image is decoded at most once, and not at all when the store has everything asked for.
    An image that cannot be read keeps its row and becomes a finding.

    Returns
    -------
    dataset
        Records with id, size and format; one column per measurement; `embedding:<id>` of shape
        `(n, d)` (rows of NaN where unreadable); findings added.
    counts
        How much was read, decoded and reused.
    """
    measurements = [
        one if one.of_file else replace(one, producer=on_matte(one.producer, matte))
        for one in measurements
    ]
    job = _Scan(dataset, measurements, store, embedder, thumbnails, matte, work)
    job.run(threads)
    return job.finished(), job.counts


class _Scan:
    """The state of one pass."""

    def __init__(
        self,
        dataset: Dataset,
        measurements: Sequence[Measurement],
        store: Store,
        embedder: ImageEmbedder | None,
        thumbnails: bool,
        matte: tuple[int, int, int],
        work: Work,
    ) -> None:
        self.dataset = dataset
        self.measurements = measurements
        self.store = store
        self.embedder = embedder
        self.thumbnails = thumbnails
        self.matte = matte
        self.work = work
        self.counts = ScanCounts()
        self._large = threading.Lock()
        self._images: dict[str, StoredImage] = {}  # by path
        self._pending: list[_Computed] = []
        self._waiting: list[_Computed] = []  # for the embedder
        self._saved_at = time.monotonic()
        self._vector = on_matte(embedding_column(embedder), matte) if embedder else ""
        self._thumbnail = on_matte(THUMBNAIL, matte)
        self._missing: dict[str, set[str]] = {}  # producers wanted, by content

    def run(self, threads: int | None) -> None:
        total = len(self.dataset)
        todo = self._skip_known()
        done = total - len(todo)
        self.counts = replace(self.counts, files=total, reused=done)
        self.work.progress(done, total, "scan")
        try:
            for computed in map_threads(self._measure, todo, threads=threads, work=self.work):
                self._receive(computed)
                done += 1
                self.work.progress(done, total, "scan")
        finally:  # also when stopped: what is done is kept
            self._flush(embed=done == total)

    def _producers(self) -> list[str]:
        names = [one.producer for one in self.measurements]
        if self.thumbnails:
            names.append(self._thumbnail)
        if self.embedder:
            names.append(self._vector)
        return names

    def _skip_known(self) -> list[str]:
        """Paths of images that need reading; the others are taken from the store."""
        statuses: dict[str, os.stat_result] = {}
        for path in self.dataset.paths:
            try:
                statuses[path] = os.stat(self.dataset.root / path)
            except OSError:
                continue
        stamped = [(str(self.dataset.root / path), status) for path, status in statuses.items()]
        contents = dict(zip(statuses, self.store.known_content(stamped), strict=True))
        sizes = {status.st_size for path, status in statuses.items() if not contents[path]}
        self._remaining(
            sorted({content for content in contents.values() if content})
            + self.store.contents_of_sizes(sorted(sizes))
        )
        todo = []
        for path in self.dataset.paths:
            content = contents.get(path, "")
            if content and content in self._known and not self._missing[content]:
                self._images[path] = self._known[content]
            else:
                todo.append(path)
        return todo

    def _remaining(self, contents: list[str]) -> None:
        """Load what the store knows of these contents and which producers each still lacks."""
        self._known = self.store.images(contents, DECODER)
        wanted = self._producers()
        have = self.store.producers_of(sorted(self._known), wanted)
        self._missing = {
            content: set(wanted) - have[content] if image.width else set()
            for content, image in self._known.items()
        }

    def _measure(self, path: str) -> _Computed:
        """Read, decode and measure one image; runs on a worker thread."""
        file = self.dataset.root / path
        status = None
        content = ""
        size = 0
        try:
            status = os.stat(file) if os.path.exists(file) else None  # read_bytes says why
            data = read_bytes(file)
            content, size = content_id(data), len(data)
            if content in self._known and not self._missing[content]:
                return _Computed(path, status, self._known[content])
            wanted = self._missing.get(content, set(self._producers()))
            values = self._of_file(data, wanted)
            if content in self._known and values.keys() == wanted:
                return _Computed(path, status, self._known[content], values)
            decoded = self._decode(data)
        except (UnreadableImage, OSError) as error:
            return _Computed(path, status, _failed(content, size, error), decoded=bool(content))
        facts = decoded.facts
        notes = tuple((code, sentence, "note") for code, sentence in notes_of(facts))
        image = StoredImage(content, decoded.width, decoded.height, facts.format, size, notes)
        for one in self.measurements:
            if one.producer in wanted and not one.of_file:
                values[one.producer] = storable(one.compute(decoded), one.kind)
        if self.thumbnails and self._thumbnail in wanted:
            values[self._thumbnail] = _thumbnail(decoded)
        view = None
        if self.embedder and self._vector in wanted:
            view = _for_embedder(decoded, self.embedder.input_side)
            if self.embedder.batch == 1:
                values[self._vector] = self.embedder.embed_images([view])[0].tobytes()
                view = None
        return _Computed(path, status, image, values, view, decoded=True)

    def _of_file(self, data: bytes, wanted: set[str]) -> dict[str, Value]:
        """What the bytes alone tell."""
        return {
            one.producer: storable(one.compute(data), one.kind)
            for one in self.measurements
            if one.of_file and one.producer in wanted
        }

    def _decode(self, data: bytes) -> DecodedImage:
        want = MEASURE_PIXELS
        try:
            return decode_image(
                data, matte=self.matte, want_pixels=want, pixel_limit=ONE_AT_A_TIME_PIXELS
            )
        except UnreadableImage as error:
            if error.code != "too_large":
                raise
        with self._large:
            return decode_image(data, matte=self.matte, want_pixels=want, pixel_limit=PIXEL_LIMIT)

    def _receive(self, computed: _Computed) -> None:
        """Take one result; runs on the caller's thread, like everything that writes."""
        self._images[computed.path] = computed.image
        self.counts = replace(
            self.counts,
            read=self.counts.read + 1,
            decoded=self.counts.decoded + computed.decoded,
        )
        if computed.view is not None and self.embedder:
            self._waiting.append(computed)
            if len(self._waiting) >= self.embedder.batch:
                self._embed()
        else:
            self._pending.append(computed)
        if time.monotonic() - self._saved_at > SAVE_EVERY_S:
            self._flush(embed=False)

    def _embed(self) -> None:
        """Embed the waiting views as one batch."""
        if not self._waiting or not self.embedder:
            return
        views = [one.view for one in self._waiting if one.view is not None]
        for one, vector in zip(self._waiting, self.embedder.embed_images(views), strict=True):
            one.values[self._vector] = np.asarray(vector, np.float32).tobytes()
            one.view = None
        self._pending += self._waiting
        self._waiting = []

    def _flush(self, embed: bool) -> None:
        """Save what is complete."""
        if embed:
            self._embed()
        save = [
            (one.image, one.values)
            for one in self._pending
            if one.image.content and not (TRANSIENT & {note[0] for note in one.image.notes})
        ]
        self.store.save(save, DECODER)
        self.store.remember_files(
            (str(self.dataset.root / one.path), one.status, one.image.content)
            for one in self._pending
            if one.status is not None and one.image.content
        )
        self._pending = []
        self._saved_at = time.monotonic()

    def finished(self) -> Dataset:
        """The dataset with everything filled in from the store."""
        images = [self._images[path] for path in self.dataset.paths]
        contents = sorted({image.content for image in images if image.width})
        records = [
            ImageRecord(path, i.content, i.width, i.height, i.format, i.size_bytes)
            for path, i in zip(self.dataset.paths, images, strict=True)
        ]
        columns: dict[str, NDArray] = {}
        for one in self.measurements:
            stored = self.store.results(one.producer, contents)
            columns[one.column] = column_of(one.kind, [stored.get(i.content) for i in images])
        if self.embedder:
            stored = self.store.results(self._vector, contents)
            columns[embedding_column(self.embedder)] = vectors_of(
                [stored.get(image.content) for image in images]
            )
        dataset = self.dataset.with_records(records).with_columns(columns)
        return dataset.with_findings(findings_of(self.dataset.paths, images))


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
