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
    "--no-first-run",
    "--remote-debugging-pipe",
)
CTRL, SHIFT = 2, 8


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
        self._name = 0
        self.errors: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")

    def start_anew(self) -> None:
        """From now on pages are of another site, so that nothing stored before is theirs.

        A page that is left may still store something, and a profile of its own for each test takes
        a second.
        """
        self._name += 1
        self.errors.clear()

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
        url = url.replace("//127.0.0.1:", f"//test{self._name}.localhost:")
        self.call("Page.navigate", url=url)
        self.wait(ready)

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

    def wait(self, expression: str, limit_s: float = 30) -> Any:
        """Wait until an expression is true; its value."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            with contextlib.suppress(RuntimeError):
                if value := self.evaluate(expression):
                    return value
            time.sleep(0.05)
        raise TimeoutError(f"never true: {expression}; errors: {self.errors}")

    def key(self, key: str, modifiers: int = 0) -> None:
        """Press a key (`"x"`, `"ArrowDown"`) with CTRL and SHIFT added up."""
        code = ord(key.upper()) if len(key) == 1 else _CODES[key]
        fields = {"key": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        text = {"text": key} if len(key) == 1 and not modifiers & CTRL else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **fields, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **fields)

    def click(self, x: float, y: float, modifiers: int = 0) -> None:
        """Press and release the left button at a place."""
        fields = {"x": x, "y": y, "button": "left", "clickCount": 1, "modifiers": modifiers}
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self.call("Input.dispatchMouseEvent", type="mousePressed", **fields)
        self.call("Input.dispatchMouseEvent", type="mouseReleased", **fields)

    def wheel(self, x: float, y: float, down: float, modifiers: int = 0) -> None:
        """Turn the wheel over a place."""
        self.call(
            "Input.dispatchMouseEvent",
            type="mouseWheel", x=x, y=y, deltaX=0, deltaY=down, modifiers=modifiers,
        )  # fmt: skip

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
