"""PhotoMapAI's curator, written anew from its description: its runs and its vote.

Where PHOTOMAP_DIR names a checkout, its own functions are compared instead (`own_functions`).
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray


def farthest_run(vectors: NDArray[np.float32], k: int, seed: int) -> list[int]:
    """One run of farthest point sampling from a random row."""
    rows = _normalized(vectors)
    first = int(np.random.RandomState(seed).randint(0, len(rows)))
    picks = [first]
    nearest = 1 - rows @ rows[first]
    for _ in range(k - 1):
        pick = int(np.argmax(nearest))
        picks.append(pick)
        nearest = np.minimum(nearest, 1 - rows @ rows[pick])
    return picks


def blocks_run(vectors: NDArray[np.float32], k: int, seed: int) -> list[int]:
    """One run of mini-batch k-means: the member nearest the centre of each cluster."""
    from sklearn.cluster import MiniBatchKMeans

    rows = _normalized(vectors)
    model = MiniBatchKMeans(n_clusters=k, random_state=seed, n_init=1)  # pyright: ignore
    labels = model.fit_predict(rows)
    picks = []
    for number, centre in enumerate(model.cluster_centers_):
        members = np.flatnonzero(labels == number)
        if len(members):
            picks.append(int(members[np.linalg.norm(rows[members] - centre, axis=1).argmin()]))
    return picks


def consensus(runs: list[list[int]], k: int) -> list[int]:
    """The k rows with the most votes; ties to the row that was voted for first."""
    votes = Counter(row for run in runs for row in run)
    return [row for row, _ in votes.most_common(k)]


def _normalized(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths == 0, 1, lengths)
