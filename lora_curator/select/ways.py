"""The ways to select, each from an `Ask` to an `Answer`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .ask import Answer, Ask
from .best import best
from .consensus import consensus
from .cover import cover
from .farthest import k_center_runs
from .frequency import frequency_of, subsample_frequency
from .greedy import Picks, Rows
from .kmeans import k_means_representatives, k_means_runs
from .photomap import photomap_consensus
from .represent import represent

RUNS = "Repeating from random beginnings"
PARTS = "Repeating with a part of the images"
SELECTING = "Selecting images"

Goal = Callable[..., Picks]


def cover_way(ask: Ask) -> Answer:
    """Robust, quality-weighted k-center."""
    return _goal(ask, cover)


def represent_way(ask: Ask) -> Answer:
    """Facility location with a quality term."""
    return _goal(ask, represent)


def best_way(ask: Ask) -> Answer:
    """Quality and diversity together."""
    return _goal(ask, best)


def diversity_way(ask: Ask) -> Answer:
    """Farthest point sampling; what random runs know makes the set better."""
    random = np.random.default_rng(ask.seed)
    free = np.setdiff1d(np.arange(len(ask.vectors)), ask.excluded)
    starts = np.setdiff1d(free, ask.pinned)
    starts = starts if len(starts) else free
    begun = random.choice(starts, ask.iterations, replace=ask.iterations > len(starts))
    runs = k_center_runs(
        ask.vectors,
        ask.count,
        begun,
        pinned=ask.pinned,
        excluded=ask.excluded,
        on_pick=ask.watched(RUNS),
    )
    picks = consensus(
        ask.vectors,
        ask.count,
        runs,
        pinned=ask.pinned,
        excluded=ask.excluded,
        on_pick=ask.watched(SELECTING),
    )
    return Answer(picks, _frequency(ask, runs))


def blocks_way(ask: Ask) -> Answer:
    """k-means, the middle image of each block."""
    rows = k_means_representatives(
        ask.vectors,
        ask.count,
        seed=ask.seed,
        pinned=ask.pinned,
        excluded=ask.excluded,
        on_pick=ask.watched(SELECTING),
    )
    picks = Picks(rows, np.full(len(rows), np.nan, dtype=np.float32))
    if not ask.iterations:
        return Answer(picks)
    random = np.random.default_rng(ask.seed)
    runs = k_means_runs(
        ask.vectors,
        ask.count,
        random.integers(0, 2**31 - 1, ask.iterations).tolist(),
        pinned=ask.pinned,
        excluded=ask.excluded,
        on_pick=ask.watched(RUNS),
    )
    return Answer(picks, _frequency(ask, runs))


def photomap_diversity_way(ask: Ask) -> Answer:
    """Exactly what PhotoMapAI chooses by farthest point sampling."""
    return _photomap(ask, "diversity")


def photomap_blocks_way(ask: Ask) -> Answer:
    """Exactly what PhotoMapAI chooses by k-means."""
    return _photomap(ask, "blocks")


def _photomap(ask: Ask, method: str) -> Answer:
    picks, frequency = photomap_consensus(
        ask.vectors,
        ask.count,
        iterations=max(1, ask.iterations),
        seed=ask.seed,
        method=method,
        pinned=ask.pinned,
        excluded=ask.excluded,
        on_pick=ask.watched(RUNS),
    )
    return Answer(picks, frequency if ask.iterations else None)


def _goal(ask: Ask, goal: Goal) -> Answer:
    """A goal without random beginnings: the runs are on parts of the images."""
    picks = goal(
        ask.vectors,
        ask.count,
        pinned=ask.pinned,
        excluded=ask.excluded,
        quality=ask.quality,
        weight=ask.weight,
        room=ask.room(),
        on_pick=ask.watched(SELECTING),
    )
    if not ask.iterations:
        return Answer(picks)
    pinned = np.zeros(len(ask.vectors), dtype=bool)
    pinned[ask.pinned] = True

    def of_part(rows: Rows) -> Rows:
        chosen = goal(
            ask.vectors[rows],
            ask.count,
            pinned=np.flatnonzero(pinned[rows]),
            quality=None if ask.quality is None else ask.quality[rows],
            weight=ask.weight,
            on_pick=ask.watched(PARTS),
        )
        return rows[chosen.rows]

    frequency = subsample_frequency(
        of_part,
        len(ask.vectors),
        ask.count,
        iterations=ask.iterations,
        seed=ask.seed,
        pinned=ask.pinned,
        excluded=ask.excluded,
        keep=picks.rows,
        on_pick=ask.watched(PARTS),
    )
    return Answer(picks, frequency)


def _frequency(ask: Ask, runs: Rows) -> NDArray[np.float32] | None:
    return frequency_of(runs, len(ask.vectors)) if ask.iterations else None
