"""The selections of PhotoMapAI's curator: the same picks for the same seeds, without its faults.

For users who come from it and want to compare. Its runs are farthest point sampling from a random
row and mini-batch k-means; its set is the rows that most runs voted for. What differs: exclusions
mean the rows they name, no row is picked twice, rows without a vector are left out, pins exist, the
number is exact, and a seed makes it repeatable. `consensus` covers better.
"""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput, MissingPackage, UnknownName
from .farthest import k_center
from .greedy import OnPick, Picks
from .points import Rows, checked_rows, few_threads

METHODS = ("diversity", "blocks")
"""In PhotoMapAI's requests: fps and kmeans."""
BLOCK = 1024


def photomap_run(
    vectors: NDArray[np.float32],
    k: int,
    seed: int,
    method: str,
    *,
    excluded: Sequence[int] | Rows = (),
) -> Rows:
    """One run, in its order: `get_fps_indices_global` or `get_kmeans_indices_global` for a seed.

    Distances are in float32 as there, not in the whole numbers of `points.py`, on one thread. Where
    copies fill the set, theirs returns rows twice and this one goes on with other copies. With all
    rows asked for, they come in their own order. k-means may give fewer than `k` rows, one for each
    cluster that is not empty.

    Parameters
    ----------
    vectors
        `(n, d)`; rows that are zero or not finite are left out.
    k
        How many rows.
    seed
        As for `numpy.random.RandomState`.
    method
        `diversity` (theirs: fps) or `blocks` (kmeans).
    excluded
        Rows that must not be chosen.

    Raises
    ------
    BadInput
        For k < 1, rows that do not exist, another shape, an unknown method (`UnknownName`).
    MissingPackage
        For `blocks`, when scikit-learn is not installed.
    """
    return _Album(vectors, excluded).run(_checked(k), seed, method)


