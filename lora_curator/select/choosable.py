"""Which images a selection may choose from, and what stays out before anything is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset
from ..decisions import Decisions
from .greedy import OnPick
from .oddities import Oddities, find_oddities, isolation
from .points import Rows

GROUPS = "group:duplicates"


@dataclass(frozen=True)
class Candidates:
    """The rows that may be chosen, and why others may not.

    Attributes
    ----------
    known, pinned, allowed
        Masks `(n,)`: has a usable vector; pinned by the user; may be chosen.
    pins
        Pinned rows that may be compared.
    blind
        Pinned rows without a vector: taken without being compared.
    oddities
        Rows on the shelf, with their isolation.
    twins
        Rows that show the same picture as a better one, which stands for both.
    columns
        For the dataset: what was computed on the way.
    """

    known: NDArray[np.bool_]
    pinned: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    pins: Rows
    blind: Rows
    oddities: Mapping[int, float] = field(default_factory=dict)
    twins: Mapping[int, int] = field(default_factory=dict)
    columns: Mapping[str, NDArray] = field(default_factory=dict)

    @property
    def excluded(self) -> Rows:
        """Rows that may not be chosen."""
        return np.flatnonzero(~self.allowed)


def comparable(vectors: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Mask `(n,)` of the rows with a usable vector: finite and not zero."""
    return np.asarray(np.isfinite(vectors).all(axis=1) & vectors.any(axis=1))


def usable(
    dataset: Dataset, decisions: Decisions, vectors: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Mask `(n,)` of the images that a set can be made of: readable, comparable, not dropped.

    `decisions` are those without the selection's own.
    """
    dropped = np.array([decisions.dropped(path) for path in dataset.paths], dtype=bool)
    return dataset.readable & comparable(vectors) & ~dropped


def find_candidates(
    dataset: Dataset,
    earlier: Decisions,
    embedding: str,
    *,
    count: int,
    quality: NDArray[np.float32] | None,
    weight: float,
    oddities: bool,
    one_per_group: bool,
    on_pick: OnPick,
) -> Candidates:
    """Sort the images of a dataset; there are `count` candidates wherever there can be.

    The shelf gives back the least odd images, and groups their other images, when too few are left.
    """
    vectors = dataset.column(embedding)
    known = comparable(vectors)
    pinned = np.array([earlier.pinned(path) for path in dataset.paths], dtype=bool)
    blind = np.flatnonzero(pinned & dataset.readable & ~known)
    allowed = usable(dataset, earlier, vectors)
    pins = np.flatnonzero(pinned & allowed)
    wanted = count - len(blind)
    twins = _twins(dataset, allowed, pinned, quality) if one_per_group else {}
    if int(allowed.sum()) - len(twins) < wanted:
        twins = {}
    allowed[list(twins)] = False
    shelf: dict[int, float] = {}
    columns: dict[str, NDArray] = {}
    if oddities:
        name = f"isolation:{embedding.partition(':')[2]}"
        out = np.flatnonzero(~known)
        alone = dataset.columns.get(name)
        if alone is None:
            alone = isolation(vectors, excluded=out, on_pick=on_pick)
        columns[name] = alone
        odd = find_oddities(
            vectors, excluded=out, quality=quality, weight=weight, stands=alone, on_pick=on_pick
        )
        shelf = _shelf(odd, allowed, pinned, wanted)
        allowed[list(shelf)] = False
    return Candidates(known, pinned, allowed, pins, blind, shelf, twins, columns)


def _shelf(
    odd: Oddities, allowed: NDArray[np.bool_], pinned: NDArray[np.bool_], wanted: int
) -> dict[int, float]:
    """Odd rows with their isolation, but for the least odd ones where too few others are left."""
    rows = np.flatnonzero(odd.mask & allowed & ~pinned)
    spare = max(0, int(allowed.sum()) - max(wanted, 0))
    most = rows[np.lexsort((rows, -odd.strangeness[rows]))][:spare]
    return {int(row): float(odd.isolation[row]) for row in sorted(most)}


def _twins(
    dataset: Dataset,
    allowed: NDArray[np.bool_],
    pinned: NDArray[np.bool_],
    quality: NDArray[np.float32] | None,
) -> dict[int, int]:
    """Of each group of duplicates all but the pinned ones, else the best, else the first."""
    groups = dataset.columns.get(GROUPS)
    if groups is None:
        return {}
    worth = np.full(len(dataset), 0.5) if quality is None else np.nan_to_num(quality, nan=0.5)
    twins: dict[int, int] = {}
    rows = np.flatnonzero(allowed & (np.asarray(groups) >= 0))
    for group in np.unique(groups[rows]):
        inside = rows[groups[rows] == group]
        own = inside[pinned[inside]]
        best = int(own[0]) if len(own) else int(inside[worth[inside].argmax()])
        twins.update({int(row): best for row in inside if row != best and not pinned[row]})
    return twins
