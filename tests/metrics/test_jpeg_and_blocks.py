"""JPEG quality from tables, JPEG blocks from pixels."""

import io
import math

import numpy as np
import pytest
from PIL import Image

from lora_curator.images import DecodedImage, decode_image
from lora_curator.metrics import METRICS
from lora_curator.metrics.blockiness import grid_strength
from lora_curator.metrics.jpeg import fit_quality, ijg_tables

data = pytest.importorskip("skimage.data")
PHOTOS = {name: getattr(data, name)() for name in ("astronaut", "coffee", "chelsea", "rocket")}
photos = pytest.mark.parametrize("name", PHOTOS)


def jpeg(pixels, quality):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def png_of(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def compressed(pixels, quality):
    return np.asarray(Image.open(io.BytesIO(jpeg(pixels, quality))).convert("RGB"))


def quality_of(data):
    return METRICS["jpeg_quality"].measure(decode_image(data))


def blocks(pixels, scale=1):
    pixels = np.ascontiguousarray(pixels)
    image = DecodedImage(pixels, pixels.shape[1], pixels.shape[0], scale)
    return METRICS["blockiness"].measure(image)


@pytest.mark.parametrize("quality", range(30, 96, 5))
def test_a_saved_quality_is_read_back(quality):
    assert quality_of(jpeg(PHOTOS["chelsea"], quality)) == quality


def test_every_table_of_libjpeg_is_recognised():
    # Below 2 and at 100 the tables are clipped alike; from 2 to 99 no two are equal.
    assert [fit_quality(table) for table in ijg_tables()[1:99]] == list(range(2, 100))
    assert fit_quality([1] * 64) == 100


@pytest.mark.parametrize("quality", [30, 50, 75, 90])
def test_a_table_of_its_own_gets_the_quality_that_is_as_coarse(quality):
    rng = np.random.default_rng(quality)
    table = np.maximum(1, np.rint(ijg_tables()[quality - 1] * rng.uniform(0.85, 1.15, 64)))
    assert fit_quality(table.astype(int).tolist()) == pytest.approx(quality, abs=3)


def test_flat_tables_are_judged_too():
    # mozjpeg's flat table: 16 everywhere is about as coarse as libjpeg's quality 80.
    assert 75 <= fit_quality([16] * 64) <= 90


@pytest.mark.parametrize("table", [(), (0,) * 64, (16,) * 63])
def test_a_table_that_is_none_gives_nan(table):
    assert math.isnan(fit_quality(table))


def test_a_png_has_no_jpeg_quality():
    assert math.isnan(quality_of(png_of(PHOTOS["chelsea"])))


@photos
def test_blocks_of_a_strong_jpeg_stay_in_a_png(name):
    again = decode_image(png_of(compressed(PHOTOS[name], 30)))
    clean = decode_image(png_of(PHOTOS[name]))
    measure = METRICS["blockiness"].measure
    assert measure(again) > 1.15
    assert measure(again) > measure(clean) + 0.08


@photos
def test_blocks_are_found_wherever_the_grid_begins(name):
    spoilt = compressed(PHOTOS[name], 20)
    whole = blocks(spoilt)
    for down, across in ((1, 1), (3, 5), (7, 2)):
        assert blocks(spoilt[down:, across:]) == pytest.approx(whole, rel=0.05)
    assert blocks(np.rot90(spoilt)) == pytest.approx(whole, rel=0.05)


def test_lower_quality_means_more_blocks():
    values = [blocks(compressed(PHOTOS["astronaut"], quality)) for quality in (10, 30, 60, 90)]
    assert values == sorted(values, reverse=True)


def test_a_known_grid_gives_a_known_ratio():
    # Squares of 8 px alternate between 100 and 108: a step of 8 on the grid, 0 elsewhere.
    board = (np.indices((256, 256)) // 8).sum(axis=0) % 2 * 8 + 100
    # (8 + 0.1) / (0 + 0.1) = 81
    assert grid_strength(board.astype(np.uint8)) == pytest.approx(81)


def test_stripes_in_one_direction_are_no_grid():
    stripes = np.repeat((np.arange(256) // 8 % 2 * 8 + 100)[None], 256, axis=0)
    assert grid_strength(stripes.astype(np.uint8)) == pytest.approx(1)


def test_blocks_of_a_jpeg_decoded_at_half_size_are_unknown():
    assert math.isnan(blocks(PHOTOS["astronaut"], scale=2))
