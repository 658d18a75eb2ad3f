"""One real ComfyUI for the whole session, and folders of photographs in it.

To run these tests:

    COMFYUI_DIR=/path/to/ComfyUI COMFYUI_PYTHON=/path/to/its/python pytest tests/hosts

Those of A1111 and Forge, which need a Chromium as well:

    WEBUI_DIR=/path/to/webui WEBUI_PYTHON=/path/to/its/python pytest tests/hosts/test_webui_*.py

WEBUI_DIR is the folder with launch.py, WEBUI_PYTHON a Python in which it has started before. No
model is needed: `webui_standins/make.py` makes small ones. `test_webui_gradio.py` needs no web UI,
only GRADIO_PYTHONS: interpreters with Gradio 3.41, 4.40, 6, separated as in PATH.

Tests whose host is not there are skipped.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # for the modules here that are no tests
sys.path.append(str(Path(__file__).parents[1] / "javascript"))  # and chromium

from comfy_server import HOW_TO_RUN, ComfyServer, comfy_dir
from photos import write_photo

MakeFolder = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a ComfyUI say so once for each file."""
    if comfy_dir() is None:
        for item in items:
            here = item.path.parent == Path(__file__).parent
            if here and not item.path.name.startswith("test_webui_"):
                item.add_marker(pytest.mark.skip(reason=HOW_TO_RUN))


@pytest.fixture(scope="session")
def comfy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyServer]:
    """A running ComfyUI with this pack."""
    home = comfy_dir()
    assert home is not None
    if not (home / "main.py").is_file():
        pytest.fail(f"COMFYUI_DIR names {home}, where there is no main.py. {HOW_TO_RUN}")
    server = ComfyServer(tmp_path_factory.mktemp("comfy"))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def photo_folder(comfy: ComfyServer) -> MakeFolder:
    """`photo_folder("name", 6)` makes `input/name` with that many distinct captioned images."""

    def make(name: str, count: int, size: tuple[int, int] = (640, 512)) -> Path:
        folder = comfy.folder / "input" / name
        folder.mkdir(parents=True)
        for number in range(count):
            write_photo(folder / f"{number:03d}.png", number, size)
            (folder / f"{number:03d}.txt").write_text(f"picture {number}", "utf-8")
        return folder

    return make
