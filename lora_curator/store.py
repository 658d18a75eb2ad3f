"""What was computed, by content: one SQLite file that may be deleted at the cost of time only.

Every result is keyed by (hash of the image's bytes, producer). A producer is a name with a version
(`sharpness@1`, `embedding:descriptor@1`), so a changed method computes anew and nothing is stale.
A second table remembers which content a file had at which size and time, so that an unchanged
folder is not even read.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from .errors import CuratorError

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
SETTLED_NS = 2_000_000_000
"""A file changed less than 2 s ago may change again within the clock's tick: it is read again."""

Value: TypeAlias = float | int | bytes | None
"""A score (None for NaN), a hash, a vector or a thumbnail."""

_SCHEMA = """
CREATE TABLE files (path BLOB PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, content TEXT)
  WITHOUT ROWID;
CREATE TABLE images (id INTEGER PRIMARY KEY, content TEXT UNIQUE, decoder TEXT, width INTEGER,
  height INTEGER, format TEXT, size_bytes INTEGER, notes TEXT);
CREATE INDEX images_by_size ON images (size_bytes);
CREATE TABLE producers (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE results (producer INTEGER, image INTEGER, value, PRIMARY KEY (producer, image))
  WITHOUT ROWID;
"""


@dataclass(frozen=True)
class StoredImage:
    """What decoding an image's bytes told.

    Attributes
    ----------
    content
        Hash of the file's bytes.
    width, height
        Upright size in pixels, 0 when it could not be decoded.
    notes
        (code, sentence, severity) of what was found, the reason of a failure first.
    """

    content: str
    width: int = 0
    height: int = 0
    format: str = ""
    size_bytes: int = 0
    notes: tuple[tuple[str, str, str], ...] = ()


def default_store_path() -> Path:
    """`LORA_CURATOR_STORE`, else `store.sqlite` in the user's cache folder of this system."""
    named = os.environ.get("LORA_CURATOR_STORE")
    if named:
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("lora-curator", appauthor=False) / "store.sqlite"


