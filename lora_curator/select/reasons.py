"""Why each image was selected or not, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..decisions import Decision, Decisions
from .frequency import stability
from .points import Points, Rows, as_cosine
from .quotas import Quota

AUTHOR = "select"

COPY = 0.001
"""A cosine distance below which two images count as copies."""
CLEARLY_BETTER = 0.1
"""A difference in quality from which it is given as the reason."""
WORDS_OF = {"generated": "made by a model", "real": "not made by a model"}
"""What kinds are called inside a sentence, where that is not their name."""


@dataclass(frozen=True)
class Reasons:
    """What the sentences are made of.

    Attributes
    ----------
    paths
        Of all rows.
    rows
        The picks in order.
    pinned
        Mask `(n,)`.
    frequency, iterations
        Share of the random runs that selected each row, and how many runs there were.
    role
        What a pick of this selector is for.
    distances, nearest
        `(n,)` cosine distance to the nearest pick (infinite where not known) and its row (or -1).
    quality
        `(n,)` in [0, 1], NaN where not known; None where it did not count.
    quotas, held
        That were asked for, and the same with the limits that the set was held to where not all can
        be met; empty for as asked.
    oddities
        Rows on the shelf, with their isolation.
    odd_nearest
        For rows on the shelf, the pick that is nearest all the same.
    twins
        For rows that were left out because they show the same picture, the row that stands for it.
    halves
        Whether the random runs were on halves of the images; else from random beginnings.
    """

    paths: Sequence[str]
    rows: Rows
    pinned: NDArray[np.bool_]
    frequency: NDArray[np.float32]
    iterations: int
    role: str
    distances: NDArray[np.float32]
    nearest: Rows
    quality: NDArray[np.float32] | None = None
    quotas: Sequence[Quota] = ()
    oddities: Mapping[int, float] = field(default_factory=dict)
    odd_nearest: Mapping[int, int] = field(default_factory=dict)
    twins: Mapping[int, int] = field(default_factory=dict)
    halves: bool = False
    held: Sequence[Quota] = ()

    def of_picks(self, points: Points) -> dict[str, Decision]:
        """A decision to keep for every pick."""
        decisions = {}
        total = len(self.rows)
        sizes = np.bincount(self.nearest[self.nearest >= 0], minlength=len(self.paths))
        compared: list[int] = []  # the picks before this one that have a vector
        counted = [np.zeros(len(quota.names), dtype=np.int64) for quota in self.quotas]
        for place, row in enumerate(self.rows.tolist(), start=1):
            near, gap = "", ""
            if points.allowed[row] and compared:
                squared = points.squared_distances(np.array(compared), row, row + 1)[:, 0]
                at = int(squared.argmin())
                near = self.paths[compared[at]]
                gap = f"; {as_cosine(squared[at : at + 1])[0]:.3f} from '{near}', the nearest "
                gap += "pick before it"
            if points.allowed[row]:
                compared.append(row)
            more = gap + _stands_for(int(sizes[row])) + self._quality(row)
            more += self._fills(row, counted)
            if self.pinned[row]:
                code, words = "pinned", f"Pinned by you: pick {place} of {total}{more}."
            else:
                role = self.role if compared[:-1] else "is the first pick"
                code, words = "selected", f"Pick {place} of {total} {role}{more}{self._often(row)}."
            decisions[self.paths[row]] = Decision("keep", code, words, AUTHOR, near)
        return decisions

    def of_others(
        self, earlier: Decisions, readable: NDArray[np.bool_], known: NDArray[np.bool_]
    ) -> dict[str, Decision]:
        """A decision to drop for every other image that nobody has dropped yet."""
        decisions = {}
        picked = set(self.rows.tolist())
        full = self._full_kinds()
        reach = float(self.distances[self.distances < np.inf].max(initial=0))
        for row, path in enumerate(self.paths):
            if row in picked or earlier.dropped(path):
                continue
            near = self.paths[int(self.nearest[row])] if self.nearest[row] >= 0 else ""
            if not readable[row]:
                code, words = "unreadable", "Cannot be read, so it cannot be selected."
            elif not known[row]:
                code, words = "no_embedding", "Has no embedding, so it cannot be compared."
            elif row in self.twins:
                near = self.paths[self.twins[row]]
                code = "same_picture"
                words = f"Not selected: the same picture as '{near}', which stands for both."
            elif row in self.oddities:
                near = self.paths[self.odd_nearest[row]] if row in self.odd_nearest else ""
                code = "oddity"
                words = f"On the shelf of oddities: {self.oddities[row]:.3f} from the images most "
                words += "like it, much farther than others are. Pin it if it belongs in the set."
            elif not near:
                code, words = "not_selected", "Not selected: the pinned images are all there is."
            else:
                code, words = self._lost(row, near, full, reach)
            decisions[path] = Decision("drop", code, words, AUTHOR, near)
        return decisions

    def _lost(self, row: int, near: str, full: Mapping[int, str], reach: float) -> tuple[str, str]:
        """Code and sentence for an image that could have been picked."""
        gap = float(self.distances[row])
        words = f"Not selected: {gap:.3f} from '{near}', the nearest pick"
        if row in full and gap > 0.5 * reach:
            return "quota_full", f"{words}, and {full[row]}{self._often(row)}."
        if gap < COPY:
            words = f"Not selected: as good as a copy of '{near}', which is picked"
        elif self.quality is not None:
            own, other = self.quality[row], self.quality[int(self.nearest[row])]
            if other - own >= CLEARLY_BETTER and gap > 0.5 * reach:
                words += f", and its own quality is lower ({own:.2f} against {other:.2f})"
            elif other - own >= CLEARLY_BETTER:
                words += f", which is better (quality {other:.2f} against {own:.2f})"
        return "not_selected", f"{words}{self._often(row)}."

    def _full_kinds(self) -> dict[int, str]:
        """For rows whose kind a quota lets in no more, that in words."""
        full: dict[int, str] = {}
        for quota, held in zip(self.quotas, self.held or self.quotas, strict=True):
            counts = _counts(quota, self.rows)
            # A kind that may be the whole set is full only when the set is.
            closed = (counts >= held.high) & (held.high < len(self.rows))
            for number in np.flatnonzero(closed):
                most, asked = int(held.high[number]), int(quota.high[number])
                named = _named(quota, int(number))
                words = f"at most {most:,} may be {named}"
                if most > asked:
                    allowed = f"at most {asked:,} {_were(asked)}" if asked else "none was"
                    words = f"{most:,} {'is' if most == 1 else 'are'} {named}, as few as possible "
                    words += f"({allowed} allowed)"
                for row in np.flatnonzero(quota.kinds == number).tolist():
                    full.setdefault(row, words)
        return full

    def _fills(self, row: int, counted: list[NDArray[np.int64]]) -> str:
        """Which quotas a pick fills; counts it."""
        words = []
        both = zip(self.quotas, self.held or self.quotas, counted, strict=True)
        for quota, held, counts in both:
            kind = int(quota.kinds[row])
            if kind < 0:
                continue
            counts[kind] += 1
            least, asked = int(held.low[kind]), int(quota.low[kind])
            if not asked:
                continue
            wanted = f"{counts[kind]:,} of at least {asked:,}"
            if least < asked:
                wanted = f"{counts[kind]:,} of {least:,}, as many as possible "
                wanted += f"(at least {asked:,} {_were(asked)} wanted)"
            words.append(f"{_named(quota, kind)}: {wanted}")
        return f"; {', '.join(words)}" if words else ""

    def _quality(self, row: int) -> str:
        known = self.quality is not None and np.isfinite(self.quality[row])
        return f"; quality {self.quality[row]:.2f}" if known else ""  # type: ignore[index]

    def _often(self, row: int) -> str:
        """How often random runs select this image, empty when none were made."""
        share = float(self.frequency[row])
        if not self.iterations or not np.isfinite(share):
            return ""
        runs = f"{self.iterations} random {'halves of the images' if self.halves else 'runs'}"
        return f"; selected in {share:.0%} of {runs} ({stability(share)})"


def _stands_for(size: int) -> str:
    """The images that a pick is the nearest of, itself not counted."""
    if size < 2:
        return ""
    return f"; stands for {size - 1:,} other image{'s' if size > 2 else ''}"


def nearest_picks(vectors: NDArray[np.float32], rows: Sequence[int], picks: Rows) -> dict[int, int]:
    """The pick nearest each of a few rows that could not be picked."""
    if not len(rows) or not len(picks):
        return {}
    chosen = vectors[picks] / np.linalg.norm(vectors[picks], axis=1, keepdims=True)
    nearest = picks[(vectors[rows] @ chosen.T).argmax(axis=1)]
    return {row: int(pick) for row, pick in zip(rows, nearest, strict=True)}


def _counts(quota: Quota, rows: Rows) -> NDArray[np.int64]:
    kinds = quota.kinds[rows]
    return np.bincount(kinds[kinds >= 0], minlength=len(quota.names))


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _named(quota: Quota, kind: int) -> str:
    """A kind inside a sentence: `portrait`, `of cluster 3`, `from 'holiday'`."""
    name = quota.names[kind]
    if quota.name == "cluster":
        return f"of cluster {name}"
    if quota.name == "source":
        return f"from '{name}'"
    return WORDS_OF.get(name, name.replace("_", " "))
