"""One region of the pool against a set: whether it lacks, is poor, and what would fill it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .points import Points, Rows
from .regions import centre_of, distances_to

EXTENT = 0.9
"""A region reaches as far from its centre as this share of its images."""
PER_REGION = 3
"""Proposals for each region."""
POOR = 0.05
"""A region is poor when three of four of its images are worse than this share of the pool."""


@dataclass(frozen=True)
class Region:
    """Images of the pool that are alike.

    Attributes
    ----------
    number
        From 1, the largest first. It depends on the pool alone: while a set grows, a region keeps
        its number.
    rows
        From the centre outwards.
    middle
        The row nearest the centre, which is the mean direction of the region.
    share
        Of the pool, in [0, 1].
    nearest
        Cosine distance from the middle to the nearest chosen row, infinite without one.
    chosen
        How many of the region's rows are chosen.
    lacks
        No chosen row is in the region, and none is as near its centre as nine of ten of its rows.
    poor
        Three of four images are among the worst 5 % of the pool: junk, as likely as not. False
        where no quality is known.
    proposals
        Up to `PER_REGION` rows for a region that lacks: a good one near the middle, then good ones
        far from the chosen and from one another.
    """

    number: int
    rows: Rows
    middle: int
    share: float
    nearest: float
    chosen: int
    lacks: bool
    poor: bool
    proposals: Rows

    @property
    def size(self) -> int:
        """How many images."""
        return len(self.rows)


def region_of(
    points: Points,
    number: int,
    rows: Rows,
    chosen: Rows,
    distances: NDArray[np.float32],
    threshold: float,
    quality: NDArray[np.float64] | None,
    weight: float,
) -> Region:
    """The region made of `rows`, as the set `chosen` leaves it.

    Parameters
    ----------
    distances
        `(n,)` cosine distance of each row to the nearest chosen one, infinite without one.
    threshold
        Cosine distance up to which images count as alike.
    quality, weight
        `(n,)` in [0, 1], all known, or None; how much it counts in what is proposed.
    """
    centre = centre_of(points, rows)
    from_centre = distances_to(points, centre, rows)
    outwards = rows[np.argsort(from_centre, kind="stable")]
    middle = int(outwards[0])
    inside = int(np.isin(rows, chosen).sum())
    reach = np.quantile(from_centre, EXTENT)
    lacks = not inside and not (distances_to(points, centre, chosen) <= reach).any()
    poor = False
    if quality is not None:
        limit = np.quantile(quality[points.allowed], POOR)
        poor = bool(np.quantile(quality[rows], 0.75) <= limit < quality[points.allowed].max())
    proposals = _fill(points, outwards, distances, threshold, quality, weight) if lacks else []
    return Region(
        number,
        outwards,
        middle,
        len(rows) / int(points.allowed.sum()),
        float(distances[middle]),
        inside,
        lacks,
        poor,
        np.array(proposals, dtype=np.int64),
    )


def _fill(
    points: Points,
    rows: Rows,
    distances: NDArray[np.float32],
    threshold: float,
    quality: NDArray[np.float64] | None,
    weight: float,
) -> list[int]:
    """Rows of a region to propose: near its middle first, then far from chosen and proposed."""
    bonus = np.zeros(len(rows)) if quality is None else weight * quality[rows]
    share = 1.0 if quality is None else 1 - weight
    unit = max(threshold, 1e-6)
    from_middle = distances_to(points, points.grid[rows[0]], rows)
    picks = [int(rows[_first_best(bonus - share * from_middle / unit, rows)])]
    near = np.minimum(distances[rows], 2.0)
    while len(picks) < min(PER_REGION, len(rows)):
        near = np.minimum(near, distances_to(points, points.grid[picks[-1]], rows))
        worth = bonus + share * near / unit
        worth[np.isin(rows, picks)] = -np.inf
        picks.append(int(rows[_first_best(worth, rows)]))
    return picks


def _first_best(worth: NDArray[np.floating], rows: Rows) -> int:
    """The place of the highest worth, of equals that of the lowest row."""
    best = np.flatnonzero(worth == worth.max())
    return int(best[rows[best].argmin()])