class Store:
    """The store's file, used from one thread. A context manager.

    Parameters
    ----------
    path
        Made with its folder when absent; None keeps everything in memory. A file that is damaged
        or of another version is moved aside (`.broken`) and begun anew: it holds nothing that
        cannot be computed again.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._producers: dict[str, int] = {}
        self._wanted: list[str] | None = None
        try:
            self._db = self._open(path)
        except (sqlite3.DatabaseError, OSError) as error:
            if path is None or isinstance(error, (sqlite3.OperationalError, OSError)):
                raise CuratorError(
                    f"The store '{path}' cannot be opened: {error}. Name another with --store, "
                    "or delete it; only time is lost."
                ) from error
            logger.warning("The store %s is damaged (%s); a new one is begun.", path, error)
            _move_aside(path)
            self._db = self._open(path)

    def _open(self, path: Path | None) -> sqlite3.Connection:
        if path is None:
            db = sqlite3.connect(":memory:", isolation_level=None)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=60, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            self._make_tables(db)
        except sqlite3.Error:
            db.close()
            raise
        return db

    @staticmethod
    def _make_tables(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"version {version}, {SCHEMA_VERSION} was expected")
        if version == 0:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        db.execute("COMMIT")

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything saved is on disk."""
        self._db.close()

    def known_content(self, files: Sequence[tuple[str, os.stat_result]]) -> list[str]:
        """For each (absolute path, its status) the content it had, '' when new or changed."""
        rows = {
            path: rest
            for path, *rest in self._select(
                "SELECT path, size, mtime, ctime, content FROM files WHERE path IN ({})",
                [os.fsencode(path) for path, _ in files],
            )
        }
        known = []
        for path, status in files:
            row = rows.get(os.fsencode(path))
            same = row is not None and row[:3] == list(_stamp(status))
            known.append(row[3] if row is not None and same else "")
        return known

    def remember_files(self, files: Iterable[tuple[str, os.stat_result, str]]) -> None:
        """Remember (absolute path, status before it was read, content) for the next run."""
        now = time.time_ns()
        rows = [
            (os.fsencode(path), *_stamp(status), content)
            for path, status, content in files
            if now - status.st_mtime_ns > SETTLED_NS
        ]
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", rows)

    def images(self, contents: Sequence[str], decoder: str) -> dict[str, StoredImage]:
        """Those of these contents that were decoded before by the same decoder."""
        rows = self._select(
            "SELECT content, width, height, format, size_bytes, notes, decoder FROM images "
            "WHERE content IN ({})",
            list(contents),
        )
        return {
            row[0]: StoredImage(*row[:5], notes=tuple(map(tuple, json.loads(row[5]))))
            for row in rows
            if row[6] == decoder
        }

    def contents_of_sizes(self, sizes: Sequence[int]) -> list[str]:
        """All contents of one of these sizes in bytes: a renamed or copied file is among them."""
        rows = self._select("SELECT content FROM images WHERE size_bytes IN ({})", list(sizes))
        return sorted(row[0] for row in rows)

    def results(self, producer: str, contents: Sequence[str]) -> dict[str, Value]:
        """What a producer computed for these contents; those it has not seen are left out."""
        self._want(contents)
        # CROSS: from the few wanted to their results. SQLite by itself goes through all results of
        # the producer, which for one thumbnail of ten thousand takes half a second.
        return dict(
            self._db.execute(
                "SELECT content, value FROM wanted CROSS JOIN results USING (image) "
                "WHERE producer = ?",
                (self._producer(producer),),
            )
        )

    def producers_of(
        self, contents: Sequence[str], producers: Iterable[str]
    ) -> dict[str, set[str]]:
        """Which of these producers have computed each of these contents; values are not read."""
        self._want(contents)
        have: dict[str, set[str]] = {content: set() for content in contents}
        for name in producers:
            for (content,) in self._db.execute(
                "SELECT content FROM wanted CROSS JOIN results USING (image) WHERE producer = ?",
                (self._producer(name),),
            ):
                have[content].add(name)
        return have

    def _want(self, contents: Sequence[str]) -> None:
        """Put the rows of these contents into the temporary table `wanted`."""
        if self._wanted == list(contents):
            return
        self._db.execute("BEGIN")
        self._db.execute(
            "CREATE TEMP TABLE IF NOT EXISTS wanted (image INTEGER PRIMARY KEY, content TEXT)"
        )
        self._db.execute("DELETE FROM wanted")
        self._db.executemany(
            "INSERT OR IGNORE INTO wanted SELECT id, content FROM images WHERE content = ?",
            [(content,) for content in contents],
        )
        self._db.execute("COMMIT")
        self._wanted = list(contents)

    def save(
        self, computed: Sequence[tuple[StoredImage, Mapping[str, Value]]], decoder: str
    ) -> None:
        """Save images with what was computed for them, all or nothing.

        `decoder` names how they were decoded; under another name they are decoded again.
        """
        self._wanted = None
        names = {name for _, values in computed for name in values}
        numbers = {name: self._producer(name) for name in sorted(names)}
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for image, values in computed:
                self._db.execute(
                    "INSERT INTO images (content, decoder, width, height, format, size_bytes,"
                    " notes) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (content) DO UPDATE SET"
                    " decoder = excluded.decoder, width = excluded.width, height = excluded.height,"
                    " format = excluded.format, notes = excluded.notes",
                    (
                        image.content,
                        decoder,
                        image.width,
                        image.height,
                        image.format,
                        image.size_bytes,
                        json.dumps(image.notes),
                    ),
                )
                (number,) = self._db.execute(
                    "SELECT id FROM images WHERE content = ?", (image.content,)
                ).fetchone()
                self._db.executemany(
                    "INSERT OR REPLACE INTO results VALUES (?, ?, ?)",
                    [(numbers[name], number, value) for name, value in values.items()],
                )
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _producer(self, name: str) -> int:
        if name not in self._producers:
            self._db.execute("INSERT OR IGNORE INTO producers (name) VALUES (?)", (name,))
            row = self._db.execute("SELECT id FROM producers WHERE name = ?", (name,)).fetchone()
            self._producers[name] = row[0]
        return self._producers[name]

    def _select(self, query: str, keys: list) -> list[tuple]:
        """Rows for any number of keys; SQLite takes a limited number of parameters at once."""
        rows: list[tuple] = []
        for start in range(0, len(keys), 900):
            some = keys[start : start + 900]
            marks = ",".join("?" * len(some))
            rows += self._db.execute(query.format(marks), some).fetchall()
        return rows

    def _write(self, statement: str, rows: list[tuple]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(statement, rows)
        self._db.execute("COMMIT")


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _move_aside(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.replace(path.with_name(path.name + ".broken" + suffix))
