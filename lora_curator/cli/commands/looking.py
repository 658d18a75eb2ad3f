"""Looking at a folder and at what was chosen from it: gaps and clusters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ...clusters import find_clusters
from ...embedders import PixelDescriptor
from ...errors import BadInput
from ...files import write_atomically
from ...gap_report import embed_prompts, gap_report
from ...models import Vectors
from ...report.coverage import coverage_chart
from ...wording.gaps import gap_text
from ..session import Session
from ..typed import Options
from ..words.clusters import clusters_json, clusters_listed
from ..words.gaps import gaps_json


def gaps(options: Options) -> int:
    """Show what the set lacks and what fills it; with --pin-proposals, keep that."""
    with Session(options) as session:
        texts, neutral = _prompt_vectors(session, options.prompt)  # before the long work
        curation = session.measured()
        report = gap_report(
            curation,
            session.embedding,
            core=options.core,
            count=options.propose,
            prompts=options.prompt,
            prompt_vectors=texts,
            neutral_vectors=neutral,
            weight=session.recipe.select.quality,
            seed=session.recipe.select.seed,
            work=session.work,
        )
        if options.chart:
            marks = [(len(report.chosen), "your set")]
            chart = coverage_chart(report.curve, report.knee, marks, alone=True)
            write_atomically(Path(options.chart), chart.encode("utf-8"))
        paths = tuple(curation.dataset.paths)
        summary, value = gap_text(report, paths), gaps_json(report, paths)
        if options.pin_proposals:
            rows = [*(report.chosen.tolist() if report.core else []), *report.proposals.tolist()]
            kept = curation.decisions.by_user({paths[row]: "keep" for row in rows})
            summary += f"\n{len(rows)} images pinned."
            session.finish(replace(curation, decisions=kept), summary, value)
        else:
            session.show(summary, value)
    return 0


def _prompt_vectors(
    session: Session, prompts: list[str]
) -> tuple[Vectors, Vectors] | tuple[None, None]:
    """Vectors of the prompts and of neutral texts; None without prompts."""
    if not prompts:
        return None, None
    encoder = session.embedder
    if isinstance(encoder, PixelDescriptor) or not encoder.has_text_tower:
        raise BadInput(
            f"The encoder '{session.recipe.scan.encoder}' reads no texts, so it cannot "
            "look for prompts. Name one that does with --encoder, for example "
            "open_clip:ViT-B-32/laion2b_s34b_b79k."
        )
    return embed_prompts(encoder, encoder, prompts)


def clusters(options: Options) -> int:
    """Show groups of similar images, and repeats that would balance them."""
    with Session(options) as session:
        curation = session.measured()
        vectors = curation.dataset.column(session.embedding)
        found = find_clusters(vectors, count=options.clusters, work=session.work)
        value = clusters_json(curation, found)
        session.show(clusters_listed(value), value)
    return 0
