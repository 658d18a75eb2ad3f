"""What each kind of job does. A step gets the folder, its options, its tools and the job."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .. import curate, publish
from ..copies import add_copies
from ..curation import Curation
from ..describe import describe_images
from ..enlarge import enlarge_images, forget_old
from ..errors import BadInput
from ..gap_report import embed_prompts, gap_report
from ..recipe import SelectOptions, options_from_json
from ..select.step import AUTHOR as SELECT
from ..store import Store
from ..validate.step import validate_folder
from .folder import OpenFolder
from .host import WebHost
from .jobs import Job, Result
from .operations import rows_of
from .places import allowed
from .scanning import embedding_positions, scan
from .sets import export_sets

ENLARGED_KEPT = 2000
"""So many enlarged images are kept for the next export."""


@dataclass(frozen=True)
class Tools:
    """What steps work with.

    Attributes
    ----------
    host
        The place that we run in.
    model_lock
        Held by whoever has a model compute: one at a time, whatever the folder.
    """

    host: WebHost
    model_lock: threading.Lock

    @contextmanager
    def model_turn(self, job: Job) -> Iterator[None]:
        """Wait for the turn of this job, which can be stopped meanwhile."""
        while not self.model_lock.acquire(timeout=0.2):
            job.progress(0, 0, "waiting for another folder")
            job.check_interrupted()
        try:
            yield
        finally:
            self.model_lock.release()


Step = Callable[[OpenFolder, Mapping[str, Any], Tools, Job], Result]


def _scan(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Look through the folder, measure what is new, judge quality, find duplicates."""
    encoder = options.get("encoder")
    if encoder is not None and not isinstance(encoder, str):
        raise BadInput("'encoder' must be the name of an encoder.")
    with tools.model_turn(job), Store(tools.host.store) as store:
        return scan(folder, encoder, tools.host, store, job)


