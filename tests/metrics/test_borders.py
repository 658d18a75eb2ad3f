"""Plain bars at the sides, and what only looks like them."""

import io

import numpy as np
import pytest
from PIL import Image

from lora_curator.images import DecodedImage
from lora_curator.metrics import METRICS, picture_box
from lora_curator.metrics.borders import find_border_box

data = pytest.importorskip("skimage.data")
PHOTOS = {name: getattr(data, name)() for name in ("astronaut", "coffee", "chelsea", "rocket")}
photos = pytest.mark.parametrize("name", PHOTOS)


def framed(pixels, left, top, right, bottom, color):
    return np.stack(
        [
            np.pad(pixels[..., c], ((top, bottom), (left, right)), constant_values=color[c])
            for c in range(3)
        ],
        axis=2,
    )


def jpeg(pixels, quality=85):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def iou(a, b):
    across = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    down = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    area = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return across * down / (sum(area) - across * down)


@photos
def test_a_photo_has_no_bars(name):
    height, width = PHOTOS[name].shape[:2]
    assert find_border_box(PHOTOS[name]) == (0, 0, width, height)


@photos
@pytest.mark.parametrize("color", [(0, 0, 0), (255, 255, 255), (20, 40, 200)])
@pytest.mark.parametrize("bars", [(0, 60, 0, 60), (45, 0, 30, 0), (20, 20, 20, 60), (0, 0, 0, 25)])
def test_bars_are_found_in_a_jpeg(name, color, bars):
    photo = PHOTOS[name]
    height, width = photo.shape[:2]
    left, top = bars[:2]
    box = find_border_box(jpeg(framed(photo, *bars, color)))
    assert iou(box, (left, top, left + width, top + height)) >= 0.95


def test_bars_without_compression_are_found_to_the_pixel():
    noise = np.random.default_rng(0).integers(60, 200, (80, 100, 3), np.uint8)
    assert find_border_box(framed(noise, 3, 7, 0, 11, (0, 0, 0))) == (3, 7, 103, 87)


def test_upper_and_lower_bar_may_have_different_colors():
    noise = np.random.default_rng(0).integers(60, 200, (80, 100, 3), np.uint8)
    boxed = framed(framed(noise, 0, 10, 0, 0, (0, 0, 0)), 0, 0, 0, 20, (255, 255, 255))
    assert find_border_box(boxed) == (0, 10, 100, 90)


def test_an_object_on_a_plain_background_is_not_framed():
    y, x = np.mgrid[:400, :300]
    disc = np.where((y - 200) ** 2 + (x - 150) ** 2 < 100**2, 60, 255).astype(np.uint8)
    assert find_border_box(np.repeat(disc[..., None], 3, axis=2)) == (0, 0, 300, 400)


def test_a_sky_that_fades_is_no_bar():
    levels = np.linspace(250, 120, 600).astype(np.uint8)
    assert find_border_box(np.tile(levels[:, None, None], (1, 400, 3))) == (0, 0, 400, 600)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_image_has_no_bars(level):
    blank = np.full((30, 40, 3), level, np.uint8)
    assert find_border_box(blank) == (0, 0, 40, 30)


def test_the_share_is_one_of_the_area():
    noise = np.random.default_rng(0).integers(60, 200, (80, 100, 3), np.uint8)
    pixels = framed(noise, 0, 10, 0, 10, (0, 0, 0))
    image = DecodedImage(pixels, 100, 100)
    # 20 of 100 rows
    assert METRICS["border_share"].measure(image) == pytest.approx(0.2)


def test_the_box_is_given_in_pixels_of_the_whole_image_rounded_inwards():
    noise = np.random.default_rng(0).integers(60, 200, (80, 100, 3), np.uint8)
    pixels = framed(noise, 0, 10, 0, 10, (0, 0, 0))  # 100 x 100, a quarter of 399 x 399
    # 10 * 3.99 = 39.9, so 40; 90 * 3.99 = 359.1, so 359
    assert picture_box(DecodedImage(pixels, 399, 399, 4)) == (0, 40, 399, 359)
