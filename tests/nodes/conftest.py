"""Fixtures for tests of nodes without a host.

`host` is the stand-in for ComfyUI with folders of the test, `pack` the pack as ComfyUI loads it,
`executor` runs graphs; `raw` is a small folder of images in the host's input folder.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from .executor import Executor
from .fake_host import FakeHost, Folders, Pack


@pytest.fixture(scope="session")
def _loaded() -> Iterator[Callable[..., tuple[FakeHost, Pack]]]:
    """Loads the pack once for each kind of host and unloads it at the end."""
    there: dict[bool, tuple[FakeHost, Pack]] = {}

    def load(old_host: bool, base: Path) -> tuple[FakeHost, Pack]:
        if old_host not in there:
            for _, other in there.values():
                other.unload()
            there.clear()
            fake = FakeHost(old_host)
            fake.folders = Folders(base)
            with pytest.MonkeyPatch.context() as patch:
                for name, one in fake.modules.items():
                    patch.setitem(sys.modules, name, one)
                there[old_host] = fake, fake.load_pack()
        return there[old_host]

    yield load
    for _, pack in there.values():
        pack.unload()


def _installed(loaded: Any, tmp_path: Path, patch: pytest.MonkeyPatch, old: bool) -> Pack:
    fake, pack = loaded(old, tmp_path / "comfyui")
    fake.folders = Folders(tmp_path / "comfyui")
    fake.modules["folder_paths"].folder_names_and_paths.clear()
    for name, one in fake.modules.items():
        patch.setitem(sys.modules, name, one)
    pack.module("lora_curator.hosts.comfy.places")._choices.cache_clear()
    return pack


@pytest.fixture
def pack(_loaded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """The pack, loaded as ComfyUI loads it: `pack.nodes[id]`, `pack.module("nodes.load")`.

    It has its own copies of all modules. Its errors are `pack.module("lora_curator.errors")`'s.
    """
    return _installed(_loaded, tmp_path, monkeypatch, old=False)


@pytest.fixture
def old_pack(_loaded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """The pack in a host that lacks the newer fields of schemas and inputs."""
    return _installed(_loaded, tmp_path, monkeypatch, old=True)


@pytest.fixture
def host(pack: Pack) -> FakeHost:
    """The host: `host.folders.input` and on, `host.folders.progress`, `host.request("GET", url)`.

    `host.folders.stop_after = 3` presses stop after three looks at the button; the node then ends
    with `fake_host.Interrupted`. `host.modules` can be extended with `monkeypatch.setitem(
    sys.modules, ...)` by tests that need more of ComfyUI.
    """
    return pack.host


@pytest.fixture
def executor(host: FakeHost, pack: Pack) -> Executor:
    """Runs graphs with the pack's nodes, `Give`, `GiveList` and `Watch`; see `Executor`.

    `executor.node("Select", dataset=curation, count=2).value("1")` runs one node with the defaults
    of all widgets that are not named.
    """
    return Executor(host, pack.nodes)


@pytest.fixture
def errors(pack: Pack) -> Any:
    """The pack's `lora_curator.errors`: `pytest.raises(errors.BadInput, match=...)`."""
    return pack.module("lora_curator.errors")


def picture(seed: int, width: int = 96, height: int = 80) -> np.ndarray:
    """A sharp picture of coloured squares, uint8 (height, width, 3); another for each seed."""
    squares = np.random.default_rng(seed).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return squares.repeat(8, 0).repeat(8, 1)


@pytest.fixture
def raw(host: FakeHost) -> Path:
    """`input/raw` with a.png to f.png, 96 x 80, all different, captions for all but f.

    The caption of a.png is `a cat, a`, and so on.
    """
    folder = host.folders.input / "raw"
    folder.mkdir()
    for seed, name in enumerate("abcdef"):
        Image.fromarray(picture(seed)).save(folder / f"{name}.png")
        if name != "f":
            (folder / f"{name}.txt").write_text(f"a cat, {name}", encoding="utf-8")
    return folder


@pytest.fixture
def curation(executor: Executor, raw: Path) -> Any:
    """The measured dataset of `raw`, as 'Load Image Folder' gives it."""
    return executor.node("LoadFolder", folder="input/raw").value("1")


@pytest.fixture
def tree_hash() -> Callable[[Path], str]:
    """`tree_hash(folder)` names all files below a folder with their content and times."""

    def run(folder: Path) -> str:
        digest = hashlib.sha256()
        for file in sorted(folder.rglob("*")):
            status = file.stat()
            digest.update(f"{file.relative_to(folder)}\0{status.st_mtime_ns}\0".encode())
            if file.is_file():
                digest.update(file.read_bytes())
        return digest.hexdigest()

    return run
