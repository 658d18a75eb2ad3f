"""Jobs that decide on the images of a folder, and those that show what they are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from .. import curate
from ..curation import Curation
from ..errors import BadInput
from ..gap_report import embed_prompts, gap_report
from ..recipe import SelectOptions, options_from_json
from ..select.step import AUTHOR as SELECT
from .folder import OpenFolder
from .jobs import Job, Result
from .scanning import embedding_positions
from .tools import Tools


def judge(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
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


def select(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Choose images."""
    before = folder.curation
    value = {**asdict(before.recipe.select), **options}
    asked = options_from_json(SelectOptions, value, "options")
    begun = replace(
        before,
        recipe=replace(before.recipe, select=asked),
        dataset=before.dataset.with_columns(folder.extras),
    )
    done = curate.choose_images(begun, folder.embedding, job)
    picked = done.decisions.by_author(SELECT)
    count = sum(1 for path in picked if picked[path].choice == "keep")

    def merged(now: Curation) -> Curation:
        decisions = now.decisions.without_author(SELECT).proposed(picked.table)
        recipe = replace(now.recipe, select=asked)
        return replace(
            now, dataset=done.dataset, decisions=decisions, recipe=recipe, outcome=done.outcome
        )

    folder.change(f"Select {len(done.kept_rows):,} images", merged)
    return {"selected": len(done.kept_rows), "by_step": count}


def place_on_map(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
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


def find_gaps(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
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
