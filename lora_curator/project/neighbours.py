"""The nearest rows among others, by products of whole numbers: exact on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..work import Work
from .directions import Rows

BLOCK = 1024
"""Rows at a time."""


def nearest_rows(
    grid: NDArray[np.float32], others: NDArray[np.float32], k: int, work: Work
) -> tuple[Rows, NDArray[np.float64]]:
    """For each row the `k` nearest others, nearest first, and their cosine distances.

    Where `others` is `grid` itself, a row is not its own neighbour.
    """
    lengths = np.sqrt((others.astype(np.float64) ** 2).sum(axis=1)).astype(np.float32)
    itself = others is grid
    found = np.empty((len(grid), k), dtype=np.int64)
    distances = np.empty((len(grid), k))
    for start in range(0, len(grid), BLOCK):
        work.check_interrupted()
        block = grid[start : start + BLOCK]
        along = (block @ others.T) / lengths  # whole numbers, exact; then one division each
        if itself:
            along[np.arange(len(block)), start + np.arange(len(block))] = -np.inf
        near = np.sort(np.argpartition(along, -k, axis=1)[:, -k:], axis=1)
        values = np.take_along_axis(along, near, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        part = slice(start, start + len(block))
        found[part] = np.take_along_axis(near, order, axis=1)
        own = np.sqrt((block.astype(np.float64) ** 2).sum(axis=1, keepdims=True))
        distances[part] = 1 - np.take_along_axis(values, order, axis=1) / own
    return found, np.maximum(distances, 0)
