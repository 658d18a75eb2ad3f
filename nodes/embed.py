"""Images as vectors that say which of them are alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.schema import Node, Output, Socket, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import summary
from .sockets import DatasetInput, DatasetOutput, checked, plural

if TYPE_CHECKING:
    from ..lora_curator.curation import Curation
    from ..lora_curator.dataset import Dataset
    from ..lora_curator.models import ImageEmbedder
    from ..lora_curator.scan import ScanCounts
    from ..lora_curator.work import Work

CLIP_VISION_TOOLTIP = (
    "From 'Load CLIP Vision': CLIP, SigLIP or DINOv2. The model stays where ComfyUI has it; "
    "vectors are remembered, so an image is encoded once."
)


class EmbedImages(Node):
    """Embed every image."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_EmbedImages",
            display_name="Embed Images",
            category="LoRA Dataset/score",
            description="Turns every image into a vector, so that 'Select Images' can choose "
            "images that differ in what they show. Connect a CLIP_VISION model for meaning; "
            "without one the built-in descriptor compares colours, edges and layout.",
            search_aliases=["clip embeddings", "dinov2", "siglip", "features", "vectors"],
            inputs=[
                DatasetInput(),
                Socket("CLIP_VISION", "clip_vision", optional=True, tooltip=CLIP_VISION_TOOLTIP),
                String(
                    "encoder",
                    default="descriptor",
                    tooltip="Used when no CLIP_VISION is connected: 'descriptor' (needs no model), "
                    "'open_clip:<model>/<tag>' or 'transformers:<owner>/<name>', or files below "
                    "ComfyUI's models folder in place of tag or owner. Nothing is downloaded.",
                ),
            ],
            outputs=[
                DatasetOutput("The dataset with a vector for every image."),
                Output("STRING", "encoder", tooltip="Name of the model and its weights."),
            ],
        )

    @classmethod
    def execute(cls, dataset: Any, encoder: str = "descriptor", clip_vision: Any = None) -> Any:
        """Embed what was not embedded before."""
        from ..lora_curator.hosts.comfy.encoders import open_encoder
        from ..lora_curator.hosts.comfy.vision import ClipVisionEmbedder
        from ..lora_curator.scan import embedding_column

        curation = checked(dataset)
        work = ComfyWork()
        embedder: ImageEmbedder
        if clip_vision is None:
            embedder = open_encoder(encoder)
            named = encoder.strip()
        else:
            embedder = ClipVisionEmbedder(clip_vision, work)
            named = embedder.id
        embedded, done = embed(curation, embedder, work)
        scan = replace(curation.recipe.scan, encoder=named)
        curation = replace(curation, dataset=embedded, recipe=replace(curation.recipe, scan=scan))
        vectors = embedded.column(embedding_column(embedder))
        known = int(np.isfinite(vectors).any(axis=1).sum())
        lines = [
            f"{plural(known, 'image')} with {vectors.shape[1]:,} numbers each, "
            f"{done.decoded:,} newly encoded",
            f"Encoder: {embedder.id}",
            getattr(embedder, "note", ""),
        ]
        return io.NodeOutput(curation, embedder.id, ui=summary(lines))


def embed(curation: Curation, embedder: ImageEmbedder, work: Work) -> tuple[Dataset, ScanCounts]:
    """The dataset with the vectors of an embedder as its last column; remembered ones are reused.

    Findings that it had are not doubled.
    """
    from ..lora_curator.scan import embedding_column, measure_images

    before = curation.dataset
    with places.open_store() as store:
        after, done = measure_images(
            before,
            [],
            store=store,
            embedder=embedder,
            thumbnails=False,
            matte=curation.recipe.prepare.matte,
            work=work,
        )
    new = [one for one in after.findings[len(before.findings) :] if one not in before.findings]
    name = embedding_column(embedder)
    dataset = with_last(after, name, after.column(name))
    return replace(dataset, findings=(*before.findings, *new)), done


def with_last(dataset: Dataset, name: str, values: np.ndarray) -> Dataset:
    """With this column at the end, so that it is the one that was added last."""
    columns = {key: column for key, column in dataset.columns.items() if key != name}
    return replace(dataset, columns={**columns, name: values})
