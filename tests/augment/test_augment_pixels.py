import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.augment.pixels import (
    brighten,
    change_contrast,
    crop,
    flip,
    inscribed_share,
    rotate,
)


def grey(*levels):
    return np.array([[[level] * 3 for level in levels]], np.uint8)


def test_mirroring_exchanges_left_and_right_only():
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert np.array_equal(flip(pixels)[:, 0], pixels[:, 3])
    assert np.array_equal(flip(flip(pixels)), pixels)


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 300), st.integers(8, 300), st.floats(-15, 15))
def test_turning_leaves_no_dark_corner(width, height, degrees):
    white = np.full((height, width, 3), 255, np.uint8)
    assert rotate(white, degrees).min() == 255


def test_turning_keeps_the_shape_and_what_the_image_fills():
    # A square at 5 degrees: 1 / (cos 5 + sin 5) = 1 / (0.99619 + 0.08716) = 0.92306.
    assert inscribed_share(100, 100, 5) == pytest.approx(0.92306, abs=1e-5)
    assert inscribed_share(100, 100, -5) == inscribed_share(100, 100, 5)
    # Two to one: min(2 / (2c + s), 1 / (2s + c)) = 1 / (0.17431 + 0.99619) = 0.85433.
    assert inscribed_share(200, 100, 5) == pytest.approx(0.85433, abs=1e-5)
    assert rotate(np.zeros((1000, 1000, 3), np.uint8), 5).shape == (923, 923, 3)
    assert rotate(np.zeros((1000, 2000, 3), np.uint8), 5).shape == (854, 1708, 3)


def test_not_turning_changes_nothing():
    pixels = np.random.default_rng(0).integers(0, 256, (31, 47, 3), np.uint8)
    assert np.array_equal(rotate(pixels, 0), pixels)


def test_a_positive_angle_turns_counter_clockwise_about_the_middle():
    pixels = np.zeros((201, 201, 3), np.uint8)
    pixels[98:103, 148:153] = 255  # 50 right of the middle
    pixels[98:103, 98:103] = 255  # the middle
    turned = rotate(pixels, 15)
    middle = (turned.shape[0] - 1) / 2
    rows, columns = np.nonzero(turned[..., 0] > 128)
    right = columns > middle + 20
    # 50 cos 15 = 48.3 to the right, 50 sin 15 = 12.9 up.
    assert columns[right].mean() - middle == pytest.approx(50 * math.cos(math.radians(15)), abs=0.3)
    assert middle - rows[right].mean() == pytest.approx(50 * math.sin(math.radians(15)), abs=0.3)
    assert rows[~right].mean() == pytest.approx(middle, abs=0.3)


def test_cropping_keeps_the_share_where_it_was_asked_for():
    pixels = np.arange(10 * 20 * 3, dtype=np.uint16).reshape(10, 20, 3).astype(np.uint8)
    assert np.array_equal(crop(pixels, 0.9, 0, 0), pixels[:9, :18])
    assert np.array_equal(crop(pixels, 0.9, 1, 1), pixels[1:, 2:])
    assert np.array_equal(crop(pixels, 0.8, 0.5, 0.5), pixels[1:9, 2:18])
    assert crop(pixels, 0.01).shape == (1, 1, 3)


def test_brightness_multiplies_every_level_and_stops_at_white():
    # 100 * 1.1 = 110, 250 * 1.1 = 275 -> 255, 5 * 1.1 = 5.5 -> 6 (to even).
    assert brighten(grey(0, 5, 100, 250), 1.1)[0, :, 0].tolist() == [0, 6, 110, 255]
    assert brighten(grey(100), 0.9)[0, 0, 0] == 90


def test_contrast_stretches_about_the_mean():
    # Mean 150: 150 - 50 * 1.1 = 95, 150 + 50 * 1.1 = 205.
    assert change_contrast(grey(100, 200), 1.1)[0, :, 0].tolist() == [95, 205]
    assert change_contrast(grey(70, 70), 1.3)[0, :, 0].tolist() == [70, 70]
