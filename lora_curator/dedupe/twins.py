"""When two images count as the same picture, and what that rule was measured to do.

Two images are twins when one of these holds:

* bytes: their files have the same bytes;
* pixels: they decode to the same pixels;
* looks: one of phash and dhash differs in at most `bits` bits and the other in at most `bits + 2`,
  no cell of their 4 x 4 colour thumbnails differs by more than one of 16 levels, and both have a
  pattern at all (4 to 60 of dhash's bits are set; the 1,000 photographs below had 8 to 53).

Why so. Measured at 3 bits on 1,000 unrelated photographs of 1,000 kinds (499,500 pairs), on 250 of
them resized, recompressed and blurred, and on 1,300 drawn pictures made to be hard (gradients,
objects on white, one portrait layout in random colours). No two photographs were nearer than 8
bits, so either hash alone is safe there; recall was 0.98 for phash *and* dhash and 1.00 for
*either*. Of the drawn ones, *either* linked 16,600 pairs and *both* 2,300; with the thumbnails
1,200 and 260. This rule links 73, no photographs (also at 8 bits), and finds 249 of the 250
(the one missed had lost its colour profile and with it its colours). Brightness changed by a
fifth, another coat colour, a watermark, a crop to 95 % and a mirrored copy are mostly *not* twins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..dataset import Dataset
from ..errors import BadInput
from ..work import SILENT, Work
from .groups import Components, Rows
from .hashes import tone_levels
from .pairs import hamming, near_pairs

METHODS = ("bytes", "pixels", "phash", "dhash")
MORE_BITS = 2
"""How many bits more the other hash may differ in."""
SMALLEST_PATTERN = 4
"""Images with fewer bits of dhash set, or with fewer not set, have nothing to compare."""

Relation = Literal["bytes", "pixels", "looks"]


@dataclass(frozen=True)
class Twins:
    """Answers whether rows of a dataset show the same picture.

    Attributes
    ----------
    bits
        Most bits of 64 in which two hashes of one picture differ.
    ids, pixels
        `(n,)` numbers that are equal where bytes or pixels are; negative where not known or not
        asked for.
    hashes
        uint64 `(n, m)`: the one or two hashes of the look, m = 0 when not asked for.
    tones
        int8 `(n, 48)` levels of the colour thumbnails.
    patterned
        Mask of the rows whose look may be compared.
    """

    bits: int
    ids: Rows
    pixels: Rows
    hashes: NDArray[np.uint64]
    tones: NDArray[np.int8]
    patterned: NDArray[np.bool_]

    @classmethod
    def of(cls, dataset: Dataset, similarity: float, methods: Sequence[str]) -> Twins:
        """From the columns of a dataset.

        Raises
        ------
        BadInput
            When the similarity is not in [0.5, 1], a method is unknown or a column is missing.
        """
        bits = bits_of_similarity(similarity)
        for method in methods:
            if method not in METHODS:
                raise BadInput(
                    f"There is no way to compare images named '{method}'. "
                    f"There are: {', '.join(METHODS)}."
                )
        n = len(dataset)
        readable = dataset.readable
        ids = pixels = np.full(n, -1, dtype=np.int64)
        if "bytes" in methods:
            names = np.array([record.id for record in dataset.records], dtype=str)
            ids = _numbers(names, names != "")
        if "pixels" in methods:
            pixels = _numbers(dataset.column("hash:pixels"), readable)
        looks = [f"hash:{name}" for name in ("phash", "dhash") if name in methods]
        hashes = np.zeros((n, len(looks)), dtype=np.uint64)
        tones = np.zeros((n, 48), dtype=np.int8)
        patterned = np.zeros(n, dtype=bool)
        if looks:
            hashes = np.stack([dataset.column(look) for look in looks], axis=1)
            colours = [tone_levels(dataset.column(f"hash:{c}")) for c in ("red", "green", "blue")]
            tones = np.concatenate(colours, axis=1)
            ones = hamming(dataset.column("hash:dhash"), np.zeros(n, dtype=np.uint64))
            enough = (ones >= SMALLEST_PATTERN) & (ones <= 64 - SMALLEST_PATTERN)
            patterned = readable & enough
        return cls(bits, ids, pixels, hashes.astype(np.uint64), tones, patterned)

    def distance(self, i: Rows, j: Rows) -> NDArray[np.float32]:
        """Bits in which the hashes of rows `i` and `j` differ, the smaller of the two; NaN if not
        twins, 0 for equal bytes or pixels."""
        i, j = np.broadcast_arrays(i, j)
        distance = np.full(i.shape, np.nan, dtype=np.float32)
        if self.hashes.shape[1]:
            differing = hamming(self.hashes[i], self.hashes[j])
            nearest, farthest = differing.min(axis=1), differing.max(axis=1)
            near = (nearest <= self.bits) & (farthest <= self.bits + MORE_BITS)
            near &= self.patterned[i] & self.patterned[j]
            near[near] = np.abs(self.tones[i[near]] - self.tones[j[near]]).max(axis=1) <= 1
            distance[near] = nearest[near]
        distance[self._equal(i, j)] = 0
        return distance

    def relation(self, i: int, j: int) -> Relation:
        """In what sense two twins are the same, the strictest that holds."""
        if self.ids[i] >= 0 and self.ids[i] == self.ids[j]:
            return "bytes"
        return "pixels" if self._equal(np.array([i]), np.array([j]))[0] else "looks"

    def _equal(self, i: Rows, j: Rows) -> NDArray[np.bool_]:
        same_bytes = (self.ids[i] >= 0) & (self.ids[i] == self.ids[j])
        return same_bytes | ((self.pixels[i] >= 0) & (self.pixels[i] == self.pixels[j]))

    def equal_components(self) -> Components:
        """Rows joined by equal bytes or pixels."""
        components = Components(len(self.ids))
        for numbers in (self.ids, self.pixels):
            rows = np.flatnonzero(numbers >= 0)
            components.join_equal(numbers[rows], rows)
        return components

    def components(self, work: Work = SILENT) -> Components:
        """Rows joined by any relation, also through a third image."""
        components = self.equal_components()
        rows = np.flatnonzero(self.patterned)
        if not len(rows) or not self.hashes.shape[1]:
            return components
        look = np.concatenate([self.hashes, _packed(self.tones)], axis=1)[rows]
        _, first, inverse = np.unique(look, axis=0, return_index=True, return_inverse=True)
        components.join(rows, rows[first[np.reshape(inverse, -1)]])
        rows = rows[np.sort(first)]  # one row for each look
        for column in range(self.hashes.shape[1]):
            order = [column, *(c for c in range(self.hashes.shape[1]) if c != column)]
            limits = [self.bits, self.bits + MORE_BITS][: len(order)]
            pairs = near_pairs(
                self.hashes[rows][:, order],
                limits,
                known=lambda a, b: components.joined(rows[a], rows[b]),
            )
            for i, j in pairs:
                work.check_interrupted()
                twins = ~np.isnan(self.distance(rows[i], rows[j]))
                components.join(rows[i[twins]], rows[j[twins]])
        return components


def bits_of_similarity(similarity: float) -> int:
    """How many of 64 bits may differ at this similarity: 0.95 -> 3, 0.9 -> 6, 1 -> 0."""
    if not 0.5 <= similarity <= 1:
        raise BadInput(f"A similarity lies between 0.5 and 1; {similarity:g} does not.")
    return int((1 - similarity) * 64 + 1e-9)


def _numbers(values: NDArray, known: NDArray[np.bool_]) -> Rows:
    """Equal values as equal numbers from 0, -1 where not known."""
    numbers = np.unique(values, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return np.where(known, numbers, -1)


def _packed(tones: NDArray[np.int8]) -> NDArray[np.uint64]:
    """The 48 levels in three numbers, for finding equal rows fast."""
    return np.ascontiguousarray(tones).view(np.uint64).reshape(len(tones), 6)
