"""Exposure, contrast, entropy and colour, with the seed's mistakes as regressions."""

import math
from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.images import DecodedImage, ImageFacts
from lora_curator.metrics import METRICS, measure_image
from lora_curator.metrics.color import chroma_level, colorfulness
from lora_curator.metrics.contrast import level_deviation, level_range
from lora_curator.metrics.entropy import entropy_bits
from lora_curator.metrics.exposure import clipped_shares, level_at, mean_level
from lora_curator.metrics.verdicts import judge

EXPOSURE = {"too_dark", "too_bright", "clipped_shadows", "clipped_highlights"}


def grey(levels):
    return np.repeat(np.asarray(levels).astype(np.uint8)[..., None], 3, axis=2)


def image(pixels, **facts):
    return DecodedImage(
        np.ascontiguousarray(pixels), pixels.shape[1], pixels.shape[0], 1, ImageFacts(**facts)
    )


def verdicts(pixels):
    numbers = measure_image(image(pixels), METRICS)
    columns = {name: np.array([value], np.float32) for name, value in numbers.items()}
    record = ImageRecord("a.png", width=pixels.shape[1], height=pixels.shape[0])
    return {finding.code for finding in judge(Dataset(Path(), (record,), columns))}


def shares(levels):
    return np.bincount(levels, minlength=256) / len(levels)


# The seed's analyze_image_quality


def test_a_share_is_one_of_pixels_not_of_rows():
    levels = np.random.default_rng(0).normal(128, 30, (1024, 1024)).clip(20, 235)
    levels[:10, :52] = 0  # 520 of 1,048,576 pixels: 0.05 %, but half as many as there are rows
    dark, bright = clipped_shares(grey(levels))
    assert dark == pytest.approx(520 / 1024**2)
    assert bright == 0
    assert not verdicts(grey(levels)) & EXPOSURE


def test_a_well_exposed_image_is_neither_dark_nor_bright():
    levels = np.random.default_rng(0).normal(128, 45, (600, 600)).clip(0, 255)
    assert not verdicts(grey(levels)) & EXPOSURE


def test_half_black_and_half_white_is_not_balanced():
    levels = np.zeros((600, 600))
    levels[:, ::2] = 255
    assert verdicts(grey(levels)) & EXPOSURE == {"clipped_shadows", "clipped_highlights"}


def test_flat_grey_is_blank_and_not_balanced():
    assert "blank" in verdicts(grey(np.full((600, 600), 128)))


def test_a_night_scene_with_lamps_is_neither_too_dark_nor_clipped():
    levels = np.random.default_rng(0).normal(20, 5, (600, 600)).clip(4, 40)
    levels[100:200, 100:200] = 220  # 10,000 of 360,000 pixels: 2.8 %
    assert not verdicts(grey(levels)) & EXPOSURE


def test_letterbox_bars_are_not_counted_as_darkness():
    picture = np.random.default_rng(0).normal(128, 30, (600, 600)).clip(20, 235)
    boxed = picture.copy()
    boxed[:100] = boxed[-100:] = 0
    assert "letterbox" in verdicts(grey(boxed))
    assert not verdicts(grey(boxed)) & EXPOSURE
    # Counted in, a third of black would take a third off the mean of 128.
    assert METRICS["brightness"].measure(image(grey(boxed))) == pytest.approx(128, abs=1)


# Single numbers


def test_levels_of_a_histogram_are_those_of_its_pixels():
    # 1 pixel of 0, 98 of 100, 1 of 250: mean (98 * 100 + 250) / 100 = 100.5.
    histogram = shares([0] + [100] * 98 + [250])
    assert mean_level(histogram) == pytest.approx(100.5)
    assert level_at(histogram, 0.01) == 0
    assert level_at(histogram, 0.99) == 100
    assert level_range(histogram) == 100


def test_contrast_of_half_black_and_half_white_is_the_largest():
    assert level_deviation(shares([0, 255])) == pytest.approx(127.5)
    assert level_deviation(shares([77])) == 0


def test_entropy_counts_bits():
    assert entropy_bits(shares([9])) == 0
    assert entropy_bits(shares([0, 1])) == pytest.approx(1)
    assert entropy_bits(shares([0, 1, 2, 3])) == pytest.approx(2)
    assert entropy_bits(shares(list(range(256)))) == pytest.approx(8)


def test_one_burnt_channel_is_clipped_and_a_saturated_color_is_not_black():
    pixels = np.full((10, 10, 3), 100, np.uint8)
    pixels[:5] = (255, 90, 0)
    assert clipped_shares(pixels) == (0, 0.5)


@pytest.mark.parametrize(
    ("level", "ends"), [(2, (1, 0)), (3, (0, 0)), (252, (0, 0)), (253, (0, 1))]
)
def test_three_levels_at_each_end_are_clipped(level, ends):
    assert clipped_shares(np.full((4, 4, 3), level, np.uint8)) == ends


def test_the_matte_behind_transparent_pixels_is_not_burnt_out():
    white = np.full((64, 64, 3), 255, np.uint8)
    assert METRICS["clipped_bright"].measure(image(white)) == 1
    assert math.isnan(METRICS["clipped_bright"].measure(image(white, alpha_share=0.5)))


def test_transparency_is_what_the_file_says():
    white = np.full((64, 64, 3), 255, np.uint8)
    assert METRICS["alpha_share"].measure(image(white, alpha_share=0.25)) == 0.25


def test_colorfulness_of_two_colors_is_that_of_the_paper():
    # Half red, half green: red - green is +-255, (red + green) / 2 - blue is 127.5 throughout.
    # Deviations 255 and 0, means 0 and 127.5: 255 + 0.3 * 127.5 = 293.25.
    pixels = np.zeros((10, 10, 3), np.uint8)
    pixels[:5, :, 0] = 255
    pixels[5:, :, 1] = 255
    assert colorfulness(pixels) == pytest.approx(293.25)


def test_grey_has_no_color_whatever_its_levels():
    pixels = grey(np.random.default_rng(0).integers(0, 256, (64, 64)))
    assert colorfulness(pixels) == 0
    assert chroma_level(pixels) == 0


def test_a_hundredth_of_the_pixels_with_color_does_not_make_a_color_image():
    pixels = np.full((100, 100, 3), 128, np.uint8)
    pixels[0, :90] = (255, 0, 0)  # 90 of 10,000
    assert chroma_level(pixels) == 0
    pixels[:2] = (255, 0, 0)  # 200 of 10,000
    assert chroma_level(pixels) == 255


def test_a_photo_has_color_and_its_grey_copy_has_none():
    photo = pytest.importorskip("skimage.data").coffee()
    copy = grey(photo.mean(axis=2))
    assert METRICS["chroma"].measure(image(photo)) > 100
    assert METRICS["chroma"].measure(image(copy)) == 0
    assert "grey_in_rgb" in verdicts(copy)
    assert "grey_in_rgb" not in verdicts(photo)
