import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lora_curator.buckets import BucketOptions, Placement, assign_bucket
from lora_curator.errors import BadInput
from lora_curator.images import decode_image
from lora_curator.prepare.options import PrepareOptions
from lora_curator.prepare.step import prepare_image
from lora_curator.prepare.subject import VIEW, attention, crop_offset, toward_subject
from lora_curator.recipe import Recipe, recipe_from_json

SQUARE = BucketOptions((128, 128), enable_bucket=False)
CENTRE = PrepareOptions(buckets=SQUARE)
SUBJECT = PrepareOptions(buckets=SQUARE, crop="subject")


def plain_with_patch(width, height, left, top, side=80):
    """A grey picture with one patch of bright noise."""
    pixels = np.full((height, width, 3), 96, np.uint8)
    noise = np.random.default_rng(0).integers(120, 256, (side // 8, side // 8, 3), np.uint8)
    pixels[top : top + side, left : left + side] = np.kron(noise, np.ones((8, 8, 1), np.uint8))
    return pixels


def file_of(pixels, name="PNG"):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, name)
    return out.getvalue()


# 400 x 200 becomes 256 x 128, so the patch of 80 at x has 51 pixels from 0.64 x; 200 x 400 alike
@pytest.mark.parametrize(
    ("width", "height", "left", "top", "axis", "begins"),
    [
        (400, 200, 0, 60, 0, 0),
        (400, 200, 320, 60, 0, 205),
        (200, 400, 60, 0, 1, 0),
        (200, 400, 60, 320, 1, 205),
    ],
)
def test_a_patch_at_a_side_is_kept_whole(width, height, left, top, axis, begins):
    pixels = plain_with_patch(width, height, left, top)
    centre = assign_bucket(width, height, SQUARE)
    moved = toward_subject(pixels, centre)
    assert moved.crop[axis] <= begins
    assert moved.crop[axis + 2] >= begins + 51
    assert moved.crop[1 - axis] == 0
    middle = centre.crop[axis], centre.crop[axis + 2]
    assert not middle[0] <= begins < begins + 51 <= middle[1]  # the centre crop cuts it


@pytest.mark.parametrize("level", [0, 96, 255])
def test_a_flat_picture_is_cut_in_the_middle(level):
    pixels = np.full((200, 400, 3), level, np.uint8)
    assert np.allclose(attention(pixels), 1)
    centre = assign_bucket(400, 200, SQUARE)
    assert toward_subject(pixels, centre) == centre


def test_a_patch_in_the_middle_is_cut_in_the_middle():
    centre = assign_bucket(400, 200, SQUARE)
    moved = toward_subject(plain_with_patch(400, 200, 160, 60), centre)
    assert abs(moved.crop[0] - centre.crop[0]) <= 2  # of 64


def test_colours_like_skin_draw_more_attention_than_others():
    pixels = np.full((200, 400, 3), 96, np.uint8)
    pixels[80:120, 40:80] = (60, 90, 200)
    pixels[80:120, 320:360] = (200, 146, 112)  # 256 * (0.78, 0.57, 0.44)
    weights = attention(pixels)  # 64 x 32; the patches are columns 6 to 13 and 51 to 58
    assert weights[:, 51:58].sum() > 1.2 * weights[:, 6:13].sum()


def test_the_map_is_small_and_one_on_average():
    weights = attention(plain_with_patch(400, 200, 0, 60))
    assert (weights.shape, weights.dtype) == ((32, VIEW), np.float32)
    assert weights.min() >= 0
    assert weights.mean() == pytest.approx(1, abs=1e-5)
    assert attention(plain_with_patch(40, 24, 0, 0, 16)).shape == (24, 40)  # never enlarged


def test_the_window_covers_the_attention_and_says_how_much():
    # 10 parts of 10 pixels; a window of 40 covers all of the last four from 60 on
    profile = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1], np.float32)
    assert crop_offset(profile, 100, 40) == (60, 1.0)


