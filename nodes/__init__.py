"""The nodes in menu order: what there is, at a glance."""

from __future__ import annotations

from typing import Any

from ..lora_curator.hosts.comfy.routes import add_routes
from ..lora_curator.hosts.comfy.schema import ComfyExtension
from .augment import Augment
from .balance import BalanceReport
from .caption import CaptionsFromText, WriteCaptions
from .compare import CompareSets
from .dedupe import FindDuplicates
from .describe import CaptionWithBLIP, CaptionWithLLM
from .edit import EditCaptions
from .embed import EmbedImages
from .export import ExportDataset
from .gaps import FindGaps
from .load import FromImages, LoadFolder
from .pick import PickImages
from .prepare import CropToBuckets
from .preview import PreviewDataset
from .regularize import Regularization
from .score import FilterByScore, ScoreQuality
from .select import Select
from .similar import ScoreByPrompt, ScoreByReference
from .training_lists import ToTrainingLists
from .upscale import UpscaleSmall
from .validate import CheckFolder

NODES: list[Any] = [
    LoadFolder,
    FromImages,
    ScoreQuality,
    EmbedImages,
    ScoreByPrompt,
    ScoreByReference,
    FilterByScore,
    FindDuplicates,
    Select,
    FindGaps,
    PickImages,
    CaptionsFromText,
    CaptionWithLLM,
    CaptionWithBLIP,
    EditCaptions,
    WriteCaptions,
    CropToBuckets,
    UpscaleSmall,
    Augment,
    Regularization,
    ExportDataset,
    ToTrainingLists,
    CheckFolder,
    PreviewDataset,
    BalanceReport,
    CompareSets,
]


class LoraCurator(ComfyExtension):
    """What ComfyUI is given."""

    async def get_node_list(self) -> list[Any]:
        """All nodes; adds the routes of the grids, because older hosts never call `on_load`."""
        add_routes()
        return NODES
