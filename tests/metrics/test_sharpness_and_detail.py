"""Sharpness, effective resolution and noise on photographs that were spoilt on purpose."""

import math

import cv2
import numpy as np
import pytest
from PIL import Image

from lora_curator.images import DecodedImage
from lora_curator.metrics import METRICS
from lora_curator.metrics.noise import noise_level
from lora_curator.metrics.resolution import detail_share
from lora_curator.metrics.sharpness import tile_sharpness
from lora_curator.metrics.views import tile_means

data = pytest.importorskip("skimage.data")
PHOTOS = {
    name: np.ascontiguousarray(getattr(data, name)())
    for name in ("astronaut", "coffee", "chelsea", "rocket")
}
photos = pytest.mark.parametrize("name", PHOTOS)


def measure(metric, pixels, scale=1):
    pixels = np.ascontiguousarray(pixels, np.uint8)
    height, width = pixels.shape[:2]
    return METRICS[metric].measure(DecodedImage(pixels, width * scale, height * scale, scale))


def blur(pixels, sigma):
    return cv2.GaussianBlur(pixels, (0, 0), sigma)


def resized(pixels, factor, filter_=Image.Resampling.BICUBIC):
    height, width = pixels.shape[:2]
    size = (round(width * factor), round(height * factor))
    return np.asarray(Image.fromarray(pixels).resize(size, filter_))


@photos
def test_blur_lowers_sharpness_step_by_step(name):
    values = [measure("sharpness", blur(PHOTOS[name], s) if s else PHOTOS[name]) for s in (0, 1, 3)]
    assert values[0] > 2 * values[1] > 4 * values[2]


@photos
def test_a_sharp_subject_before_a_blurred_background_is_sharper_than_a_blurred_image(name):
    pixels = PHOTOS[name]
    height, width = pixels.shape[:2]
    bokeh = blur(pixels, 5)
    middle = np.s_[height // 4 : -height // 4, width // 4 : -width // 4]
    bokeh[middle] = pixels[middle]
    assert measure("sharpness", bokeh) > 5 * measure("sharpness", blur(pixels, 2))


def test_the_laplacian_of_a_checkerboard_is_known():
    # Each pixel of 0 and 100 has four neighbours of the other value: the Laplacian is +-400.
    board = (np.indices((128, 128)).sum(axis=0) % 2 * 100).astype(np.float32)
    assert tile_sharpness(board) == pytest.approx(400**2, rel=0.01)


def test_one_sharp_tile_in_ten_is_enough_and_none_is_zero():
    luma = np.zeros((128, 640), np.float32)  # 2 x 10 tiles of 64 px
    assert tile_sharpness(luma) == 0
    luma[:, :128] = np.random.default_rng(0).normal(128, 20, (128, 128))  # 4 of 20 tiles
    assert tile_sharpness(luma) > 1000


def test_tile_means_are_means_of_equal_tiles():
    values = np.arange(16, dtype=np.float32).reshape(4, 4)
    # Top left tile: (0 + 1 + 4 + 5) / 4 = 2.5.
    np.testing.assert_allclose(tile_means(values, 2), [[2.5, 4.5], [10.5, 12.5]])
    np.testing.assert_allclose(tile_means(values, 9), [[7.5]])


@photos
@pytest.mark.parametrize("filter_", ["BICUBIC", "LANCZOS", "BILINEAR"])
def test_enlarging_twice_about_halves_the_detail(name, filter_):
    crisp = resized(PHOTOS[name], 0.8, Image.Resampling.BOX)  # what the camera softened is gone
    enlarged = resized(crisp, 2, Image.Resampling[filter_])
    assert measure("detail", crisp) > 0.85
    assert 0.25 <= measure("detail", enlarged) <= 0.68


@photos
def test_enlarging_four_times_leaves_about_a_quarter_of_the_detail(name):
    crisp = resized(PHOTOS[name], 0.8, Image.Resampling.BOX)
    assert 0.2 <= measure("detail", resized(crisp, 4)) <= 0.35


def test_a_blurred_background_is_no_lack_of_detail():
    pixels = resized(PHOTOS["astronaut"], 0.8, Image.Resampling.BOX)
    bokeh = blur(pixels, 5)
    bokeh[100:300, 100:300] = pixels[100:300, 100:300]
    assert measure("detail", bokeh) > 0.85


def test_bars_do_not_hide_that_an_image_was_enlarged():
    crisp = resized(PHOTOS["coffee"], 0.8, Image.Resampling.BOX)
    enlarged = resized(crisp, 2).copy()
    plain = measure("detail", enlarged)
    enlarged[:60] = enlarged[-60:] = 0
    assert measure("detail", enlarged) == pytest.approx(plain, abs=0.1)


def test_the_effective_side_is_the_detail_of_the_decoded_size():
    pixels = PHOTOS["astronaut"]  # 512 x 512: the side of the square of equal area is 512
    share = measure("detail", pixels)
    assert measure("effective_side", pixels) == pytest.approx(512 * share)
    assert measure("effective_side", pixels, scale=4) == pytest.approx(512 * share)


def test_detail_of_what_has_no_structure_is_unknown():
    assert math.isnan(detail_share([np.full((128, 128), 90, np.float32)]))


def test_white_noise_has_detail_up_to_the_limit():
    noise = np.random.default_rng(1).normal(128, 20, (4, 128, 128)).astype(np.float32)
    assert detail_share(list(noise)) == 1


@pytest.mark.parametrize("sigma", [3, 8, 20])
def test_noise_of_a_known_deviation_is_read_back(sigma):
    ramp = np.linspace(80, 160, 512, dtype=np.float32) * np.ones((512, 1), np.float32)
    noisy = ramp + np.random.default_rng(2).normal(0, sigma, ramp.shape).astype(np.float32)
    assert noise_level(noisy) == pytest.approx(sigma, rel=0.05)
    assert noise_level(ramp) < 0.05


@photos
def test_grain_raises_the_noise_of_a_photo(name):
    pixels = PHOTOS[name]
    grain = np.random.default_rng(3).normal(0, 20, (*pixels.shape[:2], 1))
    noisy = np.clip(pixels + grain, 0, 255).astype(np.uint8)
    assert measure("noise", noisy) > measure("noise", pixels) + 10


def test_noise_is_unknown_where_all_is_black_or_white():
    assert math.isnan(noise_level(np.zeros((256, 256), np.float32)))
    assert math.isnan(noise_level(np.full((256, 256), 255, np.float32)))
