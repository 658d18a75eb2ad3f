"""Several selections from one folder: remembered, exported and compared."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ... import curate, publish
from ...curation import Curation, write_curation
from ...decisions import USER
from ...errors import BadInput
from ...files import write_atomically
from ...recipe import Recipe
from ...selections import compare_selections, save_selection
from ..session import Session
from ..sets import PAGE, parse_sets
from ..typed import Options
from ..words.sets import compared


def compare(options: Options) -> int:
    """Choose each set from the same images, export it and show what sets them apart."""
    base = argparse.Namespace(**{**vars(options), "out": None})  # OUT is no export itself
    with Session(base, remembers=False) as session:
        recipes = parse_sets(options.set, session.recipe)
        out = Path(options.out)
        if not options.dry_run:
            _refuse_places(session, out, list(recipes))
        measured = session.measured()
        pool = replace(measured, decisions=measured.decisions.by_author(USER))
        pool = curate.drop_duplicates(curate.judge_quality(pool), session.work)
        found = curate.with_clusters(pool.dataset, session.embedding, session.work)
        pool, chosen = _chosen(session, replace(pool, dataset=found), recipes)
        comparison = compare_selections(pool, list(recipes), session.embedding, session.work)
        if options.dry_run:
            session.show(compared(comparison, None), comparison.to_json())
            return 0
        for name, one in chosen.items():
            one = session.with_regularization(replace(one, selections=pool.selections))
            session.publish(one, out / name)
        page = publish.comparison_page(pool, comparison, session.store)
        write_atomically(out / PAGE, publish.encoded(page))
        # What was decided before stays as it was; only the names are new.
        before = replace(measured, recipe=session.saved.recipe, selections=pool.selections)
        write_curation(session.file, before)
        session.show(compared(comparison, out), comparison.to_json())
    return 0


def _chosen(
    session: Session, pool: Curation, recipes: dict[str, Recipe]
) -> tuple[Curation, dict[str, Curation]]:
    """The pool with a named selection for each recipe, and each selection by itself."""
    chosen = {
        name: curate.choose_images(replace(pool, recipe=recipe), session.embedding, session.work)
        for name, recipe in recipes.items()
    }
    for name, one in chosen.items():
        named = save_selection(replace(one, selections=pool.selections), name, overwrite=True)
        pool = replace(pool, selections=named.selections)
    return pool, chosen


def _refuse_places(session: Session, out: Path, names: list[str]) -> None:
    """Before the long work: what may not be written or be replaced is refused now."""
    overwrite = session.options.overwrite
    for name in names:
        session.open_folder(out / name)
        if name in session.saved.selections and not overwrite:
            raise BadInput(
                f"There is a selection named '{name}' already. Choose another name, or add "
                "--overwrite to replace it."
            )
    if (out / PAGE).exists() and not overwrite:
        raise BadInput(
            f"'{out / PAGE}' exists. Choose another folder, or add --overwrite to replace it."
        )
