import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lora_curator.embedders import PixelDescriptor, descriptor
from lora_curator.errors import BadInput


def cosine(first, second):
    rows = PixelDescriptor().embed_images([first, second])
    return float(rows[0] @ rows[1])


def reencoded(image, quality):
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream))


def resized(image, width, height):
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BICUBIC))


def test_rows_are_unit_float32_of_the_stated_width(pictures):
    rows = PixelDescriptor().embed_images(pictures)
    # 44 colour bins, four times 44 in quarters, 16 cells of 8 angles, 64 squares of 3 channels
    assert rows.shape == (5, 44 + 176 + 128 + 192) == (5, descriptor.WIDTH)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_no_images_give_no_rows():
    assert PixelDescriptor().embed_images([]).shape == (0, 540)


def test_a_row_does_not_depend_on_its_neighbours(pictures):
    together = PixelDescriptor().embed_images(pictures)
    backwards = PixelDescriptor().embed_images(pictures[::-1])[::-1]
    alone = np.concatenate([PixelDescriptor().embed_images([one]) for one in pictures])
    assert np.array_equal(together, backwards)
    assert np.array_equal(together, alone)


@pytest.mark.parametrize("seed", range(6))
def test_near_copies_are_closer_than_0_97(seed, picture):
    image = picture(seed, 384, 512)
    assert cosine(image, reencoded(image, 40)) >= 0.97
    assert cosine(image, resized(image, 256, 192)) >= 0.97
    assert cosine(image, (image * 0.9).astype(np.uint8)) >= 0.97


def test_different_pictures_are_far_from_copies(picture):
    rows = PixelDescriptor().embed_images([picture(seed, 200, 300) for seed in range(12)])
    cosines = (rows @ rows.T)[np.triu_indices(12, 1)]
    assert cosines.max() < 0.9
    assert np.median(cosines) < 0.4


def photographs():
    """Photographs of scikit-image, scikit-learn and matplotlib that come with the packages."""
    data = pytest.importorskip("skimage.data", reason="scikit-image is not installed")
    datasets = pytest.importorskip("sklearn.datasets", reason="scikit-learn is not installed")
    bundled = [data.astronaut(), data.chelsea(), data.coffee(), data.rocket()]
    return bundled + [datasets.load_sample_image(name) for name in ("china.jpg", "flower.jpg")]


def test_photographs_are_told_from_their_copies():
    photos = photographs()
    sizes = [(one.shape[1] // 2, one.shape[0] // 2) for one in photos]
    copies = [resized(reencoded(one, 60), *size) for one, size in zip(photos, sizes, strict=True)]
    cosines = PixelDescriptor().embed_images(photos) @ PixelDescriptor().embed_images(copies).T
    assert np.diagonal(cosines).min() >= 0.97
    assert cosines[~np.eye(len(photos), dtype=bool)].max() < 0.6


def test_a_mirrored_photograph_is_not_a_copy():
    image = photographs()[1]
    assert cosine(image, np.ascontiguousarray(image[:, ::-1])) < 0.9


def test_colour_layout_and_edges_are_each_seen():
    grey = np.full((64, 64, 3), 128, np.uint8)
    red = grey.copy()
    red[..., 0] = 200
    upright, level = np.tile(grey, 1), np.tile(grey, 1)
    upright[:, ::8] = 60
    level[::8] = 60
    left, right = grey.copy(), grey.copy()
    left[:, :32] = 220
    right[:, 32:] = 220
    assert cosine(grey, red) < 0.9
    assert cosine(upright, level) < 0.8
    assert cosine(left, right) < 0.7


def test_a_change_of_brightness_leaves_layout_and_edges_alone(picture):
    lab = descriptor.thumbnail_lab(picture(3))
    brighter = lab + np.array([10, 0, 0], np.float32)
    np.testing.assert_allclose(descriptor.layout(brighter), descriptor.layout(lab), atol=1e-3)
    np.testing.assert_allclose(
        descriptor.gradient_histogram(brighter[..., 0]),
        descriptor.gradient_histogram(lab[..., 0]),
        atol=1e-3,
    )


def test_lab_of_known_colours():
    # CIE 15 values under D65: white, black, sRGB red and mid grey (L* of 119/255 is 50.03)
    rgb = np.array([[[255, 255, 255], [0, 0, 0], [255, 0, 0], [119, 119, 119]]], np.uint8)
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [50.03, 0, 0]]
    np.testing.assert_allclose(descriptor.rgb_to_lab(rgb)[0], expected, atol=0.05)


def test_soft_cells_share_every_row_out_evenly():
    shares = descriptor._soft_cells(64, 4)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)
    # Strip 1 spans rows 16 to 31; between rows 23 and 24 its middle, and symmetric about it
    assert shares[1].argmax() in (23, 24)
    np.testing.assert_allclose(shares[1], shares[2][::-1], rtol=1e-6)


@given(
    height=st.integers(1, 700),
    width=st.integers(1, 700),
    colour=st.tuples(*[st.integers(0, 255)] * 3),
)
@settings(max_examples=25, deadline=None)
def test_any_size_and_a_plain_colour_give_a_finite_unit_row(height, width, colour):
    plain = np.full((height, width, 3), colour, np.uint8)
    row = PixelDescriptor().embed_images([plain])[0]
    assert np.isfinite(row).all()
    assert abs(np.linalg.norm(row) - 1) < 1e-5


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
    ],
)
def test_what_is_no_image_is_refused_by_number(wrong, pictures):
    with pytest.raises(BadInput, match="Image 1 is"):
        PixelDescriptor().embed_images([pictures[0], wrong])


def test_the_vectors_of_version_1_stay_what_they_are():
    # Measured when version 1 was made. Other values need another id, or stored rows would be
    # compared with rows of another kind.
    image = np.zeros((64, 64, 3), np.uint8)
    image[16:48, 8:40] = (200, 40, 90)
    row = PixelDescriptor().embed_images([image])[0]
    blocks = np.split(row * np.cos(np.arange(540)), [44, 220, 348])
    found = [float(block.sum()) for block in blocks]
    assert PixelDescriptor().id == "descriptor@1"
    np.testing.assert_allclose(found, [-0.46316, -0.07923, 0.54625, 0.02254], atol=1e-4)
