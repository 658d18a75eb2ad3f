from pathlib import Path

import pytest

from lora_curator.captions.step import CaptionOptions, compose_captions
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.errors import BadInput


def dataset_of(*captions):
    records = tuple(ImageRecord(f"in/{row}.png") for row in range(len(captions)))
    return Dataset(Path("/set"), records, captions=captions)


def codes(findings):
    return [(one.path, one.code) for one in findings]


def test_captions_are_composed_and_the_dataset_stays_as_it_is():
    dataset = dataset_of("red\nblue", None, "zqx and zqx", "zqx, x")
    captions, findings = compose_captions(dataset, CaptionOptions("zqx", "woman"))
    assert captions == ["zqx, red, blue", "zqx woman", "zqx and", "zqx, x"]
    assert codes(findings) == [
        ("in/0.png", "caption_had_lines"),
        ("in/1.png", "no_caption"),
        ("in/2.png", "trigger_repeated"),
    ]
    assert dataset.captions[0] == "red\nblue"


def test_a_blank_caption_is_a_missing_one():
    captions, findings = compose_captions(dataset_of(" \n"), CaptionOptions("zqx", "woman"))
    assert captions == ["zqx woman"]
    assert "'zqx woman'" in findings[0].sentence


def test_a_template_fills_every_row_with_its_own_names():
    options = CaptionOptions("zqx", "woman", "template", "{name} of {trigger}, {caption}, {folder}")
    captions, _ = compose_captions(dataset_of("zqx, red"), options)
    assert captions == ["0 of zqx, red, in"]


def test_a_template_without_trigger_gets_it_in_front():
    options = CaptionOptions("zqx", "woman", "template", "{class}, {tags}")
    assert compose_captions(dataset_of("red, zqx"), options)[0] == ["zqx, woman, red"]


def test_a_caption_of_nothing_is_found():
    captions, findings = compose_captions(dataset_of(","), CaptionOptions())
    assert captions == [""]
    assert codes(findings) == [("in/0.png", "empty_caption")]


@pytest.mark.parametrize("bad", [{"mode": "kepe"}, {"trigger": "a, b"}, {"template": "{nmae}"}])
def test_options_that_make_no_sense_are_refused(bad):
    with pytest.raises(BadInput):
        CaptionOptions(**bad)
