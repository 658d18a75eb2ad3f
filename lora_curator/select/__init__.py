"""Choosing the images of the training set. `SELECTORS` lists the ways, in menu order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..registry import Registry
from .farthest import OnPick, k_center, k_center_runs
from .kmeans import k_means_representatives, k_means_runs
from .points import Rows


class Choose(Protocol):
    """The rows of one selection, in the order of picking, pinned rows first."""

    def __call__(
        self,
        vectors: NDArray[np.float32],
        k: int,
        *,
        seed: int,
        pinned: Rows,
        excluded: Rows,
        on_pick: OnPick | None,
    ) -> Rows: ...


class ChooseOften(Protocol):
    """`(runs, k)` rows of selections from random beginnings."""

    def __call__(
        self,
        vectors: NDArray[np.float32],
        k: int,
        *,
        runs: int,
        random: np.random.Generator,
        pinned: Rows,
        excluded: Rows,
        on_pick: OnPick | None,
    ) -> Rows: ...


@dataclass(frozen=True)
class Selector:
    """One way to select images.

    Attributes
    ----------
    name
        Stable name.
    label
        For menus.
    explanation
        What it does and when to use it.
    role
        What a pick is for, to follow "Pick 3 of 30 ".
    choose
        The selection itself.
    choose_often
        The same from random beginnings, to see which images do not depend on it.
    """

    name: str
    label: str
    explanation: str
    role: str
    choose: Choose
    choose_often: ChooseOften


def _farthest(
    vectors: NDArray[np.float32],
    k: int,
    *,
    seed: int,
    pinned: Rows,
    excluded: Rows,
    on_pick: OnPick | None,
) -> Rows:
    """From the pins or the middle of the images: nothing random, the seed is not needed."""
    return k_center(vectors, k, pinned=pinned, excluded=excluded, on_pick=on_pick)


def _farthest_often(
    vectors: NDArray[np.float32],
    k: int,
    *,
    runs: int,
    random: np.random.Generator,
    pinned: Rows,
    excluded: Rows,
    on_pick: OnPick | None,
) -> Rows:
    allowed = np.setdiff1d(np.arange(len(vectors)), excluded)
    free = np.setdiff1d(allowed, pinned)
    if not len(free):
        free = allowed
    starts = random.choice(free, runs, replace=runs > len(free))
    return k_center_runs(vectors, k, starts, pinned=pinned, excluded=excluded, on_pick=on_pick)


def _blocks(
    vectors: NDArray[np.float32],
    k: int,
    *,
    seed: int,
    pinned: Rows,
    excluded: Rows,
    on_pick: OnPick | None,
) -> Rows:
    return k_means_representatives(vectors, k, seed=seed, pinned=pinned, excluded=excluded)


def _blocks_often(
    vectors: NDArray[np.float32],
    k: int,
    *,
    runs: int,
    random: np.random.Generator,
    pinned: Rows,
    excluded: Rows,
    on_pick: OnPick | None,
) -> Rows:
    seeds: Sequence[int] = random.integers(0, 2**31 - 1, runs).tolist()
    blocks = []
    for number, seed in enumerate(seeds):
        if on_pick is not None:
            on_pick(number, runs)
        blocks.append(k_means_runs(vectors, k, [seed], pinned=pinned, excluded=excluded))
    return np.concatenate(blocks)


SELECTORS: Registry[Selector] = Registry(
    "selector",
    [
        Selector(
            "diversity",
            "Diversity (farthest point)",
            "Each pick is the image least like all picks before it. Covers rare poses, light and "
            "angles with the fewest images. Remove blurry and broken images first: they are "
            "unlike everything.",
            "fills the largest gap",
            _farthest,
            _farthest_often,
        ),
        Selector(
            "blocks",
            "Blocks (k-means)",
            "Sorts the images into as many blocks of similar images as you want picks and takes "
            "the middle one of each. Keeps the proportions of the folder: what is common stays "
            "common.",
            "stands for a block of similar images",
            _blocks,
            _blocks_often,
        ),
    ],
)
"""All ways to select images, in menu order."""
