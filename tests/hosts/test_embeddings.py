"""Our embedders on a real ComfyUI's towers, against transformers on the same pixels and tokens.

Random weights in the true file formats, float16 as the files are; the other side computes with the
same rounded weights. Needs 1 GB of disk in the temporary folder and 4 GB of memory, for a minute
or two.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from comfy_server import HOW_TO_RUN, comfy_dir, comfy_python

CLOSE = 1e-5
"""Share of a vector's length; summing in another order moves it by a tenth of that."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What clip_in_host.py says, run by the host's own Python."""
    home = comfy_dir()
    if home is None:
        pytest.skip(HOW_TO_RUN)
    folder = tmp_path_factory.mktemp("towers")
    script = Path(__file__).with_name("clip_in_host.py")
    done = subprocess.run(
        [comfy_python(), str(script), "measure", str(home.resolve()), str(folder)],
        cwd=home,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-6000:]
    assert not list(folder.glob("*.safetensors"))
    return json.loads(done.stdout.splitlines()[-1])


def test_our_square_is_the_hosts_own_crop(measured):
    assert measured["crop"] == 0


def test_image_vectors_are_those_of_transformers(measured):
    found = measured["vision"]
    assert found["kind"] == "clip"
    assert found["relative"] < CLOSE
    assert found["against_host"] < CLOSE


def test_the_id_follows_the_file(measured):
    found = measured["vision"]
    assert found["same_id"]
    assert found["same_id_after_use"]
    assert found["other_id"]  # one value of one tensor was another


def test_a_file_without_projection_is_noticed_and_pooled(measured):
    found = measured["vision"]
    assert found["bare_kind"] == "clip-cls"
    assert "no usable projection" in found["bare_note"]
    assert found["bare_same_id"]
    assert found["bare_relative"] < CLOSE


@pytest.mark.parametrize("kind", ["siglip", "dinov2"])
def test_siglip_and_dino_are_pooled_from_the_tokens_of_transformers(measured, kind):
    found = measured["small"][kind]
    assert found["relative"] < CLOSE
    assert "not" in found["note"]


@pytest.mark.parametrize("tower", ["l", "h"])
def test_text_vectors_are_those_of_transformers(measured, tower):
    found = measured[f"text_{tower}"]
    assert found["tower"] == f"clip_{tower}"
    assert found["relative"] < CLOSE


def test_what_clip_l_gives_by_default_is_something_else(measured):
    assert abs(measured["text_l"]["cosine_of_default"]) < 0.5
    assert measured["text_h"]["cosine_of_default"] > 0.99999


def test_parentheses_are_tokens(measured):
    # girl _( red ) with ( parentheses : 1 . 2 ): eleven pieces at least, weights would leave six
    assert measured["text_l"]["tokens_of_parentheses"] >= 11


def test_random_towers_fail_the_probe_and_fitting_ones_pass_it(measured):
    found = measured["text_l"]
    assert found["probe_of_strangers"] < 0.5
    assert found["probe_of_a_pair"] >= 0.9


def test_texts_that_cannot_fit_are_refused_with_the_reason(measured):
    assert "LoRA" in measured["text_l"]["patched"]
    assert "text_projection of its clip_l" in measured["text_l"]["bare"]
    assert "768 numbers wide" in measured["text_h"]["crossed"]
