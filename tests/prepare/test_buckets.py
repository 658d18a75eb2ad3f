import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lora_curator.buckets import BucketOptions, assign_bucket, bucket_sizes
from lora_curator.errors import BadInput

SDXL = BucketOptions()
NO_UP = BucketOptions(bucket_no_upscale=True)
SETTINGS = {
    "sdxl": SDXL,
    "sdxl, no upscale": NO_UP,
    "sd15": BucketOptions((512, 512), max_bucket_reso=1024),
    "sd15 no upscale": BucketOptions((512, 512), max_bucket_reso=1024, bucket_no_upscale=True),
    "wide, steps 32": BucketOptions((768, 512), True, 320, 1000, 32),
    "odd limits": BucketOptions((1024, 1024), True, 300, 1500, 64),
    "flux 16 no upscale": BucketOptions((1024, 1024), True, 256, 2048, 16, True),
}


@pytest.mark.parametrize(
    ("size", "plain", "no_upscale"),
    [
        ((1050, 1080), (1024, 1024), (960, 960)),
        ((1920, 1080), (1344, 768), (1344, 768)),
        ((832, 1216), (832, 1216), (832, 1216)),
        ((900, 900), (1024, 1024), (896, 896)),
        ((600, 900), (832, 1216), (576, 896)),
    ],
)
def test_buckets_of_the_sizes_that_were_recorded_from_the_trainer(size, plain, no_upscale):
    assert assign_bucket(*size, SDXL).bucket == plain
    assert assign_bucket(*size, NO_UP).bucket == no_upscale


def test_a_wide_photo_is_shrunk_by_its_height_and_loses_both_ends():
    # 1920/1080 = 1.778; 1344/768 = 1.75 is smaller, so the height fits: scale 768/1080 = 0.7111,
    # 1920 x 0.7111 = 1365.3 -> 1365; (1365 - 1344) // 2 = 10 columns go on the left.
    place = assign_bucket(1920, 1080, SDXL)
    assert place.resized == (1365, 768)
    assert place.crop == (10, 0, 1354, 768)
    assert place.scale == pytest.approx(768 / 1080)
    assert place.cropped_share == pytest.approx(1 - 1344 / 1365)


RECORDED = {  # by size: (bucket, resized) that sd-scripts' BucketManager gave
    ("sdxl", (2047, 2048)): ((1024, 1024), (1024, 1025)),
    ("sdxl", (3024, 4032)): ((896, 1152), (896, 1195)),
    ("sdxl", (6000, 4000)): ((1216, 832), (1248, 832)),
    ("sdxl", (700, 1500)): ((704, 1472), (704, 1509)),
    ("sdxl", (5000, 900)): ((2048, 384), (2133, 384)),
    ("sdxl, no upscale", (2047, 2048)): ((1024, 1024), (1024, 1024)),
    ("sdxl, no upscale", (3024, 4032)): ((832, 1088), (832, 1109)),
    ("sdxl, no upscale", (1023, 1025)): ((960, 1024), (1023, 1025)),
    ("sdxl, no upscale", (5000, 900)): ((2112, 384), (2133, 384)),
    ("sd15", (3024, 4032)): ((448, 576), (448, 597)),
    ("sd15", (700, 1500)): ((320, 704), (329, 704)),
    ("sd15", (5000, 900)): ((1024, 256), (1422, 256)),
    ("sd15 no upscale", (1023, 1025)): ((512, 512), (512, 513)),
    ("sd15 no upscale", (640, 481)): ((448, 384), (511, 384)),
}


@pytest.mark.parametrize(("setting", "size"), RECORDED)
def test_placements_that_were_recorded_from_the_trainer(setting, size):
    place = assign_bucket(*size, SETTINGS[setting])
    assert (place.bucket, place.resized) == RECORDED[setting, size]


def test_an_image_of_a_buckets_size_is_not_touched():
    place = assign_bucket(832, 1216, SDXL)
    assert place.changes_nothing
    assert place.crop == (0, 0, 832, 1216)


def test_no_upscale_floors_both_sides_of_a_small_image():
    # 600 = 9 x 64 + 24, 900 = 14 x 64 + 4: crop 12 and 2 in front.
    place = assign_bucket(600, 900, NO_UP)
    assert place.resized == (600, 900)
    assert place.crop == (12, 2, 588, 898)
    assert not place.changes_nothing


def test_without_buckets_every_image_gets_the_resolution():
    square = BucketOptions((512, 512), enable_bucket=False)
    assert bucket_sizes(square) == ((512, 512),)
    place = assign_bucket(1000, 500, square)
    assert (place.resized, place.crop) == ((1024, 512), (256, 0, 768, 512))
    assert place.cropped_share == pytest.approx(0.5)


def test_the_list_of_buckets_for_sdxl():
    # For each width 256, 320, ... 2048: height = 1048576 // width floored to 64, at most 2048.
    # 512 -> 2048, 576 -> 1820 -> 1792, 640 -> 1638 -> 1600, 704 -> 1489 -> 1472, 768 -> 1365 ->
    # 1344, 832 -> 1260 -> 1216, 896 -> 1170 -> 1152, 960 -> 1092 -> 1088, and each turned around.
    sizes = bucket_sizes(SDXL)
    assert {(576, 1792), (704, 1472), (832, 1216), (960, 1088), (1024, 1024)} <= set(sizes)
    assert {(height, width) for width, height in sizes} == set(sizes)
    assert sizes == tuple(sorted(sizes))
    assert len(sizes) == 41


def test_limits_that_are_no_multiple_of_the_steps_are_widened():
    odd = BucketOptions((1024, 1024), True, 300, 1500)
    assert (odd.lowest, odd.highest) == (256, 1536)
    sides = [side for size in bucket_sizes(odd) for side in size]
    assert (min(sides), max(sides)) == (256, 1536)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"min_bucket_reso": 1100}, "min_bucket_reso"),
        ({"max_bucket_reso": 900}, "max_bucket_reso"),
        ({"bucket_reso_steps": 0}, "bucket_reso_steps"),
        ({"bucket_reso_steps": 60}, "multiple of 8"),
        ({"min_bucket_reso": 32}, "must not be 0"),
        ({"resolution": (1024, 0)}, "resolution"),
    ],
)
def test_settings_on_which_the_trainer_would_stop_are_refused(settings, words):
    with pytest.raises(BadInput, match=words):
        BucketOptions(**settings)


@pytest.mark.parametrize("size", [(0, 10), (40, 900), (900, 40), (100_000, 200)])
def test_an_image_without_a_bucket_is_refused_by_name(size):
    # 100000 x 200 shrinks to an area of 1024 x 1024: 22897 x 46, below one step of 64.
    with pytest.raises(BadInput, match=f"{size[0]} x {size[1]}"):
        assign_bucket(*size, NO_UP)


SIDES = st.integers(64, 6000)


@pytest.mark.parametrize("options", SETTINGS.values(), ids=SETTINGS)
@given(width=SIDES, height=SIDES)
def test_what_was_put_into_a_bucket_stays_as_it_is(options, width, height):
    try:
        place = assign_bucket(width, height, options)
    except BadInput:
        assume(False)
    assert assign_bucket(*place.bucket, options).changes_nothing
    left, top, right, bottom = place.crop
    assert (right - left, bottom - top) == place.bucket
    assert 0 <= left <= right <= place.resized[0]
    assert 0 <= top <= bottom <= place.resized[1]
    assert 0 <= place.cropped_share < 1
