"""What is true of a set of picks on a mixture whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from mixture import Mixture

NEAR_COPY = 0.97
"""Cosine from which two rows count as the same picture."""


@dataclass(frozen=True)
class Facts:
    """Cosine distances from good rows to their nearest pick, and what was picked.

    Attributes
    ----------
    radius, mean
        The largest and the mean distance of a good row.
    closest
        Distance of the closest two picks.
    copies
        Pairs of picks that are the same picture.
    junk
        Share of the picks that are junk.
    clusters
        How many of the 60 clusters are hit.
    quality
        Mean quality of the picks.
    """

    radius: float
    mean: float
    closest: float
    copies: int
    junk: float
    clusters: int
    quality: float


def facts(mixture: Mixture, picks: Sequence[int]) -> Facts:
    """Measured in blocks, in float32."""
    rows = np.asarray(picks, dtype=np.int64)
    chosen = mixture.vectors[rows]
    good = np.flatnonzero(~mixture.junk)
    gaps = np.concatenate(
        [
            1 - (mixture.vectors[good[at : at + 8192]] @ chosen.T).max(axis=1)
            for at in range(0, len(good), 8192)
        ]
    )
    between = 1 - chosen @ chosen.T
    between[np.diag_indices(len(rows))] = np.inf
    pairs = between[np.triu_indices(len(rows), 1)]
    clusters = mixture.cluster[rows]
    return Facts(
        float(gaps.max()),
        float(gaps.mean()),
        float(pairs.min()),
        int((pairs < 1 - NEAR_COPY).sum()),
        float(mixture.junk[rows].mean()),
        len(np.unique(clusters[clusters >= 0])),
        float(mixture.quality[rows].mean()),
    )
