"""A headless Chromium that a test drives over a pipe, with nothing but the standard library.

Chromium's DevTools protocol: a JSON message, a zero byte, the answer. `--remote-debugging-pipe`
reads from file descriptor 3 and writes to 4.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--disable-features=BackForwardCache",  # a page that is left is gone, and its process is free
    "--no-first-run",
    "--remote-debugging-pipe",
)
CTRL, SHIFT = 2, 8
POLL_S = 0.05
CALM = """
// Two frames: what a ResizeObserver says in the first one is drawn in the second one.
window.calm = async () => {
  do {
    for (const _ of [1, 2]) await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestIdleCallback(done, { timeout: 500 }));
  } while (window.backend?.answering > 0);
};
"""
"""Resolves when a page has nothing left to do but what waits for a clock: what was asked of the
server in memory is answered, what waited for a frame or for leisure is done."""


def chromium_path() -> str | None:
    """Where a Chromium is that can be driven over a pipe, or None."""
    if os.name == "nt":
        return None
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


class Page:
    """One page: `evaluate` runs JavaScript in it, `key` and `click` press for real."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive = send, receive
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self._anew = 0
        self._forgets: str | None = None
        self.errors: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=CALM)

    def start_anew(self) -> None:
        """Leave the page; the next one begins without what was stored and what went wrong before.

        A page may store something while it is left. That the next one is of the same site saves a
        process and the fetching and compiling of a hundred modules.
        """
        self.call("Page.navigate", url="about:blank")
        self.errors.clear()
        if self._forgets:
            self.call("Page.removeScriptToEvaluateOnNewDocument", identifier=self._forgets)
        self._anew += 1
        # In the page and not by the protocol's own command, which a page may be ahead of.
        forget = (
            f"if (location.protocol === 'http:' && sessionStorage.anew !== '{self._anew}')"
            f"{{ localStorage.clear(); sessionStorage.anew = '{self._anew}'; }}"
        )
        made = self.call("Page.addScriptToEvaluateOnNewDocument", source=forget)
        self._forgets = made["identifier"]

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command of the protocol and wait for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            answer = self._next(end - time.monotonic())
            if answer.get("method") == "Runtime.exceptionThrown":
                details = answer["params"]["exceptionDetails"]
                self.errors.append(
                    details.get("exception", details).get("description", str(details))
                )
            if answer.get("method") == "Page.javascriptDialogOpening":
                self._accept()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
        raise TimeoutError(method)

    def _accept(self) -> None:
        """Say yes to "leave this page?"; nobody waits for the answer."""
        message = {
            "id": 0,
            "method": "Page.handleJavaScriptDialog",
            "params": {"accept": True},
            "sessionId": self._session,
        }
        os.write(self._send, json.dumps(message).encode() + b"\0")

    def _next(self, wait_s: float) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self._receive], [], [], max(0.0, wait_s))[0]:
                return {}
            data = os.read(self._receive, 1 << 20)
            if not data:
                raise RuntimeError("Chromium has ended")
            self._rest += data
        line, self._rest = self._rest.split(b"\0", 1)
        return json.loads(line)

    def open(self, url: str, ready: str, width: int = 1000, height: int = 800) -> None:
        """Go to a page and wait until the expression `ready` is true in it."""
        self.resize(width, height)
        self.call("Page.navigate", url=url)
        self.wait(ready)

    def reload(self, ready: str) -> None:
        """Load the page again and wait until `ready` is true in the new one.

        The command is answered while the old page is still there.
        """
        self.evaluate("window.left = true")
        self.call("Page.reload")
        self.wait(f"!window.left && ({ready})")

    def resize(self, width: int, height: int) -> None:
        """The size of the window, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, promises awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", details).get("description", str(details)))
        return answer["result"].get("value")

    def wait(self, expression: str, limit_s: float = 60) -> Any:
        """Wait until an expression is true and the page is calm; the value of the expression."""
        end = time.monotonic() + limit_s
        fault = ""
        while time.monotonic() < end:
            try:
                if value := self.evaluate(expression):
                    self.calm()
                    return value
            except RuntimeError as error:  # something of it is not there yet
                fault = str(error)
            time.sleep(POLL_S)
        raise TimeoutError(f"never true: {expression}; {fault}; errors: {self.errors}")

    def calm(self) -> None:
        """Wait until the page has done what it can do without a clock."""
        self.evaluate("calm()")

    def key(self, key: str, modifiers: int = 0) -> None:
        """Press a key (`"x"`, `"ArrowDown"`) with CTRL and SHIFT added up; what follows is done."""
        code = ord(key.upper()) if len(key) == 1 else _CODES[key]
        fields = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        text = {"text": key} if len(key) == 1 and not modifiers & CTRL else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **fields, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **fields)
        self.calm()

    def click(self, x: float, y: float, modifiers: int = 0) -> None:
        """Press and release the left button at a place; what follows is done."""
        fields = {"x": x, "y": y, "button": "left", "clickCount": 1, "modifiers": modifiers}
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self.call("Input.dispatchMouseEvent", type="mousePressed", **fields)
        self.call("Input.dispatchMouseEvent", type="mouseReleased", **fields)
        self.calm()

    def wheel(self, x: float, y: float, down: float, modifiers: int = 0) -> None:
        """Turn the wheel over a place."""
        self.call(
            "Input.dispatchMouseEvent",
            type="mouseWheel", x=x, y=y, deltaX=0, deltaY=down, modifiers=modifiers,
        )  # fmt: skip
        self.calm()

    def screenshot(self, file: Path) -> None:
        """Save what is seen as PNG."""
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


_CODES = {
    "Enter": 13, "Escape": 27, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
    "ArrowRight": 39, "ArrowDown": 40, "PageUp": 33, "PageDown": 34, "Backspace": 8, "Delete": 46,
}  # fmt: skip


@contextlib.contextmanager
def open_page(path: str) -> Iterator[Page]:
    """A page of a Chromium of its own, with an empty profile, closed at the end."""
    to_browser, send = os.pipe()
    receive, from_browser = os.pipe()

    def place_descriptors() -> None:
        import fcntl  # not on Windows, where this cannot be done

        first = fcntl.fcntl(to_browser, fcntl.F_DUPFD, 10)
        second = fcntl.fcntl(from_browser, fcntl.F_DUPFD, 10)
        os.dup2(first, 3)
        os.dup2(second, 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = subprocess.Popen(
            [path, *FLAGS, f"--user-data-dir={profile}"],
            preexec_fn=place_descriptors, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Page(send, receive)
        finally:
            browser.terminate()
            try:
                browser.wait(10)
            except subprocess.TimeoutExpired:
                browser.kill()
                browser.wait()
            for one in (to_browser, send, receive, from_browser):
                os.close(one)
