"""Made-up embeddings that behave like those of a photo library: a cone, clusters, bursts, junk.

A common mean direction, 60 clusters whose sizes follow Zipf's law, differences within a cluster
whose spectrum falls, a quarter of the images near-copies of a few, one in a hundred junk: of this
60 % in 8 tight modes (screenshots of one page, blank frames), the rest alone. Cosines are about
0.79 within a cluster, 0.50 between two, 0.41 between junk and photos.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLUSTERS = 60
JUNK_MODES = 8
ACROSS, WITHIN, TO_JUNK = 0.50, 0.79, 0.41
FALL = 0.5
"""Power by which the spread within a cluster falls from one direction to the next."""


@dataclass(frozen=True)
class Mixture:
    """Unit rows and what is true of them.

    Attributes
    ----------
    vectors
        float32 `(n, d)`.
    cluster
        `(n,)`: 0 to 59, -1 for junk.
    junk
        Mask `(n,)`.
    quality
        float32 `(n,)` in [0, 1]: what a good scorer would say; low for junk.
    """

    vectors: NDArray[np.float32]
    cluster: NDArray[np.int64]
    junk: NDArray[np.bool_]
    quality: NDArray[np.float32]


def make_mixture(
    n: int,
    d: int = 512,
    seed: int = 0,
    *,
    junk: float = 0.01,
    bursts: float = 0.25,
    cone: float = ACROSS,
) -> Mixture:
    """`n` rows in random order; `cone=0` gives a plain mixture without a common direction."""
    random = np.random.default_rng(seed)
    basis = np.linalg.qr(random.standard_normal((d, CLUSTERS + JUNK_MODES + 1)))[0].T
    mean, centres, modes = basis[0], basis[1 : 1 + CLUSTERS], basis[1 + CLUSTERS :]
    count = round(junk * n)
    zipf = 1 / np.arange(1, CLUSTERS + 1)
    cluster = np.concatenate(
        [np.arange(CLUSTERS), random.choice(CLUSTERS, n - count - CLUSTERS, p=zipf / zipf.sum())]
    )
    along = np.sqrt(cone) * mean + np.sqrt(WITHIN - ACROSS) * centres[cluster]
    good = along + np.sqrt(1 - cone - (WITHIN - ACROSS)) * _spread(random, len(cluster), d)
    copies = random.permutation(len(good))[: round(bursts * n)]
    hot = random.choice(np.setdiff1d(np.arange(len(good)), copies), max(5, n // 400), replace=False)
    source = random.choice(hot, len(copies))
    good[copies] = good[source] + 0.1 * random.standard_normal((len(copies), d)) / np.sqrt(d)
    cluster[copies] = cluster[source]

    toward = TO_JUNK / np.sqrt(ACROSS) if cone else 0.0
    bad = toward * mean + np.sqrt(1 - toward**2) * _unit(random.standard_normal((count, d)))
    tight = round(0.6 * count)
    mode = random.integers(0, JUNK_MODES, tight)
    near = _unit(modes[mode] + 0.25 * random.standard_normal((tight, d)) / np.sqrt(d))
    bad[:tight] = toward * mean + np.sqrt(1 - toward**2) * near
    order = random.permutation(n)
    return Mixture(
        _unit(np.concatenate([good, bad]))[order].astype(np.float32),
        np.concatenate([cluster, np.full(count, -1)])[order],
        np.repeat([False, True], [n - count, count])[order],
        np.concatenate([random.beta(5, 2, n - count), random.beta(1.5, 9, count)])[order].astype(
            np.float32
        ),
    )


def _spread(random: np.random.Generator, n: int, d: int) -> NDArray[np.float64]:
    scale = np.arange(1, d + 1) ** -FALL
    turn = np.linalg.qr(random.standard_normal((d, d)))[0]
    return (random.standard_normal((n, d)) * (scale / np.sqrt((scale**2).sum()))) @ turn


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
