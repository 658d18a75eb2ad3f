"""What every kind of job is given: the host and the turn at the models."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .folder import OpenFolder
from .host import WebHost
from .jobs import Job, Result


@dataclass(frozen=True)
class Tools:
    """What steps work with.

    Attributes
    ----------
    host
        The place that we run in.
    model_lock
        Held by whoever has a model compute: one at a time, whatever the folder.
    """

    host: WebHost
    model_lock: threading.Lock

    @contextmanager
    def model_turn(self, job: Job) -> Iterator[None]:
        """Wait for the turn of this job, which can be stopped meanwhile."""
        while not self.model_lock.acquire(timeout=0.2):
            job.progress(0, 0, "waiting for another folder")
            job.check_interrupted()
        try:
            yield
        finally:
            self.model_lock.release()


Step = Callable[[OpenFolder, Mapping[str, Any], Tools, Job], Result]
"""Gets the folder, the options, the tools and the job."""
