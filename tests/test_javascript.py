"""The logic of the web app, tested with node's own test runner, and what hosts do with files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT / "javascript" / "shared"
COMFYUI = ROOT / "javascript" / "comfyui"
TESTS = sorted((ROOT / "tests" / "javascript").glob("*.test.mjs"))


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name)
def test_the_logic_of_the_grid(file):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed; it runs the tests of the web app's logic")
    done = subprocess.run(
        [node, "--test", str(file)], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_comfyui_imports_one_file_by_itself():
    assert [file.name for file in COMFYUI.rglob("*.js")] == ["lora_curator.js"]


def test_modules_import_what_is_there():
    for file in [*SHARED.glob("*.mjs"), *COMFYUI.glob("*.*js")]:
        for name in re.findall(r'^import .*?"(.*?)";$', file.read_text("utf-8"), re.M | re.S):
            if name.startswith("../../scripts/"):
                continue  # ComfyUI's own
            app = name.removeprefix("../../lora_curator/js/")
            there = file.parent / name if app == name else ROOT / "javascript" / app
            assert there.is_file(), f"{file.name} imports {name}"


def test_the_web_app_loads_nothing_from_elsewhere():
    for file in [*SHARED.glob("*.mjs"), *COMFYUI.glob("*.*js")]:
        addresses = re.findall(r"https?://[^\s\"'`]+", file.read_text("utf-8"))
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, file.name


def test_modules_are_small():
    for file in [*SHARED.glob("*.mjs"), *COMFYUI.glob("*.*js")]:
        assert len(file.read_text("utf-8").splitlines()) <= 200, file.name
