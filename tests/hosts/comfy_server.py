"""A real ComfyUI with this pack in it: started, asked, watched, ended.

Only the standard library is used, so that the tests run wherever pytest does. The server runs in
an interpreter of its own (`COMFYUI_PYTHON`), with a base folder of its own.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACK = Path(__file__).resolve().parents[2]
PACK_NAME = "lora-curator"
HOW_TO_RUN = (
    "no ComfyUI to test in: set COMFYUI_DIR to the folder of a ComfyUI (the one with main.py) and "
    "COMFYUI_PYTHON to the Python that it runs with, or clone this pack into its custom_nodes"
)
START_S = 240
RUN_S = 300

Graph = dict[str, dict[str, Any]]
Link = list[Any]


def comfy_dir() -> Path | None:
    """The ComfyUI to test in: `COMFYUI_DIR`, or the one that this pack stands inside of."""
    named = os.environ.get("COMFYUI_DIR")
    if named:
        return Path(named)
    inside = PACK.parent.name == "custom_nodes" and (PACK.parent.parent / "main.py").is_file()
    return PACK.parent.parent if inside else None


def comfy_python() -> str:
    """The interpreter of that ComfyUI."""
    return os.environ.get("COMFYUI_PYTHON") or sys.executable


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    """A node of a graph: one of this pack's by its short name, or `native:Name`."""
    name = kind.removeprefix("native:") if ":" in kind else f"LoraCurator_{kind}"
    return {"class_type": name, "inputs": inputs}


@dataclass
class Run:
    """What one prompt did, from the messages of the websocket, in their order.

    Attributes
    ----------
    status
        `success`, `error`, `interrupted` or `refused` (the prompt was not taken).
    ran, cached
        Ids of nodes that were executed, and of those whose result was there.
    ui
        What each node shows; sent for cached nodes too.
    error
        The sentence of the error.
    messages
        All messages with the time of their arrival in seconds.
    """

    status: str = ""
    ran: list[str] = field(default_factory=list)
    cached: list[str] = field(default_factory=list)
    ui: dict[str, dict[str, Any]] = field(default_factory=dict)
    error: str = ""
    messages: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)

    def lines(self, id: str) -> list[str]:
        """The lines that a node of this pack shows."""
        return self.ui[id]["lora_curator"][0]["lines"]

    def document(self, id: str) -> dict[str, Any]:
        """The grid that a node of this pack shows."""
        return self.ui[id]["lora_curator"][0]["document"]

    def seconds(self, kind: str, id: str | None = None) -> float:
        """When the first message of this kind (about this node) arrived."""
        return next(
            at for at, one, data in self.messages if one == kind and id in (None, data.get("node"))
        )


