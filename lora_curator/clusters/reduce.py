"""Vectors to fewer dimensions, in which density means something."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 50
"""What is left; fewer melt clusters together, more cost time and find the same."""
ENOUGH_ROWS = 5000
"""So many rows, drawn evenly, show the main directions."""


def unit_rows(
    vectors: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows that are finite and not zero, and these as unit rows."""
    rows = np.flatnonzero(np.isfinite(vectors).all(axis=1) & vectors.any(axis=1))
    known = vectors[rows].astype(np.float32)
    lengths = np.linalg.norm(known, axis=1, keepdims=True)
    return rows.astype(np.int64), known / lengths


def well_spread(unit: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(m, at most 50)`: along the directions in which the rows differ most, around their mean."""
    step = max(1, len(unit) // ENOUGH_ROWS)
    drawn = unit[::step].astype(np.float64)
    centre = drawn.mean(axis=0)
    drawn -= centre
    if unit.shape[1] <= DIMENSIONS:
        return (unit - centre).astype(np.float32)
    if len(drawn) >= unit.shape[1]:
        _, axes = np.linalg.eigh(drawn.T @ drawn)
        axes = axes[:, ::-1][:, :DIMENSIONS]
    else:
        _, found = np.linalg.eigh(drawn @ drawn.T)
        axes = drawn.T @ found[:, ::-1][:, :DIMENSIONS]
        axes /= np.maximum(np.linalg.norm(axes, axis=0), 1e-9)
    return ((unit - centre.astype(np.float32)) @ axes.astype(np.float32)).astype(np.float32)
