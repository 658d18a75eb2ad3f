"""The host's queue: taken for about a second, then given back, so that generations get their turn.

All that computes on the GPU in A1111 and Forge holds `queue_lock`. `shared.state` carries the
progress that other programs ask for and the Interrupt button.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ...web.jobs import Job, JobStopped

TURN_S = 1.0
"""A turn begins no new computation after so long."""
ASK_AGAIN_S = 0.05
NAME = "LoRA Dataset"


class Turn:
    """The queue is ours.

    Parameters
    ----------
    state
        The host's `shared.state`.
    """

    def __init__(self, state: Any) -> None:
        self._state = state
        self._ends = time.monotonic() + TURN_S

    @property
    def goes_on(self) -> bool:
        """Whether one more computation may begin."""
        return not pressed(self._state) and time.monotonic() < self._ends


class HostQueue:
    """Turns of one job.

    Parameters
    ----------
    job
        Shown as the host's progress; its stop is looked at while others have their turn.

    Attributes
    ----------
    interrupted
        Whether the host's Interrupt was pressed for this job.
    """

    def __init__(self, job: Job | None = None) -> None:
        self.interrupted = False
        self._job = job
        self._began: Any = None
        self._give_back: list[Callable[[], None]] = []

    def at_end(self, give_back: Callable[[], None]) -> None:
        """Call this in a turn of its own when the job is over, and when others wait for theirs."""
        self._give_back.append(give_back)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait for the queue and hold it.

        Raises
        ------
        JobStopped
            When the job's stop or the host's Interrupt was pressed.
        """
        from modules import shared  # type: ignore[import-not-found]
        from modules.call_queue import queue_lock  # type: ignore[import-not-found]

        state = shared.state
        self._wait_for(queue_lock)
        try:
            # Pressed since our last turn, while nobody else computed: it was meant for us.
            if self._began is not None and self._began == _start(state) and pressed(state):
                self._stop()
            state.begin(job=NAME)
            self._began = _start(state)
            self._show(state)
            try:
                yield Turn(state)
                if pressed(state):
                    self._stop()
            finally:
                if _others_wait(queue_lock):
                    self._hand_back()
                state.end()
        finally:
            queue_lock.release()

    def close(self) -> None:
        """Hand the models back."""
        if not self._give_back:
            return
        from modules.call_queue import queue_lock  # type: ignore[import-not-found]

        with queue_lock:
            self._hand_back()
        self._give_back = []

    def _wait_for(self, lock: Any) -> None:
        # Asked for again and again instead of waiting in line: a line cannot be left when the user
        # presses stop, and whoever is in it, a generation, goes first.
        while not lock.acquire(False):
            if self._job is not None:
                self._job.check_interrupted()
            time.sleep(ASK_AGAIN_S)

    def _show(self, state: Any) -> None:
        if self._job is not None and self._job.total:
            state.job_count, state.job_no = self._job.total, self._job.done
            state.textinfo = f"{self._job.label} {self._job.done}/{self._job.total}"

    def _hand_back(self) -> None:
        for give_back in self._give_back:
            give_back()

    def _stop(self) -> None:
        self.interrupted = True
        raise JobStopped


def pressed(state: Any) -> bool:
    """Whether Interrupt, or Stop after this image, was pressed."""
    return bool(state.interrupted or getattr(state, "stopping_generation", False))


def _start(state: Any) -> Any:
    """Names the computation that began last."""
    return getattr(state, "time_start", None)


def _others_wait(lock: Any) -> bool:
    return bool(getattr(lock, "_pending_threads", ()))
