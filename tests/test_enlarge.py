"""Small images enlarged by a model."""

import os
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from lora_curator.buckets import BucketOptions, assign_bucket
from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.enlarge import enlarge_images, forget_old, wanted_sizes
from lora_curator.errors import BadInput
from lora_curator.images import decode_image
from lora_curator.prepare import PrepareOptions
from lora_curator.prepare.pixels import resize
from lora_curator.recipe import Recipe
from lora_curator.training import training_images

SMALL = BucketOptions((256, 256), True, 64, 512)


class Doubler:
    """An upscaler that repeats every pixel and counts its calls."""

    id = "doubler"

    def __init__(self, factor=2):
        self.factor, self.calls = factor, []

    def upscale(self, image):
        self.calls.append(image.shape[:2])
        return image.repeat(self.factor, 0).repeat(self.factor, 1)


def pixels_of(width, height):
    return np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)


@pytest.fixture
def curation(tmp_path):
    """big.png fits its bucket, small.png has to grow, gone.png was dropped."""
    raw = tmp_path / "raw"
    raw.mkdir()
    records = []
    for name, width, height in (("big", 512, 512), ("gone", 50, 50), ("small", 200, 120)):
        Image.fromarray(pixels_of(width, height)).save(raw / f"{name}.png")
        records.append(ImageRecord(f"{name}.png", name, width, height, "PNG"))
    dataset = Dataset(raw, tuple(records), {"sharpness": np.arange(3, dtype=np.float32)})
    dataset = dataset.with_captions(("a", "b", "c"))
    gone = Decision("drop", "blurry", "Blurry.", "quality")
    decisions = Decisions({"gone.png": gone})
    return Curation(dataset, decisions, Recipe(prepare=PrepareOptions(buckets=SMALL)))


def enlarge(curation, tmp_path, upscaler=None, **options):
    folder = tmp_path / "enlarged"
    return enlarge_images(curation, upscaler or Doubler(), folder, name="Doubler", **options)


def test_only_kept_images_that_would_be_enlarged_are_wanted(curation):
    # 200 x 120 is 5 : 3, as is the bucket 320 x 192: 1.6 times as large.
    assert assign_bucket(200, 120, SMALL).resized == (320, 192)
    assert wanted_sizes(curation) == {"small.png": (320, 192)}


def test_the_image_gets_the_bucket_size_by_the_model_and_no_more(curation, tmp_path):
    upscaler = Doubler()
    done = enlarge(curation, tmp_path, upscaler)
    dataset = done.curation.dataset
    assert upscaler.calls == [(120, 200)]
    assert (dataset.records[2].width, dataset.records[2].height) == (320, 192)
    doubled = pixels_of(200, 120).repeat(2, 0).repeat(2, 1)
    found = decode_image(dataset.file(2).read_bytes()).pixels
    assert np.array_equal(found, resize(doubled, (320, 192)))
    assert (done.by_model, done.reused) == (1, 0)


def test_everything_else_of_the_row_stays(curation, tmp_path):
    done = enlarge(curation, tmp_path).curation
    assert done.dataset.records[2].id == "small"
    assert done.dataset.records[:2] == curation.dataset.records[:2]
    assert done.dataset.captions == ("a", "b", "c")
    assert done.decisions == curation.decisions
    assert np.array_equal(done.dataset.column("sharpness"), [0, 1, 2])
    assert (curation.dataset.root / "small.png").exists()


def test_the_note_says_sizes_and_model(curation, tmp_path):
    (note,) = enlarge(curation, tmp_path).curation.dataset.findings
    assert (note.code, note.severity, note.path) == ("enlarged", "note", "small.png")
    assert note.sentence == "Enlarged from 200x120 to 320x192 by model Doubler."


