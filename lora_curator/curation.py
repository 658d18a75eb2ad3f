"""`curation.json`: the recipe, every decision with its reason, and what was written, at rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from . import __version__
from .dataset import Dataset, Finding
from .decisions import Decision, Decisions
from .edits import Edits
from .errors import BadInput
from .files import write_atomically
from .named import NamedSelection
from .recipe import Recipe, recipe_from_json

T = TypeVar("T")
NAME = "curation.json"
FORMAT = 1
PACKAGES = ("numpy", "pillow", "opencv-python-headless", "opencv-python", "scikit-learn", "torch")


@dataclass(frozen=True)
class Curation:
    """A measured dataset, what was decided about it, and the recipe that it followed.

    `regularization` are images of the class without the subject, exported beside the others; see
    `regularize.py`. `edits` are what the user wrote; the dataset's captions have them already.
    `selections` are those that have a name, by it; see `selections.py`. `outcome` are the numbers
    of the last selection (see `select/outcome.py`); `curation.json` has them not.
    """

    dataset: Dataset
    decisions: Decisions
    recipe: Recipe
    regularization: Curation | None = None
    edits: Edits = field(default_factory=Edits)
    selections: Mapping[str, NamedSelection] = field(default_factory=dict)
    outcome: Mapping[str, Any] | None = None

    @property
    def kept_rows(self) -> list[int]:
        """Rows that are kept: decided for, by the user or a step, and readable."""
        return [
            row
            for row, record in enumerate(self.dataset.records)
            if record.readable and self.decisions[record.path].choice == "keep"
        ]

    def with_rest_kept(self) -> Curation:
        """With every readable image kept about which nothing was decided.

        After a selection such an image is new: it is left out, and a finding says so.
        """
        rest = [
            record.path
            for record in self.dataset.records
            if record.readable and self.decisions[record.path].choice == "undecided"
        ]
        if len(self.decisions.by_author("select")):
            sentence = "It came after the selection and is not exported; run select again."
            new = [Finding("not_decided", sentence, path) for path in rest]
            return replace(self, dataset=self.dataset.with_findings(new))
        kept = Decision("keep", "not_decided", "No step has decided against it.", "export")
        return replace(self, decisions=self.decisions.proposed(dict.fromkeys(rest, kept)))


@dataclass(frozen=True)
class SavedCuration:
    """What a `curation.json` said.

    Attributes
    ----------
    recipe
        The options of the steps that were run.
    decisions
        By path, as saved.
    ids
        Content id by path, as saved.
    files
        SHA-256 by relative path of what an export wrote.
    edits
        Captions and favourites by path, as saved.
    selections
        Selections by name, as saved.
    """

    recipe: Recipe = field(default_factory=Recipe)
    decisions: Decisions = field(default_factory=Decisions)
    ids: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    edits: Edits = field(default_factory=Edits)
    selections: Mapping[str, NamedSelection] = field(default_factory=dict)

    def decisions_for(self, dataset: Dataset) -> Decisions:
        """The decisions, following images that were renamed since.

        A path that is still there keeps its decision. One that is gone hands it to the image with
        the same content, if there is one that has none.
        """
        decisions = self.decisions
        return Decisions(
            self._moved(decisions.table, dataset), self._moved(decisions.under, dataset)
        )

    def edits_for(self, dataset: Dataset) -> Edits:
        """The edits, following images that were renamed since as the decisions do."""
        starred = self._moved(dict.fromkeys(self.edits.starred, True), dataset)
        return Edits(self._moved(self.edits.captions, dataset), frozenset(starred))

    def selections_for(self, dataset: Dataset) -> dict[str, NamedSelection]:
        """The selections, following images that were renamed since; images that are gone are out.

        The images are in the order of the dataset.
        """
        found = {}
        for name, one in self.selections.items():
            homes = set(self._homes(one.paths, dataset).values())
            paths = tuple(path for path in dataset.paths if path in homes)
            found[name] = replace(one, paths=paths)
        return found

    def _moved(self, said: Mapping[str, T], dataset: Dataset) -> dict[str, T]:
        return {home: said[path] for path, home in self._homes(said, dataset).items()}

    def _homes(self, paths: Iterable[str], dataset: Dataset) -> dict[str, str]:
        """Where each of these images is now; those that are gone are left out."""
        paths, now = list(paths), set(dataset.paths)
        homes = {path: path for path in paths if path in now}
        if len(homes) == len(paths):
            return homes
        new_home = {
            record.id: record.path
            for record in reversed(dataset.records)
            if record.id and record.path not in homes
        }
        for path in paths:
            if path not in now:
                home = new_home.pop(self.ids.get(path, ""), None)
                if home is not None:
                    homes[path] = home
        return homes


def read_curation(path: Path) -> SavedCuration:
    """A saved curation; an empty one when there is no such file.

    Raises
    ------
    BadInput
        When the file is damaged or of a later version: it is never silently replaced, because the
        user's decisions are in it.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
        if value["format"] > FORMAT:
            raise BadInput(
                f"'{path}' was written by a later version ({value.get('program')}). "
                "Update LoRA Curator to use it."
            )
        images = value["images"]
        return SavedCuration(
            recipe=recipe_from_json(value["recipe"]),
            decisions=Decisions(_decisions_in(images, "decision"), _decisions_in(images, "under")),
            ids={name: one.get("id", "") for name, one in images.items()},
            files=dict(value.get("files", {})),
            edits=Edits(
                {name: one["edited"] for name, one in images.items() if "edited" in one},
                frozenset(name for name, one in images.items() if one.get("starred")),
            ),
            selections={
                name: NamedSelection.from_json(name, one)
                for name, one in value.get("selections", {}).items()
            },
        )
    except FileNotFoundError:
        return SavedCuration()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"'{path}' cannot be read as a saved curation ({error}). Your decisions may be in it: "
            "move it away to begin anew."
        ) from error


