"""What a person does to images, as data: one small function per kind of operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np

from .. import curate, selections
from ..captions.edit import EditOptions, edit_captions
from ..curation import Curation
from ..decisions import USER, Choice
from ..errors import BadInput
from ..recipe import options_from_json, recipe_from_json

Operation = Mapping[str, Any]
CHOICES: tuple[str, ...] = get_args(Choice)
LONGEST_CAPTION = 20_000
TABLES = frozenset({"limits", "quotas", "scores", "by_cluster"})
"""Options of a recipe whose keys a person chooses."""


@dataclass(frozen=True)
class Done:
    """What an operation made of a curation, and what undo calls it."""

    curation: Curation
    label: str


def apply_operation(curation: Curation, operation: Operation) -> Done:
    """Do one operation. Undo and redo are the folder's, not here.

    Raises
    ------
    BadInput
        For an operation that there is not, or one that does not fit this folder.
    """
    name = operation.get("op")
    if not isinstance(name, str) or name not in OPERATIONS:
        raise BadInput(f"There is no operation named {name!r}. There are: {', '.join(OPERATIONS)}.")
    return OPERATIONS[name](curation, operation)


def rows_of(curation: Curation, value: Any) -> list[int]:
    """Row numbers from outside.

    Raises
    ------
    BadInput
        When they are no list of rows of this folder.
    """
    n = len(curation.dataset)
    if not isinstance(value, list) or not all(type(row) is int and 0 <= row < n for row in value):
        raise BadInput(f"'rows' must be a list of whole numbers from 0 to {n - 1}.")
    return value


def edit_options(value: Any) -> EditOptions:
    """How captions are edited, from outside."""
    return options_from_json(EditOptions, value or {}, "options")


def edited_captions(
    curation: Curation, rows: Sequence[int], options: EditOptions
) -> dict[int, tuple[str, str]]:
    """By row, the caption before and after, of those that the edit changes."""
    shown = curation.edits.applied(curation.dataset).captions
    before = [shown[row] for row in rows]
    after = edit_captions(before, options)
    return {
        row: (old, new)
        for row, old, new in zip(rows, before, after, strict=True)
        if old is not None and new is not None and old != new
    }


def _decide(curation: Curation, operation: Operation) -> Done:
    choice = operation.get("choice")
    if choice not in CHOICES:
        raise BadInput(f"'choice' is {choice!r}; it is one of {', '.join(CHOICES)}.")
    rows = rows_of(curation, operation.get("rows"))
    words = {"keep": "Pin", "drop": "Exclude", "undecided": "Take back"}
    return Done(_chosen(curation, rows, choice), f"{words[choice]} {_images(rows)}")


def _star(curation: Curation, operation: Operation) -> Done:
    rows, on = rows_of(curation, operation.get("rows")), operation.get("on") is True
    paths = curation.dataset.paths
    edits = curation.edits.with_stars({paths[row]: on for row in rows})
    word = "Star" if on else "Unstar"
    return Done(replace(curation, edits=edits), f"{word} {_images(rows)}")


def _star_kept(curation: Curation, operation: Operation) -> Done:
    kept = frozenset(curation.dataset.paths[row] for row in curation.kept_rows)
    edits = replace(curation.edits, starred=kept)
    return Done(replace(curation, edits=edits), "Favourites from the selection")


def _caption(curation: Curation, operation: Operation) -> Done:
    (row,) = rows_of(curation, [operation.get("row")])
    text = operation.get("text")
    if text is not None and not isinstance(text, str):
        raise BadInput("'text' must be a text, or null for the file's own caption.")
    if text is not None and len(text) > LONGEST_CAPTION:
        raise BadInput(f"A caption has at most {LONGEST_CAPTION:,} letters.")
    return Done(_with_captions(curation, {row: text}), "Edit a caption")


def _edit_captions(curation: Curation, operation: Operation) -> Done:
    rows = rows_of(curation, operation.get("rows"))
    found = edited_captions(curation, rows, edit_options(operation.get("options")))
    done = _with_captions(curation, {row: after for row, (_, after) in found.items()})
    captions = "1 caption" if len(found) == 1 else f"{len(found):,} captions"
    return Done(done, f"Edit {captions}")


def _exclude_matches(curation: Curation, operation: Operation) -> Done:
    threshold = operation.get("threshold")
    if not isinstance(threshold, (int, float)) or not 0 < threshold <= 1:
        raise BadInput(f"'threshold' is {threshold!r}; it goes from just above 0 to 1.")
    frequency = curation.dataset.columns.get("frequency")
    if frequency is None:
        raise BadInput("Nothing was selected yet, so there is nothing to match. Select first.")
    pinned = [curation.decisions.pinned(path) for path in curation.dataset.paths]
    # Frequencies are float32 of whole runs: 18 of 20 is 0.9 less a millionth.
    rows = np.flatnonzero((frequency >= threshold - 1e-6) & ~np.array(pinned, bool)).tolist()
    return Done(_chosen(curation, rows, "drop"), f"Exclude {_images(rows)}")


def _clear(word: Choice, label: str) -> Callable[[Curation, Operation], Done]:
    def clear(curation: Curation, operation: Operation) -> Done:
        decisions, paths = curation.decisions, curation.dataset.paths
        rows = [
            row
            for row, path in enumerate(paths)
            if decisions[path].author == USER and decisions[path].choice == word
        ]
        return Done(_chosen(curation, rows, "undecided"), f"{label} {_images(rows)}")

    return clear


def _save_selection(curation: Curation, operation: Operation) -> Done:
    name = _name(operation)
    done = selections.save_selection(curation, name, overwrite=operation.get("overwrite") is True)
    return Done(done, f"Remember the selection as '{name}'")


def _use_selection(curation: Curation, operation: Operation) -> Done:
    name = _name(operation)
    done = selections.use_selection(curation, name)
    # What the last run found says nothing of this set.
    done = replace(done, dataset=curate.without_selection(done.dataset))
    return Done(done, f"Use the selection '{name}'")


def _remove_selection(curation: Curation, operation: Operation) -> Done:
    name = _name(operation)
    return Done(selections.remove_selection(curation, name), f"Remove the selection '{name}'")


def _name(operation: Operation) -> str:
    name = operation.get("name")
    if not isinstance(name, str):
        raise BadInput("'name' must be the name of a selection.")
    return name.strip()


def _recipe(curation: Curation, operation: Operation) -> Done:
    said = operation.get("recipe")
    if not isinstance(said, dict):
        raise BadInput("'recipe' must be an object with the options of one or more steps.")
    value = _merged(curation.recipe.to_json(), said)
    return Done(replace(curation, recipe=recipe_from_json(value)), "Change the settings")


def _chosen(curation: Curation, rows: Iterable[int], choice: str) -> Curation:
    paths = curation.dataset.paths
    said: dict[str, Choice] = {paths[row]: choice for row in rows}  # type: ignore[misc]
    return replace(curation, decisions=curation.decisions.by_user(said))


def _with_captions(curation: Curation, captions: Mapping[int, str | None]) -> Curation:
    """With captions by row; what equals the file's own is no edit."""
    dataset = curation.dataset
    table = {
        dataset.paths[row]: None if text == dataset.captions[row] else text
        for row, text in captions.items()
    }
    return replace(curation, edits=curation.edits.with_captions(table))


def _merged(value: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Nested objects merged; everything else, and tables that a person fills, replaced."""
    merged = dict(value)
    for key, one in said.items():
        inner = merged.get(key)
        nested = isinstance(inner, dict) and isinstance(one, dict) and key not in TABLES
        merged[key] = _merged(inner, one) if nested else one  # type: ignore[arg-type]
    return merged


def _images(rows: Sequence[int]) -> str:
    return "1 image" if len(rows) == 1 else f"{len(rows):,} images"


OPERATIONS: dict[str, Callable[[Curation, Operation], Done]] = {
    "decide": _decide,
    "star": _star,
    "star_kept": _star_kept,
    "caption": _caption,
    "edit_captions": _edit_captions,
    "exclude_matches": _exclude_matches,
    "clear_exclusions": _clear("drop", "Clear the exclusion of"),
    "clear_pins": _clear("keep", "Unpin"),
    "save_selection": _save_selection,
    "use_selection": _use_selection,
    "remove_selection": _remove_selection,
    "recipe": _recipe,
}
