"""The nodes in menu order: what there is, at a glance."""

from __future__ import annotations

from typing import Any

from ..lora_curator.hosts.comfy.routes import add_routes
from ..lora_curator.hosts.comfy.schema import ComfyExtension
from .dedupe import FindDuplicates
from .export import ExportDataset, ToTrainingLists
from .load import FromImages, LoadFolder
from .pick import PickImages
from .prepare import CropToBuckets
from .preview import PreviewDataset
from .score import FilterByScore, ScoreQuality
from .select import Select
from .validate import CheckFolder

NODES: list[Any] = [
    LoadFolder,
    FromImages,
    ScoreQuality,
    FilterByScore,
    FindDuplicates,
    Select,
    PickImages,
    CropToBuckets,
    ExportDataset,
    ToTrainingLists,
    CheckFolder,
    PreviewDataset,
]


class LoraCurator(ComfyExtension):
    """What ComfyUI is given."""

    async def on_load(self) -> None:
        """Add the routes of the grids."""
        add_routes()

    async def get_node_list(self) -> list[Any]:
        """All nodes."""
        return NODES
