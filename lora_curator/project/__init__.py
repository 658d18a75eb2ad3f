"""Vectors to positions on a map: similar images lie side by side.

`pca@1`
    The two main directions. At once, also for 100,000 images; shows the whole, not the neighbours.
`umap@1`
    Neighbours stay neighbours. Seconds.

A method's id names its version; the positions of another version are not mixed with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..threads import one_thread
from ..work import SILENT, Work
from .directions import Directions
from .neighbours import nearest_rows
from .pca import principal_positions
from .place import place, spread_copies
from .umap import NEIGHBOURS, lay_out

__all__ = ["FAST", "METHODS", "NEIGHBOURHOOD", "map_positions"]

FAST = "pca@1"
NEIGHBOURHOOD = "umap@1"
METHODS = (FAST, NEIGHBOURHOOD)

FITTED = 4000
"""So many different vectors are laid out; the others are placed among them."""
FEWEST = 8
"""Below so many different vectors the main directions say all there is."""
ENOUGH_KNOWN = 10
"""With so many known positions, and a tenth of all, new images are placed among them."""
PRODUCTS = 300_000_000
"""Pairs that new images are compared with among the known ones, where these are many."""
LABEL = "map"

Positions = NDArray[np.float32]


def map_positions(
    vectors: NDArray[np.float32],
    *,
    seed: int = 0,
    fast: bool = False,
    known: Positions | None = None,
    work: Work = SILENT,
) -> Positions:
    """Positions `(n, 2)` in [-1, 1], NaN where there is no vector.

    The result does not depend on the order of the rows, but for copies among themselves, which lie
    in a small spiral so that each can be reached.

    Parameters
    ----------
    vectors
        `(n, d)` of any length; a row of NaN or zeros is an image without a vector.
    seed
        Same vectors and seed, same bytes on the same machine.
    fast
        `pca@1` instead of `umap@1`.
    known
        `(n, 2)`: positions of an earlier map, NaN for new images. They are not moved; new images
        are placed among them. Ignored where too few are known to place anything among.
    work
        Told how many images have their place; asked about the stop button ten times a second.

    Raises
    ------
    BadInput
        For arrays of another shape.
    """
    vectors = np.asarray(vectors)
    positions = np.full((len(vectors), 2), np.nan, dtype=np.float32)
    if known is not None and np.shape(known) != positions.shape:
        raise BadInput(f"Known positions are {np.shape(known)}; {positions.shape} was expected.")
    with one_thread():
        work.progress(0, 1, LABEL)
        directions = Directions.of(vectors, seed)
        if known is not None:
            known = np.asarray(known, dtype=np.float32)[directions.rows]
        there = None if known is None else np.isfinite(known.sum(axis=1))
        if known is not None and there is not None and _enough(there):
            found = _place_new(directions, known, there, work)
        elif fast or len(directions.distinct) < FEWEST:
            found = _fill(principal_positions(directions, work))
            found = spread_copies(found, directions)
        else:
            found = _lay_out(directions, seed, work)
    positions[directions.rows] = found
    work.progress(1, 1, LABEL)
    return positions


def _enough(there: NDArray[np.bool_]) -> bool:
    count = int(there.sum())
    return count > 0 and (count >= max(ENOUGH_KNOWN, len(there) / 10) or 2 * count >= len(there))


def _lay_out(directions: Directions, seed: int, work: Work) -> NDArray[np.float64]:
    """Neighbourhoods of a draw of the rows; the others among them."""
    fitted = directions.distinct[:FITTED]
    start = principal_positions(directions, work)[fitted]
    grid = directions.grid(fitted)
    near, distances = nearest_rows(grid, grid, min(NEIGHBOURS, len(fitted) - 1), work)
    total = len(directions.distinct)

    def tell(share: float) -> None:
        work.check_interrupted()
        work.progress(int(share * len(fitted)), total, LABEL)

    def tell_placed(done: int) -> None:
        work.progress(len(fitted) + done, total, LABEL)

    laid_out = _fill(lay_out(start, near, distances, seed, tell))
    found = np.full((len(directions), 2), np.nan)
    found[fitted] = laid_out
    rest = directions.distinct[FITTED:]
    found[rest] = place(directions, rest, grid, laid_out, work, tell_placed)
    return spread_copies(found[directions.copy_of], directions)


def _place_new(
    directions: Directions, known: Positions, there: NDArray[np.bool_], work: Work
) -> NDArray[np.float64]:
    """The known positions as they are, new images among them."""
    anchors, new = np.flatnonzero(there), np.flatnonzero(~there)
    found = known.astype(np.float64)
    if len(new):
        anchors = anchors[: max(FITTED, PRODUCTS // len(new))]
        grid = directions.grid(anchors)
        found[new] = place(
            directions,
            new,
            grid,
            found[anchors],
            work,
            lambda done: work.progress(done, len(new), LABEL),
        )
        found = spread_copies(found, directions, moved=~there)
    return found


def _fill(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Moved and scaled, both axes alike, so that the longer one reaches from -1 to 1."""
    if len(positions) == 0:
        return positions
    low, high = positions.min(axis=0), positions.max(axis=0)
    half = float((high - low).max()) / 2
    return (positions - (low + high) / 2) / (half if half > 1e-9 else 1.0)
