"""The example workflows fit the nodes: a widget inserted before others would shift every value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "example_workflows"
FILES = sorted(FOLDER.glob("*.json"))
PREFIX = "LoraCurator_"


def ours(file):
    nodes = json.loads(file.read_text("utf-8"))["nodes"]
    return [one for one in nodes if one["type"].startswith(PREFIX)]


def widgets(node):
    """The inputs of a node that a person sets, in their order."""
    kinds = ("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "LORA_CURATOR_PICK")
    inputs = node.define_schema().inputs
    return [one for one in inputs if one.io_type in kinds and not getattr(one, "force_input", 0)]


def test_there_are_the_five_examples_and_each_has_a_picture():
    names = {file.stem for file in FILES}
    assert names == {"a_b", "character", "clean_up", "straight_into_training", "style"}
    for name in names:
        assert 10_000 < (FOLDER / f"{name}.jpg").stat().st_size < 400_000, name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_node_is_there_and_every_value_has_its_widget(file, pack):
    for saved in ours(file):
        node = pack.nodes[saved["type"]]
        wanted = widgets(node)
        values = saved["widgets_values"]
        # What was appended to a node later takes its default.
        assert len(values) <= len(wanted), saved["type"]
        for one, value in zip(wanted, values, strict=False):
            kinds = {"INT": int, "FLOAT": (int, float), "BOOLEAN": bool}
            assert isinstance(value, kinds.get(one.io_type, str)), (saved["type"], one.id, value)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_wire_ends_at_an_input_and_output_that_are_there(file, pack):
    workflow = json.loads(file.read_text("utf-8"))
    links = {link[0]: link for link in workflow["links"]}
    for saved in ours(file):
        schema = pack.nodes[saved["type"]].define_schema()
        ids = {one.id for one in schema.inputs}
        for socket in saved["inputs"]:
            assert socket["name"] in ids, (saved["type"], socket["name"])
            assert socket["link"] is None or socket["link"] in links
        names = [one.display_name for one in schema.outputs]
        found = [one["name"] for one in saved["outputs"]]
        assert found == names[: len(found)], saved["type"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_asks_for_nothing_but_the_users_own_folder(file):
    loads = [one for one in ours(file) if one["type"] == PREFIX + "LoadFolder"]
    assert {one["widgets_values"][0] for one in loads} == {"input/my_images"}
