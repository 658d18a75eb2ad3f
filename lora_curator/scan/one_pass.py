"""The pass itself: what the threads bring is embedded in batches, saved, and made into a table."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset, ImageRecord
from ..images import WHITE
from ..models import ImageEmbedder
from ..store import Store, StoredImage
from ..stored import column_of, findings_of, vectors_of
from ..work import SILENT, Work, map_threads
from .known import known_before
from .measurement import DECODER, Measurement, ScanCounts, Wanted, embedding_column
from .reading import Computed, Reader

SAVE_EVERY_S = 2.0
TRANSIENT = frozenset({"unsupported_format"})
"""Failures that an installed package can cure; they are tried again on the next run."""


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
    wanted = Wanted(measurements, embedder, thumbnails, matte)
    scan = _Scan(dataset, wanted, store, work)
    scan.run(threads)
    return _table(dataset, wanted, store, scan.images), scan.counts


class _Scan:
    """The state of one pass; everything here runs on the caller's thread."""

    def __init__(self, dataset: Dataset, wanted: Wanted, store: Store, work: Work) -> None:
        self.counts = ScanCounts()
        self.images: dict[str, StoredImage] = {}  # by path
        self._dataset = dataset
        self._wanted = wanted
        self._store = store
        self._work = work
        self._pending: list[Computed] = []
        self._waiting: list[Computed] = []  # for the embedder
        self._saved_at = time.monotonic()

    def run(self, threads: int | None) -> None:
        dataset = self._dataset
        known = known_before(dataset, self._wanted.producers, self._store)
        self.images = known.unread()
        todo = [path for path in dataset.paths if path not in self.images]
        total, done = len(dataset), len(dataset) - len(todo)
        self.counts = ScanCounts(files=total, reused=done)
        self._work.progress(done, total, "scan")
        measure = Reader(dataset.root, self._wanted, known).measure
        try:
            for computed in map_threads(measure, todo, threads=threads, work=self._work):
                self._receive(computed)
                done += 1
                self._work.progress(done, total, "scan")
        finally:  # also when stopped: what is done is kept
            self._flush(embed=done == total)

    def _receive(self, computed: Computed) -> None:
        self.images[computed.path] = computed.image
        self.counts = replace(
            self.counts,
            read=self.counts.read + 1,
            decoded=self.counts.decoded + computed.decoded,
        )
        embedder = self._wanted.embedder
        if computed.view is not None and embedder:
            self._waiting.append(computed)
            if len(self._waiting) >= embedder.batch:
                self._embed()
        else:
            self._pending.append(computed)
        if time.monotonic() - self._saved_at > SAVE_EVERY_S:
            self._flush(embed=False)

    def _embed(self) -> None:
        """Embed the waiting views as one batch."""
        embedder = self._wanted.embedder
        if not self._waiting or not embedder:
            return
        views = [one.view for one in self._waiting if one.view is not None]
        for one, vector in zip(self._waiting, embedder.embed_images(views), strict=True):
            one.values[self._wanted.vector] = np.asarray(vector, np.float32).tobytes()
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
        self._store.save(save, DECODER)
        self._store.remember_files(
            (str(self._dataset.root / one.path), one.status, one.image.content)
            for one in self._pending
            if one.status is not None and one.image.content
        )
        self._pending = []
        self._saved_at = time.monotonic()


def _table(
    dataset: Dataset, wanted: Wanted, store: Store, found: dict[str, StoredImage]
) -> Dataset:
    """The dataset with everything filled in from the store."""
    images = [found[path] for path in dataset.paths]
    contents = sorted({image.content for image in images if image.width})
    records = [
        ImageRecord(path, i.content, i.width, i.height, i.format, i.size_bytes)
        for path, i in zip(dataset.paths, images, strict=True)
    ]
    columns: dict[str, NDArray] = {}
    for one in wanted.measurements:
        stored = store.results(one.producer, contents)
        columns[one.column] = column_of(one.kind, [stored.get(i.content) for i in images])
    if wanted.embedder:
        stored = store.results(wanted.vector, contents)
        columns[embedding_column(wanted.embedder)] = vectors_of(
            [stored.get(image.content) for image in images]
        )
    measured = dataset.with_records(records).with_columns(columns)
    return measured.with_findings(findings_of(dataset.paths, images))
