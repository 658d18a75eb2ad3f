"""Unit vectors in whole numbers, so that distances are exact and the same on every machine.

A float32 matrix product depends in its last digit on the number of threads, the batch and the
machine, and one digit is enough to pick another image. Here unit rows are multiplied by 4,000 and
rounded. The products and sums of such whole numbers stay below 2**24, up to which float32 counts
exactly, so that the order of summation does not matter. The price is an error of about 0.0001 in a
cosine distance; equal vectors have distance 0 exactly.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..threads import libraries

Rows = NDArray[np.int64]
Threads = Callable[[float], contextlib.AbstractContextManager[object]]
"""`with threads(multiplications):` around a product gives it the threads that it is worth."""

GRID = 4000
"""Whole numbers per unit: (GRID + sqrt(d) / 2)**2 < 2**24 for all d up to 36,000."""
LARGEST_DIMENSION = 36_000
CHUNK = 8192
"""Rows at a time where a temporary array is made of them."""
CACHED = 128
"""Rows at a time where each is worked on several times in float64."""
SHARE, FEWEST = 32, 32
"""One row in so many is copied at a time, and no fewer than so many: fewer are too slow."""
BREATH = 4096
"""Rows between two calls of `breathe`."""
SMALL_PRODUCT = 50_000_000
"""Products of fewer multiplications are faster on one thread when another program is busy."""


@dataclass(frozen=True)
class Points:
    """Rows that may be chosen, as whole numbers.

    Attributes
    ----------
    grid
        float32 `(n, d)` of whole numbers: unit rows times `GRID`; rows not allowed are 0.
    squares
        int32 `(n,)`: squared length of each row.
    allowed
        Mask of the rows that may be chosen.
    """

    grid: NDArray[np.float32]
    squares: NDArray[np.int32]
    allowed: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        vectors: NDArray[np.float32],
        excluded: Sequence[int] | Rows = (),
        breathe: Callable[[], None] = lambda: None,
    ) -> Points:
        """From `(n, d)` vectors of any length but zero; excluded rows may hold anything.

        `breathe` is called after every few thousand rows and may raise to stop.

        Raises
        ------
        BadInput
            For another shape, or a row that is zero or not finite and not excluded.
        """
        vectors = np.asarray(vectors)
        if vectors.ndim != 2 or not 1 <= vectors.shape[1] <= LARGEST_DIMENSION:
            raise BadInput(f"Vectors have the shape (n, d); these have {vectors.shape}.")
        n = len(vectors)
        allowed = np.ones(n, dtype=bool)
        allowed[checked_rows(excluded, n, "excluded")] = False
        grid = np.zeros(vectors.shape, dtype=np.float32)
        squares = np.zeros(n, dtype=np.int32)
        step = at_once(n, CACHED)
        for start in range(0, n, step):
            if start % BREATH < step and start >= BREATH:
                breathe()
            rows = start + np.flatnonzero(allowed[start : start + step])
            block = vectors[rows].astype(np.float64)
            lengths = np.sqrt(np.square(block).sum(axis=1, keepdims=True))
            if not (np.isfinite(lengths) & (lengths > 0)).all():
                raise BadInput("A vector is zero or not finite; exclude the rows without one.")
            block /= lengths
            block *= GRID
            np.rint(block, out=block)
            grid[rows] = block
            squares[rows] = np.einsum("ij,ij->i", block, block)
        return cls(grid, squares, allowed)

    def __len__(self) -> int:
        return len(self.grid)

    def squared_distances(self, rows: Rows, start: int, stop: int) -> NDArray[np.int32]:
        """`(len(rows), stop - start)` from `rows` to the rows in between, in units of `GRID`."""
        return squared(
            self.grid[start:stop], self.squares[start:stop], self.grid[rows], self.squares[rows]
        )

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Whole-number vectors of sorted, distinct rows: no copy where these are all."""
        return self.grid if len(rows) == len(self) else self.grid[rows]

    def nearest(self, rows: Rows) -> tuple[NDArray[np.float32], Rows]:
        """Cosine distance `(n,)` of every row to the nearest of `rows`, and which that is.

        Ties go to the one that comes first in `rows`. Without rows, the distance is infinite and
        the nearest row -1; so it is for rows that are not allowed.
        """
        n = len(self)
        best = np.full(n, np.iinfo(np.int32).max, dtype=np.int32)
        which = np.full(n, -1, dtype=np.int64)
        with few_threads(n * len(rows) * self.grid.shape[1]):
            step = at_once(n, CHUNK)
            for start in range(0, n, step):
                part = slice(start, min(start + step, n))
                for first in range(0, len(rows), 256):
                    some = rows[first : first + 256]
                    squared = self.squared_distances(some, part.start, part.stop)
                    at = squared.argmin(axis=0)
                    least = squared[at, np.arange(squared.shape[1])]
                    closer = least < best[part]
                    best[part] = np.where(closer, least, best[part])
                    which[part] = np.where(closer, some[at], which[part])
        distances = as_cosine(best)
        distances[~self.allowed | (which < 0)] = np.inf
        which[~self.allowed] = -1
        return distances, which

    def middle_row(self) -> int:
        """The allowed row nearest the mean direction of the allowed rows."""
        step = at_once(len(self), CACHED)
        mean = np.zeros(self.grid.shape[1])
        for start in range(0, len(self), step):
            mean += self.grid[start : start + step].sum(axis=0)  # exact: 128 * 4,000 < 2**24
        along = np.full(len(self), -np.inf)
        for start in range(0, len(self), step):
            block = self.grid[start : start + step].astype(np.float64)
            along[start : start + step] = block @ mean
        return int(np.argmax(np.where(self.allowed, along, -np.inf)))