def test_a_second_run_uses_the_files_and_another_model_does_not(curation, tmp_path):
    enlarge(curation, tmp_path)
    again, other = Doubler(), Doubler()
    done = enlarge(curation, tmp_path, again)
    assert (again.calls, done.by_model, done.reused) == ([], 0, 1)
    other.id = "other weights"
    enlarge(curation, tmp_path, other)
    assert len(other.calls) == 1


def test_what_was_enlarged_is_not_enlarged_again(curation, tmp_path):
    once = enlarge(curation, tmp_path).curation
    assert wanted_sizes(once) == {}


def test_an_edited_image_is_enlarged_anew(curation, tmp_path):
    enlarge(curation, tmp_path)
    Image.fromarray(255 - pixels_of(200, 120)).save(curation.dataset.root / "small.png")
    assert enlarge(curation, tmp_path).by_model == 1


def test_min_side_enlarges_further_than_the_bucket(curation, tmp_path):
    # 480 / 120 = 4 times: 800 x 480; big.png has 512 already.
    assert wanted_sizes(curation, 480) == {"small.png": (800, 480)}
    upscaler = Doubler()
    done = enlarge(curation, tmp_path, upscaler, min_side=480).curation
    assert upscaler.calls == [(120, 200), (240, 400)]  # twice through the model
    assert done.dataset.records[2].width == 800


def test_enlarging_much_is_a_warning(curation, tmp_path):
    found = enlarge(curation, tmp_path, min_side=500).curation.dataset.findings
    (warning,) = [one for one in found if one.path == "small.png"]
    assert (warning.code, warning.severity) == ("much_enlarged", "warning")  # 500 / 120 = 4.17
    assert "4.2 times" in warning.sentence


def test_a_model_that_does_not_enlarge_is_refused(curation, tmp_path):
    with pytest.raises(BadInput, match="does not enlarge"):
        enlarge(curation, tmp_path, Doubler(factor=1))


def test_no_upscale_leaves_it_to_min_side(curation):
    buckets = replace(SMALL, bucket_no_upscale=True)
    recipe = Recipe(prepare=PrepareOptions(buckets=buckets))
    assert wanted_sizes(replace(curation, recipe=recipe)) == {}


def test_a_file_that_is_gone_keeps_its_row(curation, tmp_path):
    (curation.dataset.root / "small.png").unlink()
    done = enlarge(curation, tmp_path).curation
    assert [one.code for one in done.dataset.findings] == ["not_enlarged"]
    assert done.dataset.records == curation.dataset.records


def test_stop_is_looked_at_before_each_image(curation, tmp_path):
    class Stopped(Exception):
        pass

    class Stop:
        def progress(self, done, total, label=""):
            pass

        def check_interrupted(self):
            raise Stopped

    upscaler = Doubler()
    with pytest.raises(Stopped):
        enlarge(curation, tmp_path, upscaler, work=Stop())
    assert upscaler.calls == []


def test_training_takes_the_enlarged_pixels(curation, tmp_path):
    done = enlarge(curation, tmp_path).curation.with_rest_kept()
    (small,) = [one for one in training_images(done) if one.path == "small.png"]
    assert np.array_equal(small.pixels, decode_image(done.dataset.file(2).read_bytes()).pixels)


@pytest.mark.parametrize("size", [(99, 37), (511, 300), (60, 60), (700, 333), (1000, 1023)])
def test_an_enlarged_image_never_has_to_grow_again(size):
    record = ImageRecord("a.png", "a", *size)
    curation = Curation(Dataset(record_root(), (record,)), Decisions(), Recipe())
    wanted = wanted_sizes(curation)["a.png"]
    assert assign_bucket(*wanted, BucketOptions()).scale <= 1


def record_root():
    from pathlib import Path

    return Path("raw")


def test_the_files_used_longest_ago_go(tmp_path):
    for number in range(4):
        file = tmp_path / f"{number}.png"
        file.write_bytes(b"x")
        os.utime(file, (number, number))
    forget_old(tmp_path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["2.png", "3.png"]
