"""Captions from a model that looks at the images, kept in the store as they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .captions.caption import one_line
from .dataset import Dataset, Finding
from .errors import UnreadableImage
from .images import DecodedImage, Pixels, decode_image, read_bytes, shrink
from .models import Captioner
from .scan import DECODER
from .store import Store, StoredImage
from .work import SILENT, Work, map_threads

CAPTION_PIXELS = 1_000_000
"""An image is shown to the model with about so many pixels; models see it with fewer."""
LABEL = "caption"


@dataclass(frozen=True)
class Descriptions:
    """What a model said about some rows of a dataset.

    Attributes
    ----------
    captions
        One line per row that was asked for, in that order; empty where there is none.
    findings
        `not_captioned` (warning): the image could not be read, or the model said nothing.
    new, reused
        How many captions the model wrote now, and how many were known from an earlier run.
    """

    captions: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    new: int = 0
    reused: int = 0


def describe_images(
    dataset: Dataset,
    rows: Sequence[int],
    captioner: Captioner,
    *,
    store: Store,
    work: Work = SILENT,
    threads: int = 1,
) -> Descriptions:
    """Ask a model for a caption of each of these rows.

    A caption is saved when it is there, under the image's content and the captioner's id, so work
    that was stopped goes on where it was, and equal files are described once.

    Parameters
    ----------
    captioner
        Its `id` names weights, prompt and settings: everything that decides what it says. Its
        `batch`, if it has one, says how many images a call should get; 1 otherwise.
    work
        Its `show(pixels)`, if it has one, is told which image is looked at.
    threads
        Threads that decode; at most two images per thread are in memory.
    """
    job = _Describing(dataset, captioner, store, work)
    return job.run(list(rows), threads)


class _Describing:
    """The state of one run."""

    def __init__(self, dataset: Dataset, captioner: Captioner, store: Store, work: Work) -> None:
        self.dataset = dataset
        self.captioner = captioner
        self.store = store
        self.work = work
        self.producer = f"caption:{captioner.id}"
        self.batch: int = max(1, getattr(captioner, "batch", 1))
        self.show = getattr(work, "show", None)
        self._captions: dict[str, str] = {}  # by content
        self._reasons: dict[str, str] = {}  # why there is none, by content
        self._waiting: list[tuple[int, Pixels]] = []

    def run(self, rows: list[int], threads: int) -> Descriptions:
        contents = sorted({self._key(row) for row in rows})
        for content, value in self.store.results(self.producer, contents).items():
            if isinstance(value, bytes) and value:
                self._captions[content] = value.decode("utf-8", "replace")
        known = set(self._captions)
        todo: dict[str, int] = {}  # the first row of each content
        for row in rows:
            if self._key(row) not in known:
                todo.setdefault(self._key(row), row)
        done, total = len(rows) - len(todo), len(rows)
        self.work.progress(done, total, LABEL)
        decoded = map_threads(self._decode, todo.values(), threads=threads, work=self.work)
        for (content, row), pixels in zip(todo.items(), decoded, strict=True):
            if isinstance(pixels, str):
                self._reasons[content] = pixels
                done += 1
            else:
                self._waiting.append((row, pixels))
            if len(self._waiting) >= self.batch:
                done = self._ask(done, total)
        self._ask(done, total)
        return self._result(rows, known)

    def _key(self, row: int) -> str:
        """The content of a row; its path where it was never read."""
        record = self.dataset.records[row]
        return record.id or f"path:{record.path}"

    def _decode(self, row: int) -> Pixels | str:
        """The pixels for the model, or why there are none; runs on a worker thread."""
        try:
            data = read_bytes(self.dataset.file(row))
            return _reduced(decode_image(data, want_pixels=CAPTION_PIXELS))
        except (UnreadableImage, OSError) as error:
            return str(error)

    def _ask(self, done: int, total: int) -> int:
        """Have the waiting images described, save what was said; returns how many are done."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.work.check_interrupted()
            if self.show is not None:
                self.show(waiting[0][1])
            self.work.progress(done, total, LABEL)
            said = self.captioner.caption([pixels for _, pixels in waiting])
            for (row, _), text in zip(waiting, said, strict=True):
                caption = one_line(text)
                if caption:
                    self._captions[self._key(row)] = caption
                    self._save(row, caption)
                else:
                    self._reasons[self._key(row)] = "The model said nothing about it."
            done += len(waiting)
        self.work.progress(done, total, LABEL)
        return done

    def _save(self, row: int, caption: str) -> None:
        """Keep a caption; what the store knows of the image stays as it is."""
        record = self.dataset.records[row]
        if not record.id:
            return
        known = self.store.images([record.id], DECODER).get(record.id)
        image = known or StoredImage(
            record.id, record.width, record.height, record.format, record.size_bytes
        )
        value = caption.encode("utf-8", "replace")
        self.store.save([(image, {self.producer: value})], DECODER)

    def _result(self, rows: list[int], known: set[str]) -> Descriptions:
        contents = [self._key(row) for row in rows]
        findings = tuple(
            Finding(
                "not_captioned",
                f"There is no caption for it: {self._reasons[content]}",
                self.dataset.records[row].path,
            )
            for row, content in zip(rows, contents, strict=True)
            if content in self._reasons
        )
        written = [content for content in contents if content in self._captions]
        return Descriptions(
            tuple(self._captions.get(content, "") for content in contents),
            findings,
            new=sum(1 for content in written if content not in known),
            reused=sum(1 for content in written if content in known),
        )


def _reduced(image: DecodedImage) -> Pixels:
    """With at most `CAPTION_PIXELS` pixels, area-averaged; smaller images as they are."""
    height, width = image.pixels.shape[:2]
    if height * width <= CAPTION_PIXELS:
        return image.pixels
    return shrink(
        image.pixels, int(max(height, width) * (CAPTION_PIXELS / (height * width)) ** 0.5)
    )
