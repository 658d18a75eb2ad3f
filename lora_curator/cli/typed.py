"""What was typed, as a recipe."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ..curation import SavedCuration
from ..errors import BadInput
from ..recipe import Recipe, recipe_from_json
from .quotas import with_quotas, with_scores

Options = argparse.Namespace


def recipe_of(options: Options, saved: SavedCuration) -> Recipe:
    """The recipe: the saved one or that of --recipe, with what the command line says on top.

    Raises
    ------
    BadInput
        For a recipe that cannot be read, and for values that an option does not take.
    """
    base = _read_recipe(Path(options.recipe)) if options.recipe else saved.recipe
    value: dict[str, Any] = base.to_json()
    for place, said in vars(options).items():
        if "." in place:
            *steps, name = place.split(".")
            step = value
            for one in steps:
                step = step[one]
            step[name] = said
    if "captions.template" in options and "captions.mode" not in options:
        value["captions"]["mode"] = "template"
    for limit in getattr(options, "limit", []):
        rule, _, number = limit.partition("=")
        value["quality"]["limits"][rule] = _limit_of(rule, number)
    select = value["select"]
    select["quotas"] = with_quotas(select["quotas"], getattr(options, "quotas", []))
    select["scores"] = with_scores(select["scores"], getattr(options, "scores", []))
    return recipe_from_json(value)


def _limit_of(rule: str, text: str) -> float | None:
    """The number of `--limit rule=text`; None for `off`."""
    try:
        return None if text == "off" else float(text)
    except ValueError:
        raise BadInput(
            f"--limit {rule}={text}: write RULE=NUMBER, for example too_small=400, or RULE=off."
        ) from None


def _read_recipe(path: Path) -> Recipe:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"The recipe '{path}' cannot be read: {error}.") from error
    if not isinstance(value, dict):
        raise BadInput(f"The recipe '{path}' is no JSON object.")
    return recipe_from_json(value.get("recipe", value))