def at_once(n: int, most: int) -> int:
    """How many of `n` rows to copy at a time, so that copies stay small beside the matrix.

    One in 32, at most `most`, but at least 32 rows: of fewer than 1,024 rows a copy may be a larger
    part, 64 kilobytes with 512 dimensions.
    """
    return min(max(n // SHARE, FEWEST), most)


def squared(
    grid: NDArray[np.float32],
    squares: NDArray[np.int32],
    others: NDArray[np.float32],
    other_squares: NDArray[np.int32],
) -> NDArray[np.int32]:
    """`(len(others), len(grid))`: squared distances of whole-number rows, in units of `GRID`."""
    # This way round the product is 1.6 times faster.
    distances = (grid @ others.T).T.astype(np.int32, order="C")
    distances *= -2
    distances += squares
    distances += other_squares[:, None]
    return distances


def as_cosine(squared: NDArray[np.int32]) -> NDArray[np.float32]:
    """Squared distances in units of `GRID` as cosine distances in [0, 2]."""
    return np.minimum(squared / (2.0 * GRID * GRID), 2.0).astype(np.float32)


def checked_rows(rows: Sequence[int] | Rows, n: int, name: str) -> Rows:
    """Row numbers as int64, each once, in the order given.

    Raises
    ------
    BadInput
        When one is not in [0, n).
    """
    numbers = np.asarray(rows, dtype=np.int64).reshape(-1)
    if len(numbers) and (numbers.min() < 0 or numbers.max() >= n):
        raise BadInput(f"There are {n} rows; an {name} row is not among them.")
    _, first = np.unique(numbers, return_index=True)
    return numbers[np.sort(first)]


def checked_pins(points: Points, pinned: Sequence[int] | Rows) -> Rows:
    """Pinned rows, each once; `BadInput` when one is excluded as well."""
    pins = checked_rows(pinned, len(points), "pinned")
    if not points.allowed[pins].all():
        raise BadInput("A row is both pinned and excluded.")
    return pins


def checked_count(points: Points, k: int, pins: Rows) -> int:
    """How many rows there will be: `k`, at least the pins, at most the allowed rows."""
    if k <= 0:
        raise BadInput(f"The number of images to select is at least 1; {k} was asked for.")
    return min(max(k, len(pins)), int(points.allowed.sum()))


@contextlib.contextmanager
def few_threads(multiplications: float) -> Iterator[None]:
    """One thread for matrix products of fewer than `SMALL_PRODUCT` multiplications.

    Several threads wait for one another; beside another busy program that made small selections a
    hundred times slower. Without the package threadpoolctl nothing changes.
    """
    found = libraries() if multiplications < SMALL_PRODUCT else None
    with found.limit(limits=1) if found else contextlib.nullcontext():
        yield


@contextlib.contextmanager
def threads_by_size() -> Iterator[Threads]:
    """One thread inside, and all of them inside `with threads(multiplications)` of a large product.

    As `few_threads`, for many products of different sizes.
    """
    found = libraries()
    if found is None:
        yield lambda multiplications: contextlib.nullcontext()
        return
    blas = found.select(user_api="blas")
    most = max((library["num_threads"] for library in blas.info()), default=1)

    def threads(multiplications: float) -> contextlib.AbstractContextManager[object]:
        if multiplications < SMALL_PRODUCT or most == 1:
            return contextlib.nullcontext()
        return blas.limit(limits=most)

    with blas.limit(limits=1):
        yield threads
