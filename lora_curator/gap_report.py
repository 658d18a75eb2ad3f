"""What a training set lacks against its pool: regions, prompts, images to add, when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .curate import quality_of
from .curation import Curation
from .errors import BadInput
from .models import ImageEmbedder, TextEmbedder, Vectors
from .select.choosable import usable
from .select.curve import Curve, curve_of, knee, stop_advice
from .select.gaps import Coverage, Gaps, gaps_of
from .select.grow import grow, in_order
from .select.oddities import find_oddities
from .select.points import Points, Rows
from .select.prompt_gaps import PromptGap, prompt_gaps
from .select.regions import Ground
from .select.step import AUTHOR as SELECT
from .similarity import probe_towers, prompt_scores
from .work import SILENT, Work

NEUTRAL = ("a photo", "an image", "a picture")
"""Texts that fit every image."""
LONGEST = 150
"""Images up to which the curve is drawn, more when the set has more: always the same length, so
that the knee does not wander while a set grows."""
ROWS_SHOWN = 12


@dataclass(frozen=True)
class GapReport:
    """What a set lacks.

    Attributes
    ----------
    chosen
        Rows of the set that was looked at: those kept, or the core.
    core
        The set was chosen here, because a core was asked for.
    gaps
        Regions, proposals, coverage.
    prompts
        The texts with what pool and set show of them.
    proposals
        Rows to add: first one for each prompt that lacks, then those of the regions.
    after
        Coverage by the set and all proposals.
    odd
        How many images stand apart from all others and were left out of the pool.
    curve
        Coverage by the set and what would follow, in the order of what each image brings.
    knee
        The count from which on more brings little, or None.
    advice
        The same in words.
    """

    chosen: Rows
    core: bool
    gaps: Gaps
    prompts: tuple[tuple[str, PromptGap], ...]
    proposals: Rows
    after: Coverage
    odd: int
    curve: Curve
    knee: int | None
    advice: str

    def to_json(self) -> dict[str, Any]:
        """As plain values; rows are numbers, distances are rounded to four digits."""
        return {
            "chosen": self.chosen.tolist(),
            "core": self.core,
            "odd": self.odd,
            "before": _coverage_json(self.gaps.before),
            "after": _coverage_json(self.after),
            "threshold": _number(self.gaps.threshold),
            "region_count": len(self.gaps.regions),
            "regions": [
                {
                    "number": region.number,
                    "middle": region.middle,
                    "size": region.size,
                    "share": _number(region.share),
                    "nearest": _number(region.nearest),
                    "chosen": region.chosen,
                    "poor": region.poor,
                    "rows": region.rows[:ROWS_SHOWN].tolist(),
                    "proposals": region.proposals.tolist(),
                }
                for region in self.gaps.lacking
            ],
            "prompts": [
                {
                    "text": text,
                    "pool": prompt.pool,
                    "chosen": prompt.chosen,
                    "rows": prompt.shown[:ROWS_SHOWN].tolist(),
                    "proposals": prompt.proposals.tolist(),
                }
                for text, prompt in self.prompts
            ],
            "proposals": self.proposals.tolist(),
            "curve": {
                "count": self.curve.count.tolist(),
                "radius": [_number(value) for value in self.curve.radius],
                "mean": [_number(value) for value in self.curve.mean],
            },
            "knee": self.knee,
            "advice": self.advice,
        }


def gap_report(
    curation: Curation,
    embedding: str,
    *,
    core: int | None = None,
    count: int = 10,
    regions: NDArray[np.integer] | None = None,
    prompts: Sequence[str] = (),
    prompt_vectors: Vectors | None = None,
    neutral_vectors: Vectors | None = None,
    weight: float = 0.5,
    seed: int = 0,
    work: Work = SILENT,
) -> GapReport:
    """Compare what is kept with the pool that it comes from.

    The pool is every readable image with an embedding that neither the user nor a step other than
    the selection has dropped; images that stand apart from all others (`select.oddities`) are left
    out of it unless they are chosen. Quality is what the selection takes for it
    (`curate.quality_of`).

    Parameters
    ----------
    embedding
        Name of the column with the vectors, such as `embedding:<encoder id>`.
    core
        Look at a core of so many images instead of what is kept: the images that the user has
        pinned and, around them, those that stand best for the pool.
    count
        How many images to propose.
    regions
        `(n,)` labels of groups that are known already, -1 for none; by default they are found.
    prompts, prompt_vectors, neutral_vectors
        Texts, and `(p, d)` and `(q, d)` unit rows of them and of neutral texts from the text tower
        of the same encoder; see `embed_prompts`.
    weight
        How much quality counts in what is proposed, 0 to 1.
    seed
        For the samples of large pools.

    Raises
    ------
    BadInput
        When nothing is chosen and no core is asked for, no image can be compared, a count is not
        possible, or prompts come without vectors.
    """
    if core is not None and core < 1:
        raise BadInput(f"A core has at least 1 image; {core} were asked for.")
    vectors = curation.dataset.column(embedding)
    if len(prompts) and (prompt_vectors is None or len(prompt_vectors) != len(prompts)):
        raise BadInput("Prompts need an encoder that also reads texts; their vectors are missing.")

    def on_pick(done: int, of: int) -> None:
        work.check_interrupted()
        work.progress(done, of, "Looking for gaps")

    pool = _pool(curation, vectors)
    chosen = _chosen(curation, pool, core)
    quality = quality_of(curation.dataset, curation.recipe.select.scores)
    outside = np.flatnonzero(~pool)
    odd = find_oddities(vectors, excluded=outside, quality=quality, weight=weight, on_pick=on_pick)
    shelf = np.setdiff1d(np.flatnonzero(odd.mask), chosen)
    if len(shelf) == pool.sum():
        shelf = shelf[:0]
    points = Points.of(vectors, np.concatenate([outside, shelf]))
    ground = Ground.of(points, seed)
    worth = None if quality is None else np.nan_to_num(quality.astype(np.float64), nan=0.5)
    if core is not None:
        further = max(core - len(chosen), 0)
        more = grow(points, ground, chosen, further, quality=worth, weight=weight, on_pick=on_pick)
        chosen = np.concatenate([chosen, more])

    shown: list[tuple[str, PromptGap]] = []
    first: list[int] = []
    if len(prompts) and prompt_vectors is not None:
        neutral = None
        if neutral_vectors is not None and len(neutral_vectors):
            neutral = prompt_scores(vectors, neutral_vectors)
        scores = np.stack([prompt_scores(vectors, one[None]) for one in prompt_vectors], axis=1)
        found = prompt_gaps(scores, chosen, vectors=vectors, neutral=neutral, excluded=outside)
        shown = list(zip(prompts, found, strict=True))
        first = list(dict.fromkeys(int(one.proposals[0]) for one in found if one.lacks))[:count]

    asked = np.array(first, dtype=np.int64)
    gaps = gaps_of(
        points,
        ground,
        chosen,
        also=asked[points.allowed[asked]],
        count=count - len(first),
        regions=regions,
        quality=quality,
        weight=weight,
        on_pick=on_pick,
    )
    proposals = np.concatenate([asked, gaps.proposals])
    start = in_order(points, ground, chosen, on_pick)
    longest = min(max(LONGEST, len(chosen) + count), int(points.allowed.sum()))
    rest = grow(points, ground, start, longest - len(start), on_pick=on_pick)
    curve = curve_of(points, np.concatenate([start, rest]), gaps.threshold, on_pick)
    return GapReport(
        chosen,
        core is not None,
        gaps,
        tuple(shown),
        proposals,
        gaps.after,
        len(shelf),
        curve,
        knee(curve.count, curve.mean),
        stop_advice(curve, len(chosen)),
    )


def embed_prompts(
    images: ImageEmbedder, texts: TextEmbedder, prompts: Sequence[str]
) -> tuple[Vectors, Vectors]:
    """Vectors of the prompts and of neutral texts, from a text tower that matches the image tower.

    Raises
    ------
    BadInput
        When the two towers do not understand each other (`similarity.probe`).
    """
    match = probe_towers(images, texts)
    if not match.valid:
        raise BadInput(
            "The text tower of this encoder does not match its image tower, so prompts mean "
            f"nothing to it. {match.sentence} Take another encoder."
        )
    both = texts.embed_texts([*prompts, *NEUTRAL])
    return both[: len(prompts)], both[len(prompts) :]


def _pool(curation: Curation, vectors: Vectors) -> NDArray[np.bool_]:
    """Mask of the images that a set can be made of."""
    before = curation.decisions.without_author(SELECT)
    pool = usable(curation.dataset, before, vectors)
    if not pool.any():
        raise BadInput(
            "No image of the folder can be compared: all were dropped, cannot be read or have no "
            "embedding."
        )
    return pool


def _chosen(curation: Curation, pool: NDArray[np.bool_], core: int | None) -> Rows:
    """The rows of the set that have a vector: those pinned for a core, else those kept."""
    paths = curation.dataset.paths
    kept = np.array([row for row in curation.kept_rows if pool[row]], dtype=np.int64)
    if core is not None:
        pinned = [row for row in kept.tolist() if curation.decisions.pinned(paths[row])]
        return np.array(pinned, dtype=np.int64)
    if len(kept) == 0:
        raise BadInput(
            "Nothing is chosen yet, so everything is lacking. Select images, pin some, or ask for "
            "a core of 10 to begin with."
        )
    return kept


def _coverage_json(coverage: Coverage) -> dict[str, float | None]:
    return {name: _number(value) for name, value in vars(coverage).items()}


def _number(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None
