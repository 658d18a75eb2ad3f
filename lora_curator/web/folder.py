"""One open folder: its curation, what was changed since when, undo, its job, and saving it."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..curation import Curation
from ..errors import CuratorError
from ..gallery import gallery_token
from ..recipe import Recipe
from .history import Change, History, change_between
from .http import Conflict, NotThere
from .jobs import Job
from .journal import line_of
from .operations import Operation, apply_operation
from .saver import Saver

REMEMBERED_OPERATIONS = 20_000
LOGGED_ROWS = 200_000
"""The log of changed rows holds so many; who is further behind fetches everything."""


class OpenFolder:
    """All that is known about one folder. Every method may be called from any thread.

    Attributes
    ----------
    id
        Names it to the browser.
    root
        Where the images are.
    revision
        Grows with every change.
    embedding
        Name of the column of vectors that images are compared by.
    extras
        Columns that belong to the images and not to a step: the clusters of the map.
    positions
        float32 `(n, 2)` on the map, or None.
    refined
        Whether the positions are those of the map and not the first, quick ones: then an image
        keeps its place when others come.
    comparison_page
        What the last export of named selections has written beside them, None before one.
    """

    def __init__(self, id_: str, root: Path, saver: Saver) -> None:
        self.id = id_
        self.root = root
        self.revision = 0
        self.token = ""
        self.embedding = ""
        self.extras: dict[str, NDArray] = {}
        self.positions: NDArray[np.float32] | None = None
        self.refined = False
        self.job: Job | None = None
        self.comparison_page: Path | None = None
        self.history = History()
        self.lock = threading.RLock()
        self.versions: dict[str, int] = {}
        self.positions_version = 0
        self.recipe_version = 0
        self.outcome_version = 0
        self.saver = saver
        self._curation: Curation | None = None
        self._rows: dict[str, int] = {}
        self._log: deque[tuple[int, frozenset[int]]] = deque()
        self._logged_rows = 0
        self._forgotten = 0
        self._operations: OrderedDict[str, str] = OrderedDict()
        self._touched: set[str] = set()

    @property
    def scanned(self) -> bool:
        """Whether there is a table of it."""
        return self._curation is not None

    @property
    def curation(self) -> Curation:
        """As the steps and the user have left it. Captions are the files' own; see `effective`.

        Raises
        ------
        NotThere
            Before the first scan.
        """
        if self._curation is None:
            raise NotThere("The folder is being looked through for the first time.")
        return self._curation

    @property
    def effective(self) -> Curation:
        """The curation with the edited captions in place of the files' own, and the clusters."""
        curation = self.curation
        dataset = curation.dataset.with_columns(self.extras) if self.extras else curation.dataset
        return replace(curation, dataset=curation.edits.applied(dataset))

    def rows(self, paths: Sequence[str] | set[str] | frozenset[str]) -> list[int]:
        """The rows of these paths, those that are there."""
        return [self._rows[path] for path in paths if path in self._rows]

    def row(self, path: str) -> int | None:
        """The row of a path, None when there is none."""
        return self._rows.get(path)

    def begin(
        self,
        curation: Curation,
        embedding: str,
        extras: Mapping[str, NDArray],
        positions: NDArray[np.float32] | None,
        refined: bool,
    ) -> None:
        """A table from a scan or from the last time. Undo goes on where the images are the same."""
        with self.lock:
            token = gallery_token(curation.dataset)
            same = token == self.token
            self._curation, self.embedding, self.token = curation, embedding, token
            self.extras, self.positions, self.refined = dict(extras), positions, refined
            self._rows = {path: row for row, path in enumerate(curation.dataset.paths)}
            self.revision += 1
            if not same:
                self.history = History()
            self._log.clear()
            self._logged_rows, self._forgotten = 0, self.revision
            self.versions = dict.fromkeys([*curation.dataset.columns, *extras], self.revision)
            self.positions_version = self.recipe_version = self.revision
            self.outcome_version = self.revision

    def place(self, positions: NDArray[np.float32], extras: Mapping[str, NDArray]) -> None:
        """New places on the map."""
        with self.lock:
            self.revision += 1
            self.positions, self.positions_version = positions, self.revision
            self.refined = True
            self.extras.update(extras)
            self.versions.update(dict.fromkeys(extras, self.revision))

    def change(
        self, label: str, make: Callable[[Curation], Curation], joined: bool = False
    ) -> None:
        """One step that can be undone, or more of the last one.

        `make` gets the curation as it is now.
        """
        with self.lock:
            before = self.curation
            after = make(before)
            change = change_between(label, before, after)
            if after.dataset is before.dataset and change.weight == 1 and not _wholes(change):
                return
            self.history.push(change, joined)
            self._take(after, change)

    def operate(self, operations: Sequence[Operation]) -> list[dict[str, str]]:
        """Do what was not done before, in order; returns the refused ones with the reason."""
        refused = []
        with self.lock:
            before = self.curation
            self._touched.clear()
            for operation in operations:
                id_ = str(operation.get("id", ""))
                if id_ and id_ in self._operations:
                    if self._operations[id_]:
                        refused.append({"id": id_, "error": self._operations[id_]})
                    continue
                error = ""
                try:
                    self._operate(operation)
                except CuratorError as why:
                    error = str(why)
                    refused.append({"id": id_, "error": error})
                if id_:
                    self._operations[id_] = error
                    if len(self._operations) > REMEMBERED_OPERATIONS:
                        self._operations.popitem(last=False)
            if self.curation is not before:
                line = line_of(self.curation, self._touched, before)
                self.saver.note(self.root, line)
                self.saver.save(self.root, self.curation)
        return refused

    def _operate(self, operation: Operation) -> None:
        name = operation.get("op")
        if name in ("undo", "redo"):
            back = name == "undo"
            change = self.history.undo() if back else self.history.redo()
            if change is not None:
                self._take(change.applied(self.curation, 0 if back else 1), change)
            return
        done = apply_operation(self.curation, operation)
        joined = operation.get("joined") is True
        self.change(done.label, lambda _: done.curation, joined)

    def _take(self, after: Curation, change: Change) -> None:
        before = self.curation
        self._curation = after
        self.revision += 1
        paths = set(change.paths)
        self._touched |= paths
        if after.dataset is not before.dataset:
            columns = after.dataset.columns
            for name in {*columns, *before.dataset.columns}:
                if name not in columns:
                    self.versions.pop(name, None)
                elif not _same(columns[name], before.dataset.columns.get(name)):
                    self.versions[name] = self.revision
            for row, (new, old) in enumerate(
                zip(after.dataset.captions, before.dataset.captions, strict=True)
            ):
                if new != old:
                    paths.add(after.dataset.paths[row])
        if after.recipe != before.recipe:
            self.recipe_version = self.revision
        if after.outcome is not before.outcome:
            self.outcome_version = self.revision
        rows = frozenset(self.rows(paths))
        self._log.append((self.revision, rows))
        self._logged_rows += len(rows) + 1
        while self._logged_rows > LOGGED_ROWS and len(self._log) > 1:
            self._forgotten, gone = self._log.popleft()
            self._logged_rows -= len(gone) + 1

    def rows_since(self, revision: int) -> list[int] | None:
        """Rows that were changed after a revision; None when that is too long ago."""
        with self.lock:
            if revision < self._forgotten or revision > self.revision:
                return None
            found: set[int] = set()
            for number, rows in self._log:
                if number > revision:
                    found |= rows
            return sorted(found)

    def check_token(self, value: Mapping[str, Any]) -> None:
        """Refuse what was said about another table.

        Raises
        ------
        Conflict
            When the folder was scanned anew in between.
        """
        if value.get("token") != self.token:
            raise Conflict("The images of this folder have changed. They are loaded again.")

    @property
    def recipe(self) -> Recipe:
        """The recipe of the curation, the default one before the first scan."""
        return self._curation.recipe if self._curation is not None else Recipe()


def _wholes(change: Change) -> bool:
    """Whether something changed that is not of single images."""
    return any(pair[0] != pair[1] for pair in (change.recipes, change.selections))


def _same(column: NDArray, other: NDArray | None) -> bool:
    """Whether two columns are views of the same numbers; every table makes views of its own."""
    if other is None:
        return False
    return column.__array_interface__["data"] == other.__array_interface__["data"]