def photomap_consensus(
    vectors: NDArray[np.float32],
    k: int,
    *,
    iterations: int,
    seed: int,
    method: str,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> tuple[Picks, NDArray[np.float32]]:
    """The `k` rows with the most votes of `iterations` runs; ties to the one voted for first.

    The runs have the seeds that `random.randint(0, 1000000)` gives there after `random.seed(seed)`.
    Pinned rows come first and shape nothing: the vote fills the other places. When fewer than `k`
    rows have votes, the rows farthest from those chosen fill up (`k_center`).

    Parameters
    ----------
    vectors, k, method, excluded
        As for `photomap_run`; `k` counts the pins.
    iterations
        How many runs, at least 1; theirs allows 30.
    seed
        Same seed, same rows.
    pinned
        Rows that must be chosen.
    on_pick
        Called as `on_pick(picked, of)` over all runs; may raise to stop. A run of k-means cannot be
        stopped before its end (a second or two for 50,000 rows).

    Returns
    -------
    picks
        Gains are the share of runs that voted for a row; NaN for pins.
    frequency
        float32 `(n,)`: this share for all rows; 1 for pins.

    Raises
    ------
    BadInput
        As `photomap_run`; for fewer than one run; for pins that are excluded or have no vector.
    """
    if iterations < 1:
        raise BadInput(f"At least one run is needed; {iterations} were asked for.")
    album = _Album(vectors, excluded)
    pins = checked_rows(pinned, len(vectors), "pinned")
    if not np.isin(pins, album.rows).all():
        raise BadInput("A pinned row is excluded or has no vector; take the pin or this away.")
    count = min(max(_checked(k), len(pins)), len(album.rows))
    seeds = random.Random(seed)
    votes: Counter[int] = Counter()
    for number in range(iterations):
        picked = album.run(k, seeds.randint(0, 1_000_000), method, number, iterations, on_pick)
        votes.update(picked.tolist())

    frequency = np.zeros(len(vectors), dtype=np.float32)
    for row, times in votes.items():
        frequency[row] = times / iterations
    frequency[pins] = 1
    own = set(pins.tolist())
    winners = [row for row, _ in votes.most_common() if row not in own]
    chosen = np.concatenate([pins, np.array(winners, dtype=np.int64)])[:count]
    if len(chosen) < count:
        left_out = np.setdiff1d(np.arange(len(vectors)), album.rows)
        chosen = k_center(vectors, count, pinned=chosen, excluded=left_out, on_pick=on_pick)
    gains = frequency[chosen]
    gains[: len(pins)] = np.nan
    return Picks(chosen, gains), frequency


def _checked(k: int) -> int:
    if k < 1:
        raise BadInput(f"The number of images to select is at least 1; {k} was asked for.")
    return k


class _Album:
    """The rows that may be chosen, at unit length in float32 as PhotoMapAI makes them.

    Attributes
    ----------
    rows
        Their numbers; all that the runs find is a place in this array.
    unit
        float32 `(len(rows), d)`.
    """

    def __init__(self, vectors: NDArray[np.float32], excluded: Sequence[int] | Rows) -> None:
        vectors = np.asarray(vectors)
        if vectors.ndim != 2:
            raise BadInput(f"Vectors have the shape (n, d); these have {vectors.shape}.")
        allowed = np.ones(len(vectors), dtype=bool)
        allowed[checked_rows(excluded, len(vectors), "excluded")] = False
        for start in range(0, len(vectors), BLOCK):
            block = vectors[start : start + BLOCK]
            allowed[start : start + BLOCK] &= np.isfinite(block).all(axis=1) & block.any(axis=1)
        self.rows: Rows = np.flatnonzero(allowed)
        self.unit = vectors[self.rows].astype(np.float32, copy=False)
        for start in range(0, len(self.unit), BLOCK):
            block = self.unit[start : start + BLOCK]
            block /= np.linalg.norm(block, axis=1, keepdims=True) + 1e-12

    def run(
        self,
        k: int,
        seed: int,
        method: str,
        number: int = 0,
        runs: int = 1,
        on_pick: OnPick | None = None,
    ) -> Rows:
        """One run, the `number`-th of `runs`."""
        if method not in METHODS:
            raise UnknownName(
                f"PhotoMapAI has no method named '{method}'; its methods are diversity and blocks."
            )
        if k >= len(self.rows):
            return self.rows
        with few_threads(0):
            if method == "blocks":
                if on_pick is not None:
                    on_pick(number * k, runs * k)
                return self.rows[self._blocks(k, seed)]
            return self.rows[self._farthest(k, seed, number * k, runs * k, on_pick)]

    def _farthest(self, k: int, seed: int, done: int, of: int, on_pick: OnPick | None) -> list[int]:
        pick = int(np.random.RandomState(seed).randint(0, len(self.unit)))
        picks: list[int] = []
        nearest = np.full(len(self.unit), np.inf, dtype=np.float32)
        while True:
            if on_pick is not None:
                on_pick(done + len(picks), of)
            picks.append(pick)
            if len(picks) == k:
                return picks
            # The product has their shape: another one may differ in its last digit.
            away = 1.0 - np.dot(self.unit, self.unit[pick].reshape(1, -1).T).reshape(-1)
            np.minimum(nearest, away, out=nearest)
            nearest[pick] = -np.inf
            pick = int(nearest.argmax())

    def _blocks(self, k: int, seed: int) -> list[int]:
        try:
            from sklearn.cluster import MiniBatchKMeans
            from sklearn.exceptions import ConvergenceWarning
        except ImportError as error:
            raise MissingPackage("sklearn", "PhotoMapAI's k-means", "scikit-learn") from error
        model: Any = MiniBatchKMeans(n_clusters=k, random_state=seed, n_init=1)  # pyright: ignore
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # copies: fewer clusters
            labels = model.fit_predict(self.unit)
        gaps = np.concatenate(
            [
                np.linalg.norm(
                    self.unit[at : at + BLOCK] - model.cluster_centers_[labels[at : at + BLOCK]],
                    axis=1,
                )
                for at in range(0, len(self.unit), BLOCK)
            ]
        )
        picks = []
        for label in range(k):
            members = np.flatnonzero(labels == label)
            if len(members):
                picks.append(int(members[gaps[members].argmin()]))
        return picks
