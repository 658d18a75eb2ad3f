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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .dataset import Dataset, Finding, ImageRecord, Severity
from .errors import UnreadableImage
from .images import (
    MEASURE_PIXELS,
    PIXEL_LIMIT,
    SMALL_SIDE,
    DecodedImage,
    Pixels,
    decode_image,
    notes_of,
    read_bytes,
    shrink,
)
from .models import ImageEmbedder
from .store import Store, StoredImage, Value
from .work import SILENT, Work, map_threads

THUMBNAIL = f"thumbnail:{SMALL_SIDE}@1"
DECODER = f"1:{MEASURE_PIXELS}"
"""Changes whenever the same bytes would give other pixels to the measurements."""
ONE_AT_A_TIME_PIXELS = 32_000_000
"""Larger images are decoded one after another, so that memory stays bounded."""
SAVE_EVERY_S = 2.0
TRANSIENT = frozenset({"unsupported_format"})
"""Failures that an installed package can cure; they are tried again on the next run."""

_SUFFIX_OF = {
    "JPEG": {".jpg", ".jpeg", ".jfif", ".jpe"},
    "PNG": {".png"},
    "WEBP": {".webp"},
    "BMP": {".bmp"},
    "DIB": {".bmp"},
    "TIFF": {".tif", ".tiff"},
    "GIF": {".gif"},
    "AVIF": {".avif"},
    "HEIF": {".heic", ".heif"},
}


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
        From the decoded image.
    """

    column: str
    producer: str
    kind: Literal["score", "hash"]
    compute: Callable[[DecodedImage], float | int]


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
    matte: tuple[int, int, int] = (255, 255, 255),
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
    measurements = [_for_matte(one, matte) for one in measurements]
    job = _Scan(dataset, measurements, store, embedder, thumbnails, matte, work)
    job.run(threads)
    return job.finished(), job.counts


def _for_matte(one: Measurement, matte: tuple[int, int, int]) -> Measurement:
    """Measurements on another matte are other measurements: the colour joins the producer."""
    if matte == (255, 255, 255):
        return one
    return replace(one, producer=f"{one.producer}#{bytes(matte).hex()}")


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
        suffix = "" if matte == (255, 255, 255) else f"#{bytes(matte).hex()}"
        self._vector = f"{embedding_column(embedder)}{suffix}" if embedder else ""
        self._thumbnail = THUMBNAIL + suffix
        self._missing: dict[str, set[str]] = {}  # producers wanted, by content

    # The pass ------------------------------------------------------------------------------

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
            self._flush(embed=not self._was_stopped(done, total))

    @staticmethod
    def _was_stopped(done: int, total: int) -> bool:
        return done < total

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
        self._known = self.store.images(contents)
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
            decoded = self._decode(data)
        except (UnreadableImage, OSError) as error:
            return _Computed(path, status, _failed(content, size, error), decoded=bool(content))
        facts = decoded.facts
        notes = tuple((code, sentence, "note") for code, sentence in notes_of(facts))
        image = StoredImage(content, decoded.width, decoded.height, facts.format, size, notes)
        values: dict[str, Value] = {}
        for one in self.measurements:
            if one.producer in wanted:
                values[one.producer] = _storable(one.compute(decoded), one.kind)
        if self.thumbnails and self._thumbnail in wanted:
            values[self._thumbnail] = _thumbnail(decoded)
        view = None
        if self.embedder and self._vector in wanted:
            view = _for_embedder(decoded, self.embedder.input_side)
            if self.embedder.batch == 1:
                values[self._vector] = self.embedder.embed_images([view])[0].tobytes()
                view = None
        return _Computed(path, status, image, values, view, decoded=True)

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
        self.store.save(save)
        self.store.remember_files(
            (str(self.dataset.root / one.path), one.status, one.image.content)
            for one in self._pending
            if one.status is not None and one.image.content
        )
        self._pending = []
        self._saved_at = time.monotonic()

    # The result ----------------------------------------------------------------------------

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
            columns[one.column] = _column(one.kind, [stored.get(i.content) for i in images])
        if self.embedder:
            stored = self.store.results(self._vector, contents)
            columns[embedding_column(self.embedder)] = _vectors(
                [stored.get(image.content) for image in images]
            )
        dataset = self.dataset.with_records(records).with_columns(columns)
        return dataset.with_findings(_findings(self.dataset.paths, images))


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


def _storable(value: float | int, kind: str) -> Value:
    """A score as float (None for NaN), a hash as a signed 64-bit integer (SQLite has no other)."""
    if kind == "hash":
        return int(np.uint64(value).astype(np.int64))
    return None if value != value else float(value)


def _column(kind: str, values: Iterable[Value]) -> NDArray:
    if kind == "hash":
        return np.array([v if isinstance(v, int) else 0 for v in values], np.int64).view(np.uint64)
    return np.array([np.nan if v is None else v for v in values], np.float32)


def _vectors(values: Sequence[Value]) -> NDArray[np.float32]:
    """Stored vectors as rows, NaN where there is none."""
    rows = [np.frombuffer(v, np.float32) if isinstance(v, bytes) else None for v in values]
    width = max((len(row) for row in rows if row is not None), default=0)
    table = np.full((len(rows), width), np.nan, np.float32)
    for row, vector in enumerate(rows):
        if vector is not None:
            table[row] = vector
    return table


def _findings(paths: Sequence[str], images: Sequence[StoredImage]) -> list[Finding]:
    found = []
    for path, image in zip(paths, images, strict=True):
        for code, sentence, severity in image.notes:
            found.append(Finding(code, sentence, path, _severity(severity)))
        suffix = PurePosixPath(path).suffix.lower()
        if image.width and suffix not in _SUFFIX_OF.get(image.format, {suffix}):
            sentence = f"The name ends in '{suffix}' but the file is a {image.format}."
            found.append(Finding("wrong_suffix", sentence, path, "note"))
    return found


def _severity(word: str) -> Severity:
    return "error" if word == "error" else "note"


def stored_thumbnails(
    dataset: Dataset, store: Store, matte: tuple[int, int, int] = (255, 255, 255)
) -> Mapping[str, bytes]:
    """The thumbnails of a measured dataset by path: JPEG, longer side at most 256 pixels."""
    suffix = "" if matte == (255, 255, 255) else f"#{bytes(matte).hex()}"
    ids = sorted({record.id for record in dataset.records if record.readable})
    stored = store.results(THUMBNAIL + suffix, ids)
    return {
        record.path: value
        for record in dataset.records
        if isinstance(value := stored.get(record.id), bytes)
    }
