"""The oddities shelf: images that stand apart from all others, junk far more often than rare views.

How far an image stands from the others is measured in `nearest_others`. A rare but good view has
relatives: it is nearer to some of the others than two images of the folder drawn by chance are to
each other. A blank frame or a screenshot is not, and most often it has little of the direction that
all images of an encoder share. A dozen screenshots of one page have only one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .greedy import OnPick
from .nearest_others import BLOCK, along_the_mean, drawn_evenly, isolation, isolation_of
from .points import CHUNK, Points, Rows, as_cosine, few_threads

__all__ = ["Oddities", "checked_quality", "find_oddities", "isolation"]

FEWEST = 10
"""Among fewer images nothing is ordinary, so nothing is odd."""
LIMIT = 0.88
"""Strangeness from which an image of middling or unknown quality is odd. In made-up folders of 30
to 50,000 images 99 of 100 junk rows lie above it and hardly a good row without relatives. By a
MobileNet v2 no one of 538 real photographs goes to the shelf, but most screenshots put among them
(0.75 to 0.87) do not either, and good photographs reach 0.85: lower would bring in these."""
COPY, RELATIVE, FAR_RELATIVE = 0.15, 0.8, 0.9
"""Rows between so near, in shares of `Oddities.usual`, are relatives: alike and not the same. Where
all images are of one kind the upper bound is 1.15 times the median isolation, up to the last."""
ENOUGH_RELATIVES = 2
POOR = 0.6
"""Below this share of the median quality the limit is lower, and relatives have to be nearer:"""
POOR_RELATIVE = 0.6
"""this, since of lonely junk some is no farther from other junk or dark photos than 0.8."""
POOR_LIMIT = 0.84
"""The limit of a hopeless image from the default weight on. Not lower: in a real folder pixel art
and soft gradients, which metrics call poor, lie between 0.5 and 0.75 as good photos do, and in
made-up ones of a few hundred images the loneliest hundredth of the good rows lies around it."""


@dataclass(frozen=True)
class Oddities:
    """Which rows are odd, and what to say of them.

    Attributes
    ----------
    mask
        `(n,)`: the rows for the shelf; never an excluded one.
    isolation
        float32 `(n,)`: cosine distance to the k-th nearest row, NaN where excluded.
    strangeness
        float32 `(n,)`: about 0.2 to 0.8 for ordinary rows, 1 for one that stands as far from its
        neighbours as rows without anything in common do; NaN where excluded.
    limits
        float32 `(n,)`: the strangeness from which each row is odd: higher for good images, a
        little lower for poor ones.
    usual
        Cosine distance of two rows with little in common, to be named beside `isolation`.
    """

    mask: NDArray[np.bool_]
    isolation: NDArray[np.float32]
    strangeness: NDArray[np.float32]
    limits: NDArray[np.float32]
    usual: float


def find_oddities(
    vectors: NDArray[np.float32],
    *,
    excluded: Sequence[int] | Rows = (),
    quality: NDArray | None = None,
    weight: float = 0.5,
    stands: NDArray[np.float32] | None = None,
    on_pick: OnPick | None = None,
) -> Oddities:
    """The rows that stand apart from all others; see `Oddities`.

    Strangeness is the isolation as a share of the distance between two rows that have little in
    common (the 90th percentile over pairs), or of 1.28 times the isolation of a row that is itself
    rather lonely (the 75th percentile), whichever is larger, so that in a folder in which nothing
    is alike nothing is odd. Up to 0.1 is added or taken off for a row that has less or more of the
    common direction than most. Rows with two relatives, alike but no copies, are a small group of a
    rare view and not odd; those of a poor row have to be nearer. Junk of which more than k are
    alike is not seen.

    Parameters
    ----------
    quality
        `(n,)` in [0, 1], NaN where not known. Each 0.1 above the median adds 0.04 to the limit of
        a row at the default weight. Below `POOR` times the median the limit falls, by 0.04 for a
        quality of 0: a poor image is odd only where it also stands apart; else it is up to the
        selection to prefer a better one.
    weight
        How much quality counts, 0 to 1.
    stands
        The `isolation` of the same rows, where it has been measured before.

    Raises
    ------
    BadInput
        As `isolation`; for a quality, a weight or an isolation of the wrong shape or range.
    """
    points = Points.of(vectors, excluded)
    n, allowed = len(points), points.allowed
    worth = checked_quality(quality, weight, allowed)
    along = along_the_mean(points)
    if stands is None:
        stands = isolation_of(points, along, on_pick)
    elif stands.shape != (n,):
        raise BadInput(f"An isolation for each of {n} rows is needed; there are {stands.shape}.")
    limits = np.full(n, LIMIT, dtype=np.float32)
    if worth is not None:
        limits += _by_quality(worth, weight, float(np.median(worth[allowed])))
    if allowed.sum() < FEWEST:
        nothing = np.where(allowed, np.float32(0), np.float32(np.nan))
        return Oddities(np.zeros(n, dtype=bool), stands, nothing, limits, float("nan"))
    lonely = float(np.quantile(stands[allowed], 0.75))
    usual = max(_usual_distance(points, along), 1.28 * lonely, 1e-6)
    middle = np.median(along[allowed])
    spread = max(1.4826 * float(np.median(np.abs(along[allowed] - middle))), 1e-6)
    off = np.clip((middle - along) / spread, -5, 5)
    strangeness = (stands / usual + 0.02 * off).astype(np.float32)
    strangeness[~allowed] = np.nan
    mask = allowed & (np.nan_to_num(strangeness) >= limits)
    doubtful = np.flatnonzero(mask)
    kind = 1.15 * float(np.median(stands[allowed])) / usual
    reach = np.full(n, min(max(RELATIVE, kind), FAR_RELATIVE))
    if worth is not None:
        reach[worth < POOR * np.median(worth[allowed])] = POOR_RELATIVE
    counts = _relatives(points, doubtful, (COPY * usual, reach[doubtful] * usual), on_pick)
    mask[doubtful[counts >= ENOUGH_RELATIVES]] = False
    return Oddities(mask, stands, strangeness, limits, usual)


def _by_quality(worth: NDArray[np.float64], weight: float, median: float) -> NDArray[np.float32]:
    """How much is added to the limit of each row: a poor image alone is not an odd one."""
    better = 0.8 * weight * np.maximum(worth - median, 0)
    poorer = np.clip(1 - worth / max(POOR * median, 1e-6), 0, 1)
    return (better - min(2 * weight, 1) * (LIMIT - POOR_LIMIT) * poorer).astype(np.float32)


def checked_quality(
    quality: NDArray | None, weight: float, allowed: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    """Quality of every row, the median of the known where it is not; None when none is known.

    Raises
    ------
    BadInput
        For another shape, values outside of [0, 1] in rows that may be picked, or such a weight.
    """
    if not 0 <= weight <= 1:
        raise BadInput(f"The weight of quality is between 0 and 1; {weight} was asked for.")
    if quality is None:
        return None
    worth = np.array(quality, dtype=np.float64)
    if worth.shape != allowed.shape:
        raise BadInput(f"Quality needs one number per row, {len(allowed)}; it has {worth.shape}.")
    known = worth[allowed & ~np.isnan(worth)]
    if not len(known):
        return None
    if known.min() < 0 or known.max() > 1:
        raise BadInput(
            f"Quality is between 0 and 1; it goes from {known.min():.3g} to {known.max():.3g}."
        )
    worth[~allowed | np.isnan(worth)] = np.median(known)
    return worth


def _usual_distance(points: Points, along: NDArray[np.float64]) -> float:
    """Cosine distance of two rows with little in common: the 90th percentile over drawn pairs."""
    rows = drawn_evenly(points, along, BLOCK)
    squares = points.squares[rows]
    with few_threads(len(rows) * points.grid[rows].size):
        products = (points.grid[rows] @ points.grid[rows].T).astype(np.int32)
    squared = squares[:, None] + squares - 2 * products
    return float(np.quantile(as_cosine(squared[np.triu_indices(len(rows), 1)]), 0.9))


def _relatives(
    points: Points, rows: Rows, bounds: tuple[float, NDArray[np.float64]], on_pick: OnPick | None
) -> NDArray[np.int64]:
    """How many rows are nearer to each of `rows` than its second bound and no copies of it."""
    counts = np.zeros(len(rows), dtype=np.int64)
    with few_threads(points.grid.size * BLOCK):
        for first in range(0, len(rows), BLOCK):
            some, within = rows[first : first + BLOCK], bounds[1][first : first + BLOCK]
            for start in range(0, len(points), CHUNK):
                if on_pick is not None:
                    on_pick(start, len(points))
                stop = min(start + CHUNK, len(points))
                distance = as_cosine(points.squared_distances(some, start, stop))
                near = (distance > bounds[0]) & (distance < within[:, None])
                near &= points.allowed[start:stop]
                counts[first : first + BLOCK] += near.sum(axis=1)
    return counts
