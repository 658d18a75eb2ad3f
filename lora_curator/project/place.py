"""Rows placed among others whose positions are known, and copies moved apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..work import Work
from .directions import CHUNK, Directions, Rows
from .neighbours import nearest_rows

AMONG = 5
"""Neighbours that a place is the mean of."""
STEP = 0.003
"""Distance between neighbouring copies: about two pixels of a map 1,200 pixels wide."""
GOLDEN_ANGLE = np.pi * (3 - 5**0.5)


def place(
    directions: Directions,
    places: Rows,
    grid: NDArray[np.float32],
    positions: NDArray[np.float64],
    work: Work,
    tell: Callable[[int], None],
) -> NDArray[np.float64]:
    """For each of `places`, the mean position of its nearest rows in `grid`; the nearest one leads.

    A weight falls with the distance beyond the nearest, measured by the distance to the farthest of
    them; neighbours that lie elsewhere on the map than the nearest do not count, because the middle
    between two clusters belongs to neither.
    """
    found = np.empty((len(places), 2))
    k = min(AMONG, len(grid))
    for start in range(0, len(places), CHUNK):
        tell(start)
        part = places[start : start + CHUNK]
        near, distances = nearest_rows(directions.grid(part), grid, k, work)
        scale = np.maximum(distances[:, -1:], 1e-6) / 4
        weights = np.exp(-(distances - distances[:, :1]) / scale)
        spots = positions[near]
        apart = np.sqrt(((spots - spots[:, :1]) ** 2).sum(axis=2))
        weights = np.where(apart <= 0.25, weights, 0.0)
        found[start : start + len(part)] = (spots * weights[:, :, None]).sum(axis=1) / weights.sum(
            axis=1, keepdims=True
        )
    return found


def spread_copies(
    positions: NDArray[np.float64],
    directions: Directions,
    moved: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Copies of one vector in a spiral around the first; the same for the same vectors."""
    rank = np.arange(len(directions)) - directions.copy_of
    # The spiral of each group is turned another way, so that groups on top of one another part.
    turn = (directions.keys >> np.uint64(40)).astype(np.float64)
    angle = turn + rank * GOLDEN_ANGLE
    away = STEP * np.sqrt(rank)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inside = np.clip(positions + away, -1, 1)
    return inside if moved is None else np.where(moved[:, None], inside, positions)
