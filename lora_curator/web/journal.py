"""What a person did since `curation.json` was written last: on the disk before it is answered.

A large `curation.json` takes a second to write; a line of the journal takes some milliseconds. When
the program ends in between, the next start puts both together.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..curation import Curation, SavedCuration
from ..decisions import Decision, Decisions
from ..errors import CuratorError
from ..named import NamedSelection
from ..recipe import Recipe, recipe_from_json

Line = dict[str, Any]


def line_of(curation: Curation, paths: Iterable[str], before: Curation) -> Line:
    """All that is said about these images now, and what else is another than before."""
    paths = sorted(paths)
    decisions, edits = curation.decisions, curation.edits
    line: Line = {
        "decisions": {path: _plain(decisions.table.get(path)) for path in paths},
        "under": {path: _plain(decisions.under.get(path)) for path in paths},
        "captions": {path: edits.captions.get(path) for path in paths},
        "starred": {path: path in edits.starred for path in paths},
    }
    if curation.recipe != before.recipe:
        line["recipe"] = curation.recipe.to_json()
    if curation.selections != before.selections:
        line["selections"] = {name: one.to_json() for name, one in curation.selections.items()}
    return line


class Journal:
    """One file of lines; every method may be called from any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def add(self, line: Line) -> None:
        """Put a line on the disk; raises `OSError` when that does not work."""
        with self._lock:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("ab") as stream:
                # begun on a line of its own: the one before may have been cut off
                stream.write(b"\n" + json.dumps(line).encode("ascii") + b"\n")
                stream.flush()
                os.fsync(stream.fileno())

    def size_bytes(self) -> int:
        """How long it is now: what a state that is saved now need not keep."""
        try:
            return self._file.stat().st_size
        except OSError:
            return 0

    def forget(self, size_bytes: int) -> None:
        """Drop so much from its beginning: that is in `curation.json` now."""
        if not size_bytes:
            return
        with self._lock:
            try:
                rest = self._file.read_bytes()[size_bytes:]
                beside = self._file.with_suffix(".new")
                beside.write_bytes(rest)
                beside.replace(self._file)
            except OSError:
                return  # said twice is said once: the same lines give the same state

    def added_to(self, saved: SavedCuration) -> SavedCuration:
        """What was saved, with everything that was said since."""
        for line in self._lines():
            table = _merged(saved.decisions.table, line.get("decisions", {}))
            under = _merged(saved.decisions.under, line.get("under", {}))
            edits = saved.edits.with_captions(line.get("captions", {}))
            edits = edits.with_stars(line.get("starred", {}))
            saved = replace(
                saved,
                decisions=Decisions(table, under),
                edits=edits,
                recipe=_recipe(line, saved.recipe),
                selections=_selections(line, saved.selections),
            )
        return saved

    def _lines(self) -> list[Line]:
        """The lines that are whole: the last one may have been cut off."""
        try:
            data = self._file.read_bytes()
        except OSError:
            return []
        found = []
        for text in data.split(b"\n"):
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                found.append(line)
        return found


def _plain(decision: Decision | None) -> dict[str, str] | None:
    return None if decision is None else asdict(decision)


def _merged(
    table: Mapping[str, Decision], said: Mapping[str, Mapping[str, str] | None]
) -> dict[str, Decision]:
    new = Decisions.from_json({path: one for path, one in said.items() if one is not None})
    return {path: one for path, one in table.items() if path not in said} | dict(new.table)


def _selections(line: Line, before: Mapping[str, NamedSelection]) -> Mapping[str, NamedSelection]:
    said = line.get("selections")
    if said is None:
        return before
    return {name: NamedSelection.from_json(name, one) for name, one in said.items()}


def _recipe(line: Line, before: Recipe) -> Recipe:
    try:
        return recipe_from_json(line["recipe"]) if "recipe" in line else before
    except CuratorError:
        return before
