"""The steps in their order: measure, judge, find duplicates, choose. Each can be run by itself."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from pathlib import Path

from .curation import Curation
from .dataset import Dataset
from .decisions import USER, Decision, Decisions
from .dedupe import HASHES, find_duplicates, propose_drops
from .dedupe.step import AUTHOR as DEDUPE
from .dedupe.step import LARGE_GROUP_FOUND
from .embedders import open_embedder
from .folder import read_folder
from .generated import read_generation
from .metrics import METRICS, RECORD_METRICS, measure_records
from .metrics.rules import RULES
from .metrics.verdicts import AUTHOR as QUALITY
from .metrics.verdicts import drops, judge
from .models import ImageEmbedder
from .recipe import Recipe
from .scan import Measurement, ScanCounts, measure_images
from .select.step import AUTHOR as SELECT
from .select.step import select_images
from .store import Store
from .work import SILENT, Work

GENERATED = "generated"
"""Column: 1 where the file says that a model made the image, 0 where it does not."""


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
    dataset, counts = measure_images(
        read_folder(root, recursive=recipe.scan.recursive, work=work),
        MEASUREMENTS,
        store=store,
        embedder=embedder or open_embedder(recipe.scan.encoder),
        matte=recipe.prepare.matte,
        threads=threads,
        work=work,
    )
    records = {one.name: measure_records(dataset.records, one) for one in RECORD_METRICS}
    return dataset.with_columns(records), counts


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
    if options.count is None:
        return replace(curation, decisions=decisions.proposed(_all_kept(curation, decisions)))
    selection = select_images(
        curation.dataset,
        decisions,
        count=options.count,
        method=options.method,
        iterations=options.iterations,
        seed=options.seed,
        embedding=embedding,
        work=work,
    )
    return replace(
        curation,
        dataset=selection.dataset,
        decisions=decisions.proposed(selection.proposals),
    )


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
    return replace(again, decisions=saved)


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
