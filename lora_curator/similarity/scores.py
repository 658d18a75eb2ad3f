"""Scores of images against prompts and against reference images, from vectors alone."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..models import Vectors

Scores: TypeAlias = NDArray[np.float32]
ReferenceMode: TypeAlias = Literal["nearest", "average"]
REFERENCE_MODES: tuple[ReferenceMode, ...] = ("nearest", "average")


def prompt_scores(vectors: Vectors, prompts: Vectors, against: Vectors | None = None) -> Scores:
    """Mean cosine to the wanted prompts minus mean cosine to the unwanted ones.

    Cosines of CLIP between image and text lie in a narrow band (about 0.1 to 0.4), so scores order
    images and are comparable for equal prompts of one model only.

    Parameters
    ----------
    vectors
        `(n, d)`, unit rows of images; rows of NaN are not known.
    prompts
        `(p, d)`, unit rows of texts, p at least 1.
    against
        `(q, d)`, unit rows of unwanted texts; None or q = 0 for none.

    Returns
    -------
    scores
        float32 `(n,)` in [-2, 2], NaN where not known.
    """
    scores = _cosines(vectors, prompts, "prompt").mean(axis=1)
    if against is not None and len(against):
        scores = scores - _cosines(vectors, against, "prompt").mean(axis=1)
    return scores.astype(np.float32)


def reference_scores(
    vectors: Vectors, references: Vectors, mode: ReferenceMode = "nearest"
) -> Scores:
    """Cosine to the nearest reference image, or the mean of the cosines to all of them.

    Parameters
    ----------
    vectors, references
        `(n, d)` and `(r, d)`, unit rows, r at least 1; rows of NaN in `vectors` are not known.
    mode
        `nearest`: an image that looks like any one reference scores high. `average`: it has to be
        like all of them.

    Returns
    -------
    scores
        float32 `(n,)` in [-1, 1], NaN where not known.
    """
    if mode not in REFERENCE_MODES:
        raise BadInput(f"There is no mode '{mode}'. Modes: {', '.join(REFERENCE_MODES)}.")
    cosines = _cosines(vectors, references, "reference image")
    scores = cosines.max(axis=1) if mode == "nearest" else cosines.mean(axis=1)
    return scores.astype(np.float32)


def _cosines(vectors: Vectors, others: Vectors, word: str) -> NDArray[np.float64]:
    """`(n, m)`; a row of NaN stays one."""
    if not len(others):
        raise BadInput(f"There is no {word} to compare with; at least one is needed.")
    if not np.isfinite(others).all():
        raise BadInput(f"The vector of a {word} holds values that are not numbers.")
    if not vectors.shape[1]:  # no image could be read, so the width is not known
        return np.full((len(vectors), len(others)), np.nan)
    if vectors.shape[1] != others.shape[1]:
        raise BadInput(
            f"The images have vectors of {vectors.shape[1]} numbers and the {word}s of "
            f"{others.shape[1]}; only vectors of one model can be compared."
        )
    return np.asarray(vectors, np.float64) @ np.asarray(others, np.float64).T
