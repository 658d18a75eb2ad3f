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
from .farthest import OnPick
from .frequency import selection_frequency
from .points import Points, Rows
from .reasons import AUTHOR, Reasons

__all__ = ["AUTHOR", "SELECTORS", "Selection", "select_images"]


@dataclass(frozen=True)
class Selection:
    """A training set and what is known about the choice.

    Attributes
    ----------
    dataset
        With the columns `frequency` (float32, share of random runs that select the image, NaN when
        none were made), `pick` (int64, 0 for the first pick and so on, -1 for the rest) and
        `distance:pick` (float32 cosine distance to the nearest pick, 0 for picks, NaN where the
        image could not be selected), and the findings below.
    rows
        The selected rows in the order in which they were picked, pinned ones first.
    proposals
        By path: keep (`selected`, `pinned`) or drop (`not_selected`, `unreadable`,
        `no_embedding`), each with a sentence and, in `near`, the image it is about. To be handed to
        `Decisions.proposed`. Images that were dropped before have none.
    covering_radius
        Largest cosine distance from a usable image to its nearest pick; NaN without images.
    mean_distance
        The mean of these distances over all usable images, picks included with 0.
    findings
        `fewer_than_asked`, `more_pinned_than_asked`, `pinned_unreadable`.
    """

    dataset: Dataset
    rows: Rows
    proposals: dict[str, Decision]
    covering_radius: float
    mean_distance: float
    findings: tuple[Finding, ...]

    @property
    def frequency(self) -> NDArray[np.float32]:
        """Share in [0, 1] of the random runs that selected each row."""
        return self.dataset.column("frequency")


def select_images(
    dataset: Dataset,
    decisions: Decisions,
    *,
    count: int,
    embedding: str,
    method: str = "diversity",
    iterations: int = 20,
    seed: int = 0,
    work: Work = SILENT,
) -> Selection:
    """Select `count` images, pinned ones among them.

    The set is one run of the selector (for `diversity` from the pins, else from the middle image).
    The `iterations` random runs only tell how firm each choice is: a set made of the most frequent
    images leaves larger gaps than any single run.

    Images that were dropped, cannot be read or have no embedding are left out. What this step
    proposed before is forgotten. A pinned image without an embedding is taken all the same.

    Parameters
    ----------
    count
        How many images; all usable ones, with a finding, when there are fewer.
    embedding
        Name of the column with the vectors, such as `embedding:<encoder id>`.
    method
        Name of one of `SELECTORS`.
    iterations
        Number of random runs; 0 for none.
    seed
        For the random runs and k-means. Same dataset, decisions and seed: same selection.

    Raises
    ------
    BadInput
        For a count or a number of iterations that is too small, an unknown column or method.
    """
    if count < 1:
        raise BadInput(f"The number of images to select is at least 1; {count} was asked for.")
    if iterations < 0:
        raise BadInput(f"The number of random runs is at least 0; {iterations} was asked for.")
    selector = SELECTORS[method]
    vectors = dataset.column(embedding)
    earlier = decisions.without_author(AUTHOR)
    readable = dataset.readable
    known = np.asarray(np.isfinite(vectors).all(axis=1) & vectors.any(axis=1))
    dropped = np.array([earlier.dropped(path) for path in dataset.paths], dtype=bool)
    pinned = np.array([earlier.pinned(path) for path in dataset.paths], dtype=bool)
    blind = np.flatnonzero(pinned & readable & ~known)  # taken without being compared
    allowed = readable & known & ~dropped
    pins, excluded = np.flatnonzero(pinned & allowed), np.flatnonzero(~allowed)
    wanted = max(count - len(blind), 0)

    frequency = np.full(len(dataset), np.nan if iterations == 0 else 0.0, dtype=np.float32)
    chosen = pins
    if allowed.any() and wanted > len(pins):
        chosen = selector.choose(
            vectors,
            wanted,
            seed=seed,
            pinned=pins,
            excluded=excluded,
            on_pick=_watched(work, "Selecting images"),
        )
        if iterations and wanted >= allowed.sum():
            frequency[allowed] = 1.0  # every run would select them all
        elif iterations:
            frequency = selection_frequency(
                vectors,
                wanted,
                method,
                iterations,
                seed,
                pinned=pins,
                excluded=excluded,
                on_pick=_watched(work, "Repeating from random images"),
            )
    rows = np.concatenate([blind, chosen]).astype(np.int64)
    if iterations:
        frequency[blind] = frequency[pins] = 1.0

    points = Points.of(vectors, excluded)
    distances, nearest = points.nearest(chosen)
    reasons = Reasons(
        dataset.paths, rows, pinned, frequency, iterations, selector.role, distances, nearest
    )
    proposals = reasons.of_picks(points)
    proposals.update(reasons.of_others(earlier, readable, known))

    order = np.full(len(dataset), -1, dtype=np.int64)
    order[rows] = np.arange(len(rows))
    gaps = np.where(np.isfinite(distances), distances, np.nan).astype(np.float32)
    gaps[blind] = 0
    findings = _findings(dataset, rows, count, np.flatnonzero(pinned), readable)
    covered = gaps[allowed & np.isfinite(gaps)]
    return Selection(
        dataset.with_columns(
            {"frequency": frequency, "pick": order, "distance:pick": gaps}
        ).with_findings(findings),
        rows,
        proposals,
        float(covered.max()) if len(covered) else float("nan"),
        float(covered.mean(dtype=np.float64)) if len(covered) else float("nan"),
        findings,
    )


def _watched(work: Work, label: str) -> OnPick:
    """Progress and stop, for functions that know neither."""

    def on_pick(done: int, of: int) -> None:
        work.check_interrupted()
        work.progress(done, of, label)

    return on_pick


def _findings(
    dataset: Dataset, rows: Rows, count: int, pinned: Rows, readable: NDArray[np.bool_]
) -> tuple[Finding, ...]:
    """What the user should know about the number of images."""
    findings = [
        Finding(
            "pinned_unreadable",
            "Is pinned, but cannot be read and so cannot be in the training set.",
            dataset.records[row].path,
            "error",
        )
        for row in pinned
        if not readable[row]
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
    return tuple(findings)
