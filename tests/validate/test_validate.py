import io

import numpy as np
import pytest
from PIL import Image

from lora_curator.balance import aspect
from lora_curator.buckets import BucketOptions
from lora_curator.errors import BadInput
from lora_curator.validate import CHECKS
from lora_curator.validate.captions import count_tokens
from lora_curator.validate.placement import BucketRow
from lora_curator.validate.read import parse_folder_name
from lora_curator.validate.step import validate_folder

SMALL = BucketOptions((128, 128), True, 64, 256)


def image(file, size=(128, 128), level=None, **options):
    """Write an image whose content depends on its name, so that no two are copies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    level = sum(file.name.encode()) % 200 if level is None else level
    pixels = np.full((size[1], size[0], 3), level, np.uint8)
    pixels[0, 0] = len(file.name)
    out = io.BytesIO()
    name = {"jpg": "JPEG", "tif": "TIFF"}.get(file.suffix[1:].lower(), file.suffix[1:].upper())
    Image.fromarray(pixels).save(out, name, **options)
    file.write_bytes(out.getvalue())


def pair(file, caption="zqx, a", **options):
    image(file, **options)
    file.with_suffix(".txt").write_bytes(
        caption if isinstance(caption, bytes) else caption.encode()
    )


def check(folder, **options):
    return validate_folder(folder, **{"trigger": "zqx", "buckets": SMALL, **options})


def codes(report, severity=None):
    return [
        (one.code, one.path)
        for one in report.findings
        if severity is None or one.severity == severity
    ]


@pytest.fixture
def parent(tmp_path):
    """The parent of a good folder of two images."""
    pair(tmp_path / "2_zqx/a.png", "zqx, one")
    pair(tmp_path / "2_zqx/b.png", "zqx, two")
    return tmp_path


def test_a_good_folder_has_no_findings(parent):
    report = check(parent)
    assert report.findings == ()
    assert report.trainable
    assert report.counts == {
        "images": 2,
        "reg_images": 0,
        "images_per_epoch": 4,
        "folders": 1,
        "errors": 0,
        "warnings": 0,
        "notes": 0,
    }
    assert report.buckets == (BucketRow((128, 128), 2, 4),)


def test_an_export_with_img_and_reg_is_recognised(tmp_path):
    pair(tmp_path / "img/1_zqx woman/a.png")
    for name in "bc":
        pair(tmp_path / f"reg/1_woman/{name}.png", "woman")
    (tmp_path / "dataset.toml").write_text("")
    report = check(tmp_path)
    assert (report.counts["images"], report.counts["reg_images"]) == (1, 2)
    assert codes(report) == [("reg_surplus", "")]  # 2 for 1: one is left out
    assert report.findings[0].value == 2


def test_one_folder_of_images_is_taken_and_the_parent_is_asked_for(tmp_path):
    pair(tmp_path / "10_zqx/a.png")
    report = check(tmp_path / "10_zqx")
    assert codes(report) == [("parent_wanted", "")]
    assert report.counts["images_per_epoch"] == 10


def test_an_empty_folder_trains_nothing(tmp_path):
    assert codes(check(tmp_path), "error") == [("no_images", "")]


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="There is no folder"):
        check(tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("10_zqx woman", (10, "zqx woman")),
        ("1_a_b", (1, "a_b")),
        ("zqx", (None, "")),
        ("0_zqx", (None, "zqx")),
        ("7", (7, "")),
    ],
)
def test_folder_names_are_read_as_the_trainer_does(name, read):
    assert parse_folder_name(name) == read


def test_folders_that_are_skipped_are_errors_when_they_have_images(parent):
    pair(parent / "zqx/c.png")
    pair(parent / "0_x/c.png")
    (parent / "log").mkdir()
    report = check(parent)
    assert codes(report) == [
        ("folder_skipped", "0_x"),
        ("folder_skipped", "log"),
        ("folder_skipped", "zqx"),
    ]
    assert [one.severity for one in report.findings] == ["error", "warning", "error"]
    assert "repeats are below 1" in report.findings[0].sentence


def test_images_in_the_wrong_place_are_found(parent):
    image(parent / "loose.png")
    image(parent / "2_zqx/deep/c.png")
    (parent / "3_empty").mkdir()
    assert codes(check(parent)) == [
        ("sub_folder", "2_zqx/deep"),
        ("empty_folder", "3_empty"),
        ("loose_image", "loose.png"),
    ]


def test_files_that_are_not_trained_are_found(parent):
    folder = parent / "2_zqx"
    image(folder / "c.gif")
    image(folder / "d.tif")
    image(folder / "e.Png")
    image(folder / ".f.png")
    (folder / "lost.txt").write_text("x")
    (folder / "notes.md").write_text("x")
    (folder / "a_0128x0128_sdxl.npz").write_bytes(b"cache")
    assert codes(check(parent)) == [
        ("hidden_image", "2_zqx/.f.png"),
        ("suffix_ignored", "2_zqx/c.gif"),
        ("suffix_ignored", "2_zqx/d.tif"),
        ("suffix_ignored", "2_zqx/e.Png"),
        ("orphan_caption", "2_zqx/lost.txt"),
        ("foreign_file", "2_zqx/notes.md"),
    ]


def test_capital_suffixes_are_trained(parent):
    pair(parent / "2_zqx/C.PNG")
    assert check(parent).counts["images"] == 3


def test_two_images_of_one_name_share_a_caption(parent):
    image(parent / "2_zqx/a.jpg")
    assert codes(check(parent)) == [("same_name", "2_zqx/a.jpg")]


def test_images_that_look_otherwise_in_training_are_found(parent):
    folder = parent / "2_zqx"
    exif = Image.Exif()
    exif[274] = 6
    pair(folder / "c.jpg", exif=exif)
    Image.new("RGBA", (128, 128), (9, 9, 9, 99)).save(folder / "d.png")
    (folder / "d.txt").write_text("zqx, d")
    Image.new("CMYK", (128, 128)).save(folder / "e.jpg")
    (folder / "e.txt").write_text("zqx, e")
    (folder / "f.png").write_bytes((folder / "a.png").read_bytes()[:60])
    (folder / "f.txt").write_text("zqx, f")
    (folder / "g.png").write_bytes((folder / "a.png").read_bytes())
    (folder / "g.txt").write_text("zqx, g")
    exif[274] = 1
    pair(folder / "h.webp", "zqx, h", exif=exif)
    report = check(parent)
    assert codes(report, "error") == [("unreadable", "2_zqx/f.png")]
    assert codes(report, "warning") == [
        ("sideways", "2_zqx/c.jpg"),
        ("transparent", "2_zqx/d.png"),
        ("unusual_mode", "2_zqx/e.jpg"),
        ("extended_webp", "2_zqx/h.webp"),
        ("copies", "2_zqx/a.png"),
    ]


def test_enlarging_and_cropping_are_measured(parent):
    pair(parent / "2_zqx/c.png", size=(120, 120))  # 128 / 120 = 1.07 times
    pair(parent / "2_zqx/d.png", size=(64, 64))  # 2 times
    pair(parent / "2_zqx/e.png", size=(1000, 150))  # nearest is 256 x 64, 427 wide before: 40 % go
    found = {one.path: one for one in check(parent).findings if one.code != "small_bucket"}
    assert (found["2_zqx/c.png"].code, found["2_zqx/c.png"].severity) == ("enlarged", "note")
    assert found["2_zqx/c.png"].value == pytest.approx(128 / 120)
    assert (found["2_zqx/d.png"].code, found["2_zqx/d.png"].severity) == ("too_small", "warning")
    assert found["2_zqx/e.png"].code == "cropped"
    assert found["2_zqx/e.png"].value == pytest.approx(1 - 256 / 427)


def test_an_image_below_one_step_has_no_bucket(parent):
    pair(parent / "2_zqx/c.png", size=(40, 100))
    no_up = BucketOptions((128, 128), True, 64, 256, 64, True)
    assert ("no_bucket", "2_zqx/c.png") in codes(check(parent, buckets=no_up), "error")


def test_a_bucket_below_a_batch_is_noted_with_repeats_counted(parent):
    pair(parent / "2_zqx/c.png", size=(256, 64))
    assert codes(check(parent, batch_size=2)) == []
    report = check(parent, batch_size=3)  # 256 x 64: 1 image x 2 repeats = 2 < 3
    assert codes(report) == [("small_bucket", "")]
    assert "256 x 64 has 2 images" in report.findings[0].sentence


@pytest.mark.parametrize(
    ("caption", "code", "severity"),
    [
        (b"", "empty_caption", "error"),
        (b"zqx \xe9", "not_utf8", "error"),
        (b"\nzqx, a", "blank_caption", "warning"),
        (b"\xef\xbb\xbfzqx, a", "byte_order_mark", "warning"),
        (b"zqx, a\nzqx, b", "several_lines", "warning"),
        (b"a woman", "trigger_not_first", "warning"),
        (b"a zqx woman", "trigger_not_first", "warning"),
        (b"zqx, woman, ZQX", "trigger_repeated", "warning"),
        (b"zqx, (hat:1.3)", "weighted_caption", "note"),
        (b"zqx" + b", dog" * 40, "long_caption", "warning"),
    ],
)
def test_captions_that_go_wrong_are_found(parent, caption, code, severity):
    pair(parent / "2_zqx/c.png", caption)
    report = check(parent)
    assert codes(report, severity) == [(code, "2_zqx/c.png")]
    assert len(report.findings) == 1


def test_a_missing_caption_says_what_is_trained_instead(parent):
    image(parent / "2_zqx/c.png")
    report = check(parent)
    assert codes(report) == [("no_caption", "2_zqx/c.png")]
    assert "'zqx' is trained instead" in report.findings[0].sentence


def test_underscores_anywhere_in_the_path_steal_captions(tmp_path):
    root = tmp_path / "my_set"
    pair(root / "1_zqx/x.png", "zqx, the caption of x")
    image(root / "1_zqx/x_10_20_30_40.png")
    pair(root / "1_zqx/y_1_2_3_4.png", "zqx, its own")  # its own is read: nothing is wrong
    report = check(root)
    assert codes(report) == [("borrowed_caption", "1_zqx/x_10_20_30_40.png")]
    assert "'1_zqx/x.txt'" in report.findings[0].sentence


def test_regularization_images_need_no_trigger_word(tmp_path):
    pair(tmp_path / "img/1_zqx/a.png")
    pair(tmp_path / "reg/1_woman/b.png", "woman")
    assert codes(check(tmp_path)) == []


def test_without_a_trigger_word_nobody_asks_for_it(parent):
    pair(parent / "2_zqx/c.png", "a woman")
    assert codes(check(parent, trigger=None)) == []


def test_one_caption_for_all_images_is_noted(tmp_path):
    for name in "ab":
        pair(tmp_path / f"1_zqx/{name}.png", "zqx woman")
    assert codes(check(tmp_path)) == [("same_captions", "")]


def test_shares_of_aspects_are_compared_with_their_targets(tmp_path):
    for name in "abcdefg":
        pair(tmp_path / f"1_zqx/{name}.png", f"zqx, {name}", size=(96, 160))
    for name in "hij":
        pair(tmp_path / f"1_zqx/{name}.png", f"zqx, {name}")
    # 7 of 10 portrait (30-40 %), 0 landscape (30-40 %), 3 square (20-40 %: fine)
    notes = {one.code: (one.value, one.threshold) for one in check(tmp_path).findings if one.value}
    assert notes["share_portrait"] == (0.7, 0.4)
    found = codes(check(tmp_path), "note")
    assert ("share_landscape", "") in found
    assert ("share_square", "") not in found


@pytest.mark.parametrize(
    ("size", "kind"),
    [((100, 110), "square"), ((100, 111), "portrait"), ((111, 100), "landscape")],
)
def test_nearly_square_is_square(size, kind):
    assert aspect(*size) == kind


@pytest.mark.parametrize(
    ("caption", "tokens"),
    [
        # Recorded from open_clip's SimpleTokenizer.
        ("zqx, woman", 4),
        ("(blue hat:1.3)", 8),
        ("long_hair", 3),
        ("long hair", 2),
        ("1girl, solo, blonde_hair, blue_eyes, smile, looking_at_viewer, upper_body, outdoors", 25),
        ("gothic_style, cathedral with spires, dramatic lighting, oil on canvas", 13),
    ],
)
def test_tokens_are_counted_about_as_the_tokenizer_does(caption, tokens):
    assert count_tokens(caption) == pytest.approx(tokens, rel=0.1, abs=1)


@pytest.mark.parametrize("one", CHECKS, ids=CHECKS.names)
def test_every_check_keeps_its_promises(one, parent):
    from lora_curator.validate.read import read_contents

    contents = read_contents(parent, trigger="zqx", buckets=SMALL)
    assert one.label
    assert one.description.endswith(".")
    assert one.function(contents) == one.function(contents) == []
