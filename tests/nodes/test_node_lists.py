"""Lists on the wires: the small executor does what ComfyUI does, and our nodes fit it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from .conftest import picture
from .executor import PromptRefused


@pytest.fixture
def per_item(executor, host):
    """Adds a node `Join` with the inputs `a` and `b`, called once per item; gives its calls."""
    io, calls = host.io, []

    class Join(io.ComfyNode):
        @classmethod
        def define_schema(cls):
            return io.Schema(
                "Join",
                inputs=[io.Custom("*").Input("a"), io.Custom("*").Input("b")],
                outputs=[io.Custom("*").Output("pair")],
                is_output_node=True,
            )

        @classmethod
        def execute(cls, a, b):
            calls.append((a, b))
            return io.NodeOutput((a, b))

    executor.nodes["Join"] = Join
    return calls


def test_a_node_is_called_once_per_item_and_a_shorter_list_repeats_its_last(executor, per_item):
    executor.node("Join", a=[1, 2, 3], b=["x", "y"])
    assert per_item == [(1, "x"), (2, "y"), (3, "y")]


def test_an_empty_list_calls_a_node_with_nothing(executor, per_item):
    with pytest.raises(TypeError, match="missing 2 required positional arguments"):
        executor.node("Join", a=[], b=[])


def test_what_is_behind_a_blocked_node_does_not_run(executor, per_item, curation):
    graph = {
        "1": {"class_type": "LoraCurator_LoadFolder",
              "inputs": {"folder": "input/raw", "sub_folders": True}},
        "2": {"class_type": "LoraCurator_PickImages",
              "inputs": {"dataset": ["1", 0], "wait_for_me": True, "refill": True, "choice": ""}},
        "3": {"class_type": "Join", "inputs": {"a": ["2", 0], "b": ["1", 0]}},
    }  # fmt: skip
    assert executor.run(graph).blocked == ["3"]
    assert per_item == []


def test_a_prompt_that_the_host_would_refuse_is_refused(executor, curation):
    with pytest.raises(PromptRefused, match="'count' is smaller than 0"):
        executor.node("Select", dataset=curation, count=-1)
    with pytest.raises(PromptRefused, match="'finest' is not in the list of 'method'"):
        executor.node("Select", dataset=curation, method="finest")
    with pytest.raises(PromptRefused, match="required input 'dataset' is missing"):
        executor.node("Select")


def test_a_folder_that_is_newer_than_the_menu_is_taken(executor, host):
    executor.nodes["LoraCurator_LoadFolder"].schema()
    new = host.folders.input / "new"
    new.mkdir()
    Image.fromarray(picture(1)).save(new / "a.png")
    assert len(executor.node("LoadFolder", folder="input/new").value("1").dataset) == 1


def test_images_and_captions_reach_a_training_node_in_pairs(torch, executor, per_item, curation):
    graph = {
        "0": {"class_type": "Give", "inputs": {"value": "x"}},
        "1": {"class_type": "LoraCurator_LoadFolder",
              "inputs": {"folder": "input/raw", "sub_folders": True}},
        "4": {"class_type": "LoraCurator_CropToBuckets",
              "inputs": executor.defaults("LoraCurator_CropToBuckets")
              | {"dataset": ["1", 0], "mode": "upright"}},
        "2": {"class_type": "LoraCurator_ToTrainingLists",
              "inputs": {"dataset": ["4", 0], "compose_captions": True}},
        "3": {"class_type": "Join", "inputs": {"a": ["2", 0], "b": ["2", 1]}},
    }  # fmt: skip
    executor.run(graph)
    assert [caption for _, caption in per_item] == [*(f"a cat, {name}" for name in "abcde"), ""]
    assert all(image.ndim == 4 and len(image) == 1 for image, _ in per_item)


def test_lists_of_one_dataset_make_a_dataset_again(torch, executor, curation):
    graph = {
        "1": {"class_type": "LoraCurator_LoadFolder",
              "inputs": {"folder": "input/raw", "sub_folders": True}},
        "2": {"class_type": "LoraCurator_CropToBuckets",
              "inputs": executor.defaults("LoraCurator_CropToBuckets")
              | {"dataset": ["1", 0], "mode": "upright"}},
        "3": {"class_type": "LoraCurator_ToTrainingLists",
              "inputs": {"dataset": ["2", 0], "compose_captions": True}},
        "4": {"class_type": "LoraCurator_FromImages",
              "inputs": {"images": ["3", 0], "captions": ["3", 1]}},
        "5": {"class_type": "Watch", "inputs": {"value": ["4", 0]}},
    }  # fmt: skip
    dataset = executor.run(graph).value("4").dataset
    assert [caption or None for caption in dataset.captions] == list(curation.dataset.captions)
    for row, seed in enumerate(range(6)):
        np.testing.assert_array_equal(np.asarray(Image.open(dataset.file(row))), picture(seed))
