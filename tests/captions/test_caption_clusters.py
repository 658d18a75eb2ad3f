from pathlib import Path

import numpy as np
import pytest

from lora_curator.captions.caption import with_words
from lora_curator.captions.step import CaptionOptions, compose_captions
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.errors import BadInput
from lora_curator.recipe import recipe_from_json

WORDS = {"1": "close-up", "2": "full body", "none": "odd"}


def dataset_of(*captions, labels=None):
    records = tuple(ImageRecord(f"in/{row}.png") for row in range(len(captions)))
    columns = {} if labels is None else {"cluster": np.array(labels)}
    return Dataset(Path("/set"), records, columns, captions)


def test_the_words_of_a_cluster_follow_the_trigger_word():
    dataset = dataset_of("red", None, "zqx woman, red", "blue", labels=[0, 1, 0, 2])
    captions, _ = compose_captions(dataset, CaptionOptions("zqx", "woman", by_cluster=WORDS))
    assert captions == [
        "zqx, close-up, red",
        "zqx woman, full body",
        "zqx woman, close-up, red",
        "zqx, blue",
    ]


def test_images_of_no_cluster_have_words_of_their_own():
    for labels in ([-1], [np.nan]):
        dataset = dataset_of("red", labels=labels)
        captions, _ = compose_captions(dataset, CaptionOptions("zqx", by_cluster=WORDS))
        assert captions == ["zqx, odd, red"]


def test_a_template_has_a_place_for_the_words():
    template = "{trigger}, {caption}, {cluster}"
    options = CaptionOptions("zqx", "", "template", template, WORDS)
    captions, _ = compose_captions(dataset_of("red", "blue", labels=[0, 5]), options)
    assert captions == ["zqx, red, close-up", "zqx, blue"]


def test_a_template_without_that_place_has_them_after_the_trigger_word():
    options = CaptionOptions("zqx", "woman", "template", "{class}, {caption}", WORDS)
    captions, _ = compose_captions(dataset_of("red", labels=[1]), options)
    assert captions == ["zqx, full body, woman, red"]


@pytest.mark.parametrize(
    ("text", "words", "caption"),
    [
        ("zqx, red", "close-up", "zqx, close-up, red"),
        ("zqx woman in a park", "wide, far", "zqx, wide, far, woman in a park"),
        ("zqx, red, Close-Up", "close-up", "zqx, red, Close-Up"),
        ("zqx, wide, red", "wide, far", "zqx, far, wide, red"),
        ("zqx", "wide", "zqx, wide"),
        ("zqx, red", "", "zqx, red"),
        ("zqx, red", " , ", "zqx, red"),
    ],
)
def test_words_become_tags_and_doing_it_twice_changes_nothing(text, words, caption):
    assert with_words(text, words, "zqx", "woman") == caption
    assert with_words(caption, words, "zqx", "woman") == caption


def test_without_a_trigger_word_they_come_first():
    assert with_words("red", "wide") == "wide, red"
    assert with_words("", "wide") == "wide"


def test_words_without_clusters_are_found():
    captions, findings = compose_captions(dataset_of("a"), CaptionOptions("zqx", by_cluster=WORDS))
    assert captions == ["zqx, a"]
    assert [one.code for one in findings] == ["no_clusters"]


@pytest.mark.parametrize("number", ["0", "-1", "01", "x", ""])
def test_clusters_are_counted_from_one_as_on_the_map(number):
    with pytest.raises(BadInput, match="numbered 1, 2, 3"):
        CaptionOptions(by_cluster={number: "x"})


def test_a_recipe_keeps_the_words():
    recipe = recipe_from_json({"captions": {"by_cluster": WORDS}})
    assert recipe_from_json(recipe.to_json()) == recipe
