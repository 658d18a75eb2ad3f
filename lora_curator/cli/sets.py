"""What `compare` reads and prints: `--set NAME:OPTION=VALUE,...` and the table of figures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..comparison import Comparison, SetFigures
from ..errors import BadInput
from ..named import checked_name
from ..recipe import Recipe, SelectOptions, options_from_json

PAGE = "comparison.html"
_NEXT = re.compile(r",(?=[A-Za-z_]+=)")
"""A comma before another option; values may have commas of their own."""


def parse_sets(texts: Sequence[str], recipe: Recipe) -> dict[str, Recipe]:
    """The recipe of each set by its name: the given one with the set's own way to select.

    Raises
    ------
    BadInput
        For fewer than two sets, a name that no folder can have or that is given twice, and options
        that a selection does not have.
    """
    if len(texts) < 2:
        raise BadInput(
            "Two or more sets can be compared. Write --set for each, for example "
            "--set best15:count=15,method=best --set mixed30:count=30."
        )
    found: dict[str, Recipe] = {}
    for text in texts:
        name, _, said = text.partition(":")
        checked_name(name, [*found, PAGE])
        value: dict[str, Any] = recipe.to_json()["select"]
        for one in _NEXT.split(said) if said else ():
            option, equals, word = one.partition("=")
            if not equals:
                raise BadInput(f"--set {text}: '{one}' has no value; write {one}=VALUE.")
            value[option.strip()] = _plain(word.strip())
        options = options_from_json(SelectOptions, value, f"--set {name}")
        found[name] = replace(recipe, select=options)
    return found


def _plain(text: str) -> Any:
    """A number, true, false, null or JSON as what it is, anything else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


_LINES: tuple[tuple[str, Callable[[SetFigures], Any], str], ...] = (
    ("images", lambda one: one.images, ",d"),
    ("largest gap", lambda one: one.covering_radius, ".3f"),
    ("mean distance", lambda one: one.mean_distance, ".3f"),
    ("closest pair", lambda one: one.closest_pair, ".3f"),
    ("clusters", lambda one: one.clusters, ",d"),
    ("mean quality", lambda one: one.mean_quality, ".2f"),
    ("lowest quality", lambda one: one.lowest_quality, ".2f"),
    ("shorter side, median", lambda one: one.short_side, ",.0f"),
    ("images per epoch", lambda one: one.images_per_epoch, ",d"),
    ("steps per epoch", lambda one: one.steps_per_epoch, ",d"),
    ("megabytes", lambda one: one.size_bytes / 1e6, ",.1f"),
)


def figures(comparison: Comparison) -> list[str]:
    """A column for each set, a line for each figure, and what every two share."""
    width = max(12, *(len(one.name) + 2 for one in comparison.sets))
    lines = [
        f"{len(comparison.sets)} sets from the same {comparison.pool:,} images.",
        " " * 24 + "".join(f"{one.name:>{width}}" for one in comparison.sets),
    ]
    for words, value, form in _LINES:
        values = [value(one) for one in comparison.sets]
        if any(one is not None for one in values):
            cells = ("not known" if one is None else format(one, form) for one in values)
            lines.append(f"{words:24}" + "".join(f"{cell:>{width}}" for cell in cells))
    for one in comparison.pairs:
        lines.append(
            f"{one.first} and {one.second}: {one.both:,} in both, {one.only_first:,} only in "
            f"{one.first}, {one.only_second:,} only in {one.second} ({one.overlap:.0%} shared)."
        )
    return lines


def compared(comparison: Comparison, out: Path | None) -> str:
    """The result of `compare`: the figures, and what was written."""
    lines = figures(comparison)
    if out is None:
        return "\n".join([*lines, "Nothing was written."])
    lines += [f"{one.name:10} {out / one.name}" for one in comparison.sets]
    return "\n".join([*lines, f"{'comparison':10} {out / PAGE}"])
