"""Buckets, exports, training lists and the check: what leaves the graph."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image

from .conftest import picture

NAMES = {"a.png", "b.png", "c.png", "d.png", "e.png", "f.png"}


@pytest.fixture
def small_buckets(executor):
    """Runs 'Crop and Resize to Buckets' for a training at 128 x 128 in steps of 8."""

    def run(curation, **inputs):
        inputs = {"width": 128, "height": 128, "bucket_steps": 8, "min_bucket": 64} | inputs
        return executor.node("CropToBuckets", dataset=curation, **inputs).value("1")

    return run


@pytest.fixture
def upright(curation, small_buckets):
    """`raw` in its own sizes."""
    return small_buckets(curation, mode="upright")


@pytest.fixture
def lists(executor):
    """Runs 'To Training Lists'; images, captions, names, count."""

    def run(curation, **inputs):
        run = executor.node("ToTrainingLists", dataset=curation, **inputs)
        images, captions, names, (count,) = run.outputs["1"]
        return images, captions, names, count

    return run


def export_graph(name="my_lora", **inputs):
    """Folder, buckets of a training at 128 x 128, export (node 2)."""
    return {
        "1": {"class_type": "LoraCurator_LoadFolder",
              "inputs": {"folder": "input/raw", "sub_folders": True}},
        "3": {"class_type": "LoraCurator_CropToBuckets",
              "inputs": {"dataset": ["1", 0], "width": 128, "height": 128, "mode": "buckets",
                         "format": "same", "bucket_steps": 8, "min_bucket": 64,
                         "max_bucket": 256, "no_upscale": False, "jpeg_quality": 95}},
        "2": {"class_type": "LoraCurator_ExportDataset",
              "inputs": {"dataset": ["3", 0], "name": name, "trainer": "kohya", "repeats": 10,
                         "batch_size": 1, "overwrite": True, **inputs}},
    }  # fmt: skip


def outputs_of(executor, run, node="2"):
    """The outputs of a node by the name that the user sees."""
    names = [
        one.display_name for one in executor.nodes["LoraCurator_ExportDataset"].schema().outputs
    ]
    return dict(zip(names, (one[0] for one in run.outputs[node]), strict=True))


def test_the_buckets_are_listed_with_their_number_of_images(executor, curation):
    run = executor.node("CropToBuckets", dataset=curation, width=512, height=512)
    # 96 x 80: ratio 1.2; the area of 512 x 512 in steps of 64 allows 576 x 448 (1.286) and
    # 512 x 512 (1.0); 1.286 is nearer
    assert run.lines("1") == ["576x448: 6 images"]


def test_the_crop_follows_the_subject_only_where_asked_for(torch, executor, host, lists):
    folder = host.folders.input / "wide"
    folder.mkdir()
    pixels = np.full((128, 256, 3), 96, np.uint8)
    pixels[32:96, 188:252] = picture(1, 64, 64)
    Image.fromarray(pixels).save(folder / "wide.png")
    found = executor.node("LoadFolder", folder="input/wide").value("1")
    square = {"width": 128, "height": 128, "min_bucket": 128, "max_bucket": 128}

    def cut(**inputs):
        run = executor.node("CropToBuckets", dataset=found, **square, **inputs)
        assert run.lines("1") == ["128x128: 1 image"]
        (image,), *_ = lists(run.value("1"))
        return np.rint(image[0].numpy() * 255)

    # 256 x 128 keeps its height, so pixels 64 to 192 are the middle
    np.testing.assert_array_equal(cut(), pixels[:, 64:192])
    np.testing.assert_array_equal(cut(crop="centre"), pixels[:, 64:192])
    moved = cut(crop="subject")
    assert any(np.array_equal(moved, pixels[:, x : x + 128]) for x in range(124, 129))


def test_the_lists_have_equal_lengths_and_one_image_of_one_batch_each(
    torch, curation, lists, small_buckets
):
    images, captions, names, count = lists(small_buckets(curation))
    assert len(images) == len(captions) == len(names) == count == 6
    assert all(one.shape[0] == 1 and one.shape[-1] == 3 for one in images)
    assert all(one.dtype == torch.float32 for one in images)
    assert all(float(one.min()) >= 0 and float(one.max()) <= 1 for one in images)


def test_captions_stay_with_their_images(torch, upright, lists):
    images, captions, names, _ = lists(upright)
    assert captions == [*(f"a cat, {name}" for name in "abcde"), ""]
    for image, name in zip(images, names, strict=True):
        expected = picture("abcdef".index(name[0]))
        np.testing.assert_array_equal(np.rint(image[0].numpy() * 255), expected)


def test_captions_stay_with_their_images_through_every_step(torch, executor, raw, lists):
    Image.fromarray(picture(0)).save(raw / "a2.png")  # a twin that is dropped
    found = executor.node("LoadFolder", folder="input/raw").value("1")
    for step, inputs in (
        ("ScoreQuality", {"min_side": 0}),
        ("FindDuplicates", {}),
        ("FilterByScore", {"score": "sharpness", "keep": "highest share", "value": 0.9}),
        ("Select", {"count": 4}),
        ("PickImages", {"choice": '{"drop": ["b.png"]}'}),
        ("CropToBuckets", {"mode": "upright"}),
        ("PreviewDataset", {}),
    ):
        found = executor.node(step, dataset=found, **inputs).value("1")
    images, captions, names, count = lists(found)
    assert count == 4
    assert "b.png" not in names
    for image, caption, name in zip(images, captions, names, strict=True):
        assert caption == (f"a cat, {name[0]}" if name != "f.png" else "")
        expected = picture("abcdef".index(name[0]))
        np.testing.assert_array_equal(np.rint(image[0].numpy() * 255), expected)


def test_the_sizes_are_those_of_the_buckets(torch, curation, lists, small_buckets):
    images, *_ = lists(small_buckets(curation))
    # 128 x 128 is 16,384 pixels. In steps of 8 it allows 136 x 120 (16,320; ratio 1.133) and
    # 144 x 112 (16,128; 1.286); 96:80 is 1.2, nearer to the first (0.067) than the second (0.086)
    assert {tuple(one.shape) for one in images} == {(1, 120, 136, 3)}


def test_a_turned_photo_is_upright_in_the_lists(torch, executor, host, lists, quarters):
    folder = host.folders.input / "turned"
    folder.mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to the right to see it upright
    Image.fromarray(quarters).save(folder / "turned.png", exif=exif)
    found = executor.node("LoadFolder", folder="input/turned").value("1")
    upright = executor.node("CropToBuckets", dataset=found, mode="upright").value("1")
    (image,), *_ = lists(upright)
    assert tuple(image.shape) == (1, 40, 24, 3)  # stored as 40 wide, 24 high
    expected = np.rot90(quarters, -1)
    np.testing.assert_array_equal(np.rint(image[0].numpy() * 255), expected)


def test_an_image_that_vanished_is_left_out_of_all_lists(torch, executor, raw, lists, upright):
    (raw / "c.png").unlink()
    images, captions, names, count = lists(upright)
    assert len(images) == len(captions) == count == 5
    assert names == sorted(NAMES - {"c.png"})
    run = executor.node("ToTrainingLists", dataset=upright)
    assert any(line.startswith("error: c.png") for line in run.lines("1"))


def test_lists_of_nothing_are_refused_with_a_sentence(torch, upright, raw, lists, errors):
    for file in raw.glob("*.png"):
        file.unlink()
    with pytest.raises(errors.BadInput, match="None of the images could be prepared"):
        lists(upright)


def test_images_without_a_caption_are_counted(torch, upright, executor):
    lines = executor.node("ToTrainingLists", dataset=upright).lines("1")
    assert any("1 image without a caption" in line for line in lines)


def test_what_is_exported_is_there_and_is_what_a_trainer_wants(executor, raw, host):
    run = executor.run(export_graph())
    out = outputs_of(executor, run)
    folder = host.folders.output / "my_lora"
    assert out["dataset_dir"] == (folder / "img").as_posix()
    assert os.path.dirname(out["image_dir"]) == out["dataset_dir"]
    assert os.path.basename(out["image_dir"]).startswith("10_")
    assert out["count"] == 6
    assert out["repeats"] == 10
    images = [name for name in os.listdir(out["image_dir"]) if name.endswith(".png")]
    assert len(images) == 6
    for name in ("manifest", "dataset_toml", "report"):
        assert os.path.isfile(out[name])


def test_exported_captions_lie_beside_their_images(executor, raw, host):
    executor.run(export_graph())
    images = sorted(host.folders.output.rglob("*.png"))
    texts = [image.with_suffix(".txt").read_text("utf-8").strip() for image in images]
    assert [image.name for image in images] == sorted(NAMES)
    assert texts == [*(f"a cat, {name}" for name in "abcde"), ""]


def test_an_export_leaves_the_originals_as_they_are(executor, raw, tree_hash):
    before = tree_hash(raw)
    executor.run(export_graph())
    assert tree_hash(raw) == before


def test_an_export_into_the_folder_of_the_originals_is_refused(executor, raw, errors, tree_hash):
    before = tree_hash(raw)
    for name in ("input/raw", "input/raw/out", "../input/raw", str(raw)):
        with pytest.raises(errors.FolderRefused, match="original images"):
            executor.run(export_graph(name))
    assert tree_hash(raw) == before


def test_an_export_runs_once_and_again_after_its_folder_was_deleted(executor, raw, host):
    folder = host.folders.output / "my_lora"
    assert executor.run(export_graph()).executed == ["1", "3", "2"]
    assert executor.run(export_graph()).executed == []
    for _ in range(2):
        (folder / "curation.json").unlink()
        for file in sorted(folder.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        folder.rmdir()
        assert executor.run(export_graph()).executed == ["2"]
        assert (folder / "curation.json").is_file()
        assert executor.run(export_graph()).executed == []


def test_an_export_replaces_its_own_files_but_none_that_was_edited(executor, raw, host, errors):
    executor.run(export_graph())
    executor.run(export_graph(repeats=5))  # replaces 10_... by 5_...
    folder = host.folders.output / "my_lora"
    assert [one.name[:2] for one in (folder / "img").iterdir()] == ["5_"]
    caption = next(folder.glob("img/5_*/a.txt"))
    caption.write_text("my own words", encoding="utf-8")
    with pytest.raises(errors.FolderRefused, match="changed since the export"):
        executor.run(export_graph(repeats=7))
    assert caption.read_text("utf-8") == "my own words"


def test_without_overwrite_an_existing_folder_is_refused(executor, raw, errors):
    executor.run(export_graph())
    with pytest.raises(errors.FolderRefused, match="already has files"):
        executor.run(export_graph(overwrite=False, repeats=3))


@pytest.mark.parametrize(
    "name",
    ["a;b", "a'b", 'a"b', "a$b", "a&b", "a|b", "a`b`", "a*b", "-rf", "sub/-rf", "a(b)", "a\nb",
     "a%b", "end.", "sub./x", ".hidden"],
)  # fmt: skip
def test_names_that_break_the_command_lines_of_trainers_are_refused(executor, raw, errors, name):
    with pytest.raises(errors.BadInput, match="characters that trainers stumble over"):
        executor.run(export_graph(name))


@pytest.mark.parametrize("name", ["", "  ", "output", "input", "output/.", "output/x/..", "/", "."])
def test_a_place_itself_is_no_folder_for_an_export(executor, raw, errors, name):
    with pytest.raises(errors.FolderRefused):
        executor.run(export_graph(name))


@pytest.mark.parametrize("name", ["../x", "output/../../x", "/elsewhere/x", "..", "a/../../../x"])
def test_an_export_outside_of_the_places_is_refused(executor, raw, host, errors, name):
    around = host.folders.output.parent
    before = sorted(around.rglob("*"))
    with pytest.raises(errors.FolderRefused):
        executor.run(export_graph(name))
    ours = {host.folders.user, host.folders.temp}
    assert [one for one in sorted(around.rglob("*")) if not ours & set(one.parents)] == [
        one for one in before if not ours & set(one.parents)
    ]


def test_an_export_of_images_that_are_all_gone_is_a_sentence(executor, raw, host, curation, errors):
    for file in raw.glob("*.png"):
        file.unlink()
    with pytest.raises(errors.BadInput, match="None of the 6 kept images could be written"):
        executor.node("ExportDataset", dataset=curation)
    assert list(host.folders.output.iterdir()) == []


def test_stop_leaves_no_half_export(executor, raw, host):
    run = executor.node("LoadFolder", folder="input/raw")
    host.folders.stop_after = host.folders.looks + 4
    with pytest.raises(host.modules["comfy.model_management"].InterruptProcessingException):
        executor.node("ExportDataset", dataset=run.value("1"))
    assert list(host.folders.output.iterdir()) == []


def test_a_checked_folder_is_ready_or_its_errors_are_counted(executor, raw, host):
    out = outputs_of(executor, executor.run(export_graph()))
    run = executor.node("CheckFolder", folder="output/my_lora", resolution=512)
    report, (errors_found,), _ = run.outputs["1"]
    assert errors_found == 0
    assert "ready to train" in run.lines("1")
    assert report[0].startswith("6 images, 60 per epoch")  # 6 x 10 repeats
    first = sorted(os.listdir(out["image_dir"]))[0]
    with open(os.path.join(out["image_dir"], first), "wb") as file:
        file.write(b"no image")
    again = executor.node("CheckFolder", folder="output/my_lora", resolution=512)
    assert again.value("1", 1) >= 1
    assert any(line.startswith("not ready") for line in again.lines("1"))


def test_a_check_runs_again_when_the_folder_has_changed(executor, raw, host):
    executor.run(export_graph())
    graph = {
        "1": {"class_type": "LoraCurator_CheckFolder",
              "inputs": executor.defaults("LoraCurator_CheckFolder") | {"folder": "output/my_lora"}}
    }  # fmt: skip
    assert executor.run(graph).executed == ["1"]
    assert executor.run(graph).executed == []
    next(host.folders.output.glob("my_lora/img/10_*/a.txt")).write_text("new", encoding="utf-8")
    assert executor.run(graph).executed == ["1"]


def test_a_folder_for_a_small_resolution_can_be_checked(executor, raw):
    executor.run(export_graph())
    run = executor.node("CheckFolder", folder="output/my_lora", resolution=128)
    assert "ready to train" in run.lines("1")


def test_a_check_refuses_folders_outside(executor, errors, tmp_path):
    with pytest.raises(errors.FolderRefused):
        executor.node("CheckFolder", folder=str(tmp_path))


def test_the_export_of_equal_input_is_equal_byte_for_byte(executor, raw, host):
    for name in ("one", "two"):
        executor.run(export_graph(name))
    one, two = (host.folders.output / name for name in ("one", "two"))
    files = [file for kind in ("*.png", "*.txt") for file in sorted(one.rglob(kind))]
    assert len(files) == 12  # 6 images, 6 captions
    for file in files:
        assert file.read_bytes() == (two / file.relative_to(one)).read_bytes()
