"""Better blocks than Lloyd's passes find: merge the cheapest, split the dearest, move single rows.

Merging two blocks and splitting a third changes the inertia by amounts that are known beforehand,
so that many such exchanges that share no block are made at once and each lowers it. Kaukoranta,
Fränti and Nevalainen, "Iterative split-and-merge algorithm for vector quantization codebook
generation", Optical Engineering 37(10), 1998; the cost of merging is that of Ward, "Hierarchical
grouping to optimize an objective function", Journal of the American Statistical Association 58,
1963.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lloyd import Blocks
from .points import GRID, Rows

TRIES = 16
"""Rows of a block that are tried as the middle of its smaller part."""
TURNS = 3
"""Passes of k-means with two centres that improve the best try."""
WORTH = 1.001
"""A split has to gain so many times what the merge costs."""
MERGES = 4
"""Merges that are looked at, for each block."""
ALIKE = 8
"""A block of so many rows may take part in two moves at once, one of twice as many in three."""
LEAST_GAIN = 1e-5 * GRID * GRID
"""Moves of single rows that gain less than this squared distance are left."""


@dataclass(frozen=True)
class Split:
    """The rows that would leave a block, and by how much the inertia would fall."""

    gain: float
    leaving: Rows


NO_SPLIT = Split(0.0, np.zeros(0, dtype=np.int64))


def exchange(blocks: Blocks, splits: list[Split], random: np.random.Generator) -> int:
    """Merge cheap blocks and split dear ones while that pays; how many were exchanged.

    `splits` is kept from call to call: only blocks whose members changed are looked at again.
    Centres and scores are those from before until `blocks.settle`.
    """
    members = blocks.members()
    for block in np.flatnonzero(blocks.touched):
        blocks.tick()
        splits[block] = best_split(blocks, int(block), members[block], random)
    blocks.touched[:] = False
    merges = _cheapest_merges(blocks)
    used: set[int] = set()
    exchanged = 0
    for block in sorted(range(len(splits)), key=lambda block: (-splits[block].gain, block)):
        gain = splits[block].gain
        merge = next((m for m in merges if used.isdisjoint(m[1:]) and block not in m[1:]), None)
        if block in used:
            continue
        if merge is None or gain <= WORTH * merge[0] or gain <= LEAST_GAIN:
            break
        _, into, away = merge
        used |= {block, into, away}
        blocks.move(members[away], np.full(len(members[away]), into))
        leaving = splits[block].leaving
        blocks.move(leaving, np.full(len(leaving), away))
        exchanged += 1
    return exchanged


def _cheapest_merges(blocks: Blocks) -> list[tuple[float, int, int]]:
    """Cost, the block that stays and the one that goes; empty blocks go for nothing."""
    k = len(blocks.counts)
    empty = np.flatnonzero(blocks.counts == 0).tolist()
    full = np.flatnonzero(blocks.counts)
    if len(full) < 3:
        return [(0.0, block, block) for block in empty]
    centres = np.rint(blocks.sums[full] / blocks.counts[full, None]).astype(np.float32)
    squares = np.square(centres.astype(np.float64)).sum(axis=1)
    distances = squares[:, None] + squares - 2.0 * (centres @ centres.T)
    counts = blocks.counts[full].astype(np.float64)
    costs = distances * (counts[:, None] * counts / (counts[:, None] + counts))
    one, other = np.triu_indices(len(full), 1)
    costs = costs[one, other]
    if len(costs) > MERGES * k:
        cheap = np.flatnonzero(costs <= np.partition(costs, MERGES * k)[MERGES * k])
        costs, one, other = costs[cheap], one[cheap], other[cheap]
    order = np.argsort(costs, kind="stable")
    one, other = full[one[order]].tolist(), full[other[order]].tolist()
    merges = zip(costs[order].tolist(), one, other, strict=True)
    return [(0.0, block, block) for block in empty] + list(merges)


def best_split(blocks: Blocks, block: int, members: Rows, random: np.random.Generator) -> Split:
    """The best division of a block into two that some tries find.

    A few rows, drawn by their squared distance to the centre, take what is nearer to them than to
    the centre; the best of these parts is improved by a few passes with two centres.
    """
    n = len(members)
    if n < 2:
        return NO_SPLIT
    gaps = np.maximum(blocks.squares[members] - 2 * blocks.scores[members].astype(np.int64), 0)
    if not gaps.any():
        return NO_SPLIT
    if n <= TRIES:
        tries = np.arange(n)
    else:
        drawn = random.integers(int(gaps.sum()), size=TRIES - 1)
        tries = np.append(np.searchsorted(np.cumsum(gaps), drawn, side="right"), gaps.argmax())
    mean = blocks.sums[block] / n
    candidates = blocks.vectors(members[tries])
    middle = blocks.centres[block]
    # x is nearer to a than to b where x (a - b) is above (|a|^2 - |b|^2) / 2; half of it, so that
    # the product is of whole numbers below 2**24.
    best = NO_SPLIT
    a, b = candidates.astype(np.float64), middle.astype(np.float64)[None]
    for _ in range(TURNS):
        directions = np.rint((a - b) / 2).astype(np.float32)
        limits = ((np.square(a) - np.square(b)).sum(axis=1) / 4).astype(np.float32)
        inside, counts, sums = _parts(blocks, members, directions, limits)
        proper = (counts > 0) & (counts < n)
        some = np.where(proper, counts, 1)
        means = sums / some[:, None]
        gains = some * n / np.maximum(n - some, 1) * np.square(means - mean).sum(axis=1)
        gains[~proper] = 0
        at = int(gains.argmax())
        if gains[at] <= best.gain * (1 + 1e-6):
            break
        best = Split(float(gains[at]), members[inside[:, at]])
        if n == 2:
            break
        a = means[at : at + 1]
        b = (blocks.sums[block] - sums[at : at + 1]) / max(n - counts[at], 1)
    return best


def _parts(
    blocks: Blocks, members: Rows, directions: NDArray[np.float32], limits: NDArray[np.float32]
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.float64]]:
    """Which members lie beyond each limit `(n, t)`, how many, and their sums `(t, d)`."""
    inside = np.empty((len(members), len(directions)), dtype=bool)
    sums = np.zeros(directions.shape, dtype=np.float64)
    for at in range(0, len(members), blocks.step):
        vectors = blocks.vectors(members[at : at + blocks.step])
        beyond = vectors @ directions.T > limits
        inside[at : at + blocks.step] = beyond
        sums += beyond.T.astype(np.float32) @ vectors
    return inside, inside.sum(axis=0), sums


def move_single_rows(blocks: Blocks) -> int:
    """Move rows for which that lowers the inertia, counted with the means that follow; how many.

    Lloyd's passes leave a row with the nearest centre, which the row itself has drawn to it; in
    small blocks this hides better places. Hartigan and Wong, "Algorithm AS 136: A k-means
    clustering algorithm", Applied Statistics 28(1), 1979. Few moves at once share a block, so that
    each gains about what was computed.
    """
    blocks.recentre()
    counts = blocks.counts.astype(np.float32)
    joining = counts / (counts + 1)
    leaving = np.where(counts > 1, counts / np.maximum(counts - 1, 1), 0).astype(np.float32)
    target = np.empty_like(blocks.labels)
    gains = np.empty(len(blocks), dtype=np.float32)
    for start in range(0, len(blocks), blocks.step):
        blocks.tick()
        part = slice(start, start + blocks.step)
        costs = blocks.scores_of(blocks.vectors(part), slice(None))
        costs *= -2
        costs += blocks.squares[part, None].astype(np.float32)
        every, own = np.arange(len(costs)), blocks.labels[part]
        gains[part] = costs[every, own] * leaving[own]
        costs *= joining
        costs[every, own] = np.inf
        target[part] = costs.argmin(axis=1)
        gains[part] -= costs[every, target[part]]
    order = np.argsort(-gains, kind="stable")
    order = order[gains[order] > LEAST_GAIN]
    room = 1 + blocks.counts // ALIKE
    moves = []
    for row in order.tolist():
        pair = [blocks.labels[row], target[row]]
        if room[pair].all():
            room[pair] -= 1
            moves.append(row)
    moves = np.array(moves, dtype=np.int64)
    blocks.move(moves, target[moves])
    return len(moves)
