"""How near images are to texts and to other images, and whether texts may be asked at all."""

from __future__ import annotations

from .probe import (
    BAR,
    PROBE_TEXTS,
    Alignment,
    alignment,
    probe_images,
    probe_towers,
)
from .scores import REFERENCE_MODES, prompt_scores, reference_scores

__all__ = [
    "BAR",
    "PROBE_TEXTS",
    "REFERENCE_MODES",
    "Alignment",
    "alignment",
    "probe_images",
    "probe_towers",
    "prompt_scores",
    "reference_scores",
]
