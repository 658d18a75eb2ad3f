"""Progress and stop: how long work talks to the place it runs in, and work on several threads."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Work(Protocol):
    """What a long step needs from its host: a progress bar and a stop button."""

    def progress(self, done: int, total: int, label: str = "") -> None:
        """`done` of `total` images of the step called `label` are finished."""
        ...

    def check_interrupted(self) -> None:
        """Raise the host's own stop signal when the user has pressed stop, else return."""
        ...


class SilentWork:
    """Work that nobody watches and nobody stops."""

    def progress(self, done: int, total: int, label: str = "") -> None:
        """Show nothing."""

    def check_interrupted(self) -> None:
        """Never stop."""


SILENT = SilentWork()


def default_threads() -> int:
    """The number of threads for decoding: the cores this program may use, at most 16."""
    try:
        cores = len(os.sched_getaffinity(0))  # a container may own fewer cores than exist
    except AttributeError:  # Windows and macOS
        cores = os.cpu_count() or 1
    return max(1, min(16, cores))


def map_threads(
    function: Callable[[A], B],
    inputs: Iterable[A],
    *,
    threads: int | None = None,
    work: Work = SILENT,
) -> Iterator[B]:
    """Yield `function(x)` for every `x`, in order, computed on `threads` threads.

    At most `2 * threads` results exist at any moment, so memory does not grow with the number of
    inputs. The stop button is looked at before each result; when it was pressed, or the caller
    stops iterating, what has not begun is dropped and what runs is waited for.
    """
    threads = threads or default_threads()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        waiting: deque[Future[B]] = deque()
        try:
            for one in inputs:
                waiting.append(pool.submit(function, one))
                if len(waiting) >= 2 * threads:
                    work.check_interrupted()
                    yield waiting.popleft().result()
            while waiting:
                work.check_interrupted()
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
