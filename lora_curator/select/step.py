"""Select the training set: which images, how firm the choice is, and why each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset, Finding
from ..decisions import Decision, Decisions
from ..errors import BadInput
from ..kinds import LABELS, kinds_of
from ..work import SILENT, Work
from . import SELECTORS
from .ask import Answer, Ask
from .choosable import Candidates, find_candidates
from .curve import Curve, coverage_curve, knee, stop_advice
from .farthest import k_center
from .greedy import OnPick, Picks
from .measures import measure_set, overlap
from .options import SelectOptions, usual_quotas
from .outcome import Outcome, QuotaLine
from .points import Points, Rows
from .quotas import Quota, QuotaRoom, make_quotas
from .reasons import AUTHOR, Reasons

__all__ = ["AUTHOR", "SELECTORS", "SELECT_COLUMNS", "SELECT_FINDINGS", "Selection", "select_images"]

SELECT_COLUMNS = frozenset({"frequency", "pick", "distance:pick"})
"""The columns of a selection."""
SELECT_FINDINGS = frozenset(
    {
        "fewer_than_asked",
        "more_pinned_than_asked",
        "pinned_unreadable",
        "quota_missed",
        "quotas_not_used",
    }
)
"""The codes of the findings that a selection makes."""


@dataclass(frozen=True)
class Selection:
    """A training set and what is known about the choice.

    Attributes
    ----------
    dataset
        With the columns `frequency` (float32, share of random runs that select the image, NaN when
        none were made), `pick` (int64, 0 for the first pick and so on, -1 for the rest),
        `distance:pick` (float32 cosine distance to the nearest pick, 0 for picks, NaN where the
        image could not be selected) and, where oddities were looked for, `isolation:<encoder>`
        (float32 mean cosine distance to the nearest other images), and the findings below.
    rows
        The selected rows in the order in which they were picked, pinned ones first.
    proposals
        By path: keep (`selected`, `pinned`) or drop (`not_selected`, `quota_full`, `oddity`,
        `same_picture`, `unreadable`, `no_embedding`), each with a sentence and, in `near`, the
        image it is about. To be handed to `Decisions.proposed`. Images that were dropped before
        have none.
    outcome
        The selection in numbers.
    findings
        See `SELECT_FINDINGS`.
    """

    dataset: Dataset
    rows: Rows
    proposals: dict[str, Decision]
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def frequency(self) -> NDArray[np.float32]:
        """Share in [0, 1] of the random runs that selected each row."""
        return self.dataset.column("frequency")


def select_images(
    dataset: Dataset,
    decisions: Decisions,
    options: SelectOptions,
    *,
    embedding: str,
    quality: NDArray[np.float32] | None = None,
    runs: bool = True,
    work: Work = SILENT,
) -> Selection:
    """Select `options.count` images, pinned ones among them.

    Images that were dropped, cannot be read or have no embedding are left out. What this step
    proposed before is forgotten. A pinned image without an embedding is taken all the same. Same
    dataset, decisions and options: same selection.

    Parameters
    ----------
    options
        With a count; all usable images, with a finding, when there are fewer.
    embedding
        Name of the column with the vectors, such as `embedding:<encoder id>`.
    quality
        `(n,)` in [0, 1], NaN where not known.
    runs
        Whether the random runs behind the frequency are made.

    Raises
    ------
    BadInput
        Without a count, for an unknown column, or a quota that there is not.
    """
    if options.count is None:
        raise BadInput("Say how many images are wanted.")
    selector = SELECTORS[options.method]
    vectors = dataset.column(embedding)
    earlier = decisions.without_author(AUTHOR)
    if quality is not None and not np.isfinite(quality).any():
        quality = None
    found = find_candidates(
        dataset,
        earlier,
        embedding,
        count=options.count,
        quality=quality,
        weight=options.quality,
        oddities=options.oddities and selector.is_goal,
        one_per_group=options.one_per_group and selector.is_goal,
        on_pick=_watched(work, "Looking for oddities"),
    )
    wanted = max(options.count - len(found.blind), 0)
    possible = min(wanted, int(found.allowed.sum()))
    quotas = _quotas(dataset, options, possible) if selector.is_goal and possible else []
    rooms: list[QuotaRoom] = []

    def room() -> QuotaRoom | None:
        if not quotas:
            return None
        rooms.append(
            QuotaRoom(
                len(dataset),
                wanted,
                quotas,
                pinned=found.pins,
                excluded=found.excluded,
            )
        )
        return rooms[-1]

    answer = Answer(Picks(found.pins, np.full(len(found.pins), np.nan, dtype=np.float32)))
    everything = wanted >= found.allowed.sum()
    if found.allowed.any() and wanted > len(found.pins):
        ask = Ask(
            vectors,
            wanted,
            options.seed,
            options.iterations if runs and not everything else 0,
            found.pins,
            found.excluded,
            quality if selector.is_goal else None,
            options.quality,
            room,
            lambda label: _watched(work, label),
        )
        answer = selector.way(ask)
    chosen = answer.picks.rows
    rows = np.concatenate([found.blind, chosen]).astype(np.int64)
    frequency = _frequency(found, answer, everything, runs)

    points = Points.of(vectors, found.excluded)
    distances, nearest = points.nearest(chosen)
    reasons = Reasons(
        dataset.paths,
        rows,
        found.pinned,
        frequency,
        options.iterations if runs else 0,
        selector.role,
        distances,
        nearest,
        quality if selector.is_goal else None,
        quotas,
        found.oddities,
        _nearest_picks(vectors, list(found.oddities), chosen),
        found.twins,
        selector.is_goal,
    )
    proposals = reasons.of_picks(points)
    proposals.update(reasons.of_others(earlier, dataset.readable, found.known))

    order = np.full(len(dataset), -1, dtype=np.int64)
    order[rows] = np.arange(len(rows))
    gaps = np.where(np.isfinite(distances), distances, np.nan).astype(np.float32)
    gaps[found.blind] = 0
    shortfalls = tuple(one.sentence for one in rooms[0].shortfalls) if rooms else ()
    findings = (
        *_findings(dataset, rows, options.count, np.flatnonzero(found.pinned)),
        *(Finding("quota_missed", sentence) for sentence in shortfalls),
        *_unused_quotas(options, selector.is_goal, selector.label),
    )
    vote, common = _vote(points, found, frequency, chosen) if runs else (None, None)
    curve = _curve(vectors, chosen, found.excluded) if len(chosen) else None
    outcome = Outcome(
        selector.name,
        len(rows),
        measure_set(points, chosen),
        vote,
        common,
        len(found.oddities),
        _quota_lines(quotas, chosen, found.allowed),
        shortfalls,
        curve,
        knee(curve.count, curve.mean) if curve else None,
        stop_advice(curve, len(chosen)) if curve else "",
    )
    columns = {"frequency": frequency, "pick": order, "distance:pick": gaps, **found.columns}
    selected = dataset.with_columns(columns).with_findings(findings)
    return Selection(selected, rows, proposals, outcome, findings)


def _nearest_picks(
    vectors: NDArray[np.float32], rows: Sequence[int], picks: Rows
) -> dict[int, int]:
    """The pick nearest each of a few rows that could not be picked."""
    if not len(rows) or not len(picks):
        return {}
    chosen = vectors[picks] / np.linalg.norm(vectors[picks], axis=1, keepdims=True)
    nearest = picks[(vectors[rows] @ chosen.T).argmax(axis=1)]
    return {row: int(pick) for row, pick in zip(rows, nearest, strict=True)}


def _curve(vectors: NDArray[np.float32], chosen: Rows, excluded: Rows) -> Curve:
    """Coverage by the picks in their order and by as many that would follow."""
    order = k_center(vectors, 2 * len(chosen), pinned=chosen, excluded=excluded)
    return coverage_curve(vectors, order, excluded=excluded)


def _frequency(
    found: Candidates, answer: Answer, everything: bool, runs: bool
) -> NDArray[np.float32]:
    n = len(found.allowed)
    if not runs:
        return np.full(n, np.nan, dtype=np.float32)
    frequency = np.zeros(n, dtype=np.float32)
    if everything:
        frequency[found.allowed] = 1.0  # every run would select them all
    elif answer.frequency is not None:
        frequency[:] = np.nan_to_num(answer.frequency)
    frequency[found.blind] = frequency[found.pins] = 1.0
    return frequency


def _vote(points: Points, found: Candidates, frequency: NDArray, chosen: Rows) -> tuple:
    """What the images that most runs selected would cover, and how much of both sets is common."""
    votes = np.where(points.allowed, frequency, -1.0)
    votes[found.pins] = 2.0
    most = np.lexsort((np.arange(len(votes)), -votes))[: len(chosen)]
    if not len(chosen):
        return None, None
    return measure_set(points, most), overlap(most, chosen)


def _quotas(dataset: Dataset, options: SelectOptions, count: int) -> list[Quota]:
    made = make_quotas(options.quotas, count, kinds_of(dataset, options.quotas))
    return [replace(quota, label=LABELS[quota.name][0]) for quota in made]


def _quota_lines(
    quotas: Sequence[Quota], rows: Rows, allowed: NDArray[np.bool_]
) -> tuple[QuotaLine, ...]:
    lines = []
    for quota in quotas:
        size = len(quota.names)
        kinds = quota.kinds
        if not quota.low.any() and not (kinds[allowed] >= 0).any():
            continue  # a limit on something that is not known of any image
        counts = np.bincount(kinds[rows][kinds[rows] >= 0], minlength=size)
        there = np.bincount(kinds[allowed & (kinds >= 0)], minlength=size)
        lines += [
            QuotaLine(
                quota.name,
                name,
                quota.label,
                int(quota.low[number]),
                int(quota.high[number]),
                int(counts[number]),
                int(there[number]),
            )
            for number, name in enumerate(quota.names)
        ]
    return tuple(lines)


def _unused_quotas(options: SelectOptions, is_goal: bool, label: str) -> list[Finding]:
    if is_goal or not options.quotas or options.quotas == usual_quotas():
        return []
    sentence = f"'{label}' knows no quotas. Choose Cover, Represent or Best to have them kept."
    return [Finding("quotas_not_used", sentence)]


def _watched(work: Work, label: str) -> OnPick:
    """Progress and stop, for functions that know neither."""

    def on_pick(done: int, of: int) -> None:
        work.check_interrupted()
        work.progress(done, of, label)

    return on_pick


def _findings(dataset: Dataset, rows: Rows, count: int, pinned: Rows) -> list[Finding]:
    """What the user should know about the number of images."""
    findings = [
        Finding(
            "pinned_unreadable",
            "Is pinned, but cannot be read and so cannot be in the training set.",
            dataset.records[row].path,
            "error",
        )
        for row in pinned
        if not dataset.readable[row]
    ]
    if len(rows) < count:
        findings.append(
            Finding(
                "fewer_than_asked",
                f"{count:,} images were asked for and {len(rows):,} can be selected: all of them "
                "are. The others were dropped, cannot be read or have no embedding.",
                value=float(len(rows)),
                threshold=float(count),
            )
        )
    if len(rows) > count:
        findings.append(
            Finding(
                "more_pinned_than_asked",
                f"{len(rows):,} images are pinned, more than the {count:,} asked for; all pinned "
                "images are selected and no others.",
                value=float(len(rows)),
                threshold=float(count),
            )
        )
    return findings
