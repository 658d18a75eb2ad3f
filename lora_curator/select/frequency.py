"""How often an image is selected when the beginning is left to chance (Monte Carlo).

A frequency says how firm a choice is. It is not a way to choose: the images that most runs agree
on are the outermost ones, and between them whole regions whose votes were split stay empty. The
final set is one run of the selector.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from . import SELECTORS
from .farthest import OnPick
from .points import Rows, checked_rows

CORE = 0.9
STABLE = 0.7


def selection_frequency(
    vectors: NDArray[np.float32],
    k: int,
    method: str,
    iterations: int,
    seed: int,
    *,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    on_pick: OnPick | None = None,
) -> NDArray[np.float32]:
    """Share in [0, 1] of random runs that selected each row, float32 `(n,)`.

    Pinned rows have 1, excluded rows 0. Use `stability` to name the classes.

    Parameters
    ----------
    vectors, k, pinned, excluded
        As for `k_center`.
    method
        Name of one of `SELECTORS`.
    iterations
        How many runs, at least 1. With 20 a frequency is known to about 0.1.
    seed
        Same seed, same frequencies.

    Raises
    ------
    BadInput
        As `k_center`; for fewer than one iteration; for an unknown method (`UnknownName`).
    """
    selector = SELECTORS[method]
    if iterations < 1:
        raise BadInput(f"At least one run is needed; {iterations} were asked for.")
    n = len(vectors)
    out = checked_rows(excluded, n, "excluded")
    counts = np.zeros(n, dtype=np.int64)
    if len(out) < n:
        picks = selector.choose_often(
            vectors,
            k,
            runs=iterations,
            random=np.random.default_rng(seed),
            pinned=checked_rows(pinned, n, "pinned"),
            excluded=out,
            on_pick=on_pick,
        )
        np.add.at(counts, picks.reshape(-1), 1)
    return (counts / iterations).astype(np.float32)


def stability(frequency: float) -> str:
    """`core` above 0.9, `stable` above 0.7, else `variable`; PhotoMapAI's classes."""
    if frequency > CORE:
        return "core"
    return "stable" if frequency > STABLE else "variable"
