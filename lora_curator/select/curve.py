"""How well a pool is covered after each pick, and from where on further picks bring little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import BadInput
from .points import CHUNK, GRID, Points, Rows, as_cosine, checked_rows, few_threads

OnPick = Callable[[int, int], None]
PICKS_AT_ONCE = 32
FEWEST = 5
"""A curve of fewer points has no knee."""
BEND = 0.1
"""How far above the straight line, as a share of its whole rise, a curve bends at its knee."""


@dataclass(frozen=True)
class Curve:
    """Coverage after each pick; all arrays of shape `(picks,)`.

    Attributes
    ----------
    count
        int64: 1, 2, 3, ... images.
    radius, mean
        float32: the largest and the mean cosine distance from an allowed row to its nearest pick.
    within
        float32: the share of the allowed rows that have a pick within the threshold; NaN without
        one.
    """

    count: NDArray[np.int64]
    radius: NDArray[np.float32]
    mean: NDArray[np.float32]
    within: NDArray[np.float32]


def coverage_curve(
    vectors: NDArray[np.float32],
    order: Sequence[int] | Rows,
    *,
    excluded: Sequence[int] | Rows = (),
    threshold: float | None = None,
    on_pick: OnPick | None = None,
) -> Curve:
    """Coverage of the allowed rows by the first 1, 2, 3, ... rows of `order`.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here.
    order
        Picks, the first one first; each counts once.
    excluded
        Rows that need not be covered, and may hold NaN.
    threshold
        Cosine distance up to which a row counts as covered, for `within`.
    on_pick
        Called as `on_pick(done, of)` with picks; may raise to stop.

    Raises
    ------
    BadInput
        For rows that do not exist, a pick that is excluded, or vectors that are zero or not finite
        and not excluded.
    """
    return curve_of(Points.of(vectors, excluded), order, threshold, on_pick)


def curve_of(
    points: Points,
    order: Sequence[int] | Rows,
    threshold: float | None = None,
    on_pick: OnPick | None = None,
) -> Curve:
    """`coverage_curve` of points that are there already."""
    picks = checked_rows(order, len(points), "picked")
    if not points.allowed[picks].all():
        raise BadInput("A picked row is excluded; the coverage of the others cannot count it.")
    k, n = len(picks), int(points.allowed.sum())
    most = np.zeros(k, dtype=np.int32)
    total, inside = np.zeros(k, dtype=np.int64), np.zeros(k, dtype=np.int64)
    limit = -1 if threshold is None else round(threshold * 2 * GRID * GRID)
    allowed = [
        at + np.flatnonzero(points.allowed[at : at + CHUNK]) for at in range(0, len(points), CHUNK)
    ]
    with few_threads(k * points.grid.size):
        for number, rows in enumerate(allowed):
            block, squares = points.grid[rows], points.squares[rows]
            near = np.full((1, len(rows)), np.iinfo(np.int32).max, dtype=np.int32)
            for at in range(0, k if len(rows) else 0, PICKS_AT_ONCE):
                if on_pick is not None:
                    on_pick((number * k + at) // len(allowed), k)
                some = picks[at : at + PICKS_AT_ONCE]
                products = (block @ points.grid[some].T).astype(np.int32).T
                squared = points.squares[some][:, None] + squares[None, :] - 2 * products
                after = np.minimum.accumulate(np.concatenate([near, squared]), axis=0)[1:]
                part = slice(at, at + len(some))
                most[part] = np.maximum(most[part], after.max(axis=1))
                total[part] += after.sum(axis=1, dtype=np.int64)
                inside[part] += (after <= limit).sum(axis=1)
                near = after[-1:]
    mean = total / (2.0 * GRID * GRID * max(n, 1))
    within = inside / max(n, 1) if threshold is not None else np.full(k, np.nan)
    return Curve(
        np.arange(1, k + 1),
        as_cosine(most),
        mean.astype(np.float32),
        within.astype(np.float32),
    )


def knee(count: ArrayLike, value: ArrayLike) -> int | None:
    """The count after which more brings little, or None where a curve has no such place.

    The point farthest from the straight line between the ends, both axes scaled to [0, 1]: the
    largest maximum of the difference curve of Satopaa, Albrecht, Irwin and Raghavan, "Finding a
    'Kneedle' in a Haystack: Detecting Knee Points in System Behavior", 2011. The farthest point
    lies on the convex hull of the curve, so steps need no smoothing, which the paper does. Instead
    of the paper's sensitivity there is a fixed least bend, `BEND`.

    Parameters
    ----------
    count
        `(k,)` rising.
    value
        `(k,)`, on the whole falling (a distance) or rising (a share); values that are not finite
        are left out.

    Returns
    -------
    count
        One of `count`; of equals the lowest. None below `FEWEST` points, for a flat or straight
        curve, and for one that bends the other way (each image brings more than the one before).
    """
    x, y = np.asarray(count, np.float64), np.asarray(value, np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise BadInput(f"A curve has as many counts as values; there are {x.shape} and {y.shape}.")
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if len(x) < FEWEST or y[-1] == y[0] or x[-1] <= x[0]:
        return None
    risen = (y - y[0]) / (y[-1] - y[0]) - (x - x[0]) / (x[-1] - x[0])
    best = int(risen.argmax())
    return int(x[best]) if risen[best] >= BEND else None


def stop_advice(curve: Curve, asked: int) -> str:
    """Are `asked` images enough? By the mean distance from the pool to them, in a few sentences.

    Parameters
    ----------
    curve
        Coverage by the set and by images that would follow, in the order of what they bring.
    asked
        How many images the set has.
    """
    k = len(curve.count)
    bend = knee(curve.count, curve.mean)
    if bend is None:
        return (
            f"Up to {k} images the curve has no bend: coverage gives no reason to stop, nor to "
            "go on."
        )
    first, here, last = float(curve.mean[0]), float(curve.mean[bend - 1]), float(curve.mean[-1])
    before, after = (first - here) / (bend - 1), (here - last) / (k - bend)
    sentence = (
        f"After {bend} images each further one brings little: up to {k}, on average {after:.4f} "
        f"less distance from an image of the pool to the set, instead of {before:.4f} before."
    )
    if asked < bend:
        return f"{sentence} You have {asked}: {bend - asked} more are well spent."
    if asked > bend:
        return f"{sentence} You have {asked}: more of them add little to what is covered."
    return f"{sentence} You have as many."
