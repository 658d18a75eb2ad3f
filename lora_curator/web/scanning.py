"""The scan of an open folder: what was known is shown meanwhile, what a person says is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .. import curate
from ..curation import Curation, SavedCuration
from ..dataset import Dataset, Finding
from ..decisions import USER
from ..embedders import open_embedder
from ..errors import MissingModel, MissingPackage, UnknownName
from ..gallery import gallery_token
from ..models import ImageEmbedder
from ..recipe import Recipe
from ..scan import ScanCounts, embedding_column
from ..select.step import AUTHOR as SELECT
from ..select.step import SELECT_COLUMNS
from ..store import Store
from ..work import SILENT, Work
from .folder import OpenFolder
from .host import WebHost
from .jobs import Job, Result

NO_ENCODER = "no_encoder"


def scan(folder: OpenFolder, encoder: str | None, host: WebHost, store: Store, job: Job) -> Result:
    """Look through a folder and show what is there; a new encoder compares the images again."""
    saved = remembered(folder)
    recipe = saved.recipe
    named = encoder or ("" if folder.scanned or saved.ids else host.first_encoder)
    if named:
        recipe = replace(recipe, scan=replace(recipe.scan, encoder=named))
    job.progress(0, 0, "loading the encoder")
    embedder, found = _opened(recipe, host, must=encoder is not None)
    try:
        dataset, counts = curate.scan_folder(
            folder.root, recipe, store=store, embedder=embedder, work=job
        )
    finally:
        close = getattr(embedder, "close", None)
        if close is not None:
            close()
    dataset = dataset.with_findings(found)
    embedding = embedding_column(embedder)
    before = folder.curation.dataset if folder.scanned else None
    outcome = folder.curation.outcome if folder.scanned else None
    same = before is not None and gallery_token(before) == gallery_token(dataset)
    if same and before is not None and embedding == folder.embedding:
        kept = {n: before.columns[n] for n in SELECT_COLUMNS if n in before.columns}
        dataset = dataset.with_columns(kept)
    curation = stepped(dataset, remembered(folder), recipe, embedding, before, job)
    vectors = curation.dataset.columns[embedding]
    compared_as_before = embedding == folder.embedding
    known = None
    if compared_as_before and folder.refined:
        known = positions_for(curation.dataset, before, folder.positions)
    positions = embedding_positions(vectors, fast=True, known=known)
    extras = dict(folder.extras) if same and compared_as_before else {}
    with folder.lock:
        now = remembered(folder)  # what a person said while the scan went on
        decisions = curation.decisions.with_user_of(now.decisions_for(dataset))
        curation = replace(
            curation,
            decisions=decisions,
            edits=now.edits_for(dataset),
            selections=now.selections_for(dataset),
        )
        if curation.outcome is None and "pick" in curation.dataset.columns:
            curation = replace(curation, outcome=outcome)
        folder.begin(curation, embedding, extras, positions, known is not None)
    return _result(dataset, counts, before)


def remembered(folder: OpenFolder) -> SavedCuration:
    """What was said about a folder: as it is open now, else as it was saved."""
    if not folder.scanned:
        return folder.saver.read(folder.root)
    with folder.lock:
        curation = folder.curation
        ids = {record.path: record.id for record in curation.dataset.records}
        return SavedCuration(
            curation.recipe, curation.decisions, ids, {}, curation.edits, curation.selections
        )


def stepped(
    dataset: Dataset,
    saved: SavedCuration,
    recipe: Recipe,
    embedding: str,
    before: Dataset | None,
    work: Work,
) -> Curation:
    """Quality judged and duplicates found. A selection that was made stays as it was made."""
    decisions = saved.decisions_for(dataset)
    fresh = Curation(
        dataset,
        decisions.by_author(USER),
        recipe,
        edits=saved.edits_for(dataset),
        selections=saved.selections_for(dataset),
    )
    judged = curate.drop_duplicates(curate.judge_quality(fresh), work)
    if not len(decisions.by_author(SELECT)):
        return judged
    if "pick" not in judged.dataset.columns:
        again = curate.choose_images(judged, embedding, work)
        if curate.is_of(again.dataset, decisions):
            judged = replace(judged, dataset=again.dataset, outcome=again.outcome)
    # A selection does not change by itself: only new images get what the steps say of them now.
    old = set(saved.ids)
    new = {p: d for p, d in judged.decisions.table.items() if p not in old}
    return replace(judged, decisions=decisions.proposed(new))


def positions_for(
    dataset: Dataset, before: Dataset | None, positions: NDArray[np.float32] | None
) -> NDArray[np.float32] | None:
    """Where the images were on the map, by content; NaN for new ones."""
    if before is None or positions is None:
        return None
    places = {record.id: row for row, record in enumerate(before.records) if record.id}
    known = np.full((len(dataset), 2), np.nan, np.float32)
    for row, record in enumerate(dataset.records):
        if record.id in places:
            known[row] = positions[places[record.id]]
    return known


def embedding_positions(
    vectors: NDArray, *, fast: bool, known: NDArray[np.float32] | None, work: Work = SILENT
) -> NDArray[np.float32]:
    """Places on the map for vectors."""
    from ..project import map_positions

    return map_positions(vectors, fast=fast, known=known, work=work)


def _opened(recipe: Recipe, host: WebHost, must: bool) -> tuple[ImageEmbedder, tuple[Finding, ...]]:
    """The recipe's encoder; where it is not here now, the built-in one with a finding."""
    try:
        return host.open_embedder(recipe.scan.encoder), ()
    except (MissingModel, MissingPackage, UnknownName) as error:
        if must:
            raise
        sentence = (
            f"The images are compared by colours and layout for now, because the encoder "
            f"'{recipe.scan.encoder}' is not here. {error}"
        )
        return open_embedder("descriptor"), (Finding(NO_ENCODER, sentence),)


def _result(dataset: Dataset, counts: ScanCounts, before: Dataset | None) -> Result:
    known = set(before.paths) if before is not None else set()
    return {
        "images": len(dataset),
        "read": counts.read,
        "decoded": counts.decoded,
        "reused": counts.reused,
        "new": len(set(dataset.paths) - known) if before is not None else 0,
        "gone": len(known - set(dataset.paths)),
    }
