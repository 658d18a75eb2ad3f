"""Vectors to clusters of similar images, with the image that stands for each.

`hdbscan@1`
    Finds how many there are, and leaves images that belong nowhere alone.
`kmeans@1`
    A given number of blocks; every image is in one. Also for large folders, and where the images
    are too evenly spread for the other to find anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..threads import one_thread
from ..work import SILENT, Work
from .methods import block_labels, dense_labels
from .reduce import unit_rows, well_spread

__all__ = ["BLOCKS", "DENSE", "METHODS", "Clusters", "find_clusters"]

DENSE, BLOCKS = "hdbscan@1", "kmeans@1"
METHODS = (DENSE, BLOCKS)

CAREFUL_ROWS = 5000
"""Up to so many rows `hdbscan@1` takes about a second."""
MOST_BLOCKS = 30
"""More clusters than this have no place in a legend; a count that was asked for may be higher."""
LEAST_FOUND = 0.5
"""Where `hdbscan@1` leaves more images alone, it has not described the folder."""
MOST_IN_ONE = 0.7
"""Nor where more images are in one cluster."""
LABEL = "clusters"

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """Groups of similar images, the largest first.

    Attributes
    ----------
    labels
        `(n,)`: the cluster of each row, numbered from 0; -1 for none.
    representatives
        `(k,)`: the row nearest to the middle of each cluster.
    sizes
        `(k,)`: images in each, falling.
    spread
        `(k,)` float32: mean cosine distance of the images to the middle; 0 for copies.
    method
        Which of `METHODS` found them.
    """

    labels: Rows
    representatives: Rows
    sizes: Rows
    spread: NDArray[np.float32]
    method: str

    def __len__(self) -> int:
        return len(self.sizes)


def find_clusters(
    vectors: NDArray[np.float32],
    *,
    seed: int = 0,
    count: int | None = None,
    smallest: int = 5,
    work: Work = SILENT,
) -> Clusters:
    """Clusters of `(n, d)` vectors; rows of NaN or zeros are in none.

    Parameters
    ----------
    seed
        Same vectors and seed, same clusters.
    count
        So many blocks (fewer where there are fewer different images). Without it, clusters are
        found by their density; where that leaves half of the images alone or puts 70 % into one, or
        there are over 5,000, the square root of half their number, at most 30.
    smallest
        Images that make a cluster; 2 or more. Blocks may be smaller.

    Raises
    ------
    BadInput
        For another shape, or a `count` or `smallest` that is too small.
    MissingPackage
        When scikit-learn is not installed.
    """
    vectors = np.asarray(vectors)
    if vectors.ndim != 2:
        raise BadInput(f"Vectors have the shape (n, d); these have {vectors.shape}.")
    if count is not None and count < 1:
        raise BadInput(f"The number of clusters is at least 1; {count} was asked for.")
    if smallest < 2:
        raise BadInput(f"A cluster has at least 2 images; {smallest} was asked for.")
    rows, unit = unit_rows(vectors)
    labels = np.full(len(vectors), -1, dtype=np.int64)
    if len(rows) == 0:
        return _described(labels, rows, unit, BLOCKS)
    with one_thread():
        work.progress(0, 1, LABEL)
        work.check_interrupted()
        points = well_spread(unit)
        work.check_interrupted()
        found = None
        if count is None and 2 * smallest <= len(rows) <= CAREFUL_ROWS:
            found = dense_labels(points, smallest)
        method = DENSE
        if found is None or not _describes(found):
            work.check_interrupted()
            method = BLOCKS
            wanted = count or min(MOST_BLOCKS, max(1, round((len(rows) / 2) ** 0.5)))
            found = block_labels(points, wanted, seed)
    labels[rows] = found
    work.progress(1, 1, LABEL)
    return _described(labels, rows, unit, method)


def _describes(found: Rows) -> bool:
    """Whether these clusters tell more than that all images are alike, or that none are."""
    sizes = np.bincount(found[found >= 0], minlength=1)
    return sizes.sum() >= LEAST_FOUND * len(found) and sizes.max() <= MOST_IN_ONE * len(found)


def _described(labels: Rows, rows: Rows, unit: NDArray[np.float32], method: str) -> Clusters:
    """Numbered by size, then by the first row; with middles and spreads."""
    own = labels[rows]
    names, first, sizes = np.unique(own[own >= 0], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    representatives, spread = [], []
    numbered = np.full(len(labels), -1, dtype=np.int64)
    for number, name in enumerate(names[order]):
        inside = np.flatnonzero(own == name)
        numbered[rows[inside]] = number
        middle = unit[inside].mean(axis=0, dtype=np.float64)
        middle /= max(float(np.linalg.norm(middle)), 1e-12)
        # Row by row, not by a matrix product: equal vectors must tie exactly.
        along = (unit[inside].astype(np.float64) * middle).sum(axis=1)
        representatives.append(rows[inside[along.argmax()]])
        spread.append(max(0.0, float((1 - along).mean())))
    return Clusters(
        numbered,
        np.array(representatives, dtype=np.int64),
        sizes[order].astype(np.int64),
        np.array(spread, dtype=np.float32),
        method,
    )
