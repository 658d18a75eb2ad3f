"""The terminal as a host: a progress bar with a time estimate on stderr, Ctrl-C as the stop."""

from __future__ import annotations

from tqdm import tqdm


def own_the_process() -> None:
    """Settings that only a program of our own may make: one thread for each OpenCV call.

    Images are worked on side by side; OpenCV's own threads would only stand in each other's way.
    """
    try:
        import cv2
    except ImportError:
        return
    cv2.setNumThreads(1)


class TerminalWork:
    """Progress bars on stderr, one per step, gone when stderr is no terminal or `quiet` is set."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: tqdm | None = None
        self._label = ""
        self._done = 0

    def progress(self, done: int, total: int, label: str = "") -> None:
        """Show `done` of `total`; a new label begins a new bar."""
        if self._quiet:
            return
        if self._bar is None or self._label != label:
            self.close()
            self._label, self._done = label, done
            # disable=None: no bar where stderr is a file. initial: what the store knew took no time
            self._bar = tqdm(
                total=total, initial=done, desc=label, unit=" images", disable=None, leave=False
            )
        self._bar.update(done - self._done)
        self._done = done
        if done >= total:
            self.close()

    def check_interrupted(self) -> None:
        """Ctrl-C raises KeyboardInterrupt by itself."""

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
