import io

import imagehash
import numpy as np
import pytest
from PIL import Image

from lora_curator.dedupe.hashes import (
    HASHES,
    dhash,
    grey,
    phash,
    pixel_hash,
    tone_grid,
    tone_levels,
)
from lora_curator.images import DecodedImage, decode_image


def photographs():
    data = pytest.importorskip("skimage.data")
    for name in ("astronaut", "chelsea", "coffee", "rocket", "hubble_deep_field", "retina"):
        photo = getattr(data, name)()
        yield photo
        for top in (0, 60, 120):
            yield photo[top : top + 173, 10 : 10 + 131]


def decoded(pixels):
    pixels = np.ascontiguousarray(pixels, dtype=np.uint8)
    return DecodedImage(pixels, pixels.shape[1], pixels.shape[0])


def library(hash_of_image):
    return int(str(hash_of_image), 16)


def test_phash_and_dhash_are_those_of_imagehash_bit_for_bit():
    for photo in photographs():
        image = Image.fromarray(photo)
        assert phash(grey(photo)) == library(imagehash.phash(image))
        assert dhash(grey(photo)) == library(imagehash.dhash(image))


def test_the_registered_hashes_are_imagehash_of_the_small_view():
    for photo in photographs():
        image = decoded(photo)
        small = Image.fromarray(image.small)
        assert HASHES["phash"].compute(image) == library(imagehash.phash(small))
        assert HASHES["dhash"].compute(image) == library(imagehash.dhash(small))


def test_the_first_bit_is_the_most_significant():
    # 9 x 8 pixels are hashed as they are. Only the second pixel of the first row is brighter than
    # its left neighbour, so only the first of 64 bits is set.
    view = np.zeros((8, 9), np.uint8)
    view[0, 1] = 255
    assert dhash(view) == 1 << 63


def test_a_row_growing_brighter_sets_its_eight_bits():
    view = np.tile(np.arange(0, 90, 10, dtype=np.uint8), (8, 1))
    assert dhash(view) == 2**64 - 1
    assert dhash(view[:, ::-1].copy()) == 0


@pytest.mark.parametrize("level", [0, 7, 255])
def test_a_flat_image_has_no_noise_in_its_hashes(level):
    # All coefficients but the constant one are 0; the constant one is above the median 0 unless
    # the image is black.
    view = np.full((40, 50), level, np.uint8)
    assert phash(view) == (1 << 63 if level else 0)
    assert dhash(view) == 0


def test_tone_grids_are_the_sixteen_levels_of_a_channel():
    # 4 x 4 cells of one pixel: red of cell c is 17 * c, which is level c of 16.
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[..., 0] = np.arange(16).reshape(4, 4) * 17
    red = tone_grid(pixels, 0)
    assert red == 0x0123456789ABCDEF
    assert tone_levels(np.array([red, 0], np.uint64)).tolist() == [list(range(16)), [0] * 16]
    assert tone_grid(pixels, 1) == 0


def test_the_pixel_hash_tells_one_level_of_one_pixel_and_the_shape():
    pixels = np.zeros((4, 6, 3), np.uint8)
    other = pixels.copy()
    other[3, 5, 2] = 1
    turned = pixels.reshape(6, 4, 3)
    values = {pixel_hash(decoded(p)) for p in (pixels, other, turned)}
    assert len(values) == 3
    assert pixel_hash(decoded(pixels.copy())) in values


def test_a_png_and_its_lossless_copy_have_the_same_pixels_but_a_jpeg_has_not():
    photo = Image.fromarray(next(photographs()))

    def stored(**how):
        file = io.BytesIO()
        photo.save(file, **how)
        return pixel_hash(decode_image(file.getvalue()))

    png = stored(format="PNG")
    assert stored(format="WEBP", lossless=True) == png == stored(format="PNG", compress_level=1)
    assert stored(format="JPEG", quality=90) != png


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 300, 3), (2000, 3, 3), (301, 299, 3)])
@pytest.mark.parametrize("kind", HASHES.names)
def test_every_hash_fits_64_bits_for_any_shape(kind, shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    record = HASHES[kind]
    value = record.compute(decoded(pixels))
    assert 0 <= value < 2**64
    assert record.compute(decoded(pixels)) == value
    assert record.producer == f"{kind}@{record.version}"
    assert record.column == f"hash:{kind}"
