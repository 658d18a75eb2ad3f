"""Near-duplicates: find the groups, keep the best of each, say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..dataset import Dataset, Finding
from ..decisions import Decision, Decisions
from ..work import SILENT, Work
from .groups import Rows
from .keep import Rule, choose_best, keep_rules
from .twins import METHODS, Twins

AUTHOR = "dedupe"
LARGE_GROUP_FOUND = "large_group"
LARGE_GROUP = 50
"""Groups of more images are pointed out: often one white background, not one picture."""


@dataclass(frozen=True)
class DropProposals:
    """What the duplicate search proposes.

    Attributes
    ----------
    decisions
        By path: drop, reason `duplicate`, with the kept twin in `near`. To be handed to
        `Decisions.proposed`.
    captions
        The captions of all rows; a kept image without one has that of its best dropped twin.
    findings
        `caption_inherited` for each caption that was handed on.
    """

    decisions: dict[str, Decision]
    captions: tuple[str | None, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Verdict:
    """One dropped row: the twin that stays, their distance in bits, the rule that decided."""

    kept: int
    distance: float
    rule: Rule


def find_duplicates(
    dataset: Dataset,
    *,
    similarity: float = 0.95,
    methods: Sequence[str] = METHODS,
    decisions: Decisions | None = None,
    work: Work = SILENT,
) -> Dataset:
    """The dataset with its duplicates marked; nothing is dropped.

    Adds the columns

    * `group:exact` - int64, images with the same bytes or the same pixels, -1 for none;
    * `group:duplicates` - int64, images that are twins (see `twins.py`), also through a third one;
    * `distance:kept` - float32, bits of 64 in which the hash differs from the twin that would be
      kept: 0 for the kept ones and for exact copies, NaN for images without a twin.

    Group numbers follow the first row of each group. A group of more than `LARGE_GROUP` images is a
    finding (`large_group`).

    Parameters
    ----------
    similarity
        Share of the 64 bits of a hash that must agree, in [0.5, 1]: at 0.95 three may differ.
    methods
        Which of `bytes`, `pixels`, `phash`, `dhash` to compare. All but `bytes` need the columns
        `hash:<name>` of `HASHES`; the last two also `hash:dhash`, `hash:red`, `hash:green`,
        `hash:blue`.
    decisions
        Only for `distance:kept`: pinned images are kept, dropped ones are not.

    Raises
    ------
    BadInput
        For an unknown method, a similarity out of range or a missing column.
    """
    work.check_interrupted()
    twins = Twins.of(dataset, similarity, methods)
    exact = twins.equal_components().labels()
    groups = twins.components(work).labels()
    distances = np.where(groups >= 0, 0.0, np.nan).astype(np.float32)
    verdicts = _verdicts(dataset, decisions or Decisions(), twins, groups, work)
    for row, verdict in verdicts.items():
        distances[row] = verdict.distance
    columns = {"group:exact": exact, "group:duplicates": groups, "distance:kept": distances}
    return dataset.with_columns(columns).with_findings(_large_groups(dataset, groups))


def propose_drops(
    dataset: Dataset,
    decisions: Decisions,
    *,
    similarity: float = 0.95,
    methods: Sequence[str] = METHODS,
    work: Work = SILENT,
) -> DropProposals:
    """Drop every image that has a better twin, and say which one and why.

    Only images that are twins *themselves* stand in for one another: where A resembles B and B
    resembles C but A does not resemble C, A and C may both stay. What this step proposed before is
    forgotten; images that anybody else dropped are neither kept nor dropped again; pinned images
    are never dropped, and two pinned twins both stay.

    Parameters
    ----------
    dataset
        With the columns of `find_duplicates`, called with the same `similarity` and `methods`.
    """
    twins = Twins.of(dataset, similarity, methods)
    groups = dataset.column("group:duplicates")
    verdicts = _verdicts(dataset, decisions, twins, groups, work)
    paths = dataset.paths
    proposals = {
        paths[row]: Decision(
            "drop",
            "duplicate",
            _sentence(paths[verdict.kept], twins, row, verdict),
            AUTHOR,
            paths[verdict.kept],
        )
        for row, verdict in sorted(verdicts.items())
    }
    captions, findings = _inherit_captions(dataset, decisions, verdicts)
    return DropProposals(proposals, captions, findings)


def _verdicts(
    dataset: Dataset, decisions: Decisions, twins: Twins, groups: Rows, work: Work
) -> dict[int, _Verdict]:
    """For every row to drop: what stays in its place.

    Within a group the best image stays and its own twins go, then the best of the rest, and so on.
    """
    others = decisions.without_author(AUTHOR)
    paths = dataset.paths
    rules = keep_rules(dataset, others)
    pinned = np.array([others.pinned(path) for path in paths], dtype=bool)
    dropped = np.array([others.dropped(path) for path in paths], dtype=bool)
    candidates = np.flatnonzero((groups >= 0) & ~dropped)
    candidates = candidates[np.argsort(groups[candidates], kind="stable")]
    ends = np.flatnonzero(np.diff(groups[candidates])) + 1
    verdicts: dict[int, _Verdict] = {}
    for left in np.split(candidates, ends):
        work.check_interrupted()
        while len(left) > 1:
            kept, fell = choose_best(left, rules)
            distances = twins.distance(np.full(len(left), kept), left)
            goes = ~np.isnan(distances) & ~pinned[left] & (left != kept)
            for row, distance, number in zip(left[goes], distances[goes], fell[goes], strict=True):
                verdicts[int(row)] = _Verdict(kept, float(distance), rules[number])
            left = left[~goes & (left != kept)]
    return verdicts


def _sentence(kept: str, twins: Twins, row: int, verdict: _Verdict) -> str:
    """Why this row goes: the kept twin's path, how they are the same, what decided."""
    name = f"'{kept}'"
    relation = twins.relation(row, verdict.kept)
    if relation == "bytes":
        same = f"Has the same bytes as {name}"
    elif relation == "pixels":
        same = f"Has the same pixels as {name}"
    else:
        same = f"Looks the same as {name} ({verdict.distance:.0f} of 64 bits differ)"
    return f"{same}, which is kept for its {verdict.rule.words(verdict.kept, row)}."


