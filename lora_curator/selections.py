"""A/B datasets: selections that are remembered by name, used again and compared.

`save_selection` remembers what is kept now, `use_selection` brings it back, `compare_selections`
says in figures what sets it apart from others.
"""

from __future__ import annotations

from dataclasses import replace

from .comparison import Comparison, compare_selections, named
from .curation import Curation
from .decisions import Decision
from .errors import BadInput
from .named import NamedSelection, checked_name
from .recipe import Recipe, SelectOptions, options_from_json
from .select.step import AUTHOR

__all__ = [
    "Comparison",
    "NamedSelection",
    "checked_name",
    "compare_selections",
    "remove_selection",
    "save_selection",
    "use_selection",
]

CHOSEN, NOT_CHOSEN = "in_selection", "not_in_selection"
"""The reasons of the decisions that `use_selection` makes."""


def save_selection(curation: Curation, name: str, *, overwrite: bool = False) -> Curation:
    """With the kept images remembered under a name; nothing else changes.

    Parameters
    ----------
    overwrite
        Whether a selection of that name may be there already.

    Raises
    ------
    BadInput
        For a name that no folder can have (see `checked_name`) or that is taken, or when no image
        is kept.
    """
    others = [one for one in curation.selections if not (overwrite and one == name)]
    checked_name(name, others)
    paths = tuple(curation.dataset.paths[row] for row in curation.kept_rows)
    if not paths:
        raise BadInput(f"No image is kept, so there is nothing to remember as '{name}'.")
    by_step = any(curation.decisions[path].author == AUTHOR for path in paths)
    options = curation.recipe.to_json()["select"] if by_step else None
    one = NamedSelection(name, paths, options)
    return replace(curation, selections={**curation.selections, name: one})


def remove_selection(curation: Curation, name: str) -> Curation:
    """Without this selection; decisions stay as they are. `BadInput` where there is none."""
    one = named(curation, name)
    left = {key: value for key, value in curation.selections.items() if key != one.name}
    return replace(curation, selections=left)


def use_selection(curation: Curation, name: str) -> Curation:
    """With the images of a named selection kept and all others not, as the step `select` decides.

    The user's own word stands. An image of the selection that another step dropped since is kept;
    one that another step dropped and that is not in the selection keeps that step's reason. The
    recipe gets the options with which the selection was chosen, where they are known; the figures
    of the last selection go.
    """
    one = named(curation, name)
    inside = set(one.paths)
    decisions = curation.decisions.without_author(AUTHOR)
    keep = Decision("keep", CHOSEN, f"Chosen in '{one.name}'.", AUTHOR)
    drop = Decision("drop", NOT_CHOSEN, f"Not chosen in '{one.name}'.", AUTHOR)
    proposals: dict[str, Decision] = {}
    for record in curation.dataset.records:
        if record.path in inside and record.readable:
            proposals[record.path] = keep
        elif not decisions.dropped(record.path):
            proposals[record.path] = drop
    return replace(
        curation,
        decisions=decisions.proposed(proposals),
        recipe=_with_options(curation.recipe, one),
        outcome=None,
    )


def _with_options(recipe: Recipe, one: NamedSelection) -> Recipe:
    if one.options is None:
        return recipe
    try:
        options = options_from_json(SelectOptions, one.options, "select")
    except BadInput:  # chosen by another version, with options that this one does not have
        return recipe
    return replace(recipe, select=options)
