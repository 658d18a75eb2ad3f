"""Named selections and repeats as the app shows them, and the export of several sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import publish
from ..curation import Curation
from ..decisions import Decision, Decisions
from ..errors import BadInput
from ..files import write_atomically
from ..selections import checked_name, compare_selections, use_selection
from ..store import Store
from ..subsets import exposure_of, plan_subsets
from ..work import Work
from .folder import OpenFolder
from .http import NotThere

COMPARISON = "comparison.html"


def comparison_json(folder: OpenFolder, names: Sequence[str]) -> dict[str, Any]:
    """Named selections side by side; images as rows.

    Raises
    ------
    BadInput
        For fewer than two names or one that there is not.
    """
    curation = folder.effective
    said = compare_selections(curation, names, folder.embedding).to_json()
    said["members"] = [
        {"names": one["names"], "rows": folder.rows(list(one["paths"]))} for one in said["members"]
    ]
    return said


def exposure_json(folder: OpenFolder, by: str) -> dict[str, Any]:
    """How often an epoch shows each cluster or folder with repeats that balance them.

    Raises
    ------
    BadInput
        For another word, or when clusters were not found yet.
    """
    if by not in ("cluster", "folder"):
        raise BadInput(f"Repeats are balanced by cluster or folder, not by {by!r}.")
    curation = folder.effective
    recipe = curation.recipe
    export = replace(recipe.export, balance=by)  # type: ignore[arg-type]
    balanced = replace(curation, recipe=replace(recipe, export=export)).with_rest_kept()
    rows = [one.to_json() for one in exposure_of(plan_subsets(balanced))]
    return {"by": by, "rows": rows, "images": sum(one["effective"] for one in rows)}


def export_sets(
    curation: Curation,
    names: Sequence[str],
    out: Path,
    embedding: str,
    *,
    overwrite: bool,
    store: Store,
    work: Work,
) -> dict[str, Any]:
    """Write each named selection into a folder of its own below `out`, and how they compare.

    Raises
    ------
    BadInput
        For fewer than two names or one that there is not.
    FolderRefused
        When a folder may not be written.
    """
    comparison = compare_selections(curation, names, embedding, work)
    for name in names:
        checked_name(name, [COMPARISON])  # its folder lies beside that file
    written = []
    for name in names:
        published = publish.publish_with_copies(
            _exactly(curation, name), out / name, store=store, overwrite=overwrite, work=work
        )
        found = published.findings
        counts = {
            severity: sum(one.severity == severity for one in found)
            for severity in ("error", "warning", "note")
        }
        written.append({"name": name, "images": len(published.images), **counts})
    page = publish.comparison_page(curation, comparison, store)
    write_atomically(out / COMPARISON, publish.encoded(page))
    return {"out": str(out), "sets": written, "comparison": str(out / COMPARISON)}


def comparison_page(folder: OpenFolder) -> bytes:
    """The page that the last export of sets from here has written.

    Raises
    ------
    NotThere
        Before the first such export since the program was started, and when the page is gone.
    """
    page = folder.comparison_page
    if page is None:
        raise NotThere("No sets of this folder were exported since the program was started.")
    try:
        return page.read_bytes()
    except OSError as error:
        raise NotThere(f"'{page}' cannot be read any more: {error.strerror}.") from None


def _exactly(curation: Curation, name: str) -> Curation:
    """The images of a named selection kept and no others, whatever was decided since."""
    used = use_selection(curation, name)
    inside = set(used.selections[name].paths)
    sentence = f"Chosen in '{name}'."
    kept = Decision("keep", "in_selection", sentence, "select")
    dropped = Decision("drop", "not_in_selection", f"Not chosen in '{name}'.", "select")
    table = {path: kept if path in inside else dropped for path in curation.dataset.paths}
    return replace(curation, decisions=Decisions(table), recipe=used.recipe)
