"""One step of the way at a time; each but `scan` remembers what it decided."""

from __future__ import annotations

from pathlib import Path

from ... import curate, publish
from ...captions import compose_captions
from ...files import write_atomically
from ..session import Session
from ..typed import Options
from ..words.decided import decisions_json, deduplicated, selected
from ..words.exported import captioned, placed, placement_json
from ..words.findings import plain
from ..words.measured import scan_json, scanned, score_json, scored


def scan(options: Options) -> int:
    """List the images and what is wrong with them."""
    with Session(options) as session:
        dataset = session.measured().dataset
        session.show(scanned(dataset, session.counts), scan_json(dataset, session.counts))
    return 0


def score(options: Options) -> int:
    """Judge quality."""
    with Session(options) as session:
        curation = curate.judge_quality(session.measured())
        if options.inventory and not options.dry_run:
            text = publish.inventory(curation, {})
            write_atomically(Path(options.inventory), publish.encoded(text))
        session.finish(curation, scored(curation), score_json(curation))
    return 0


def dedupe(options: Options) -> int:
    """Find duplicates and keep the best of each group."""
    with Session(options) as session:
        curation = curate.drop_duplicates(session.measured(), session.work)
        session.finish(curation, deduplicated(curation), decisions_json(curation, "dedupe"))
    return 0


def select(options: Options) -> int:
    """Choose images."""
    with Session(options) as session:
        curation = curate.choose_images(session.measured(), session.embedding, session.work)
        session.finish(curation, selected(curation), decisions_json(curation, "select"))
    return 0


def caption(options: Options) -> int:
    """Show the captions that would be written."""
    with Session(options) as session:
        curation = session.decided()
        kept = curation.dataset.take(curation.with_rest_kept().kept_rows)
        captions, findings = compose_captions(kept, session.recipe.captions)
        pairs = dict(zip(kept.paths, captions, strict=True))
        value = {"captions": pairs, "findings": plain(findings)}
        session.finish(curation, captioned(pairs, findings), value)
    return 0


def prepare(options: Options) -> int:
    """Show the bucket of each image; with --out, write the prepared images."""
    with Session(options) as session:
        curation = session.decided()
        kept = curation.with_rest_kept()
        places, findings = publish.placements(kept)
        if options.out and not options.dry_run:
            publish.write_prepared(
                kept,
                Path(options.out),
                overwrite=options.overwrite,
                threads=options.threads,
                work=session.work,
            )
        session.finish(curation, placed(places, findings), placement_json(places, findings))
    return 0
