"""What a set lacks: regions of the pool without a chosen image near, and images that fill them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .curve import curve_of
from .grow import grow
from .oddities import checked_quality
from .points import Points, Rows, checked_pins
from .regions import (
    Ground,
    by_size,
    centre_of,
    distances_to,
    find_regions,
    find_threshold,
)

OnPick = Callable[[int, int], None]
EXTENT = 0.9
"""A region reaches as far from its centre as this share of its images."""
PER_REGION = 3
"""Proposals for each region."""
POOR = 0.05
"""A region is poor when three of four of its images are worse than this share of the pool."""


@dataclass(frozen=True)
class Coverage:
    """How near a set is to every image of the pool.

    Attributes
    ----------
    radius, mean
        The largest and the mean cosine distance from an image to the nearest chosen one.
    within
        Share of the images that have a chosen one within the threshold.

    All are NaN for an empty set or an empty pool.
    """

    radius: float
    mean: float
    within: float


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


@dataclass(frozen=True)
class Gaps:
    """What a set lacks.

    Attributes
    ----------
    threshold
        Cosine distance up to which images count as alike.
    regions
        All regions of the pool, by number.
    before, after
        Coverage by the chosen rows, and by them and the proposals.
    proposals
        Rows in the order in which they help: one for each region that lacks and is not poor, the
        largest first, then those that bring most.
    """

    threshold: float
    regions: tuple[Region, ...]
    before: Coverage
    after: Coverage
    proposals: Rows

    @property
    def lacking(self) -> tuple[Region, ...]:
        """The regions without a chosen image near, those that may be junk at the end."""
        return tuple(sorted((one for one in self.regions if one.lacks), key=lambda r: r.poor))


def find_gaps(
    vectors: NDArray[np.float32],
    chosen: Sequence[int] | Rows,
    *,
    count: int = 10,
    regions: NDArray[np.integer] | None = None,
    threshold: float | None = None,
    excluded: Sequence[int] | Rows = (),
    quality: NDArray[np.floating] | None = None,
    weight: float = 0.5,
    seed: int = 0,
    on_pick: OnPick | None = None,
) -> Gaps:
    """The regions of a pool that a set lacks, and the rows that fill them.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here; cosine distance.
    chosen
        The set so far; may be empty.
    count
        How many rows to propose, 0 or more. Fewer only when fewer are left.
    regions
        `(n,)` labels of regions that are known, -1 for none; None finds them (see `regions.py`;
        above 2,048 rows from a sample of that many).
    threshold
        Cosine distance up to which images count as alike; None takes it from the pool.
    excluded
        Rows that are no part of the pool (junk, oddities, dropped ones), and may hold NaN.
    quality
        `(n,)` in [0, 1], NaN where not known.
    weight
        From 0, proposals lie in the middle, to 1, the best images near it. At 0 poor regions are
        filled like others.
    seed
        For the sample; without one nothing is random.
    on_pick
        Called as `on_pick(done, of)` with steps of the work; may raise to stop.

    Raises
    ------
    BadInput
        For a negative count, a weight outside of [0, 1], another number of labels or qualities than
        rows, a chosen row that is excluded or does not exist, and vectors that are zero or not
        finite and not excluded.
    """
    points = Points.of(vectors, excluded)
    return gaps_of(
        points,
        Ground.of(points, seed),
        chosen,
        count=count,
        regions=regions,
        threshold=threshold,
        quality=quality,
        weight=weight,
        on_pick=on_pick,
    )


def gaps_of(
    points: Points,
    ground: Ground,
    chosen: Sequence[int] | Rows,
    *,
    also: Rows | None = None,
    count: int = 10,
    regions: NDArray[np.integer] | None = None,
    threshold: float | None = None,
    quality: NDArray[np.floating] | None = None,
    weight: float = 0.5,
    on_pick: OnPick | None = None,
) -> Gaps:
    """`find_gaps` of points and a ground that are there already.

    `also` are rows that are proposed for another reason: a region that they fill gets no proposal,
    and `after` counts them.
    """
    others = np.zeros(0, dtype=np.int64) if also is None else also
    mine = checked_pins(points, chosen)
    if count < 0:
        raise BadInput(f"The number of images to propose is at least 0; {count} was asked for.")
    if regions is not None and np.shape(regions) != (len(points),):
        raise BadInput(
            f"There are {len(points)} rows, but labels of the shape {np.shape(regions)}."
        )
    worth = checked_quality(quality, weight, points.allowed)
    tau = find_threshold(ground, on_pick) if threshold is None else float(threshold)
    if regions is None:
        labels = find_regions(points, ground, tau, on_pick)
    else:
        labels = by_size(np.where(points.allowed, regions, -1))
    distances, _ = points.nearest(mine)
    found = []
    for number in range(int(labels.max(initial=-1)) + 1):
        if on_pick is not None:
            on_pick(number, int(labels.max()) + 1)
        rows = np.flatnonzero(labels == number)
        found.append(_region(points, number + 1, rows, mine, distances, tau, worth, weight))
    fills = [
        int(one.proposals[0])
        for one in found
        if one.lacks and not (one.poor and weight > 0) and not np.isin(one.rows, others).any()
    ]
    fills = np.array(fills[:count], dtype=np.int64)
    taken = np.concatenate([mine, others, fills])
    more = grow(
        points,
        ground,
        taken,
        count - len(fills),
        quality=worth,
        weight=weight,
        on_pick=on_pick,
    )
    proposals = np.concatenate([fills, more])
    return Gaps(
        tau,
        tuple(found),
        coverage(points, mine, tau),
        coverage(points, np.concatenate([taken, more]), tau),
        proposals,
    )


def coverage(points: Points, chosen: Rows, threshold: float) -> Coverage:
    """How well the chosen rows cover the allowed ones."""
    if len(chosen) == 0:
        return Coverage(float("nan"), float("nan"), float("nan"))
    curve = curve_of(points, chosen, threshold)
    return Coverage(float(curve.radius[-1]), float(curve.mean[-1]), float(curve.within[-1]))


def _region(
    points: Points,
    number: int,
    rows: Rows,
    mine: Rows,
    distances: NDArray[np.float32],
    threshold: float,
    quality: NDArray[np.float64] | None,
    weight: float,
) -> Region:
    centre = centre_of(points, rows)
    from_centre = distances_to(points, centre, rows)
    outwards = rows[np.argsort(from_centre, kind="stable")]
    middle = int(outwards[0])
    inside = int(np.isin(rows, mine).sum())
    reach = np.quantile(from_centre, EXTENT)
    lacks = not inside and not (distances_to(points, centre, mine) <= reach).any()
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
