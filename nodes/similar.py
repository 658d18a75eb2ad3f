"""How near every image is to words, or to other images."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.projections import PAIRS
from ..lora_curator.hosts.comfy.schema import Combo, Node, Output, Socket, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .embed import CLIP_VISION_TOOLTIP, embed, with_last
from .menus import REFERENCE_MODES
from .received import received_folder
from .shown import summary
from .sockets import DatasetInput, DatasetOutput, arrays_of, checked, lines_of, only, plural

if TYPE_CHECKING:
    from ..lora_curator.dataset import Dataset
    from ..lora_curator.models import ImageEmbedder


class ScoreByPrompt(Node):
    """Score images by words."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_ScoreByPrompt",
            display_name="Score by Prompt",
            category="LoRA Dataset/score",
            description="Scores how well every image fits prompts, minus how well it fits unwanted "
            "ones. Before that, ten drawn images and their names show whether the two models "
            "belong together; if not, the node says why and gives no scores. 'Filter by Score' "
            "takes the scores.",
            search_aliases=["clip score", "zero-shot", "text similarity", "aesthetic prompt"],
            inputs=[
                DatasetInput(),
                Socket("CLIP_VISION", "clip_vision", tooltip=CLIP_VISION_TOOLTIP),
                Socket(
                    "CLIP",
                    "clip",
                    tooltip="The text encoder of the same training, not changed by a LoRA. "
                    + PAIRS,
                ),
                String(
                    "prompt",
                    default="a photo of a person",
                    multiline=True,
                    tooltip="What the images should show, one prompt per line; their mean counts. "
                    "Plain descriptions work best, as in a caption.",
                ),
                String(
                    "against",
                    default="",
                    multiline=True,
                    optional=True,
                    tooltip="What they should not show, one prompt per line, for example 'a blurry "
                    "photo' or 'a screenshot with text'. Makes scores much sharper.",
                ),
            ],
            outputs=[
                DatasetOutput("The dataset with the column 'prompt:<first prompt>'."),
                Output(
                    "STRING",
                    "alignment",
                    tooltip="How well the two models match, with the numbers of the test.",
                ),
            ],
        )

    @classmethod
    def execute(
        cls, dataset: Any, clip_vision: Any, clip: Any, prompt: str, against: str = ""
    ) -> Any:
        """Check the pair of models, then score."""
        from ..lora_curator.hosts.comfy.text import ClipTextEmbedder
        from ..lora_curator.hosts.comfy.vision import ClipVisionEmbedder
        from ..lora_curator.scan import embedding_column
        from ..lora_curator.similarity import probe_towers, prompt_scores

        curation = checked(dataset)
        wanted, unwanted = lines_of(prompt), lines_of(against)
        if not wanted:
            raise BadInput("There is no prompt. Write what the images should show, one per line.")
        work = ComfyWork()
        images = ClipVisionEmbedder(clip_vision, work)
        texts = ClipTextEmbedder(clip, images)
        alignment = probe_towers(images, texts)
        if not alignment.valid:
            raise BadInput(
                f"Prompts cannot be scored with these two models. {alignment.sentence} They are "
                f"of different trainings, or one was changed by fine-tuning. {PAIRS}"
            )
        prompts, others = texts.embed_texts(wanted), texts.embed_texts(unwanted)
        embedded, _ = embed(curation, images, work)
        scores = prompt_scores(embedded.column(embedding_column(images)), prompts, others)
        name = _column_name(curation.dataset, f"prompt:{wanted[0]}")
        lines = [
            _range_line(name, curation.dataset, scores),
            alignment.sentence,
            *(f"Only the first 75 tokens are seen of: {text}" for text in texts.cut),
        ]
        scored = replace(curation, dataset=with_last(curation.dataset, name, scores))
        return io.NodeOutput(scored, alignment.sentence, ui=summary(lines))


class ScoreByReference(Node):
    """Score images by their likeness to others."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_ScoreByReference",
            display_name="Score by Reference",
            category="LoRA Dataset/score",
            description="Scores how alike every image is to reference images, for example to a few "
            "good pictures of the character. Works with any CLIP_VISION model, SigLIP and DINOv2 "
            "too; without one the built-in descriptor compares colours, edges and layout.",
            search_aliases=["image similarity", "style similarity", "clip-i", "dino score"],
            is_input_list=True,
            inputs=[
                DatasetInput(),
                Socket(
                    "IMAGE",
                    "images",
                    tooltip="The reference images: a batch, or a list of any sizes.",
                ),
                Combo(
                    "mode",
                    list(REFERENCE_MODES),
                    default="nearest",
                    tooltip="nearest: likeness to the most similar reference, when they differ "
                    "from each other; average: mean likeness to all of them.",
                ),
                Socket("CLIP_VISION", "clip_vision", optional=True, tooltip=CLIP_VISION_TOOLTIP),
            ],
            outputs=[DatasetOutput("The dataset with the column 'reference:<encoder>'.")],
        )

    @classmethod
    def execute(cls, dataset: Any, images: Any, mode: Any, clip_vision: Any = None) -> Any:
        """Embed the references as images of a dataset are embedded, then compare."""
        from ..lora_curator.decisions import Decisions
        from ..lora_curator.embedders import open_embedder
        from ..lora_curator.folder import read_folder
        from ..lora_curator.hosts.comfy.vision import ClipVisionEmbedder
        from ..lora_curator.scan import embedding_column
        from ..lora_curator.similarity import reference_scores

        curation = checked(only(dataset))
        work = ComfyWork()
        model = only(clip_vision)
        embedder: ImageEmbedder
        embedder = open_embedder("descriptor") if model is None else ClipVisionEmbedder(model, work)
        folder, number = received_folder(places.temp_folder(), arrays_of(images), work)
        references = replace(curation, dataset=read_folder(folder), decisions=Decisions())
        column = embedding_column(embedder)
        wanted = embed(references, embedder, work)[0].column(column)
        embedded, _ = embed(curation, embedder, work)
        scores = reference_scores(embedded.column(column), wanted, only(mode))
        name = _column_name(curation.dataset, f"reference:{embedder.id}")
        lines = [
            f"Likeness to {plural(number, 'reference image')} ({only(mode)})",
            _range_line(name, curation.dataset, scores),
            getattr(embedder, "note", ""),
        ]
        scored = replace(curation, dataset=with_last(curation.dataset, name, scores))
        return io.NodeOutput(scored, ui=summary(lines))


def _column_name(dataset: Dataset, name: str) -> str:
    """The name, numbered where another node has given it before: `prompt:a cat (2)`."""
    number, free = 2, name
    while free in dataset.columns:
        free, number = f"{name} ({number})", number + 1
    return free


def _range_line(name: str, dataset: Dataset, scores: np.ndarray) -> str:
    """`prompt:a cat: 0.153 (a.png) to 0.281 (f.png), 77 images`."""
    rows = np.flatnonzero(np.isfinite(scores))
    if not len(rows):
        return f"{name}: no image could be scored"
    low, high = (int(rows[end]) for end in np.argsort(scores[rows], kind="stable")[[0, -1]])
    ends = " to ".join(f"{scores[row]:.3f} ({dataset.paths[row]})" for row in (low, high))
    return f"{name}: {ends}, {plural(len(rows), 'image')}"
