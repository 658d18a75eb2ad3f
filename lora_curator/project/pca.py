"""The two directions along which the vectors differ most: positions at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..work import Work
from .directions import CHUNK, GRID, Directions

ENOUGH_ROWS = 6000
"""So many rows show the main directions; they are the first by content, a fair draw."""
WIDEST = 2048
"""Above so many dimensions, or with fewer rows than these, the products of rows are decomposed."""


def principal_positions(directions: Directions, work: Work) -> NDArray[np.float64]:
    """`(m, 2)` around the mean, in units of the unit vectors; a flat second direction is 0."""
    centre, axes = _axes(directions)
    positions = np.empty((len(directions), 2))
    for start in range(0, len(directions), CHUNK):
        work.check_interrupted()
        part = slice(start, start + CHUNK)
        positions[part] = directions.grid(part) @ axes.astype(np.float32)
    return (positions - centre @ axes) / GRID


def _axes(directions: Directions) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean `(d,)` and two unit columns `(d, 2)`, the one that explains more first."""
    grid = directions.grid(directions.distinct[:ENOUGH_ROWS]).astype(np.float64)
    d = grid.shape[1]
    axes = np.zeros((d, 2))
    if len(grid) == 0 or d == 0:
        return np.zeros(d), axes
    centre = grid.mean(axis=0)
    if d <= min(WIDEST, len(grid)):
        # Products of whole numbers: exact, whatever number of threads adds them up.
        spread = grid.T @ grid / len(grid) - np.outer(centre, centre)
        values, found = np.linalg.eigh(spread)
    else:
        grid = grid[:WIDEST] - centre
        values, found = np.linalg.eigh(grid @ grid.T / len(grid))
        found = grid.T @ found
    for column in range(min(2, d, len(grid))):
        axis = found[:, -1 - column]
        length = np.linalg.norm(axis)
        # What rounding alone leaves is no direction.
        if values[-1 - column] > 1e-9 * max(values[-1], 1.0) and length > 0:
            axes[:, column] = axis / length * np.sign(axis[np.abs(axis).argmax()])
    return centre, axes
