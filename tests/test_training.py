"""Kept images as pixels with captions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from lora_curator.buckets import BucketOptions
from lora_curator.captions import CaptionOptions
from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decisions
from lora_curator.prepare import PrepareOptions
from lora_curator.prepare.step import prepare_image
from lora_curator.recipe import Recipe
from lora_curator.training import training_images


class Stopped(Exception):
    """The host's stop signal."""


class StopAfter:
    """Work that is stopped when it has looked at the button so many times."""

    def __init__(self, looks):
        self.looks = looks

    def progress(self, done, total, label=""):
        pass

    def check_interrupted(self):
        self.looks -= 1
        if self.looks < 0:
            raise Stopped


@pytest.fixture
def curation(tmp_path, quarters):
    """a.png to d.png, 40 x 24 and all alike; b is dropped; captions 'a' to 'c', none for d."""
    for name in "abcd":
        Image.fromarray(quarters).save(tmp_path / f"{name}.png")
    records = tuple(ImageRecord(f"{name}.png", name * 32, 40, 24) for name in "abcd")
    dataset = Dataset(tmp_path, records, captions=("a", "b", "c", None))
    choices = {f"{name}.png": "keep" for name in "acd"} | {"b.png": "drop"}
    recipe = Recipe(prepare=PrepareOptions("upright"), captions=CaptionOptions("zqx", "cat"))
    return Curation(dataset, Decisions().by_user(choices), recipe)


def test_only_kept_images_come_in_the_order_of_the_rows(curation):
    assert [one.path for one in training_images(curation)] == ["a.png", "c.png", "d.png"]


def test_captions_are_those_of_an_export(curation):
    captions = [one.caption for one in training_images(curation)]
    assert captions == ["zqx, a", "zqx, c", "zqx cat"]


def test_captions_can_stay_as_they_are(curation):
    plain = [one.caption for one in training_images(curation, compose=False)]
    assert plain == ["a", "c", ""]


def test_pixels_are_upright_eight_bit_colours(curation, quarters):
    for one in training_images(curation):
        assert one.pixels is not None
        assert one.pixels.dtype == np.uint8
        np.testing.assert_array_equal(one.pixels, quarters)


def test_pixels_are_those_of_the_exported_file(curation, quarters, tmp_path):
    options = PrepareOptions("buckets", "png", buckets=BucketOptions((128, 128), True, 64, 256, 8))
    small = replace(curation, recipe=replace(curation.recipe, prepare=options))
    exported = prepare_image((tmp_path / "a.png").read_bytes(), options, "a.png")
    first = next(iter(training_images(small)))
    written = tmp_path / "written.png"
    written.write_bytes(exported.data)
    np.testing.assert_array_equal(first.pixels, np.asarray(Image.open(written)))


def test_an_image_that_fails_keeps_its_place_with_the_reason(curation, tmp_path):
    (tmp_path / "c.png").write_bytes(b"no image")
    (tmp_path / "d.png").unlink()
    _, second, third = training_images(curation)
    for one, path in ((second, "c.png"), (third, "d.png")):
        assert one.pixels is None
        assert one.path == path
        assert (one.finding.code, one.finding.severity, one.finding.path) == (
            "not_prepared", "error", path,
        )  # fmt: skip


def test_pixels_come_from_an_enlarged_copy_where_there_is_one(curation, tmp_path):
    copy = tmp_path / "elsewhere.png"
    Image.new("RGB", (80, 48), (1, 2, 3)).save(copy)
    enlarged = replace(curation, dataset=curation.dataset.with_files({"a.png": copy}))
    first = next(iter(training_images(enlarged)))
    assert first.pixels.shape == (48, 80, 3)
    assert first.caption == "zqx, a"


def test_stop_is_heard_before_each_image(curation):
    with pytest.raises(Stopped):
        list(training_images(curation, work=StopAfter(1)))
