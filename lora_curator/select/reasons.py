"""Why each image was selected or not, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..decisions import Decision, Decisions
from .frequency import stability
from .points import Points, Rows, as_cosine

AUTHOR = "select"


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
    """

    paths: Sequence[str]
    rows: Rows
    pinned: NDArray[np.bool_]
    frequency: NDArray[np.float32]
    iterations: int
    role: str
    distances: NDArray[np.float32]
    nearest: Rows

    def of_picks(self, points: Points) -> dict[str, Decision]:
        """A decision to keep for every pick."""
        decisions = {}
        total = len(self.rows)
        compared: list[int] = []  # the picks before this one that have a vector
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
            if self.pinned[row]:
                code, words = "pinned", f"Pinned by you: pick {place} of {total}{gap}."
            else:
                role = self.role if compared[:-1] else "is the first pick"
                code, words = "selected", f"Pick {place} of {total} {role}{gap}{self._often(row)}."
            decisions[self.paths[row]] = Decision("keep", code, words, AUTHOR, near)
        return decisions

    def of_others(
        self, earlier: Decisions, readable: NDArray[np.bool_], known: NDArray[np.bool_]
    ) -> dict[str, Decision]:
        """A decision to drop for every other image that nobody has dropped yet."""
        decisions = {}
        picked = set(self.rows.tolist())
        for row, path in enumerate(self.paths):
            if row in picked or earlier.dropped(path):
                continue
            near = ""
            if not readable[row]:
                code, words = "unreadable", "Cannot be read, so it cannot be selected."
            elif not known[row]:
                code, words = "no_embedding", "Has no embedding, so it cannot be compared."
            elif self.nearest[row] < 0:
                code, words = "not_selected", "Not selected: the pinned images are all there is."
            else:
                near = self.paths[int(self.nearest[row])]
                code = "not_selected"
                words = f"Not selected: {self.distances[row]:.3f} from '{near}', the nearest pick"
                words += f"{self._often(row)}."
            decisions[path] = Decision("drop", code, words, AUTHOR, near)
        return decisions

    def _often(self, row: int) -> str:
        """How often random runs select this image, empty when none were made."""
        if not self.iterations:
            return ""
        share = float(self.frequency[row])
        return f"; selected in {share:.0%} of {self.iterations} random runs ({stability(share)})"