def _inherit_captions(
    dataset: Dataset, decisions: Decisions, verdicts: dict[int, _Verdict]
) -> tuple[tuple[str | None, ...], tuple[Finding, ...]]:
    """The caption of the best dropped twin, for each kept image that has none."""
    rules = keep_rules(dataset, decisions.without_author(AUTHOR))
    captions = list(dataset.captions)
    givers: dict[int, list[int]] = {}
    for row, verdict in sorted(verdicts.items()):
        if (captions[row] or "").strip() and not (captions[verdict.kept] or "").strip():
            givers.setdefault(verdict.kept, []).append(row)
    findings = []
    for kept, rows in sorted(givers.items()):
        giver, _ = choose_best(np.array(rows), rules)
        record = dataset.records[giver]
        captions[kept] = dataset.captions[giver]
        findings.append(
            Finding(
                "caption_inherited",
                f"Had no caption and takes over that of its dropped twin '{record.path}'.",
                dataset.records[kept].path,
                "note",
            )
        )
    return tuple(captions), tuple(findings)


def _large_groups(dataset: Dataset, groups: Rows) -> list[Finding]:
    """A finding for each group that is too large to be one picture."""
    findings = []
    sizes = np.bincount(groups[groups >= 0])
    for group in np.flatnonzero(sizes > LARGE_GROUP):
        first = dataset.records[int(np.flatnonzero(groups == group)[0])].path
        findings.append(
            Finding(
                LARGE_GROUP_FOUND,
                f"{sizes[group]:,} images are linked as duplicates, '{first}' the first of them. "
                "Look at some before you drop them: a plain background can make different "
                "pictures look alike. A higher similarity links fewer.",
                first,
                "warning",
                float(sizes[group]),
                float(LARGE_GROUP),
            )
        )
    return findings
