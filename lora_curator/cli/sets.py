"""Sets as they are typed: `--set NAME:OPTION=VALUE,...`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

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
