import json
from pathlib import Path

import numpy as np
import pytest

from lora_curator.curation import Curation, curation_json, read_curation, write_curation
from lora_curator.dataset import Dataset, Finding, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.errors import BadInput
from lora_curator.recipe import Recipe, SelectOptions

BLURRY = Decision("drop", "blurry", "It is blurry.", "quality")


def dataset(**ids):
    return Dataset(Path("raw"), tuple(ImageRecord(f"{p}.png", i, 4, 4) for p, i in ids.items()))


@pytest.fixture
def curation():
    decisions = Decisions().proposed({"a.png": BLURRY}).by_user({"b.png": "keep"})
    found = dataset(a="1", b="2", c="3").with_findings([Finding("odd", "Odd.", "c.png", value=0.5)])
    found = found.with_columns({"frequency": np.array([0, 1, np.nan], np.float32)})
    return Curation(found, decisions, Recipe(select=SelectOptions(count=7)))


def test_what_was_saved_is_read_again(curation, tmp_path):
    write_curation(tmp_path / "curation.json", curation)
    saved = read_curation(tmp_path / "curation.json")
    assert saved.recipe == curation.recipe
    assert saved.decisions == curation.decisions
    assert saved.decisions_for(curation.dataset) == curation.decisions


def test_equal_curations_give_equal_bytes(curation):
    assert curation_json(curation) == curation_json(curation)
    curation_json(curation).decode("ascii")


def test_the_file_says_every_decision_with_its_reason(curation):
    value = json.loads(curation_json(curation, {"x.png": "ab"}))
    assert value["images"]["a.png"]["decision"]["sentence"] == "It is blurry."
    assert "decision" not in value["images"]["c.png"]
    assert value["images"]["b.png"]["frequency"] == 1
    assert value["findings"] == [
        {"code": "odd", "sentence": "Odd.", "path": "c.png", "severity": "warning", "value": 0.5}
    ]
    assert value["files"] == {"x.png": "ab"}


def test_only_what_was_decided_for_is_kept(curation):
    assert curation.kept_rows == [1]
    assert curation.with_rest_kept().kept_rows == [1, 2]


def test_a_renamed_image_keeps_its_decision(curation, tmp_path):
    write_curation(tmp_path / "c", curation)
    renamed = dataset(a="1", moved="2", new="9")
    decisions = read_curation(tmp_path / "c").decisions_for(renamed)
    assert decisions.pinned("moved.png")
    assert decisions["a.png"] == BLURRY
    assert decisions["new.png"].choice == "undecided"


def test_no_file_is_an_empty_curation(tmp_path):
    assert read_curation(tmp_path / "nothing.json").recipe == Recipe()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": "x", "images": {}}'])
def test_a_damaged_file_is_refused_and_never_replaced(text, tmp_path):
    file = tmp_path / "curation.json"
    file.write_text(text)
    with pytest.raises(BadInput, match="Your decisions may be in it"):
        read_curation(file)
    assert file.read_text() == text


def test_a_later_version_is_refused(tmp_path):
    (tmp_path / "c").write_text('{"format": 99, "program": "lora_curator 9.0"}')
    with pytest.raises(BadInput, match=r"later version \(lora_curator 9.0\)"):
        read_curation(tmp_path / "c")
