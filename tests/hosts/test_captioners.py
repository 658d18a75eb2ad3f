"""The captioners on real ComfyUI code: a small random BLIP, a small random Qwen3-VL."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from comfy_server import HOW_TO_RUN, comfy_dir, comfy_python

PROGRAM = Path(__file__).with_name("captioners_in_host.py")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = comfy_dir()
    if home is None:
        pytest.skip(HOW_TO_RUN)
    base = tmp_path_factory.mktemp("captioners")
    done = subprocess.run(
        [comfy_python(), str(PROGRAM), str(base)], cwd=home, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((base / "result.json").read_text("utf-8"))


@pytest.fixture
def blip(result):
    return result["blip"]


@pytest.fixture
def generate(result):
    return result["generate"]


@pytest.fixture
def written(generate):
    """What a host wrote that can write."""
    if "greedy" not in generate:
        pytest.skip("this ComfyUI cannot write text with a text encoder")
    return generate


def test_blip_says_what_the_library_says(blip):
    assert blip["prompted"] == blip["library_prompted"]
    assert blip["free"] == blip["library_free"]


def test_blip_looks_at_the_image_and_goes_on_from_the_prompt(blip):
    assert len(set(blip["prompted"])) == 3
    assert all(one.startswith("a photo of") for one in blip["prompted"])


def test_the_host_holds_blip_and_can_free_it(blip):
    assert [blip[f"loaded_{when}"] for when in ("before", "after", "when_freed")] == [
        False,
        True,
        False,
    ]
    assert blip["prompted_again"] == blip["prompted"]


def test_nothing_of_blip_stays_when_nobody_uses_it(blip):
    assert blip["left_behind"] == []


def test_stop_ends_a_caption(blip):
    assert blip["interrupted"]


def test_weights_of_old_files_say_the_same(blip):
    assert blip["choices"] == ["old", "small"]
    assert blip["old"] == blip["prompted"]


def test_the_id_of_blip_is_of_weights_and_prompt(blip):
    first, again, other_file, other_prompt = blip["ids"]
    assert first == again == other_file != other_prompt


def test_a_model_without_its_words_is_refused(blip):
    assert "none of tokenizer.json, vocab.txt, " in blip["no_words"]


def test_a_vision_model_writes_what_the_hosts_own_node_writes(written):
    assert written["greedy"] == written["native_greedy"]
    assert written["sampled"] == written["native_sampled"]
    assert len(set(written["greedy"])) == 3
    assert written["sampled"] != written["other_seed"]
    assert written["loaded"]


def test_the_id_of_a_vision_model_is_of_its_weights(written):
    first, again, after_training = written["ids"]
    assert first == again != after_training


def test_what_cannot_look_or_write_is_refused(generate):
    old = "greedy" not in generate
    sentence = "Update ComfyUI" if old else "does not look at images"
    assert sentence in generate["refused"]
