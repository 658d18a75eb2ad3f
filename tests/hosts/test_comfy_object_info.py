"""What ComfyUI knows of the pack after its start."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from comfy_server import PACK, PACK_NAME, ComfyServer

HEAVY = ("torch", "torchvision", "cv2", "sklearn", "scipy", "skimage", "transformers", "open_clip")
SHARE = 0.02
"""Of what importing ComfyUI itself takes (8 s on a slow machine, so 160 ms); the goal is 50 ms. A
share, because a busy machine slows down both alike."""


@pytest.fixture(scope="module")
def ours(comfy: ComfyServer) -> dict[str, Any]:
    """The nodes of this pack as ComfyUI describes them to the browser."""
    every = comfy.get_json("/object_info")
    return {name: one for name, one in every.items() if name.startswith("LoraCurator_")}


def listed_ids() -> set[str]:
    """The ids of the classes in `nodes.NODES`, read from the source."""
    ids = {}
    for file in (PACK / "nodes").glob("*.py"):
        for one in ast.parse(file.read_text("utf-8")).body:
            if isinstance(one, ast.ClassDef) and (
                found := re.search(r"node_id='(\w+)'", ast.unparse(one))
            ):
                ids[one.name] = found[1]
    table = ast.parse((PACK / "nodes" / "__init__.py").read_text("utf-8"))
    listed = next(
        one.value
        for one in table.body
        if isinstance(one, ast.AnnAssign) and getattr(one.target, "id", "") == "NODES"
    )
    assert isinstance(listed, ast.List)
    return {ids[name.id] for name in listed.elts if isinstance(name, ast.Name)}


def test_every_node_of_the_list_is_offered(ours):
    assert set(ours) == listed_ids()
    assert len(ours) >= 12


def test_every_node_is_in_our_menu_and_explained(ours):
    for name, one in ours.items():
        assert one["category"].startswith("LoRA Dataset/"), name
        assert len(one["description"]) > 20, name


def test_every_input_and_output_has_a_tooltip(ours):
    for name, one in ours.items():
        for group in ("required", "optional"):
            for input, (_, *options) in one["input"].get(group, {}).items():
                assert options, f"{name}.{input}"
                assert options[0].get("tooltip"), f"{name}.{input}"
        assert len(one["output_tooltips"]) == len(one["output"]), name
        assert all(one["output_tooltips"]), name


def test_the_dataset_wire_joins_the_nodes(ours):
    gives = {name for name, one in ours.items() if "LORA_DATASET" in one["output"]}
    takes = {
        name
        for name, one in ours.items()
        for inputs in one["input"].values()
        for kind, *_ in inputs.values()
        if kind == "LORA_DATASET"
    }
    assert {"LoraCurator_LoadFolder", "LoraCurator_Select"} <= gives
    assert {"LoraCurator_Select", "LoraCurator_ToTrainingLists"} <= takes


def test_the_folders_of_the_input_are_offered(comfy, photo_folder, ours):
    photo_folder("offered/inside", 1)
    menu = comfy.get_json("/object_info/LoraCurator_LoadFolder")["LoraCurator_LoadFolder"]
    kind, options = menu["input"]["required"]["folder"]
    choices = options.get("options") or kind
    assert {"input", "output"} <= set(choices)


def test_the_log_has_no_error_of_ours(comfy, ours):
    before = comfy.log.split("Starting server")[0]
    assert "Traceback" not in before
    assert "IMPORT FAILED" not in before
    assert f"custom_nodes/{PACK_NAME}" in before.replace("\\", "/")


def imports_of_ours(log: str) -> list[tuple[float, str]]:
    """Milliseconds (with what they import themselves) and names of what our pack imported.

    Python's import timer prints a module after those that it imported, further indented.
    """
    found: list[tuple[float, str]] = []
    for line in log.splitlines():
        part = re.match(r"import time:\s+\d+ \|\s+(\d+) \| (\s*)(\S.*)", line)
        if not part:
            continue
        found.append((int(part[1]) / 1000, part[2] + part[3]))
        if part[3].rstrip().endswith(f"{PACK_NAME}.nodes"):
            depth = len(part[2])
            nested = len(found) - 1
            while nested and found[nested - 1][1].startswith(" " * (depth + 1)):
                nested -= 1
            return [(ms, name.strip()) for ms, name in found[nested:]]
    raise AssertionError("The import of the nodes is not in the log.")


def test_nothing_heavy_is_imported_before_a_node_runs(comfy):
    names = [name for _, name in imports_of_ours(comfy.log)]
    assert any(name.endswith(".nodes.load") for name in names)
    assert not {name.split(".")[0] for name in names} & set(HEAVY)


def test_the_pack_adds_next_to_nothing_to_the_start(comfy):
    before, _, _ = comfy.log.partition(f"{PACK_NAME}.nodes\n")
    own = re.findall(r"^import time:\s+(\d+) \|", before, re.MULTILINE)
    ms, name = imports_of_ours(comfy.log)[-1]
    assert name.endswith(f"{PACK_NAME}.nodes")
    assert ms < SHARE * sum(int(one) for one in own) / 1000
