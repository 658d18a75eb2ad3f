"""Whether a projection that ComfyUI holds was in the file or is uninitialised memory."""

from __future__ import annotations

from typing import Any

import numpy as np

MIN_SPREAD, MAX_SPREAD = 1e-3, 1.0
"""Standard deviation of real projections; they are made with about 0.02 to 0.04."""

PAIRS = (
    "Pairs that were trained together: SDXL's CLIP with CLIP-ViT-bigG, SD 2.x's CLIP with "
    "CLIP-ViT-H, and the full CLIP-L text encoder (a file that has text_projection.weight) with "
    "CLIP-ViT-L."
)
"""For sentences that refuse a pair."""


def projection_fault(weight: Any) -> str:
    """What is wrong with a projection's weight `(out, in)`, in words; empty when nothing is.

    A file without the weight is loaded all the same and the memory stays as it was: zeros, tiny
    remains, or anything. Memory that held other weights before passes; for texts the alignment
    probe tells the rest.
    """
    if weight is None:
        return "is not there"
    values = weight.detach().float().cpu().numpy()
    if not np.isfinite(values).all():
        return "holds values that are not numbers"
    if values.shape[0] == values.shape[1] and np.allclose(values, np.eye(len(values)), atol=1e-3):
        return "is an identity matrix, a placeholder"
    zeros = float((values == 0).mean())
    if zeros > 0.5:
        return f"is {zeros:.0%} zeros"
    spread = float(values.std(dtype=np.float64))
    if not MIN_SPREAD <= spread <= MAX_SPREAD:
        return f"has values spread by {spread:.2g}, where {MIN_SPREAD:g} to {MAX_SPREAD:g} is usual"
    return ""
