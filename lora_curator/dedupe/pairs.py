"""All pairs of 64-bit hashes that lie within a few bits of each other: exact, in bounded memory.

Two ways, same pairs. Small limits at large n: if two hashes differ in at most t bits, then of t + 1
bands at least one is equal (pigeonhole), so only rows that share a band are compared. Else every
block of rows is compared with every other. Pairs are given out block by block and never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput

Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Known = Callable[[Rows, Rows], NDArray[np.bool_]]

BLOCK = 1024
"""Rows of a block: the distances of two blocks take 9 MB at most."""
LARGEST_BAND_LIMIT = 7
"""Above this many bits a band has fewer than 8 bits and selects nothing."""
SMALL_BUCKET = 64
FEW_ROWS = 4 * BLOCK

_BITS_OF_BYTE = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)


def hamming(a: Hashes, b: Hashes) -> NDArray[np.uint8]:
    """Number of bits, 0 to 64, in which `a` and `b` differ, element by element."""
    differing = np.bitwise_xor(a, b)
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(differing)
    return popcount_by_table(differing)


def popcount_by_table(values: Hashes) -> NDArray[np.uint8]:
    """Number of set bits of each value, for numpy before 2.0."""
    octets = np.ascontiguousarray(values).view(np.uint8).reshape(*np.shape(values), 8)
    return _BITS_OF_BYTE[octets].sum(axis=-1, dtype=np.uint8)


def hamming_table(a: Hashes, b: Hashes) -> NDArray[np.uint8]:
    """Bits in which every one of `a` `(n,)` differs from every one of `b` `(m,)`: `(n, m)`."""
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(a[:, None] ^ b[None, :])
    return hamming_table_by_product(a, b)


def hamming_table_by_product(a: Hashes, b: Hashes) -> NDArray[np.uint8]:
    """The same by a product of -1 and +1, the fastest plain way in numpy before 2.0.

    Equal bits count +1 and different ones -1, so the product is 64 - 2 * distance, exactly.
    """
    return (32 - _signs(a) @ _signs(b).T / 2).astype(np.uint8)


def _signs(values: Hashes) -> NDArray[np.float32]:
    octets = np.ascontiguousarray(values).view(np.uint8).reshape(-1, 8)
    return np.unpackbits(octets, axis=1).astype(np.float32) * 2 - 1


def near_pairs(
    hashes: Hashes, limits: Sequence[int], *, known: Known | None = None
) -> Iterator[tuple[Rows, Rows]]:
    """Pairs of rows of which every hash lies within its limit, a block of them at a time.

    Each pair comes once, as `(i, j)` with `i < j`. The first hash selects the candidates.

    Parameters
    ----------
    hashes
        `(n, m)` uint64, m hashes per row.
    limits
        m numbers of bits, 0 to 64.
    known
        `known(rows_a, rows_b)` says of every pair (mask of the broadcast shape) whether it may be
        left out because the caller already knows what it needs, such as that both rows are in one
        group. This is what keeps a thousand white backgrounds from costing a million pairs.
    """
    hashes = np.asarray(hashes, dtype=np.uint64)
    if hashes.ndim != 2 or hashes.shape[1] != len(limits) or not len(limits):
        raise BadInput(f"Hashes of shape {hashes.shape} do not fit {len(limits)} limits.")
    if any(limit < 0 for limit in limits):
        raise BadInput("A Hamming distance is at least 0.")
    if limits[0] > LARGEST_BAND_LIMIT or len(hashes) <= FEW_ROWS:
        yield from _pairs_of_blocks(hashes, limits, np.arange(len(hashes)), known)
    else:
        yield from _pairs_of_bands(hashes, limits, known)


def _pairs_of_blocks(
    hashes: Hashes, limits: Sequence[int], rows: Rows, known: Known | None
) -> Iterator[tuple[Rows, Rows]]:
    """Among `rows` (ascending), every block against itself and those after it."""
    for start in range(0, len(rows), BLOCK):
        a = rows[start : start + BLOCK]
        for other in range(start, len(rows), BLOCK):
            b = rows[other : other + BLOCK]
            if known is not None and known(a[:1], np.concatenate([a, b])).all():
                continue
            near = hamming_table(hashes[a, 0], hashes[b, 0]) <= limits[0]
            if other == start:
                near &= np.arange(len(a))[:, None] < np.arange(len(b))[None, :]
            if not near.any():
                continue
            for column, limit in enumerate(limits[1:], start=1):
                near &= hamming_table(hashes[a, column], hashes[b, column]) <= limit
            if known is not None:
                near &= ~known(a[:, None], b[None, :])
            i, j = np.nonzero(near)
            if len(i):
                yield a[i], b[j]


def _pairs_of_bands(
    hashes: Hashes, limits: Sequence[int], known: Known | None
) -> Iterator[tuple[Rows, Rows]]:
    """Rows that share one of `limits[0] + 1` bands of the first hash."""
    bands = _bands(hashes[:, 0], limits[0] + 1)
    for number, band in enumerate(bands):
        for i, j in _pairs_of_one_band(hashes, limits, band, known):
            seen = np.zeros(len(i), dtype=bool)
            for earlier in bands[:number]:
                seen |= earlier[i] == earlier[j]
            if not seen.all():
                yield i[~seen], j[~seen]


def _bands(values: Hashes, count: int) -> list[Hashes]:
    """The bits cut into `count` bands as equal as can be."""
    edges = np.linspace(0, 64, count + 1).round().astype(int)
    return [
        (values >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        for low, high in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]


def _pairs_of_one_band(
    hashes: Hashes, limits: Sequence[int], band: Hashes, known: Known | None
) -> Iterator[tuple[Rows, Rows]]:
    order = np.argsort(band, kind="stable")
    starts = np.flatnonzero(np.r_[True, band[order][1:] != band[order][:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    for start, size in zip(starts[sizes > SMALL_BUCKET], sizes[sizes > SMALL_BUCKET], strict=True):
        yield from _pairs_of_blocks(hashes, limits, order[start : start + size], known)
    # Small buckets all at once: the rows one apart in the order, then two apart, ...
    left = np.where(sizes > SMALL_BUCKET, 0, sizes)
    to_end = np.repeat(starts + left, sizes) - np.arange(len(order))
    at = np.arange(len(order))
    for apart in range(1, SMALL_BUCKET):
        at = at[to_end[at] > apart]
        if not len(at):
            return
        i, j = order[at], order[at + apart]
        near = np.ones(len(i), dtype=bool)
        for column, limit in enumerate(limits):
            near &= hamming(hashes[i, column], hashes[j, column]) <= limit
        if near.any():
            yield i[near], j[near]
