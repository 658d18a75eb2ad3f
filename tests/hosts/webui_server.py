"""A real A1111 or Forge with this extension in it: started, asked, ended. Standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

EXTENSION = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).resolve().parent / "webui_extension"
STANDINS = PROBE.with_name("webui_standins")
HOW_TO_RUN = (
    "no web UI to test in: set WEBUI_DIR to the folder of an A1111 or Forge (the one with "
    "launch.py) and WEBUI_PYTHON to the Python that it runs with"
)
START_S = 400
COMMON = (
    "--skip-prepare-environment",
    "--skip-torch-cuda-test",
    "--skip-version-check",
    "--no-download-sd-model",
)


def webui_dir() -> Path | None:
    """The web UI to test in."""
    named = os.environ.get("WEBUI_DIR")
    return Path(named) if named else None


def is_forge() -> bool:
    """Whether it is a Forge."""
    home = webui_dir()
    return home is not None and (home / "modules_forge").is_dir()


def webui_python() -> str:
    """The Python that it runs with."""
    return os.environ.get("WEBUI_PYTHON") or sys.executable


def standins(home: Path) -> Path:
    """A folder like the host's `models` with small weights, made once and kept for next time."""
    sources = [
        *STANDINS.glob("*.py"),
        *(PROBE.with_name(f"{one}.py") for one in ("weights", "clip_files")),
    ]
    key = hashlib.sha256(f"{home} {webui_python()}".encode())
    for file in sorted(sources):
        key.update(file.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"lora_curator_standins_{key.hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        made = Path(beside) / "models"
        command = [webui_python(), str(STANDINS / "make.py"), str(home), str(made)]
        done = subprocess.run(command, capture_output=True, text=True, env=offline())
        assert done.returncode == 0, done.stderr[-4000:]
        with contextlib.suppress(OSError):  # another session was quicker
            made.rename(folder)
    return folder


def offline() -> dict[str, str]:
    """The environment of a process that fetches nothing."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
    environment |= {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    environment.pop("COMMANDLINE_ARGS", None)
    return environment


class WebUI:
    """One running web UI with a data folder of its own, and small weights for its models.

    Parameters
    ----------
    folder
        For everything that it writes.
    flags
        Further flags of its command line.
    extension
        What stands in for this extension.
    """

    def __init__(self, folder: Path, *flags: str, extension: Path = EXTENSION) -> None:
        home = webui_dir()
        assert home is not None, HOW_TO_RUN
        self.home, self.folder, self.flags = home, folder, flags
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        extensions = folder / "extensions"
        extensions.mkdir(parents=True)
        (folder / "embeddings").mkdir()
        for number, one in enumerate((STANDINS, PROBE)):
            (extensions / f"{number:02d}-{one.name}").symlink_to(one)
        (extensions / "lora-curator").symlink_to(extension)
        shutil.copytree(standins(home), folder / "models")
        (folder / "models" / "VAE-approx").symlink_to(home / "models" / "VAE-approx")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def log(self) -> str:
        """Everything that it has printed."""
        return (self.folder / "server.log").read_text("utf-8", "replace")

    def start(self) -> WebUI:
        """Start it and wait until its page can be used."""
        device = ["--always-cpu"] if is_forge() else ["--use-cpu", "all", "--no-half"]
        command = [webui_python(), "launch.py", *COMMON, *device]
        command += ["--data-dir", str(self.folder), "--port", str(self.port), *self.flags]
        # With a data folder elsewhere Forge does not serve its own scripts and styles.
        command += ["--gradio-allowed-path", str(self.home)]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.home, env=offline(), stdout=log, stderr=log
            )
        self.wait_until_up("Startup time")
        return self

    def wait_until_up(self, words: str, times: int = 1) -> None:
        """Wait until the log has said these words so many times."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.log.count(words) >= times:
                return
            assert self._process is not None
            assert self._process.poll() is None, self.log[-4000:]
            time.sleep(0.5)
        raise TimeoutError(self.log[-4000:])

    def stop(self) -> None:
        """End it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def status(self, path: str, method: str = "GET") -> int:
        """The status of the answer to a request without cookies."""
        try:
            with urllib.request.urlopen(self._request(path, method), timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def ask(self, path: str, method: str = "GET", **query: str) -> Any:
        """The JSON of an answer."""
        path += "?" + urllib.parse.urlencode(query) if query else ""
        with urllib.request.urlopen(self._request(path, method), timeout=120) as answer:
            return json.load(answer)

    def _request(self, path: str, method: str) -> urllib.request.Request:
        body = b"" if method == "POST" else None
        return urllib.request.Request(self.url + path, data=body, method=method)


@contextlib.contextmanager
def running(folder: Path, *flags: str, extension: Path = EXTENSION) -> Any:
    """A web UI for as long as the block runs."""
    server = WebUI(folder, *flags, extension=extension)
    try:
        yield server.start()
    finally:
        server.stop()