class ComfyServer:
    """One running ComfyUI.

    `folder` is its base folder: `input`, `output`, `models`, `user`, `custom_nodes` lie in it. A
    graph may take `run_s` seconds.
    """

    def __init__(self, folder: Path, *, pack: bool = True, run_s: float = RUN_S) -> None:
        self.folder = folder
        self.run_s = run_s
        self.port = _free_port()
        self.client = uuid.uuid4().hex
        for name in ("input", "output", "temp", "user", "custom_nodes", "models"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        if pack and not (folder / "custom_nodes" / PACK_NAME).exists():
            _link(PACK, folder / "custom_nodes" / PACK_NAME)
        self._nodes: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._events: list[tuple[float, str, dict[str, Any]]] = []
        self._news = threading.Condition()

    @property
    def log(self) -> str:
        """Everything that the server has printed."""
        return (self.folder / "server.log").read_text("utf-8", "replace")

    @property
    def pid(self) -> int:
        """Number of the process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> ComfyServer:
        """Start it and wait until it answers.

        Python's own import timer is on: it says exactly what importing the pack cost.
        """
        home = comfy_dir()
        assert home is not None, HOW_TO_RUN
        command = [comfy_python(), "main.py", "--cpu", "--listen", "127.0.0.1"]
        # Nodes that call services over the network take longer to import than all the rest.
        command += ["--port", str(self.port), "--disable-auto-launch", "--disable-api-nodes"]
        command += ["--base-directory", str(self.folder)]
        environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1", "PYTHONIOENCODING": "utf-8"}
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=home, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError):
                self.get("/system_stats")
                break
            time.sleep(0.25)
        else:
            self.stop()
            raise RuntimeError(f"ComfyUI did not start. Its last words:\n{self.log[-3000:]}")
        self._listen()
        return self

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of a GET."""
        return self._ask(urllib.request.Request(self._url(path), headers=headers))

    def get_json(self, path: str) -> Any:
        """The JSON that a GET answers with."""
        return json.loads(self.get(path)[2])

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Status and JSON answer of a POST."""
        request = urllib.request.Request(
            self._url(path),
            json.dumps(body).encode(),
            {"Content-Type": "application/json", **headers},
        )
        status, _, answer = self._ask(request)
        return status, json.loads(answer) if answer else None

    def filled(self, graph: Graph) -> Graph:
        """The graph with the default of every widget that it leaves out, as a browser sends it."""
        if not self._nodes:
            self._nodes = self.get_json("/object_info")
        found = {}
        for id, one in graph.items():
            described = self._nodes.get(one["class_type"], {"input": {}})["input"]
            inputs = {**described.get("required", {}), **described.get("optional", {})}
            defaults = {name: _default(*spec) for name, spec in inputs.items()}
            known = {name: value for name, value in defaults.items() if value is not None}
            found[id] = {**one, "inputs": {**known, **one["inputs"]}}
        return found

    def run(self, graph: Graph, when: Callable[[str, dict[str, Any]], None] | None = None) -> Run:
        """Run a graph, `filled`, to its end; `when` is told each message on the way."""
        begun = len(self._events)
        prompt = {"prompt": self.filled(graph), "client_id": self.client}
        status, answer = self.post("/prompt", prompt)
        if status != 200:
            errors = answer.get("node_errors") or {}
            details = [e["details"] for n in errors.values() for e in n["errors"]]
            return Run("refused", error="; ".join([answer["error"]["message"], *details]))
        return self._follow(begun, answer["prompt_id"], when)

    def interrupt(self) -> None:
        """Press stop."""
        self.post("/interrupt", {})

    def peak_bytes(self) -> int | None:
        """The most memory the server has held so far; None where the system does not tell."""
        return self._memory("VmHWM")

    def resident_bytes(self) -> int | None:
        """The memory that the server holds now."""
        return self._memory("VmRSS")

    def cpu_seconds(self) -> float | None:
        """CPU time of the server so far, all threads; None where the system does not tell.

        On a busy machine it is steadier than the clock.
        """
        try:
            text = Path(f"/proc/{self.pid}/stat").read_text()
        except OSError:
            return None
        fields = text.rpartition(")")[2].split()  # the name before it may contain spaces
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _memory(self, key: str) -> int | None:
        try:
            text = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            return None
        return int(re.search(rf"{key}:\s+(\d+) kB", text)[1]) * 1024  # type: ignore[index]

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _ask(self, request: urllib.request.Request) -> tuple[int, dict[str, str], bytes]:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            found = error.code, error.headers, error.read()
        return found[0], {name.lower(): value for name, value in found[1].items()}, found[2]

    def _follow(
        self, begun: int, prompt: str, when: Callable[[str, dict[str, Any]], None] | None
    ) -> Run:
        run = Run()
        deadline = time.monotonic() + self.run_s
        while not run.status:
            with self._news:
                while len(self._events) == begun:
                    assert self._process is not None
                    if time.monotonic() > deadline or self._process.poll() is not None:
                        raise TimeoutError(f"The graph did not end.\n{self.log[-3000:]}")
                    self._news.wait(1)
                new, begun = self._events[begun:], len(self._events)
            for at, kind, content in new:
                if content.get("prompt_id", prompt) == prompt:
                    run.messages.append((at, kind, content))
                    _note(run, kind, content)
                    if when is not None:
                        when(kind, content)
        return run

    def _listen(self) -> None:
        """Open the websocket and collect its messages on a thread."""
        connection = socket.create_connection(("127.0.0.1", self.port), 30)
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(
            f"GET /ws?clientId={self.client} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        stream = connection.makefile("rb")
        assert b" 101 " in stream.readline(), "ComfyUI refused the websocket"
        while stream.readline().strip():
            pass
        connection.settimeout(None)
        threading.Thread(target=self._collect, args=(connection, stream), daemon=True).start()

    def _collect(self, connection: socket.socket, stream: Any) -> None:
        with contextlib.suppress(OSError, struct.error):
            while True:
                code, body = _frame(stream)
                if code == 9:  # a ping wants its bytes back, masked (here with zeros)
                    connection.sendall(bytes([0x8A, 0x80 | len(body), 0, 0, 0, 0]) + body)
                if code == 1:
                    message = json.loads(body)
                    with self._news:
                        event = (time.monotonic(), message["type"], message.get("data") or {})
                        self._events.append(event)
                        self._news.notify_all()


def _frame(stream: Any) -> tuple[int, bytes]:
    """Kind and content of one websocket message (RFC 6455); frames of a server are not masked."""
    content = b""
    kind = 0
    while True:
        first, second = struct.unpack("!BB", stream.read(2))
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", stream.read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", stream.read(8))
        kind = first & 0x0F or kind
        content += stream.read(size)
        if first & 0x80:
            return kind, content


def _note(run: Run, kind: str, content: dict[str, Any]) -> None:
    """Take one message into account."""
    if kind == "execution_cached":
        run.cached += content["nodes"]
    elif kind == "executing" and content.get("node"):
        run.ran.append(content["node"])
    elif kind == "executed" and content.get("output"):
        run.ui[content["node"]] = content["output"]
    elif kind == "execution_error":
        run.error = content["exception_message"].strip()
    if kind in ("execution_success", "execution_error", "execution_interrupted"):
        run.status = kind.removeprefix("execution_")


def _default(kind: Any, options: dict[str, Any] | None = None) -> Any:
    """The value that a widget begins with; None for an input that takes a wire."""
    options = options or {}
    choices = kind if isinstance(kind, list) else options.get("options")
    if options.get("forceInput"):
        return None
    return options.get("default", choices[0] if choices else None)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _link(source: Path, target: Path) -> None:
    """A link to the pack; where links are not allowed (Windows), a copy of it."""
    try:
        target.symlink_to(source, target_is_directory=True)
    except OSError:
        ignored = shutil.ignore_patterns(".git", "*.egg-info", "__pycache__", ".*_cache")
        shutil.copytree(source, target, ignore=ignored)
