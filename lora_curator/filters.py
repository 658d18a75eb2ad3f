"""Dropping images by any score: outside of a limit, or outside of the best share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from .curation import Curation
from .decisions import Decision, Decisions
from .errors import BadInput

Keep = Literal["at least", "at most", "highest share", "lowest share"]
KEEPS: tuple[Keep, ...] = ("at least", "at most", "highest share", "lowest share")


def drop_by_score(curation: Curation, score: str, keep: Keep, value: float) -> Curation:
    """Drop the images whose score is on the wrong side; those without a score stay.

    Filters add up, also those on one score (at least 20, then at most 200); the same filter once
    more changes nothing.

    Parameters
    ----------
    score
        Name of a column of shape `(n,)`.
    keep
        `at least`, `at most`: compare with `value`, which itself is kept. `highest share`,
        `lowest share`: keep that share, in (0, 1], of the images that are not dropped yet, rounded
        up; of equal ones the upper row.
    """
    dataset, author = curation.dataset, f"filter:{score} {keep} {value:g}"
    decisions = curation.decisions.without_author(author)
    scores = np.asarray(dataset.column(score), np.float64)
    if keep not in KEEPS:
        raise BadInput(f"'{keep}' is no way to filter. There are: {', '.join(KEEPS)}.")
    if keep in ("at least", "at most"):
        bad = scores < value if keep == "at least" else scores > value
        word = "below" if keep == "at least" else "above"
        ends = f"{word} the limit {value:g}"
    else:
        bad = _outside_share(dataset.paths, decisions, scores, keep, value)
        best = "highest" if keep == "highest share" else "lowest"
        ends = f"not among the {best} {value:.0%}"
    proposals = {
        dataset.paths[row]: Decision(
            "drop", "score", f"Its {score} is {scores[row]:.4g}, {ends}.", author
        )
        for row in np.flatnonzero(bad)
        if not decisions.dropped(dataset.paths[row])
    }
    return replace(curation, decisions=decisions.proposed(proposals))


def _outside_share(
    paths: Sequence[str], decisions: Decisions, scores: np.ndarray, keep: Keep, share: float
) -> np.ndarray:
    if not 0 < share <= 1:
        raise BadInput(f"The share is {share:g}; it goes from just above 0 to 1 (0.8 is 80 %).")
    open_rows = np.array([not decisions.dropped(path) for path in paths], bool)
    rows = np.flatnonzero(np.isfinite(scores) & open_rows)
    sign = -1 if keep == "highest share" else 1
    order = rows[np.argsort(sign * scores[rows], kind="stable")]
    bad = np.zeros(len(scores), bool)
    bad[order[int(np.ceil(share * len(order) - 1e-9)) :]] = True
    return bad
