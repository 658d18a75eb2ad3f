"""The two ways to put points into clusters, both of scikit-learn."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingPackage

Points = NDArray[np.float32]
Labels = NDArray[np.int64]

OUTSIDE = 3
"""A row is outside of a cluster when it has to reach so many times as far as usual there."""
FULL_ROWS = 20_000
"""Above this many rows the middles of blocks are learnt from small batches."""


def dense_labels(points: Points, smallest: int) -> Labels | None:
    """HDBSCAN (Campello, Moulavi and Sander, 2013): -1 for none.

    It counts what lies far outside of a cluster but nearer to it than to the next as part of it;
    such rows are taken out again. None where scikit-learn is older than 1.3, which brought it.
    """
    try:
        from sklearn.cluster import HDBSCAN
        from sklearn.neighbors import NearestNeighbors
    except ImportError:
        return None
    model: Any = HDBSCAN(min_cluster_size=smallest, copy=True)  # pyright: ignore
    labels = np.asarray(model.fit_predict(points), dtype=np.int64)
    near = NearestNeighbors(n_neighbors=smallest).fit(points)
    reach = near.kneighbors(points)[0][:, -1]  # holds `smallest` rows, itself counted
    for label in range(labels.max() + 1):
        inside = labels == label
        usual = reach[inside & (reach > 0)]  # copies say nothing of how far others may be
        if len(usual):
            labels[inside & (reach > OUTSIDE * np.median(usual))] = -1
    return labels


def block_labels(points: Points, count: int, seed: int) -> Labels:
    """k-means: every row in one of at most `count` blocks; copies are in the same one."""
    count = min(count, len(np.unique(points, axis=0)))
    if count == 1:
        return np.zeros(len(points), dtype=np.int64)
    try:
        from sklearn.cluster import KMeans, MiniBatchKMeans
        from sklearn.exceptions import ConvergenceWarning
    except ImportError as error:
        raise MissingPackage("sklearn", "Finding clusters", "scikit-learn") from error
    if len(points) <= FULL_ROWS:
        model: Any = KMeans(count, n_init=4, random_state=seed)  # pyright: ignore
    else:
        model = MiniBatchKMeans(count, n_init=3, batch_size=4096, random_state=seed)  # pyright: ignore
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer blocks than asked for: fine
        return np.asarray(model.fit_predict(points), dtype=np.int64)
