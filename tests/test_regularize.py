"""Regularization images: checked, counted, exported beside the training images."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from lora_curator import cli
from lora_curator.curate import scan_folder
from lora_curator.curation import NAME, Curation, read_curation
from lora_curator.decisions import Decisions
from lora_curator.errors import BadInput, FolderRefused
from lora_curator.publish import publish
from lora_curator.recipe import ExportOptions, Recipe, RegularizeOptions, recipe_from_json
from lora_curator.regularize import (
    matching_repeats,
    plan_regularization,
    regularization_captions,
    with_regularization,
)
from lora_curator.store import Store

RECIPE = recipe_from_json(
    {
        "captions": {"trigger": "zqx", "class_word": "woman"},
        "export": {"repeats": 10},
        "prepare": {"buckets": {"resolution": [256, 256], "max_bucket_reso": 512}},
    }
)


def picture(seed, width=96, height=80):
    squares = np.random.default_rng(seed).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return squares.repeat(8, 0).repeat(8, 1)


@pytest.fixture
def store():
    with Store(None) as found:
        yield found


@pytest.fixture
def measured(tmp_path, store):
    """`measured("name", {"a.png": (seed, caption)})` is a folder of pictures as a curation."""

    def make(name, images, recipe=RECIPE):
        root = tmp_path / name
        root.mkdir()
        for file, (seed, caption) in images.items():
            Image.fromarray(picture(seed)).save(root / file)
            if caption is not None:
                (root / file).with_suffix(".txt").write_text(caption, "utf-8")
        dataset, _ = scan_folder(root, recipe, store=store)
        return Curation(dataset, Decisions(), recipe)

    return make


@pytest.fixture
def training(measured):
    """Four images."""
    return measured("raw", {f"{n}.png": (n, f"a zqx, {n}") for n in range(4)})


@pytest.fixture
def others(measured):
    """Five images: one without a caption, one that names the trigger, one of the training set."""
    return measured(
        "class",
        {
            "alone.png": (11, None),
            "named.png": (12, "zqx, a woman in a park"),
            "plain.png": (13, "a tall woman"),
            "same.png": (2, "a woman"),
            "tree.png": (14, "  "),
        },
    )


def codes(curation):
    return [one.code for one in curation.dataset.findings if one.code.startswith("reg_")]


@pytest.mark.parametrize(
    ("images", "needed", "repeats"),
    [(100, 400, 4), (120, 400, 3), (400, 400, 1), (500, 400, 1), (3, 170, 56), (1, 1, 1)],
)
def test_repeats_come_close_to_the_training_images_from_below(images, needed, repeats):
    assert matching_repeats(images, needed) == repeats


def test_an_image_of_the_training_set_is_left_out(training, others):
    found = with_regularization(training, others)
    assert found.regularization.decisions["same.png"].near == "2.png"
    assert found.regularization.decisions["same.png"].reason == "in_training_set"
    assert codes(found) == ["reg_overlap", "reg_trigger"]
    # 4 training images with 10 repeats are 40, 4 regularization images are left: 10 each.
    plan = plan_regularization(found)
    assert (plan.class_word, plan.images, plan.repeats, plan.needed) == ("woman", 4, 10, 40)


def test_a_resized_and_saved_again_image_is_recognised(training, measured, tmp_path):
    others = measured("class", {"x.png": (20, None)})
    large = Image.fromarray(picture(2)).resize((192, 160), Image.Resampling.BICUBIC)
    large.save(others.dataset.root / "large.jpg", quality=85)
    with Store(None) as store:
        dataset, _ = scan_folder(others.dataset.root, RECIPE, store=store)
    found = with_regularization(training, replace(others, dataset=dataset))
    assert found.regularization.decisions["large.jpg"].near == "2.png"
    assert [found.regularization.dataset.paths[r] for r in found.regularization.kept_rows] == [
        "x.png"
    ]


def test_captions_lose_the_trigger_and_empty_ones_become_the_class_word(training, others):
    found = with_regularization(training, others)
    captions, findings = regularization_captions(found, "woman")
    assert captions == ["woman", "a woman in a park", "a tall woman", "woman"]
    assert [one.value for one in findings] == [1]


def test_repeats_follow_what_is_exported_unless_they_are_set(training, others):
    found = with_regularization(training, others)
    five = replace(found, recipe=replace(found.recipe, export=ExportOptions(repeats=5)))
    assert plan_regularization(five).repeats == 5  # 4 x 5 = 20, 20 // 4
    fixed = replace(found.recipe, regularize=RegularizeOptions(repeats=3))
    assert plan_regularization(replace(found, recipe=fixed)).repeats == 3
    many = replace(found.recipe, regularize=RegularizeOptions(repeats=11))
    assert plan_regularization(replace(found, recipe=many)).unused == 4  # 4 x 11 - 40


def test_running_again_says_nothing_twice(training, others):
    once = with_regularization(training, others)
    twice = with_regularization(once, once.regularization)
    assert twice.dataset.findings == once.dataset.findings
    assert twice.regularization.decisions == once.regularization.decisions


def test_too_few_are_pointed_out(training, measured):
    found = with_regularization(training, measured("class", {"x.png": (20, None)}))
    assert codes(found) == ["reg_few"]  # 1 for 4


def test_a_class_word_is_needed_and_is_not_the_trigger(training, others):
    def said(**options):
        return replace(training, recipe=replace(training.recipe, **options))

    none = replace(RECIPE.captions, class_word="")
    with pytest.raises(BadInput, match="no class word"):
        with_regularization(said(captions=none), others)
    with pytest.raises(BadInput, match="trigger word 'zqx' in it"):
        with_regularization(said(regularize=RegularizeOptions("zqx woman")), others)
    found = with_regularization(said(captions=none, regularize=RegularizeOptions("person")), others)
    assert plan_regularization(found).class_word == "person"


def test_nothing_left_is_refused(training, measured):
    same = measured("class", {"a.png": (0, None), "b.png": (1, None)})
    with pytest.raises(BadInput, match="2 of them are in the training set"):
        with_regularization(training, same)


def test_the_export_has_both_folders(training, others, tmp_path, store):
    found = with_regularization(training, others).with_rest_kept()
    out = tmp_path / "out"
    done = publish(found, out, store=store)
    folder = out / "reg" / "10_woman"
    assert sorted(one.name for one in folder.iterdir()) == [
        *("alone.png", "alone.txt", "named.png", "named.txt"),
        *("plain.png", "plain.txt", "tree.png", "tree.txt"),
    ]
    assert (folder / "alone.txt").read_text("utf-8") == "woman"
    assert (folder / "named.txt").read_text("utf-8") == "a woman in a park"
    with Image.open(folder / "alone.png") as image:
        assert image.size == done.images[0].bucket  # prepared as the training images
    assert (done.reg_repeats, len(done.reg_images)) == (10, 4)
    assert done.validation.trainable
    assert done.validation.counts["reg_images"] == 4
    assert done.validation.counts["images_per_epoch"] == 40
    settings = (out / "dataset.toml").read_text("utf-8")
    assert "is_reg = true" in settings
    assert "reg/10_woman'" in settings
    saved = json.loads((out / NAME).read_text("ascii"))
    assert set(saved["regularization"]["images"]) == set(others.dataset.paths)
    assert "reg/10_woman/alone.png" in saved["files"]
    assert read_curation(out / NAME).recipe == found.recipe
    publish(found, out, store=store, overwrite=True)


def test_equal_names_in_both_folders_get_names_of_their_own(training, measured, tmp_path, store):
    others = measured("class", {"0.png": (20, None), "1.png": (21, None)})
    done = publish(
        with_regularization(training, others).with_rest_kept(), tmp_path / "out", store=store
    )
    stems = [image.file.split("/")[-1] for image in (*done.images, *done.reg_images)]
    assert len(set(stems)) == 6


def test_the_folder_of_the_regularization_images_is_never_written_to(training, others, store):
    found = with_regularization(training, others).with_rest_kept()
    with pytest.raises(FolderRefused, match="inside the folder of the original images"):
        publish(found, others.dataset.root / "out", store=store)


def test_what_is_trained_at_the_end_counts_for_the_overlap(training, others, tmp_path, store):
    without = replace(training, decisions=Decisions().by_user({"2.png": "drop"}))
    found = with_regularization(without, others)
    assert codes(found) == ["reg_trigger"]  # same.png shows 2.png, which is not trained
    taken_back = replace(found, decisions=Decisions()).with_rest_kept()
    done = publish(taken_back, tmp_path / "out", store=store)
    assert "same.png" not in [image.source for image in done.reg_images]
    assert codes(done.curation) == ["reg_overlap", "reg_trigger"]


def test_an_image_that_fails_is_named(training, others, tmp_path, store):
    found = with_regularization(training, others).with_rest_kept()
    (others.dataset.root / "plain.png").unlink()
    done = publish(found, tmp_path / "out", store=store)
    said = [one.sentence for one in done.curation.dataset.findings if one.code == "export_failed"]
    assert len(said) == 1
    assert said[0].startswith("Regularization image 'plain.png'")
    assert len(done.reg_images) == 3


def test_a_curation_saved_before_there_were_regularization_sets_is_read(tmp_path):
    value = {"format": 1, "recipe": {"export": {"repeats": 7}}, "images": {}}
    (tmp_path / NAME).write_text(json.dumps(value), "utf-8")
    saved = read_curation(tmp_path / NAME)
    assert saved.recipe == Recipe(export=ExportOptions(repeats=7))
    assert saved.recipe.regularize.repeats == 0
    assert saved.recipe.augment.copies == 0


def test_the_command_line_takes_a_folder_and_makes_copies(training, others, tmp_path, capsys):
    out = tmp_path / "out"
    words = ["--trigger", "zqx", "--class-word", "woman", "--resolution", "256", "--keep-poor"]
    words += ["--limit", "too_small=off", "--store", str(tmp_path / "store"), "--quiet"]
    reg = ["--reg", str(others.dataset.root), "--augment", "1"]
    limits = ["--limit", "blurry=off"]
    raw = str(training.dataset.root)
    assert cli.run(["run", raw, "--out", str(out), *words, *limits, *reg]) == 0
    assert len(list((out / "img" / "10_zqx woman").glob("*.png"))) == 8  # 4 images, 4 copies
    # 8 x 10 = 80 for 4 regularization images: 20 each.
    (folder,) = (out / "reg").iterdir()
    assert folder.name == "20_woman"
    assert len(list(folder.glob("*.png"))) == 4
    said = capsys.readouterr().out
    assert "4 regularization images written to its reg/, 20 repeats each" in said


def test_the_command_line_refuses_an_export_into_the_regularization_folder(training, others):
    out = str(others.dataset.root / "out")
    reg = ["--reg", str(others.dataset.root), "--quiet"]
    assert cli.run(["run", str(training.dataset.root), "--out", out, *reg]) == 1
    assert not (others.dataset.root / "out").exists()
