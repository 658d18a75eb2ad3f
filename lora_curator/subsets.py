"""The subsets of an export: a part for each cluster or folder, with repeats that balance them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from .captions.step import CLUSTER
from .curation import Curation
from .errors import BadInput
from .repeats import MOST, Exposure, balance_repeats, exposures

NO_CLUSTER = "no cluster"
TOP_FOLDER = "top folder"
"""What the images are called that lie in no folder of their own."""


@dataclass(frozen=True)
class Subset:
    """Some of the training images and how often an epoch shows each of them."""

    label: str
    rows: tuple[int, ...]
    repeats: int


def plan_subsets(curation: Curation, rows: Sequence[int] | None = None) -> tuple[Subset, ...]:
    """The subsets that `export.balance` asks for, clusters by number, folders by name.

    The repeats are such that each subset is shown about equally often, an epoch has about as many
    images as with the recipe's repeats for all, and no image is shown more than 20 times, or twice
    the recipe's repeats where that is more. Images of no cluster are one more subset, with the
    recipe's repeats: they are not alike, so nothing is shown too seldom or too often with them.

    Parameters
    ----------
    rows
        The images to train on; by default the kept ones.

    Returns
    -------
    tuple
        Empty when nothing is to be balanced, or all images are in one cluster or folder.

    Raises
    ------
    BadInput
        When clusters are asked for and were not found.
    """
    chosen = list(curation.kept_rows if rows is None else rows)
    options = curation.recipe.export
    if options.balance == "none" or not chosen:
        return ()
    by = _by_cluster if options.balance == "cluster" else _by_folder
    groups, loose = by(curation, chosen)
    if len(groups) < 2:
        return ()
    repeats = balance_repeats(
        [len(group) for group in groups.values()],
        most=max(MOST, 2 * options.repeats),
        total=(len(chosen) - len(loose)) * options.repeats,
    )
    subsets = [
        Subset(label, tuple(group), int(each))
        for (label, group), each in zip(groups.items(), repeats, strict=True)
    ]
    if loose:
        subsets.append(Subset(NO_CLUSTER, tuple(loose), options.repeats))
    return tuple(subsets)


def exposure_of(subsets: Sequence[Subset]) -> tuple[Exposure, ...]:
    """How often an epoch shows each subset, for tables."""
    return exposures(
        [one.label for one in subsets],
        [len(one.rows) for one in subsets],
        [one.repeats for one in subsets],
    )


Groups = dict[str, list[int]]


def _by_cluster(curation: Curation, rows: list[int]) -> tuple[Groups, list[int]]:
    """Rows by the name of their cluster: its words in captions, else its number as on the map.

    Two clusters may have the same words, and are one then. The second value are the rows that are
    in no cluster and have no words.
    """
    column = curation.dataset.columns.get(CLUSTER)
    if column is None:
        raise BadInput(
            "The repeats are to balance clusters, but no clusters were found in this folder. Find "
            "clusters first, or balance by folder or not at all."
        )
    labels = np.asarray(column, dtype=np.float64)[rows]
    numbers = np.where(labels >= 0, labels, -1).astype(np.int64)  # NaN as well
    names = {
        number: curation.recipe.captions.words_of(number)
        or (f"cluster {number + 1}" if number >= 0 else "")
        for number in sorted(set(numbers.tolist()))
    }
    groups: Groups = {name: [] for number, name in names.items() if number >= 0}
    for row, number in zip(rows, numbers.tolist(), strict=True):
        groups.setdefault(names[number], []).append(row)
    loose = groups.pop("", [])
    return groups, loose


def _by_folder(curation: Curation, rows: list[int]) -> tuple[Groups, list[int]]:
    groups: Groups = {}
    for row in rows:
        folder = PurePosixPath(curation.dataset.paths[row]).parent.as_posix()
        groups.setdefault(TOP_FOLDER if folder == "." else folder, []).append(row)
    return dict(sorted(groups.items())), []