def _decisions_in(images: Mapping[str, Any], key: str) -> Mapping[str, Decision]:
    said = {name: one[key] for name, one in images.items() if one.get(key)}
    return Decisions.from_json(said).table


def curation_json(curation: Curation, files: Mapping[str, str] | None = None) -> bytes:
    """The bytes of `curation.json`: equal for equal input, ASCII, sorted."""
    dataset = curation.dataset
    value = {
        "format": FORMAT,
        "program": f"lora_curator {__version__}",
        "versions": _versions(),
        "source": dataset.root.as_posix(),
        "recipe": curation.recipe.to_json(),
        "images": {path: _image(curation, row) for row, path in enumerate(dataset.paths)},
        "findings": [
            {key: _number(one) for key, one in vars(finding).items() if one not in (None, "")}
            for finding in dataset.findings
        ],
    }
    if curation.regularization is not None:
        reg = curation.regularization
        value["regularization"] = {
            "source": reg.dataset.root.as_posix(),
            "images": {path: _image(reg, row) for row, path in enumerate(reg.dataset.paths)},
        }
    if curation.selections:
        value["selections"] = {k: one.to_json() for k, one in sorted(curation.selections.items())}
    if files is not None:
        value["files"] = dict(sorted(files.items()))
    return _laid_out(value)


def _laid_out(value: Mapping[str, Any]) -> bytes:
    """JSON with a line for each image, each finding and each named selection.

    Long tables piece by piece: as a whole they would take the interpreter for so long that
    whoever waits for an answer of the server would feel it.
    """
    parts = []
    for key, one in value.items():
        if isinstance(one, dict) and key in ("images", "selections"):
            lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(one[name])}" for name in one)
            text = f"{{\n{lines}\n}}"
        elif isinstance(one, list):
            lines = ",\n".join(json.dumps(entry) for entry in one)
            text = f"[\n{lines}\n]"
        else:
            text = json.dumps(one)
        parts.append(f"{json.dumps(key)}: {text}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("ascii")


def write_curation(path: Path, curation: Curation) -> None:
    """Save a curation without an export, beside the images it is about."""
    write_atomically(path, curation_json(curation))


def _image(curation: Curation, row: int) -> dict[str, Any]:
    record = curation.dataset.records[row]
    entry: dict[str, Any] = {"id": record.id, "width": record.width, "height": record.height}
    decision = curation.decisions[record.path]
    if decision.choice != "undecided":
        entry["decision"] = {k: v for k, v in vars(decision).items() if v}
    if record.path in curation.decisions.under:
        under = curation.decisions.under[record.path]
        entry["under"] = {k: v for k, v in vars(under).items() if v}
    if record.path in curation.edits.captions:
        entry["edited"] = curation.edits.captions[record.path]
    if record.path in curation.edits.starred:
        entry["starred"] = True
    for name in ("frequency", "group:duplicates"):
        column = curation.dataset.columns.get(name)
        if column is not None and column[row] >= 0:  # false for NaN as well
            entry[name] = _number(column[row])
    return entry


def _number(value: Any) -> Any:
    """Numpy scalars as plain numbers with the digits that float32 has."""
    if isinstance(value, (np.floating, float)):
        return float(f"{float(value):.7g}") if np.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def _versions() -> dict[str, str]:
    """Versions of the packages that results depend on, those that are installed."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
