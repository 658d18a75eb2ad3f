"""What images are by what quotas count: shape, shot scale, cluster, folder, made by a model or not.

A table of whole numbers per image beside the names that they stand for; -1 where not known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from .balance import ASPECT, SHOT_SCALE, Target
from .dataset import Dataset
from .shot_scale import COLUMN, scale_of_caption

Kinds = tuple[NDArray[np.int64], tuple[str, ...]]
"""`(n,)` numbers of names, -1 for not known, and the names."""


def aspect_kinds(dataset: Dataset) -> Kinds:
    """Portrait, square, landscape."""
    return _of_target(ASPECT, dataset)


def shot_scale_kinds(dataset: Dataset) -> Kinds:
    """Close-up, medium, wide, by the column `shot_scale`, else by what the caption says now."""
    scales = np.array(dataset.columns.get(COLUMN, np.full(len(dataset), np.nan)), np.float32)
    for row in np.flatnonzero(np.isnan(scales)):
        scales[row] = scale_of_caption(dataset.captions[row] or "")
    return _of_target(SHOT_SCALE, dataset.with_columns({COLUMN: scales}))


def generated_kinds(dataset: Dataset) -> Kinds:
    """Whether a model made the image, by the column `generated`."""
    column = dataset.columns.get("generated", np.full(len(dataset), np.nan))
    values = np.asarray(column, np.float64)
    return np.where(values > 0, 1, np.where(values == 0, 0, -1)), ("real", "generated")


def cluster_kinds(dataset: Dataset) -> Kinds:
    """The clusters by their numbers from 1, as on the map, by the column `cluster`."""
    column = dataset.columns.get("cluster", np.full(len(dataset), -1))
    labels = np.asarray(column, np.int64)
    return labels, tuple(str(number + 1) for number in range(int(labels.max(initial=-1)) + 1))


def source_kinds(dataset: Dataset) -> Kinds:
    """The folder that each image lies in."""
    folders = [str(PurePosixPath(path).parent) for path in dataset.paths]
    names = tuple(sorted(set(folders)))
    numbers = {name: number for number, name in enumerate(names)}
    return np.array([numbers[folder] for folder in folders], dtype=np.int64), names


KINDS: Mapping[str, Callable[[Dataset], Kinds]] = {
    "aspect": aspect_kinds,
    "shot_scale": shot_scale_kinds,
    "cluster": cluster_kinds,
    "source": source_kinds,
    "generated": generated_kinds,
}
"""By the name of the quota, in the order of menus."""


EACH = "each"
"""All kinds of a quota that are not named."""

USUAL: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "aspect": {kind.name: (kind.low, kind.high) for kind in ASPECT.kinds},
    "shot_scale": {kind.name: (kind.low, kind.high) for kind in SHOT_SCALE.kinds},
    "cluster": {EACH: (0.0, 0.25)},
    "source": {EACH: (0.0, 0.25)},
    "generated": {"generated": (0.0, 0.2)},
}
"""The shares of a training set that work for most, by quota and kind."""

LABELS: Mapping[str, tuple[str, str]] = {
    "aspect": ("Shape", "How many are portrait, square, landscape."),
    "shot_scale": ("Shot scale", "How many are close-ups, medium shots, wide shots."),
    "cluster": ("Clusters", "How many may come from one group of similar images."),
    "source": ("Folders", "How many may come from one folder."),
    "generated": ("Made by a model", "How many may be generated instead of photographed or drawn."),
}
"""By quota, what it is called and what it says."""


def quotas_json() -> list[dict[str, object]]:
    """Every quota with its usual shares, for the web app."""
    labels = {kind.name: kind.label for kind in (*ASPECT.kinds, *SHOT_SCALE.kinds)}
    labels["generated"] = LABELS["generated"][0]
    return [
        {
            "name": name,
            "label": LABELS[name][0],
            "sentence": LABELS[name][1],
            "kinds": [
                {"name": kind, "label": labels.get(kind, ""), "low": low, "high": high}
                for kind, (low, high) in USUAL[name].items()
            ],
        }
        for name in KINDS
    ]


def kinds_of(dataset: Dataset, names: Collection[str]) -> dict[str, Kinds]:
    """The kinds of every image for each of these quotas."""
    return {name: count(dataset) for name, count in KINDS.items() if name in names}


def _of_target(target: Target, dataset: Dataset) -> Kinds:
    widths = [record.width for record in dataset.records]
    heights = [record.height for record in dataset.records]
    found = target.kinds_of(widths, heights, dataset.columns)
    return found, tuple(kind.name for kind in target.kinds)