def test_of_equal_windows_the_nearest_to_the_middle_is_taken():
    # all that counts is in pixels 40 to 50: windows of 40 from 10 to 40 hold it, the middle is 30
    profile = np.array([0, 0, 0, 0, 1, 0, 0, 0, 0, 0], np.float32)
    assert crop_offset(profile, 100, 40) == (30, 1.0)


def test_a_little_more_attention_does_not_move_the_window():
    # the last window of 40 begins 30 of 100 pixels from the middle one: it has to keep
    # 0.2 * 0.3 = 0.06 more; a last part of 1.6 gains 0.6 / 10.6 = 0.057, one of 2 gains 1 / 11
    assert crop_offset(np.array([1] * 9 + [1.6]), 100, 40)[0] == 30
    assert crop_offset(np.array([1] * 9 + [2.0]), 100, 40)[0] == 60


def test_no_attention_at_all_is_the_middle():
    assert crop_offset(np.zeros(7, np.float32), 101, 40) == (30, 40 / 101)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.floats(0, 1e6, width=32), min_size=1, max_size=70),
    st.integers(1, 3000),
    st.data(),
)
def test_the_window_lies_inside_for_all_sizes(profile, side, draw):
    window = draw.draw(st.integers(1, side))
    offset, share = crop_offset(np.array(profile, np.float32), side, window)
    assert 0 <= offset <= side - window
    assert 0 <= share <= 1


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 9))
def test_only_the_place_of_the_crop_differs_for_all_sizes(width, height, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    centre = assign_bucket(width, height, SQUARE)
    moved = toward_subject(pixels, centre)
    left, top, right, bottom = moved.crop
    assert (right - left, bottom - top) == moved.bucket == (128, 128)
    assert min(left, top) >= 0
    assert (right <= moved.resized[0], bottom <= moved.resized[1]) == (True, True)
    assert Placement(**{**vars(moved), "crop": centre.crop}) == centre


def test_the_moved_crop_is_written_noted_and_the_same_every_time():
    data = file_of(plain_with_patch(400, 200, 320, 60))
    prepared = prepare_image(data, SUBJECT, "a.png")
    out = decode_image(prepared.data)
    assert (out.width, out.height) == (128, 128)
    assert prepared.placement
    left = prepared.placement.crop[0]  # the middle is 64
    (note,) = prepared.findings
    assert (note.code, note.path, note.severity) == ("moved_crop", "a.png", "note")
    assert f"moved by {left - 64} px to the right, where the subject" in note.sentence
    # the patch is 51 of 128 wide and high, and brighter: 0.16 of the image, all but nothing before
    assert (out.pixels.max(2) > 110).mean() > 0.14
    assert prepare_image(data, SUBJECT, "a.png") == prepared


def test_a_crop_that_hardly_moved_is_not_noted():
    prepared = prepare_image(file_of(plain_with_patch(400, 200, 160, 60)), SUBJECT)
    assert prepared.findings == ()


def test_crops_are_central_unless_asked_for():
    data = file_of(plain_with_patch(400, 200, 320, 60))
    assert prepare_image(data, CENTRE).placement == assign_bucket(400, 200, SQUARE)
    assert prepare_image(data, PrepareOptions("upright", crop="subject")).data == data


def test_a_file_that_fits_keeps_its_bytes():
    data = file_of(plain_with_patch(128, 128, 0, 0))
    assert prepare_image(data, SUBJECT).data is data


def test_recipes_of_before_are_central_and_a_wrong_crop_is_named():
    old = Recipe().to_json()
    del old["prepare"]["crop"]
    assert recipe_from_json(old).prepare.crop == "centre"
    kept = recipe_from_json({"prepare": {"crop": "subject"}})
    assert recipe_from_json(kept.to_json()).prepare.crop == "subject"
    with pytest.raises(BadInput, match="There is no crop 'face'"):
        PrepareOptions(crop="face")  # type: ignore[arg-type]
