"""How often an image is selected when chance has a say: in the beginning, or in the other images.

A frequency says how firm a choice is. It is not a way to choose: the images that most runs agree
on are the outermost ones, and between them whole regions whose votes were split stay empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .farthest import OnPick
from .points import Rows, checked_rows

CORE = 0.9
STABLE = 0.7
POOL = 8192
"""Rows among which subsamples are drawn from a large folder."""
POOL_PER_PICK = 16
"""At least so many rows of the pool for each pick."""


def frequency_of(runs: Rows, n: int) -> NDArray[np.float32]:
    """Share in [0, 1] of the runs `(r, k)` that selected each row, float32 `(n,)`.

    Use `stability` to name the classes. With 20 runs a frequency is known to about 0.1.
    """
    counts = np.bincount(np.asarray(runs, dtype=np.int64).reshape(-1), minlength=n)
    return (counts / max(1, len(runs))).astype(np.float32)


def subsample_frequency(
    choose: Callable[[Rows], Sequence[int] | Rows],
    n: int,
    k: int,
    *,
    iterations: int,
    seed: int,
    pinned: Sequence[int] | Rows = (),
    excluded: Sequence[int] | Rows = (),
    share: float = 0.5,
    keep: Sequence[int] | Rows = (),
    at_most: int = POOL,
    on_pick: OnPick | None = None,
) -> NDArray[np.float32]:
    """How often each row is chosen when it is there and half of the others are not; float32 `(n,)`.

    Stability selection (Meinshausen & Buehlmann, "Stability selection", 2010), for ways to choose
    that have no random beginning. `choose` must pick the same number each time: with half as many
    from half of the rows nearly every frequency is low, because a coarser set is another set. The
    subsamples share the rows out, so that each is present equally often, as in the pairs of halves
    of Shah & Samworth, "Variable selection with error control", 2013.

    From a large folder a pool is drawn once and the subsamples from the pool. Smaller subsamples of
    all rows would be as cheap and mean nothing: with few rivals left every row is chosen. In the
    pool frequencies come out a little too high: with 16 rows for each pick, three of four picks
    keep their class, and 0.78 instead of 0.63 is the mean frequency of the picks (farthest point,
    4,000 rows of which 1,000 are the pool).

    Parameters
    ----------
    choose
        Rows (sorted, pins among them) to the rows chosen of them, all in numbers of the whole.
    n, k
        How many rows there are, and how many `choose` picks.
    iterations
        How many subsamples, at least 1. With 20 halves a row is present 10 times and its frequency
        is known to about 0.15.
    seed
        Same seed, same frequencies.
    pinned, excluded
        Rows that are always present, and never.
    share
        Of the free rows that are present, in (0, 1). More where `k` needs it: twice as many rows as
        picks, or nine of ten of all there are.
    keep
        Rows that must be in the pool, such as those of the final set.
    at_most
        Size of the pool; more where `k` needs it (16 rows for each pick).
    on_pick
        Called before each subsample; may raise to stop. Give `choose` its own as well.

    Returns
    -------
    frequency
        Times chosen by times present. Pinned rows have 1, excluded rows 0, rows that were never
        present NaN.

    Raises
    ------
    BadInput
        For fewer than one subsample, a share outside (0, 1), `k` below 1, or rows that do not
        exist.
    """
    if iterations < 1:
        raise BadInput(f"At least one subsample is needed; {iterations} were asked for.")
    if not 0 < share < 1:
        raise BadInput(f"The share of rows in a subsample is between 0 and 1; it is {share}.")
    if k < 1:
        raise BadInput(f"The number of images to select is at least 1; {k} was asked for.")
    pins = checked_rows(pinned, n, "pinned")
    out = checked_rows(excluded, n, "excluded")
    if np.isin(pins, out).any():
        raise BadInput("A row is both pinned and excluded.")
    random = np.random.default_rng(seed)
    free = np.setdiff1d(np.arange(n), np.concatenate([pins, out]))
    first = np.intersect1d(checked_rows(keep, n, "kept"), free)
    rest = np.setdiff1d(free, first)
    size = max(at_most, POOL_PER_PICK * k, len(first))
    if size < len(free):
        rest = random.choice(rest, size - len(first), replace=False)
    pool = np.concatenate([first, rest])

    present = np.zeros(n, dtype=np.int64)
    chosen = np.zeros(n, dtype=np.int64)
    size = max(round(share * len(pool)), min(2 * k, int(0.9 * len(pool))), min(1, len(pool)))
    for number, some in enumerate(_shared_out(pool, size, iterations, random)):
        if on_pick is not None:
            on_pick(number, iterations)
        rows = np.sort(np.concatenate([pins, some]))
        present[rows] += 1
        if len(rows):
            chosen[np.asarray(choose(rows), dtype=np.int64)] += 1
    frequency = np.full(n, np.nan, dtype=np.float32)
    np.divide(chosen, present, out=frequency, where=present > 0)
    frequency[pins], frequency[out] = 1, 0
    return frequency


def _shared_out(rows: Rows, size: int, times: int, random: np.random.Generator) -> Iterator[Rows]:
    """`times` subsamples of `size` distinct rows in which the rows take turns."""
    waiting = rows[:0]
    for _ in range(times):
        if len(waiting) < size:
            again = random.permutation(rows)
            twice = np.isin(again, waiting)  # at the end: a row is in a subsample once
            waiting = np.concatenate([waiting, again[~twice], again[twice]])
        yield waiting[:size]
        waiting = waiting[size:]


def stability(frequency: float) -> str:
    """`core` above 0.9, `stable` above 0.7, else `variable`; PhotoMapAI's classes."""
    if frequency > CORE:
        return "core"
    return "stable" if frequency > STABLE else "variable"
