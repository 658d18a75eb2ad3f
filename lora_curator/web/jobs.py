"""Long work on a thread of its own, with progress, an estimate and a stop."""

from __future__ import annotations

import logging
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Literal

from ..errors import CuratorError

logger = logging.getLogger(__name__)
State = Literal["running", "stopping", "done", "stopped", "failed"]
Result = dict[str, Any]
SETTLED_S = 1.5
"""An estimate is given after so long; before, it says nothing."""


class JobStopped(Exception):
    """The user has pressed stop."""


class Job:
    """One long piece of work. As `Work` it is handed to the steps.

    Parameters
    ----------
    number
        Its id: grows from job to job.
    kind
        What it does; a key of `steps.STEPS`.
    interrupted
        Whether the host's own stop button was pressed.
    """

    def __init__(
        self, number: int, kind: str, interrupted: Callable[[], bool] = lambda: False
    ) -> None:
        self.number = number
        self.kind = kind
        self.label = kind
        self.done = 0
        self.total = 0
        self.state: State = "running"
        self.message = ""
        self.result: Result = {}
        self._interrupted = interrupted
        self._stop = threading.Event()
        self._over = threading.Event()
        self._began = time.monotonic()
        self._ended: float | None = None
        self._label_began = (self._began, 0)
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it is not over yet."""
        return self.state in ("running", "stopping")

    def start(
        self,
        function: Callable[[Job], Result],
        around: AbstractContextManager[Any],
        after: Callable[[], None],
        rest_s: float = 0.0,
    ) -> None:
        """Run `function` on a thread, inside of the host's `around`; then call `after`.

        It begins `rest_s` later: who looks at what is there already is not to wait for the job.
        """
        self._thread = threading.Thread(
            target=self._run,
            args=(function, around, after, rest_s),
            name=f"lora_curator-{self.kind}",
        )
        self._thread.daemon = True
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop; it does at the next image."""
        self._stop.set()
        if self.state == "running":
            self.state = "stopping"

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait until it is over."""
        if self._thread is not threading.current_thread():
            self._over.wait(timeout_s)

    def _run(
        self,
        function: Callable[[Job], Result],
        around: AbstractContextManager[Any],
        after: Callable[[], None],
        rest_s: float,
    ) -> None:
        try:
            self._stop.wait(rest_s)
            with around:
                self.result = function(self)
            self._end("done")
        except JobStopped:
            self._end("stopped", "Stopped. What was measured is kept; it goes on from there.")
        except CuratorError as error:
            self._end("failed", str(error))
        except (OSError, sqlite3.Error) as error:
            self._end("failed", f"The disk did not do what was asked: {error}.")
        finally:
            if self.running:  # a fault of ours: it goes to the log as well
                error = sys.exc_info()[1]
                self._end("failed", f"This should not have happened: {error!r}. The log has more.")
            try:
                after()
            finally:
                self._over.set()

    def _end(self, state: State, message: str = "") -> None:
        self._ended = time.monotonic()
        self.message = message or self.message
        self.state = state

    def progress(self, done: int, total: int, label: str = "") -> None:
        """`done` of `total` images of the step called `label` are finished."""
        if label != self.label or done < self.done:
            self.label = label
            self._label_began = (time.monotonic(), done)
        self.done, self.total = done, total

    def check_interrupted(self) -> None:
        """Raise `JobStopped` when somebody pressed stop, here or in the host."""
        if self._stop.is_set() or self._interrupted():
            raise JobStopped

    def to_json(self) -> dict[str, Any]:
        """As plain values; see the app's contract in docs."""
        now = self._ended or time.monotonic()
        began, before = self._label_began
        left_s = None
        if self.running and self.done > before and now - began > SETTLED_S:
            left_s = round((now - began) / (self.done - before) * (self.total - self.done), 1)
        return {
            "id": self.number,
            "kind": self.kind,
            "label": self.label,
            "done": self.done,
            "total": self.total,
            "elapsed_s": round(now - self._began, 2),
            "left_s": left_s,
            "state": self.state,
            "message": self.message,
            "result": self.result,
        }
