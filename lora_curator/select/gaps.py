"""What a set lacks: regions of the pool without a chosen image near, and images that fill them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .curve import curve_of
from .gap_region import Region, region_of
from .grow import grow
from .oddities import checked_quality
from .points import Points, Rows, checked_pins
from .regions import Ground, by_size, find_regions, find_threshold

__all__ = ["Coverage", "Gaps", "Region", "coverage", "find_gaps", "gaps_of"]

OnPick = Callable[[int, int], None]


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
    mine = checked_pins(points, chosen)
    if count < 0:
        raise BadInput(f"The number of images to propose is at least 0; {count} was asked for.")
    if regions is not None and np.shape(regions) != (len(points),):
        raise BadInput(
            f"There are {len(points)} rows, but labels of the shape {np.shape(regions)}."
        )
    others = np.zeros(0, dtype=np.int64) if also is None else also
    worth = checked_quality(quality, weight, points.allowed)
    tau = find_threshold(ground, on_pick) if threshold is None else float(threshold)
    if regions is None:
        labels = find_regions(points, ground, tau, on_pick)
    else:
        labels = by_size(np.where(points.allowed, regions, -1))
    found = _regions(points, labels, mine, tau, worth, weight, on_pick)
    fills = _fills(found, others, poor_too=weight == 0)[:count]
    taken = np.concatenate([mine, others, fills])
    further = count - len(fills)
    more = grow(points, ground, taken, further, quality=worth, weight=weight, on_pick=on_pick)
    return Gaps(
        tau,
        found,
        coverage(points, mine, tau),
        coverage(points, np.concatenate([taken, more]), tau),
        np.concatenate([fills, more]),
    )


def _regions(
    points: Points,
    labels: NDArray[np.int64],
    chosen: Rows,
    threshold: float,
    quality: NDArray[np.float64] | None,
    weight: float,
    on_pick: OnPick | None,
) -> tuple[Region, ...]:
    distances, _ = points.nearest(chosen)
    found = []
    total = int(labels.max(initial=-1)) + 1
    for number in range(total):
        if on_pick is not None:
            on_pick(number, total)
        rows = np.flatnonzero(labels == number)
        found.append(
            region_of(points, number + 1, rows, chosen, distances, threshold, quality, weight)
        )
    return tuple(found)


def _fills(regions: Sequence[Region], others: Rows, poor_too: bool) -> Rows:
    """One row for each region that lacks, the largest first, but for those that `others` fill."""
    fills = [
        int(one.proposals[0])
        for one in regions
        if one.lacks and (poor_too or not one.poor) and not np.isin(one.rows, others).any()
    ]
    return np.array(fills, dtype=np.int64)


def coverage(points: Points, chosen: Rows, threshold: float) -> Coverage:
    """How well the chosen rows cover the allowed ones."""
    if len(chosen) == 0:
        return Coverage(float("nan"), float("nan"), float("nan"))
    curve = curve_of(points, chosen, threshold)
    return Coverage(float(curve.radius[-1]), float(curve.mean[-1]), float(curve.within[-1]))
