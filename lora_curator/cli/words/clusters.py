"""What `clusters` prints: groups of similar images, and repeats that would balance them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...clusters import Clusters
from ...curation import Curation
from ...repeats import balance_repeats


def clusters_json(curation: Curation, found: Clusters) -> dict[str, Any]:
    """Each cluster with its middle image, size, spread, and the kept images with their repeats.

    The repeats show an epoch every cluster about equally often; without kept images they are those
    of all images.
    """
    paths, repeats = curation.dataset.paths, curation.recipe.export.repeats
    kept = np.array(curation.kept_rows, dtype=np.int64)
    labels = found.labels[kept] if len(kept) else found.labels
    sizes = np.bincount(labels[labels >= 0], minlength=len(found))
    each = balance_repeats(sizes, total=int(sizes.sum()) * repeats or None)
    return {
        "method": found.method,
        "clusters": [
            {
                "number": number + 1,
                "images": int(found.sizes[number]),
                "representative": paths[int(found.representatives[number])],
                "spread": round(float(found.spread[number]), 4),
                "kept": int(sizes[number]) if len(kept) else None,
                "repeats": int(each[number]),
                "per_epoch": int(sizes[number] * each[number]),
            }
            for number in range(len(found))
        ],
        "alone": [paths[row] for row in np.flatnonzero(found.labels < 0)],
    }


def clusters_listed(value: dict[str, Any]) -> str:
    """The same in words."""
    lines = [f"{len(value['clusters'])} clusters of similar images, {len(value['alone'])} alone."]
    lines += ["", f"{'cluster':>8}{'images':>8}{'kept':>6}{'repeats':>9}{'per epoch':>11}  like"]
    for one in value["clusters"]:
        kept = "-" if one["kept"] is None else one["kept"]
        lines.append(
            f"{one['number']:>8}{one['images']:>8}{kept:>6}{one['repeats']:>9}"
            f"{one['per_epoch']:>11}  {one['representative']} (spread {one['spread']:.2f})"
        )
    lines += ["", "Repeats that show each cluster about equally often. To write them, export with"]
    return "\n".join([*lines, "--balance-repeats cluster."])
