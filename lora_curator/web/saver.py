"""Keeping decisions on the disk: written at once, on a thread of its own, the newest state only."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from ..curation import NAME, Curation, SavedCuration, read_curation, write_curation
from ..errors import FolderRefused
from .journal import Journal, Line
from .places import folder_id

logger = logging.getLogger(__name__)
Stamp = tuple[int, int]
REST = 4
"""After writing, it rests for so many times as long as that took: the file of a large folder is
long, and who decides image by image would else wait for it all the time."""


class Saver:
    """Writes `curation.json` of the open folders.

    A folder that may not be written to has its file in `state` instead. When another program has
    written to the file in between, its version is kept beside ours.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._waiting: dict[Path, tuple[Curation, int]] = {}
        self._journals: dict[Path, Journal] = {}
        self._stamps: dict[Path, Stamp | None] = {}
        self._problems: dict[Path, str] = {}
        self._condition = threading.Condition()
        self._busy = False
        self._hurried = 0
        self._thread: threading.Thread | None = None

    def read(self, root: Path) -> SavedCuration:
        """What was saved of a folder, here or by the command line."""
        file = self._file(root)
        saved = self._journal(root).added_to(read_curation(file))
        self._stamps[file] = _stamp(file)
        return saved

    def note(self, root: Path, line: Line) -> None:
        """Put what a person has done on the disk at once; `save` follows."""
        try:
            self._journal(root).add(line)
        except OSError as error:
            logger.warning("The journal of %s cannot be written: %s", root, error)

    def save(self, root: Path, curation: Curation) -> None:
        """Save soon, and only the newest state of each folder."""
        with self._condition:
            self._waiting[root] = (curation, self._journal(root).size_bytes())
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lora_curator-saver")
                self._thread.daemon = True
                self._thread.start()
            self._condition.notify_all()

    def problem(self, root: Path) -> str:
        """Why the last state of a folder is not on the disk; empty when it is, or is on its way."""
        return self._problems.get(root, "")

    def flush(self, timeout_s: float = 60.0) -> None:
        """Wait until everything is on the disk."""
        with self._condition:
            self._hurried += 1
            self._condition.notify_all()
            self._condition.wait_for(lambda: not self._waiting and not self._busy, timeout_s)
            self._hurried -= 1

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: bool(self._waiting))
                root = next(iter(self._waiting))
                curation, noted_bytes = self._waiting.pop(root)
                self._busy = True
            began = time.monotonic()
            try:
                self._write(root, curation)
                self._journal(root).forget(noted_bytes)
                self._problems.pop(root, None)
            except (FolderRefused, OSError) as error:
                logger.error("What was decided about %s could not be saved: %s", root, error)
                self._problems[root] = (
                    f"What you decide cannot be saved: {error} It is kept while the program runs, "
                    "and saved with the next change when that works again."
                )
            finally:
                rest_s = REST * (time.monotonic() - began)
                with self._condition:
                    self._busy = False
                    self._condition.notify_all()
                    self._condition.wait_for(lambda: bool(self._hurried), rest_s)

    def _write(self, root: Path, curation: Curation) -> None:
        file = self._file(root)
        known, now = self._stamps.get(file), _stamp(file)
        if now is not None and now != known:
            try:
                file.replace(file.with_name("curation.other.json"))
            except OSError:
                logger.warning("%s was changed by another program and is replaced.", file)
        try:
            write_curation(file, curation)
        except FolderRefused:
            file = self._fallback(root)
            file.parent.mkdir(parents=True, exist_ok=True)
            write_curation(file, curation)
        self._stamps[file] = _stamp(file)

    def _file(self, root: Path) -> Path:
        """The newer one of the file beside the images and the one in our own folder."""
        own, fallback = root / NAME, self._fallback(root)
        theirs, ours = _stamp(own), _stamp(fallback)
        if ours is not None and (theirs is None or theirs[0] < ours[0]):
            return fallback
        return own

    def _journal(self, root: Path) -> Journal:
        if root not in self._journals:
            file = self._state / "journals" / f"{folder_id(root)}.jsonl"
            self._journals[root] = Journal(file)
        return self._journals[root]

    def _fallback(self, root: Path) -> Path:
        return self._state / "curations" / f"{folder_id(root)}.json"


def _stamp(file: Path) -> Stamp | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
