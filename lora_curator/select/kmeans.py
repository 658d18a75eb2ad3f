"""One image for each of k blocks of similar images (k-means), so that common things stay common."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingPackage
from .farthest import k_center
from .points import Points, Rows, checked_count, checked_pins

FULL_ROWS = 20_000
"""Above this many rows the centres are learnt from small batches."""
CAREFUL_ROWS = 2_000
"""Up to this many rows the best of four beginnings is taken; each takes well below a second."""


def k_means_representatives(
    vectors: NDArray[np.float32],
    k: int,
    *,
    seed: int = 0,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
) -> Rows:
    """The row nearest to the centre of each of k clusters: pinned rows first, then large blocks.

    scikit-learn's k-means on unit rows, on one thread, because its result depends on how many there
    are. A cluster with pinned rows is represented by them; if it has several, the smallest other
    clusters go without. Where copies leave fewer than k clusters, the rows farthest from those
    chosen fill up: there are always k distinct rows while so many are allowed.

    Parameters
    ----------
    vectors
        `(n, d)`, brought to unit length here.
    k
        How many rows, pinned ones included.
    seed
        Same seed, same rows.
    pinned, excluded
        Rows that must be chosen, and rows that must not be (and may hold NaN).

    Raises
    ------
    BadInput
        As `k_center`.
    MissingPackage
        When scikit-learn is not installed.
    """
    points = Points.of(vectors, excluded)
    pins = checked_pins(points, pinned)
    count = checked_count(points, k, pins)
    rows = np.flatnonzero(points.allowed)
    if count == len(pins):
        return pins
    lengths = np.sqrt(points.squares[rows].astype(np.float32)).astype(np.float32)
    unit = points.grid[rows] / lengths[:, None]
    centres, labels = _cluster(unit, count, seed)
    of_pins = set(labels[np.searchsorted(rows, pins)].tolist())
    sizes = np.bincount(labels, minlength=len(centres))
    free = [label for label in range(len(centres)) if sizes[label] and label not in of_pins]
    # Distances by row, not by matrix product: equal vectors must tie exactly.
    gaps = np.concatenate(
        [
            np.square(unit[at : at + 8192] - centres[labels[at : at + 8192]]).sum(axis=1)
            for at in range(0, len(unit), 8192)
        ]
    )
    middles = []
    for label in free:
        members = np.flatnonzero(labels == label)
        middles.append((-int(sizes[label]), int(rows[members[gaps[members].argmin()]])))
    chosen = np.array([row for _, row in sorted(middles)][: count - len(pins)], dtype=np.int64)
    chosen = np.concatenate([pins, chosen])
    if len(chosen) == count:
        return chosen
    return k_center(vectors, count, pinned=chosen, excluded=excluded)


def _cluster(
    unit: NDArray[np.float32], k: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Centres `(k, d)` and the cluster of each row."""
    try:
        from sklearn.cluster import KMeans, MiniBatchKMeans
        from sklearn.exceptions import ConvergenceWarning
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise MissingPackage("sklearn", "Selecting by blocks", "scikit-learn") from error
    n = len(unit)
    if n <= FULL_ROWS:
        beginnings = 4 if n <= CAREFUL_ROWS else 1
        model: Any = KMeans(k, n_init=beginnings, random_state=seed)  # pyright: ignore
    else:
        model = MiniBatchKMeans(k, n_init=3, batch_size=4096, random_state=seed)  # pyright: ignore
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # copies: repaired by the caller
        model.fit(unit)
    return np.asarray(model.cluster_centers_, dtype=np.float32), np.asarray(model.labels_)


def k_means_runs(
    vectors: NDArray[np.float32],
    k: int,
    seeds: Sequence[int],
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
) -> Rows:
    """`(len(seeds), k)`: the representatives from each seed."""
    runs = [
        k_means_representatives(vectors, k, seed=seed, pinned=pinned, excluded=excluded)
        for seed in seeds
    ]
    return np.stack(runs)