def _judge(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Judge quality and find duplicates again, with the recipe as it is now."""
    before = folder.curation
    done = curate.drop_duplicates(curate.judge_quality(before), job)
    done = replace(done, dataset=curate.without_selection(done.dataset))

    def merged(now: Curation) -> Curation:
        decisions = done.decisions.with_user_of(now.decisions)
        return replace(now, dataset=done.dataset, decisions=decisions, outcome=None)

    folder.change("Judge quality and duplicates", merged)
    drops = [one for one in done.decisions.table.values() if one.choice == "drop"]
    return {"dropped": len(drops)}


def _select(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Choose images."""
    before = folder.curation
    value = {**asdict(before.recipe.select), **options}
    select = options_from_json(SelectOptions, value, "options")
    begun = replace(
        before,
        recipe=replace(before.recipe, select=select),
        dataset=before.dataset.with_columns(folder.extras),
    )
    done = curate.choose_images(begun, folder.embedding, job)
    picked = done.decisions.by_author(SELECT)
    count = sum(1 for path in picked if picked[path].choice == "keep")

    def merged(now: Curation) -> Curation:
        decisions = now.decisions.without_author(SELECT).proposed(picked.table)
        recipe = replace(now.recipe, select=select)
        return replace(
            now, dataset=done.dataset, decisions=decisions, recipe=recipe, outcome=done.outcome
        )

    folder.change(f"Select {len(done.kept_rows):,} images", merged)
    return {"selected": len(done.kept_rows), "by_step": count}


def _map(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Better places on the map, and clusters; with `keep` nothing moves that has its place."""
    from ..clusters import find_clusters

    curation = folder.curation
    vectors = curation.dataset.columns.get(folder.embedding)
    if vectors is None:
        raise BadInput("The images have not been compared yet. Scan the folder first.")
    positions = folder.positions if options.get("keep") is True and folder.refined else None
    if positions is None:
        positions = embedding_positions(vectors, fast=False, known=None, work=job)
    job.progress(0, 1, "clusters")
    labels = find_clusters(vectors, work=job).labels
    if curation.dataset.records is folder.curation.dataset.records:
        folder.place(positions, {"cluster": labels})
    return {"clusters": int(labels.max(initial=-1)) + 1}


def _gaps(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """What the kept images lack of the folder, and what fills it."""
    prompts, count = options.get("prompts", []), options.get("count", 10)
    if not isinstance(prompts, list) or not all(isinstance(one, str) for one in prompts):
        raise BadInput("'prompts' must be a list of texts.")
    if type(count) is not int or not 1 <= count <= 1000:
        raise BadInput(f"'count' is {count!r}; 1 to 1,000 images can be proposed.")
    core = options.get("core")
    if core is not None and type(core) is not int:
        raise BadInput("'core' must be a number of images.")
    curation = folder.effective
    prompts = [one.strip() for one in prompts if one.strip()]
    texts = neutral = None
    if prompts:
        with tools.model_turn(job):
            job.progress(0, 0, "loading the encoder")
            texts, neutral = _text_vectors(folder, prompts, tools)
    report = gap_report(
        curation,
        folder.embedding,
        core=core,
        count=count,
        prompts=prompts,
        prompt_vectors=texts,
        neutral_vectors=neutral,
        weight=curation.recipe.select.quality,
        seed=curation.recipe.select.seed,
        work=job,
    )
    return report.to_json()


def _text_vectors(folder: OpenFolder, prompts: list[str], tools: Tools) -> tuple[Any, Any]:
    """Vectors of prompts and of neutral texts from the encoder that compares the images."""
    encoder: Any = tools.host.open_embedder(folder.recipe.scan.encoder)
    try:
        if not getattr(encoder, "has_text_tower", hasattr(encoder, "embed_texts")):
            raise BadInput(
                f"The encoder '{folder.recipe.scan.encoder}' reads no texts, so it cannot look for "
                "prompts. Choose one that does in the settings, or leave the prompts out."
            )
        return embed_prompts(encoder, encoder, prompts)
    finally:
        close = getattr(encoder, "close", None)
        if close is not None:
            close()


def _caption(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Captions from a model that looks at the images."""
    name = options.get("captioner")
    if not isinstance(name, str) or not name:
        raise BadInput("Say which model is to describe the images.")
    curation = folder.effective
    dataset = curation.dataset
    rows = options.get("rows")
    rows = list(range(len(dataset))) if rows is None else rows_of(curation, rows)
    rows = [row for row in rows if dataset.records[row].readable]
    if options.get("only_empty", True):
        rows = [row for row in rows if not dataset.captions[row]]
    if not rows:
        raise BadInput("Every one of these images has a caption already; nothing was described.")
    with tools.model_turn(job), Store(tools.host.store) as store:
        job.progress(0, len(rows), "loading the model")
        captioner = tools.host.open_captioner(name)
        try:
            found = describe_images(dataset, rows, captioner, store=store, work=job)
        finally:
            close = getattr(captioner, "close", None)
            if close is not None:
                close()
    said = {
        dataset.paths[row]: text
        for row, text in zip(rows, found.captions, strict=True)
        if text and text != folder.curation.dataset.captions[row]
    }
    folder.change(
        f"Describe {len(said):,} images",
        lambda now: replace(now, edits=now.edits.with_captions(said)),
    )
    return {"described": len(said), "failed": [one.sentence for one in found.findings[:20]]}


def _export(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Write the folder that trains; images that are too small are enlarged when asked for."""
    out = _folder_named(options.get("out"), tools)
    curation = folder.effective.with_rest_kept()
    if options.get("upscaler"):
        curation = _enlarged(curation, options["upscaler"], tools, job)
    with Store(tools.host.store) as store, tempfile.TemporaryDirectory() as temporary:
        published = publish.publish(
            add_copies(curation, Path(temporary), store=store, work=job),
            out,
            store=store,
            overwrite=options.get("overwrite") is True,
            work=job,
        )
    return {
        "out": str(published.out),
        "images": len(published.images),
        "reg_images": len(published.reg_images),
        **_by_severity(published.findings),
    }


def _export_sets(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Write named selections, each into a folder of its own."""
    out = _folder_named(options.get("out"), tools)
    names = options.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadInput("'names' must be the names of selections.")
    overwrite = options.get("overwrite") is True
    with Store(tools.host.store) as store:
        return export_sets(
            folder.effective,
            names,
            out,
            folder.embedding,
            overwrite=overwrite,
            store=store,
            work=job,
        )


def _enlarged(curation: Curation, name: Any, tools: Tools, job: Job) -> Curation:
    """With the kept images that are too small for their bucket enlarged by a model."""
    labels = {one.name: one.label for one in tools.host.upscalers()}
    if not isinstance(name, str) or name not in labels:
        raise BadInput(f"There is no model named {name!r} here that enlarges images.")
    place = tools.host.state / "enlarged"
    with tools.model_turn(job):
        upscaler = tools.host.open_upscaler(name)
        done = enlarge_images(curation, upscaler, place, name=labels[name], work=job)
    forget_old(place, ENLARGED_KEPT)
    return done.curation


def _check(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Check a folder as the trainer reads it."""
    recipe = folder.recipe
    report = validate_folder(
        _folder_named(options.get("out"), tools),
        trigger=recipe.captions.trigger or None,
        buckets=recipe.prepare.buckets,
        batch_size=recipe.export.batch_size,
        work=job,
    )
    return {"counts": dict(report.counts), **_by_severity(report.findings)}


def _folder_named(text: Any, tools: Tools) -> Path:
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise BadInput("Name the folder that the training set is to be written to.")
    out = Path(text.strip().strip('"')).expanduser()
    if not out.is_absolute():
        raise BadInput(f"'{text}' is no whole path; give the folder from its beginning.")
    return allowed(out, tools.host.roots)


def _by_severity(findings: Any) -> dict[str, list[str]]:
    names = {"error": "errors", "warning": "warnings", "note": "notes"}
    found: dict[str, list[str]] = {name: [] for name in names.values()}
    for one in findings:
        where = f"{one.path}: " if one.path else ""
        found[names[one.severity]].append(where + one.sentence)
    return found


STEPS: dict[str, Step] = {
    "scan": _scan,
    "judge": _judge,
    "select": _select,
    "map": _map,
    "caption": _caption,
    "export": _export,
    "check": _check,
    "export_sets": _export_sets,
    "gaps": _gaps,
}
NEEDS_TABLE = frozenset(STEPS) - {"scan"}
