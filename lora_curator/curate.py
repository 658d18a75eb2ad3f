"""The steps in their order: measure, judge, find duplicates, choose. Each can be run by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from . import shot_scale
from .clusters import find_clusters
from .curation import Curation
from .dataset import Dataset
from .decisions import USER, Decision, Decisions
from .dedupe import HASHES, find_duplicates, propose_drops
from .dedupe.step import AUTHOR as DEDUPE
from .dedupe.step import LARGE_GROUP_FOUND
from .embedders import open_embedder
from .errors import MissingModel, MissingPackage
from .folder import read_folder
from .generated import read_generation
from .metrics import METRICS, RECORD_METRICS, measure_records
from .metrics.overall import CURVES, overall_quality
from .metrics.rules import RULES
from .metrics.verdicts import AUTHOR as QUALITY
from .metrics.verdicts import drops, judge
from .models import ImageEmbedder, TextEmbedder
from .recipe import Recipe
from .scan import Measurement, ScanCounts, embedding_column, measure_images
from .select.step import AUTHOR as SELECT
from .select.step import SELECT_COLUMNS, SELECT_FINDINGS, select_images
from .store import Store
from .work import SILENT, Work

CLUSTER = "cluster"
GENERATED = "generated"
"""Column: 1 where the file says that a model made the image, 0 where it does not."""
QUALITY_SCORE = "quality"


PICKED = ("selected", "pinned")
"""The reasons of what a selection keeps."""


def _says_generated(data: bytes) -> float:
    return float(read_generation(data) is not None)


MEASUREMENTS = (
    Measurement(GENERATED, "generated@1", "score", _says_generated, of_file=True),
    *(Measurement(one.name, one.producer, "score", one.measure) for one in METRICS),
    *(Measurement(f"hash:{one.name}", one.producer, "hash", one.compute) for one in HASHES),
)


def scan_folder(
    root: Path,
    recipe: Recipe,
    *,
    store: Store,
    embedder: ImageEmbedder | None = None,
    threads: int | None = None,
    work: Work = SILENT,
) -> tuple[Dataset, ScanCounts]:
    """List a folder and measure every image: metrics, hashes, vectors, thumbnails.

    Parameters
    ----------
    embedder
        Makes the vectors; by default the recipe's encoder, opened from local weights.
    """
    embedder = embedder or open_embedder(recipe.scan.encoder)
    dataset, counts = measure_images(
        read_folder(root, recursive=recipe.scan.recursive, work=work),
        MEASUREMENTS,
        store=store,
        embedder=embedder,
        matte=recipe.prepare.matte,
        threads=threads,
        work=work,
    )
    records = {one.name: measure_records(dataset.records, one) for one in RECORD_METRICS}
    dataset = dataset.with_columns(records)
    said = {
        QUALITY_SCORE: overall_quality(dataset.columns),
        shot_scale.COLUMN: _shot_scales(dataset, embedder),
    }
    return dataset.with_columns(said), counts


def _shot_scales(dataset: Dataset, embedder: ImageEmbedder) -> NDArray[np.float32]:
    """By the captions, else by the encoder where it reads texts as well."""
    captions = [caption or "" for caption in dataset.captions]
    if not len(dataset) or not getattr(embedder, "has_text_tower", False):
        return shot_scale.shot_scales(captions)
    tower = cast(TextEmbedder, embedder)
    try:
        texts = {
            kind: tower.embed_texts(list(prompts)) for kind, prompts in shot_scale.PROMPTS.items()
        }
    except (MissingModel, MissingPackage):  # the weights are here, the words of the model are not
        return shot_scale.shot_scales(captions)
    return shot_scale.shot_scales(captions, dataset.column(embedding_column(embedder)), texts)


def judge_quality(curation: Curation) -> Curation:
    """Findings for every broken rule; images that break a dropping rule are dropped."""
    options = curation.recipe.quality
    limits = {rule: nan if limit is None else limit for rule, limit in options.limits.items()}
    findings = judge(curation.dataset, limits=limits)
    decisions = curation.decisions.without_author(QUALITY)
    proposals = drops(curation.dataset, limits=limits)
    if not options.enabled:
        proposals = {p: d for p, d in proposals.items() if d.reason == "unreadable"}
    # What an earlier judgement said is taken back with its decisions.
    others = tuple(one for one in curation.dataset.findings if one.code not in RULES)
    return replace(
        curation,
        dataset=replace(curation.dataset, findings=others).with_findings(findings),
        decisions=decisions.proposed(proposals),
    )


def drop_duplicates(curation: Curation, work: Work = SILENT) -> Curation:
    """Group what is the same and drop all but the best; its caption may come from a twin.

    A selection that was made before is taken back: what it left out says nothing about twins.
    """
    options = curation.recipe.dedupe
    decisions = curation.decisions.without_author(DEDUPE).without_author(SELECT)
    # What an earlier search said is taken back with its decisions.
    others = tuple(one for one in curation.dataset.findings if one.code != LARGE_GROUP_FOUND)
    dataset = find_duplicates(
        replace(curation.dataset, findings=others),
        similarity=options.similarity,
        decisions=decisions,
        work=work,
    )
    if not options.enabled:
        return replace(curation, dataset=dataset, decisions=decisions)
    found = propose_drops(dataset, decisions, similarity=options.similarity, work=work)
    return replace(
        curation,
        dataset=dataset.with_captions(found.captions).with_findings(found.findings),
        decisions=decisions.proposed(found.decisions),
    )


def choose_images(curation: Curation, embedding: str, work: Work = SILENT) -> Curation:
    """Choose the wanted number of the images that no step and no user has dropped.

    `embedding` names the column of vectors that says how alike images are.
    """
    options = curation.recipe.select
    decisions = curation.decisions.without_author(SELECT)
    # What an earlier selection said is taken back with its decisions.
    others = tuple(one for one in curation.dataset.findings if one.code not in SELECT_FINDINGS)
    curation = replace(curation, dataset=replace(curation.dataset, findings=others), outcome=None)
    if _needs_clusters(curation.recipe):
        found = with_clusters(curation.dataset, embedding, work)
        curation = replace(curation, dataset=found)
    if options.count is None:
        return replace(
            curation,
            dataset=without_selection(curation.dataset),
            decisions=decisions.proposed(_all_kept(curation, decisions)),
        )
    dataset = curation.dataset
    selection = select_images(
        dataset,
        decisions,
        options,
        embedding=embedding,
        quality=quality_of(dataset, options.scores),
        work=work,
    )
    return replace(
        curation,
        dataset=selection.dataset,
        decisions=decisions.proposed(selection.proposals),
        outcome=selection.outcome.to_json(),
    )


def quality_of(dataset: Dataset, scores: Mapping[str, float]) -> NDArray[np.float32] | None:
    """What a selection takes for quality: the measured one and `select.scores` beside it.

    Of the scores, a weight of 1 is that of all that was measured together.

    Returns
    -------
    quality
        `(n,)` in [0, 1], NaN where not known; None where nothing was measured or named.

    Raises
    ------
    BadInput
        For a score that there is not.
    """
    if not scores and not any(one.metric in dataset.columns for one in CURVES):
        return None
    measured = sum(one.weight for one in CURVES)
    weights = {name: weight * measured for name, weight in scores.items()}
    return overall_quality(dataset.columns, weights=weights)


def _needs_clusters(recipe: Recipe) -> bool:
    """Whether quotas, repeats or captions speak of clusters."""
    balanced = recipe.export.balance == CLUSTER
    return balanced or CLUSTER in recipe.select.quotas or bool(recipe.captions.by_cluster)


def with_clusters(dataset: Dataset, embedding: str, work: Work = SILENT) -> Dataset:
    """With the column `cluster` (int64, -1 for none); one that is there stays."""
    if CLUSTER in dataset.columns:
        return dataset
    found = find_clusters(dataset.column(embedding), work=work)
    return dataset.with_columns({CLUSTER: found.labels})


def recall(curation: Curation, embedding: str, work: Work = SILENT) -> Curation:
    """The columns, captions and findings of the steps that were run before; decisions stay.

    A saved curation has the decisions of earlier steps, not what they measured. The same steps on
    the same folder measure the same again.
    """
    saved = curation.decisions
    again = replace(curation, decisions=saved.by_author(USER))
    if len(saved.by_author(QUALITY)):
        again = judge_quality(again)
    if len(saved.by_author(DEDUPE)):
        again = drop_duplicates(again, work)
    if len(saved.by_author(SELECT)):
        again = choose_images(again, embedding, work)
    elif _needs_clusters(again.recipe):
        again = replace(again, dataset=with_clusters(again.dataset, embedding, work))
    if again.outcome is not None and not is_of(again.dataset, saved):
        again = replace(again, dataset=without_selection(again.dataset), outcome=None)
    return replace(again, decisions=saved)


def without_selection(dataset: Dataset) -> Dataset:
    """Without the columns of a selection."""
    columns = {name: one for name, one in dataset.columns.items() if name not in SELECT_COLUMNS}
    return replace(dataset, columns=columns)


def is_of(dataset: Dataset, decisions: Decisions) -> bool:
    """Whether the columns of a selection are about the set that its step has decided on.

    They are not after undo and after a named selection was used: then they are those of another.
    """
    order = dataset.columns.get("pick")
    if order is None:
        return False
    step = {**decisions.table, **decisions.under}  # also where the user has decided since
    chosen = {path for path, one in step.items() if one.reason in PICKED and one.author == SELECT}
    return chosen == {dataset.paths[row] for row in np.flatnonzero(order >= 0)}


def _all_kept(curation: Curation, decisions: Decisions) -> dict[str, Decision]:
    """Every usable image kept, because no number was asked for."""
    sentence = "No number of images was asked for, so every image that was not dropped is kept."
    return {
        record.path: Decision("keep", "selected", sentence, SELECT)
        for record in curation.dataset.records
        if record.readable and not decisions.dropped(record.path)
    }


def curate(curation: Curation, embedding: str, work: Work = SILENT) -> Curation:
    """All deciding steps in their order."""
    return choose_images(drop_duplicates(judge_quality(curation), work), embedding, work)
