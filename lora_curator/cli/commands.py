"""One function per command: options in, exit code out. The work is done by the library."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import curate, publish
from ..buckets import BucketOptions
from ..captions import compose_captions
from ..clusters import find_clusters
from ..copies import add_copies
from ..curation import NAME, Curation, SavedCuration, read_curation, write_curation
from ..decisions import USER, Decisions
from ..embedders import PixelDescriptor, open_embedder
from ..errors import BadInput
from ..files import write_atomically
from ..gap_report import embed_prompts, gap_report
from ..hosts.standalone import TerminalWork, own_the_process
from ..recipe import Recipe, ScanOptions, recipe_from_json
from ..regularize import with_regularization
from ..report import render_comparison
from ..report.coverage import coverage_chart
from ..scan import embedding_column
from ..selections import compare_selections, save_selection
from ..store import Store, default_store_path
from ..validate.step import validate_folder
from . import clusters as cluster_words
from . import gaps as gap_words
from . import sets, words
from .quotas import with_quotas, with_scores

Options = argparse.Namespace


class _Session:
    """What a command on a raw folder works with: its curation, the store, the encoder, a bar."""

    def __init__(self, options: Options, remembers: bool = True) -> None:
        own_the_process()
        self.options = options
        self.root = Path(options.raw)
        self.file = self.root / NAME
        self.saved = read_curation(self.file)
        self.recipe = recipe_of(options, self.saved if remembers else SavedCuration())
        if getattr(options, "out", None) and not options.dry_run:
            # Before the long work: a folder that may not be written, or is in use, is refused now.
            more = [Path(options.reg)] if getattr(options, "reg", None) else []
            publish.open_folder(self.root, Path(options.out), options.overwrite, more)
        self.work = TerminalWork(quiet=options.quiet or options.json)
        self.store = Store(Path(options.store) if options.store else default_store_path())
        self.embedder = open_embedder(
            self.recipe.scan.encoder, device=options.device, download=options.download
        )

    def __enter__(self) -> _Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.work.close()
        self.store.close()

    def measured(self) -> Curation:
        """The folder measured, with the decisions of before and those of --pin and --exclude."""
        dataset, self.counts = curate.scan_folder(
            self.root,
            self.recipe,
            store=self.store,
            embedder=self.embedder,
            threads=self.options.threads,
            work=self.work,
        )
        if not len(dataset):
            where = ", in sub-folders too" if self.recipe.scan.recursive else ""
            raise BadInput(
                f"There is no image in '{self.root}'. Files that end in .jpg, .png, .webp, ... or "
                f"begin like an image are looked for{where}."
            )
        decisions, edits = self.saved.decisions_for(dataset), self.saved.edits_for(dataset)
        for choice, paths in (("keep", self._listed("pin")), ("drop", self._listed("exclude"))):
            for path in paths:
                known = words.path_in(dataset, path)
                decisions = decisions.by_user({known: choice})  # type: ignore[dict-item]
        named = self.saved.selections_for(dataset)
        edited = edits.applied(dataset)
        return Curation(edited, decisions, self.recipe, edits=edits, selections=named)

    def decided(self) -> Curation:
        """The folder measured, with all that the steps before found."""
        return curate.recall(self.measured(), embedding_column(self.embedder), self.work)

    def with_regularization(self, curation: Curation) -> Curation:
        """With the images of --reg, those of good quality."""
        if not self.options.reg:
            return curation
        recipe = replace(self.recipe, scan=ScanOptions(self.recipe.scan.recursive))
        dataset, _ = curate.scan_folder(
            Path(self.options.reg),
            recipe,
            store=self.store,
            threads=self.options.threads,
            work=self.work,
        )
        reg = curate.judge_quality(Curation(dataset, Decisions(), recipe))
        return with_regularization(curation, reg, self.work)

    def _listed(self, name: str) -> list[str]:
        return getattr(self.options, name, [])

    def finish(self, curation: Curation, summary: str, value: Mapping[str, Any]) -> int:
        """Remember what was decided, unless told not to, and show the result."""
        if not getattr(self.options, "dry_run", False):
            write_curation(self.file, curation)
            summary += f"\nRemembered in {self.file}."
            if self.saved.decisions.by_author("select") and not curation.decisions.by_author(
                "select"
            ):
                summary += "\nThe selection made before is taken back: run select again."
        _show(self.options, summary, value)
        return 0


def recipe_of(options: Options, saved: SavedCuration) -> Recipe:
    """The recipe: the saved one or that of --recipe, with what the command line says on top."""
    value = saved.recipe.to_json()
    if options.recipe:
        value = _read_recipe(Path(options.recipe)).to_json()
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
        value["quality"]["limits"][rule] = words.limit_of(rule, number)
    select = value["select"]
    select["quotas"] = with_quotas(select["quotas"], getattr(options, "quotas", []))
    select["scores"] = with_scores(select["scores"], getattr(options, "scores", []))
    return recipe_from_json(value)


def _read_recipe(path: Path) -> Recipe:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"The recipe '{path}' cannot be read: {error}.") from error
    if not isinstance(value, dict):
        raise BadInput(f"The recipe '{path}' is no JSON object.")
    return recipe_from_json(value.get("recipe", value))


def _show(options: Options, summary: str, value: Mapping[str, Any]) -> None:
    """The result for a person, or as JSON."""
    text = json.dumps(value, indent=1) if options.json else summary
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def scan(options: Options) -> int:
    """List the images and what is wrong with them."""
    with _Session(options) as session:
        curation = session.measured()
        _show(
            options,
            words.scanned(curation.dataset, session.counts),
            words.scan_json(curation.dataset, session.counts),
        )
    return 0


def score(options: Options) -> int:
    """Judge quality."""
    with _Session(options) as session:
        curation = curate.judge_quality(session.measured())
        if options.inventory and not options.dry_run:
            text = publish.inventory(curation, {})
            write_atomically(Path(options.inventory), publish.encoded(text))
        return session.finish(curation, words.scored(curation), words.score_json(curation))


def dedupe(options: Options) -> int:
    """Find duplicates and keep the best of each group."""
    with _Session(options) as session:
        curation = curate.drop_duplicates(session.measured(), session.work)
        return session.finish(
            curation, words.deduplicated(curation), words.decisions_json(curation, "dedupe")
        )


def select(options: Options) -> int:
    """Choose images."""
    with _Session(options) as session:
        curation = curate.choose_images(
            session.measured(), embedding_column(session.embedder), session.work
        )
        return session.finish(
            curation, words.selected(curation), words.decisions_json(curation, "select")
        )


def gaps(options: Options) -> int:
    """Show what the set lacks and what fills it; with --pin-proposals, keep that."""
    with _Session(options) as session:
        texts, neutral, encoder = None, None, session.embedder
        if options.prompt:  # before the long work
            if isinstance(encoder, PixelDescriptor) or not encoder.has_text_tower:
                raise BadInput(
                    f"The encoder '{session.recipe.scan.encoder}' reads no texts, so it cannot "
                    "look for prompts. Name one that does with --encoder, for example "
                    "open_clip:ViT-B-32/laion2b_s34b_b79k."
                )
            texts, neutral = embed_prompts(encoder, encoder, options.prompt)
        curation = session.measured()
        report = gap_report(
            curation,
            embedding_column(encoder),
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
        summary, value = gap_words.reported(report, paths), gap_words.as_json(report, paths)
        if not options.pin_proposals:
            session.work.close()
            _show(options, summary, value)
            return 0
        rows = [*(report.chosen.tolist() if report.core else []), *report.proposals.tolist()]
        kept = curation.decisions.by_user({paths[row]: "keep" for row in rows})
        summary += f"\n{len(rows)} images pinned."
        return session.finish(replace(curation, decisions=kept), summary, value)


def clusters(options: Options) -> int:
    """Show groups of similar images, and repeats that would balance them."""
    with _Session(options) as session:
        curation = session.measured()
        found = find_clusters(
            curation.dataset.column(embedding_column(session.embedder)),
            count=options.clusters,
            work=session.work,
        )
        value = cluster_words.clusters_json(curation, found)
        session.work.close()
        _show(options, cluster_words.listed(value), value)
    return 0


def caption(options: Options) -> int:
    """Show the captions that would be written."""
    with _Session(options) as session:
        curation = session.decided()
        kept = curation.dataset.take(curation.with_rest_kept().kept_rows)
        captions, findings = compose_captions(kept, session.recipe.captions)
        pairs = dict(zip(kept.paths, captions, strict=True))
        summary = words.captioned(pairs, findings)
        return session.finish(
            curation, summary, {"captions": pairs, "findings": words.plain(findings)}
        )


def prepare(options: Options) -> int:
    """Show the bucket of each image; with --out, write the prepared images."""
    with _Session(options) as session:
        measured = session.decided()
        curation = measured.with_rest_kept()
        places, findings = publish.placements(curation)
        if options.out and not options.dry_run:
            publish.write_prepared(
                curation,
                Path(options.out),
                overwrite=options.overwrite,
                threads=options.threads,
                work=session.work,
            )
        summary = words.placed(places, findings)
        return session.finish(measured, summary, words.placement_json(places, findings))


def export(options: Options) -> int:
    """Write the folder that trains from what was decided before."""
    with _Session(options) as session:
        curation = session.decided().with_rest_kept()
        return _publish(options, session, curation)


def run(options: Options) -> int:
    """The whole way."""
    with _Session(options, remembers=False) as session:
        curation = session.measured()
        curation = replace(curation, decisions=curation.decisions.by_author(USER))
        curation = curate.curate(curation, embedding_column(session.embedder), session.work)
        return _publish(options, session, curation)


def _publish(options: Options, session: _Session, curation: Curation) -> int:
    curation = session.with_regularization(curation)
    if options.dry_run:
        _show(options, words.dry_run(curation), words.run_json(curation, None))
        return 0
    published = _written(options, session, curation, Path(options.out))
    session.work.close()
    _show(options, words.published(published), words.run_json(published.curation, published))
    return 0


def _written(
    options: Options, session: _Session, curation: Curation, out: Path
) -> publish.Published:
    """The export of a curation with its changed copies."""
    threads, work, store = options.threads, session.work, session.store
    with tempfile.TemporaryDirectory(prefix="lora_curator-") as folder:
        return publish.publish(
            add_copies(curation, Path(folder), store=store, threads=threads, work=work),
            out,
            store=store,
            overwrite=options.overwrite,
            threads=threads,
            work=work,
        )


def compare(options: Options) -> int:
    """Several selections from one folder: remembered, exported and compared."""
    base = argparse.Namespace(**{**vars(options), "out": None})  # OUT is no export itself
    with _Session(base, remembers=False) as session:
        recipes = sets.parse_sets(options.set, session.recipe)
        out = Path(options.out)
        _refuse_places(options, session, out, list(recipes))
        embedding = embedding_column(session.embedder)
        measured = session.measured()
        pool = replace(measured, decisions=measured.decisions.by_author(USER))
        pool = curate.drop_duplicates(curate.judge_quality(pool), session.work)
        pool = replace(pool, dataset=curate.with_clusters(pool.dataset, embedding, session.work))
        chosen = {
            name: curate.choose_images(replace(pool, recipe=recipe), embedding, session.work)
            for name, recipe in recipes.items()
        }
        for name, one in chosen.items():
            named = save_selection(replace(one, selections=pool.selections), name, overwrite=True)
            pool = replace(pool, selections=named.selections)
        comparison = compare_selections(pool, list(recipes), embedding, session.work)
        if options.dry_run:
            session.work.close()
            _show(options, sets.compared(comparison, None), comparison.to_json())
            return 0
        for name, one in chosen.items():
            one = session.with_regularization(replace(one, selections=pool.selections))
            _written(options, session, one, out / name)
        page = render_comparison(
            comparison.to_json(),
            thumbnails=publish.stored_thumbnails(
                pool.dataset, session.store, session.recipe.prepare.matte
            ).get,
            summary=publish.settings_of_all(session.recipe),
        )
        write_atomically(out / sets.PAGE, publish.encoded(page))
        # What was decided before stays as it was; only the names are new.
        before = replace(measured, recipe=session.saved.recipe, selections=pool.selections)
        write_curation(session.file, before)
        session.work.close()
        _show(options, sets.compared(comparison, out), comparison.to_json())
    return 0


def _refuse_places(options: Options, session: _Session, out: Path, names: list[str]) -> None:
    """Before the long work: what may not be written or be replaced is refused now."""
    if options.dry_run:
        return
    more = [Path(options.reg)] if options.reg else []
    for name in names:
        publish.open_folder(session.root, out / name, options.overwrite, more)
        if name in session.saved.selections and not options.overwrite:
            raise BadInput(
                f"There is a selection named '{name}' already. Choose another name, or add "
                "--overwrite to replace it."
            )
    if (out / sets.PAGE).exists() and not options.overwrite:
        raise BadInput(
            f"'{out / sets.PAGE}' exists. Choose another folder, or add --overwrite to replace it."
        )


def validate(options: Options) -> int:
    """Check a folder as the trainer reads it; exit code 3 when it has errors."""
    buckets = BucketOptions()
    if options.resolution:
        buckets = replace(buckets, resolution=tuple(options.resolution))
    report = validate_folder(
        Path(options.folder),
        trigger=options.trigger,
        buckets=buckets,
        batch_size=options.batch_size,
    )
    _show(options, words.validated(report), words.validation_json(report))
    return 3 if any(finding.severity == "error" for finding in report.findings) else 0


def serve(options: Options) -> int:
    """The page, until Ctrl-C."""
    from ..hosts.serve import serve as serve_page

    serve_page(
        Path(options.folder) if options.folder else None,
        address=options.listen,
        port=options.port,
        roots=[Path(one) for one in options.root],
        store=Path(options.store) if options.store else None,
        open_browser=not options.no_browser,
        download=options.download,
    )
    return 0


def sample(options: Options) -> int:
    """Make a sample folder."""
    from ..sample import make_sample

    count = make_sample(Path(options.folder), options.photos)
    sys.stdout.write(f"{count} files in {options.folder}.\n")
    return 0
