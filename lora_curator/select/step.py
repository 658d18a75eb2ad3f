"""Select the training set: which images, how firm the choice is, and why each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset, Finding
from ..decisions import Decision, Decisions
from ..errors import BadInput
from ..work import SILENT, Work
from . import SELECTORS
from .ask import Answer, Ask
from .choosable import Candidates, find_candidates
from .findings import SELECT_FINDINGS, findings_of
from .greedy import OnPick, Picks
from .kept_quotas import KeptQuotas
from .options import SelectOptions
from .outcome import Outcome, outcome_of
from .points import Points, Rows
from .reasons import AUTHOR, Reasons, nearest_picks

__all__ = ["AUTHOR", "SELECTORS", "SELECT_COLUMNS", "SELECT_FINDINGS", "Selection", "select_images"]

SELECT_COLUMNS = frozenset({"frequency", "pick", "distance:pick"})
"""The columns of a selection."""


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
    quality = quality if selector.is_goal else None
    wanted = max(options.count - len(found.blind), 0)
    quotas = KeptQuotas.of(dataset, options.quotas if selector.is_goal else {}, wanted, found)

    iterations = options.iterations if runs else 0
    everything = wanted >= int(found.allowed.sum())  # every random run would choose the same
    ask = Ask(
        vectors,
        wanted,
        options.seed,
        0 if everything else iterations,
        found.pins,
        found.excluded,
        quality,
        options.quality,
        quotas.room,
        lambda label: _watched(work, label),
    )
    open_places = found.allowed.any() and wanted > len(found.pins)
    answer = selector.way(ask) if open_places else _pins_alone(found)
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
        iterations,
        selector.role,
        distances,
        nearest,
        quality=quality,
        quotas=quotas.asked,
        held=quotas.held,
        oddities=found.oddities,
        odd_nearest=nearest_picks(vectors, list(found.oddities), chosen),
        twins=found.twins,
        halves=selector.is_goal,
    )
    proposals = reasons.of_picks(points)
    proposals.update(reasons.of_others(earlier, dataset.readable, found.known))

    pinned = np.flatnonzero(found.pinned)
    findings = findings_of(dataset, rows, pinned, options, selector, quotas.shortfalls)
    outcome = outcome_of(
        selector.name,
        points,
        vectors,
        chosen,
        pinned=found.pins,
        blind=len(found.blind),
        frequency=frequency if runs and (open_places or everything) else None,
        oddities=len(found.oddities),
        quotas=quotas.lines(chosen),
        shortfalls=quotas.shortfalls,
    )
    order = np.full(len(dataset), -1, dtype=np.int64)
    order[rows] = np.arange(len(rows))
    gaps = np.where(np.isfinite(distances), distances, np.nan).astype(np.float32)
    gaps[found.blind] = 0
    columns = {"frequency": frequency, "pick": order, "distance:pick": gaps, **found.columns}
    selected = dataset.with_columns(columns).with_findings(findings)
    return Selection(selected, rows, proposals, outcome, findings)


def _pins_alone(found: Candidates) -> Answer:
    """Where nothing is left to be chosen."""
    return Answer(Picks(found.pins, np.full(len(found.pins), np.nan, dtype=np.float32)))


def _frequency(
    found: Candidates, answer: Answer, everything: bool, runs: bool
) -> NDArray[np.float32]:
    """Share in [0, 1] of the random runs that selected each row; NaN when none were made."""
    n = len(found.allowed)
    if not runs:
        return np.full(n, np.nan, dtype=np.float32)
    frequency = np.zeros(n, dtype=np.float32)
    if everything:
        frequency[found.allowed] = 1.0
    elif answer.frequency is None:  # the pins alone
        frequency[:] = np.nan
    else:
        frequency[:] = np.nan_to_num(answer.frequency)
    frequency[found.blind] = frequency[found.pins] = 1.0
    return frequency


def _watched(work: Work, label: str) -> OnPick:
    """Progress and stop, for functions that know neither."""

    def on_pick(done: int, of: int) -> None:
        work.check_interrupted()
        work.progress(done, of, label)

    return on_pick
