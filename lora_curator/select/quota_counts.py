"""From the shares that a user writes to the counts of a quota."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from .cells import Quota

EACH = "each"
"""Stands for every kind of a quota that is not named."""

Shares = Mapping[str, tuple[float, float]]
"""By kind: lowest and highest share in [0, 1]."""

_SLACK = 1e-9  # 0.3 * 10 is a little more than 3


def target_counts(shares: Shares, k: int) -> dict[str, tuple[int, int]]:
    """How many of k images are of each kind, lowest and highest.

    The lowest count is rounded up and the highest down, so that a set that keeps the counts keeps
    the shares. Where no count lies between the two (a third of 40), both neighbours are allowed:
    13 to 14. Where the lowest counts add up to more than k though the shares do not to more than
    1, those with the smallest fraction are rounded down instead; likewise the highest, up.

    Raises
    ------
    BadInput
        For a share outside of [0, 1], or a lowest above its highest.
    """
    for kind, (low, high) in shares.items():
        if not 0 <= low <= high <= 1:
            raise BadInput(
                f"The share of '{kind}' is from {low:g} to {high:g}; two numbers from 0 to 1 are "
                "wanted, the lower one first: [0.3, 0.4] is 30 to 40 %."
            )
    lows = {kind: low * k for kind, (low, _) in shares.items()}
    highs = {kind: high * k for kind, (_, high) in shares.items()}
    least = {kind: math.ceil(low - _SLACK) for kind, low in lows.items()}
    most = {kind: math.floor(high + _SLACK) for kind, high in highs.items()}
    for kind in shares:
        if least[kind] > most[kind]:
            least[kind], most[kind] = most[kind], least[kind]
    if sum(lows.values()) <= k + _SLACK:
        for step in sorted({_fraction(low) for low in lows.values()}):
            if sum(least.values()) <= k:
                break
            for kind, low in lows.items():
                if _fraction(low) == step:
                    least[kind] = math.floor(low + _SLACK)
    if sum(highs.values()) >= k - _SLACK:
        for step in sorted({_fraction(high) for high in highs.values()}, reverse=True):
            if sum(most.values()) >= k:
                break
            for kind, high in highs.items():
                if _fraction(high) == step:
                    most[kind] = math.ceil(high - _SLACK)
    return {kind: (least[kind], most[kind]) for kind in shares}


def _fraction(number: float) -> float:
    """What is above the whole number below; numbers that are whole but for rounding have 0."""
    return round(number - math.floor(number + _SLACK), 6)


def make_quotas(
    options: Mapping[str, Shares],
    k: int,
    kinds_by_name: Mapping[str, tuple[NDArray[np.int64], tuple[str, ...]]],
) -> list[Quota]:
    """The quotas that a user asked for.

    Parameters
    ----------
    options
        By quota, then by kind, lowest and highest share: `{"aspect": {"portrait": (0.3, 0.4)}}`.
        The kind `each` stands for every kind that is not named; without it these are free.
    k
        How many images the set will have: not more than there are to choose from.
    kinds_by_name
        By quota: the kind of every row, int64 `(n,)`, -1 where not known, and the kinds' names.

    Raises
    ------
    BadInput
        For a quota or a kind that there is not, with the name that was probably meant, and for
        shares as in `target_counts`.
    """
    quotas = []
    for name, shares in options.items():
        if name not in kinds_by_name:
            raise BadInput(_unknown("quota", name, list(kinds_by_name)))
        kinds, names = kinds_by_name[name]
        for kind in shares:
            if kind not in names and kind != EACH:
                raise BadInput(_unknown(f"kind of '{name}'", kind, [*names, EACH]))
        rest = shares.get(EACH, (0.0, 1.0))
        counts = target_counts({kind: shares.get(kind, rest) for kind in names}, k)
        bounds = np.array([counts[kind] for kind in names], np.int64).reshape(-1, 2)
        label = name.replace("_", " ").capitalize()
        quotas.append(Quota(name, label, kinds, tuple(names), bounds[:, 0], bounds[:, 1]))
    return quotas


def _unknown(what: str, name: str, known: list[str]) -> str:
    """A sentence with the near match, else with all there are."""
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."
    return f"There is no {what} named '{name}'. {hint}"
