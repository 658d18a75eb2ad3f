"""'Regularization Set' through the graph to the export."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from .conftest import picture

SMALL = {"width": 64, "height": 64, "min_bucket": 64, "max_bucket": 256}


@pytest.fixture
def training(executor, curation):
    """Six images for buckets of 64."""
    return executor.node("CropToBuckets", dataset=curation, **SMALL).value("1")


@pytest.fixture
def others(executor, host):
    """Three other images and one that is c.png of the training set."""
    folder = host.folders.input / "class"
    folder.mkdir()
    for seed, name in ((50, "x"), (51, "y"), (52, "z"), (2, "same")):
        Image.fromarray(picture(seed)).save(folder / f"{name}.png")
    return executor.node("LoadFolder", folder="input/class").value("1")


def regularized(executor, training, others, **options):
    options = {"class_word": "cat", **options}
    return executor.node("Regularization", dataset=training, regularization=others, **options)


def test_the_node_says_how_many_and_how_often(executor, training, others):
    run = regularized(executor, training, others)
    assert run.lines("1") == [
        "3 regularization images of 'cat' for 6 training images",
        # 6 x 10 = 60, 60 // 3 = 20
        "20 repeats when the training images have 10, chosen again by 'Export Dataset'",
        "warning: 1 regularization image is left out, being in the training set as well: "
        "'same.png'.",
    ]


def test_the_export_writes_them_beside_the_others(executor, training, others, host):
    found = regularized(executor, training, others).value("1")
    run = executor.node("ExportDataset", dataset=found, name="both", repeats=4)
    folder = host.folders.output / "both" / "reg" / "8_cat"  # 6 x 4 = 24, 24 // 3 = 8
    assert sorted(one.name for one in folder.glob("*.png")) == ["x.png", "y.png", "z.png"]
    assert (folder / "x.txt").read_text("utf-8") == "cat"
    with Image.open(folder / "x.png") as image:
        assert np.asarray(image).shape == (64, 64, 3)
    assert run.value("1", 8) == (host.folders.output / "both" / "reg").as_posix()
    assert any("3 regularization images with 8 repeats" in line for line in run.lines("1"))
    assert "checked: ready to train" in run.lines("1")


def test_without_them_there_is_no_folder(executor, training, host):
    run = executor.node("ExportDataset", dataset=training, name="alone")
    assert run.value("1", 8) == ""
    assert not (host.folders.output / "alone" / "reg").exists()


def test_later_nodes_hand_them_on(executor, training, others):
    found = regularized(executor, training, others).value("1")
    augmented = executor.node("Augment", dataset=found).value("1")
    picked = executor.node("PickImages", dataset=augmented).value("1")
    assert picked.regularization == found.regularization


def test_repeats_that_are_set_stay(executor, training, others, host):
    found = regularized(executor, training, others, repeats=2).value("1")
    executor.node("ExportDataset", dataset=found, name="two")
    assert (host.folders.output / "two" / "reg" / "2_cat").is_dir()


def test_a_class_word_is_asked_for(executor, training, others, errors):
    with pytest.raises(errors.BadInput, match="no class word"):
        regularized(executor, training, others, class_word=" ")


def test_the_training_set_itself_is_no_regularization_set(executor, training, errors):
    with pytest.raises(errors.BadInput, match="in the training set as well"):
        regularized(executor, training, training)
