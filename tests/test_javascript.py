"""The logic of the web app, tested with node's own test runner, and what hosts do with files."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
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


MODULES = sorted(
    file for file in (ROOT / "javascript").rglob("*.*js") if file.suffix in (".js", ".mjs")
)
WORDS = "words"
"""Folder of tables of texts, which are as long as they are."""


def name_of(file):
    return file.relative_to(ROOT / "javascript").as_posix()


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_imports_what_is_there(file):
    text = file.read_text("utf-8")
    for name in re.findall(r'^(?:import|export) [^;]*?"(\.[^"]*)";$', text, re.M):
        if name.startswith("../../scripts/"):
            continue  # ComfyUI's own
        app = name.removeprefix("../../lora_curator/js/")
        there = file.parent / name if app == name else ROOT / "javascript" / app
        assert there.is_file(), f"{name_of(file)} imports {name}"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_is_served_small_and_loads_nothing_from_elsewhere(file):
    text = file.read_text("utf-8")
    addresses = re.findall(r"https?://[^\s\"'`]+", text)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert len(text.splitlines()) <= (300 if file.parent.name == WORDS else 270)
    parts = file.relative_to(ROOT / "javascript").parts
    assert len(parts) <= 3, "the route of the modules knows one folder in a folder"
    assert all(re.fullmatch(r"[a-z0-9_]+(\.m?js)?", part) for part in parts)
