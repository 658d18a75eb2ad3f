"""ComfyUI's CLIP as a text embedder beside a CLIP_VISION, where the two can belong together.

The vector of a text is the last layer at the end of the text, through `text_projection`. ComfyUI
does that by itself for SDXL's and SD 2.x's text encoders and leaves the projection out for CLIP-L,
whose unprojected vectors have the width of CLIP-L's image vectors and nothing to do with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import BadInput
from ...local_models.arrays import unit_rows
from ...local_models.compute import chunks
from ...models import Vectors
from .projections import PAIRS, projection_fault
from .vision import ClipVisionEmbedder

BATCH = 32
TOWERS = ("clip_g", "clip_h", "clip_l")


class ClipTextEmbedder:
    """A `TextEmbedder` around the object on a CLIP wire.

    Attributes
    ----------
    id
        The image embedder's.
    tower
        The text tower that is used: `clip_g`, `clip_h` or `clip_l`.
    cut
        Texts so far that were longer than the tower's 75 tokens; their ends were not seen.

    Raises
    ------
    BadInput
        When the two cannot belong together, with the reason; nothing was encoded then.
    """

    def __init__(self, clip: Any, vision: ClipVisionEmbedder) -> None:
        if not vision.pairs_with_text:
            raise BadInput(
                f"Prompts cannot be scored with this CLIP_VISION model. {vision.note} Use 'Score "
                f"by Reference', or another model. {PAIRS}"
            )
        self._clip = clip
        self.id = vision.id
        self.tower, self._inner = _fitting_tower(clip, vision.width)
        fault = projection_fault(_projection(self._inner))
        if fault:
            raise BadInput(
                f"Prompts cannot be scored with this CLIP: the text_projection of its {self.tower} "
                f"{fault}, so its file came without it. {PAIRS}"
            )
        if _is_patched(clip):
            raise BadInput(
                "Prompts cannot be scored with this CLIP: a LoRA or a hook changes its text "
                "encoder, so texts and images no longer match. Connect the CLIP from before the "
                "LoRA."
            )
        self.cut: list[str] = []

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit row of float32 per text, in order; parentheses are read as text."""
        tokens = [self._tokens(text) for text in texts]
        rows = [self._encode(part) for part in chunks(tokens, BATCH)]
        if not rows:
            return np.zeros((0, int(_projection(self._inner).shape[0])), np.float32)
        return unit_rows(np.concatenate(rows))

    def _tokens(self, text: str) -> list[Any]:
        """Token ids of the first 75 tokens, with begin, end and padding."""
        parts = self._clip.tokenize(text, disable_weights=True)[self.tower[-1]]
        if len(parts) > 1:
            self.cut.append(text)
        return [token for token, *_ in parts[0]]

    def _encode(self, tokens: Sequence[list[Any]]) -> np.ndarray:
        """Projected vectors; the options of the model are as before afterwards."""
        import torch

        model = self._clip.cond_stage_model
        self._clip.load_model()
        model.reset_clip_options()
        try:
            self._inner.set_clip_options(
                {
                    "layer": None,
                    "projected_pooled": True,
                    "execution_device": self._clip.patcher.load_device,
                }
            )
            with torch.inference_mode():
                pooled = self._inner.encode(list(tokens))[1]
        finally:
            model.reset_clip_options()
        return pooled.float().cpu().numpy()


def _fitting_tower(clip: Any, width: int) -> tuple[str, Any]:
    """Name and object of the tower whose vectors are `width` wide; `BadInput` for none."""
    widths: dict[str, int] = {}
    for name in TOWERS:
        inner = getattr(clip.cond_stage_model, name, None)
        projection = _projection(inner)
        if projection is None:
            continue
        widths[name] = int(projection.shape[0])
        if widths[name] == width:
            return name, inner
    kind = type(clip.cond_stage_model).__name__
    if not widths:
        raise BadInput(
            f"Prompts cannot be scored with this CLIP: it is a '{kind}', which has no text tower "
            f"of CLIP with a projection. {PAIRS}"
        )
    found = ", ".join(f"{name} {size}" for name, size in widths.items())
    raise BadInput(
        f"Prompts cannot be scored with these two: the image vectors are {width} numbers wide, "
        f"the text vectors of the CLIP are not ({found}), so they were not trained together. "
        f"{PAIRS}"
    )


def _projection(inner: Any) -> Any:
    transformer = getattr(inner, "transformer", None)
    return getattr(getattr(transformer, "text_projection", None), "weight", None)


def _is_patched(clip: Any) -> bool:
    """Whether a LoRA or a hook changes the text encoder on this wire."""
    patcher = clip.patcher
    there = [getattr(clip, "apply_hooks_to_conds", None)]
    names = ("patches", "hook_patches", "injections", "forced_hooks")
    there += [getattr(patcher, name, None) for name in names]
    return any(one is not None and (not hasattr(one, "__len__") or len(one)) for one in there)
