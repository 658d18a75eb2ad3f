"""Whole graphs, from a raw folder to what trains."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from comfy_server import ComfyServer, Graph, Run, node
from PIL import Image

from lora_curator.errors import MissingPackage
from lora_curator.sample import make_sample

KEPT = 12
COLORS = ("red", "green", "blue", "yellow", "white", "purple")


@pytest.fixture(scope="module")
def raw(comfy: ComfyServer) -> Path:
    """The sample folder: nested, with copies, flaws, odd formats and broken files."""
    folder = comfy.folder / "input" / "raw"
    try:
        make_sample(folder)
    except MissingPackage as error:
        pytest.skip(str(error))
    return folder


def whole_graph() -> Graph:
    return {
        "load": node("LoadFolder", folder="input/raw"),
        "score": node("ScoreQuality", dataset=["load", 0], min_side=448),
        "dedupe": node("FindDuplicates", dataset=["score", 0]),
        "select": node("Select", dataset=["dedupe", 0], count=KEPT, iterations=5),
        "pick": node("PickImages", dataset=["select", 0]),
        "crop": node("CropToBuckets", dataset=["pick", 0], width=512, height=512),
        "export": node("ExportDataset", dataset=["crop", 0], name="whole", repeats=3),
        "lists": node("ToTrainingLists", dataset=["crop", 0]),
        "shown": node("native:PreviewImage", images=["lists", 0]),
        "texts": node("native:PreviewAny", source=["lists", 1]),
        "preview": node("PreviewDataset", dataset=["export", 0], show="all"),
    }


@pytest.fixture(scope="module")
def run(comfy: ComfyServer, raw: Path) -> Run:
    return comfy.run(whole_graph())


def shown_images(comfy: ComfyServer, run: Run, id: str) -> list[np.ndarray]:
    """The images that a native preview node has saved, in the order of the list."""
    found = []
    for one in run.ui[id]["images"]:
        with Image.open(comfy.folder / one["type"] / one["subfolder"] / one["filename"]) as image:
            found.append(np.asarray(image.convert("RGB")))
    return found


def test_the_whole_graph_runs(run):
    assert (run.status, run.error) == ("success", "")
    assert set(run.ran) == set(whole_graph())


def test_every_node_says_what_it_did(run):
    ours = set(whole_graph()) - {"shown", "texts"}
    assert all(run.lines(name) for name in ours)
    assert run.lines("select")[0].split(",")[1].strip() == f"{KEPT} kept"


def test_the_grid_has_scores_and_reasons(run):
    items = run.document("preview")["items"]
    kept = [one for one in items if one["choice"] == "keep"]
    assert len(kept) == KEPT
    dropped = [one for one in items if one["choice"] == "drop"]
    assert len(kept) + len(dropped) == len(items)
    assert all(one["reason"] and one["sentence"] for one in (*kept, *dropped))
    sharpness = run.document("preview")["scores"].index("sharpness")
    assert all(one["scores"][sharpness] > 0 for one in kept)


def test_the_export_is_complete_and_says_so(comfy, run):
    folder = comfy.folder / "output" / "whole"
    images = [one for one in folder.rglob("3_*/*") if one.suffix != ".txt"]
    assert len(images) == KEPT
    assert (folder / "dataset.toml").is_file()
    assert json.loads((folder / "curation.json").read_text("utf-8"))
    assert "checked: ready to train" in run.lines("export")


def test_the_lists_have_one_image_of_a_bucket_and_one_caption_each(comfy, run):
    images = shown_images(comfy, run, "shown")
    assert len(images) == len(run.ui["texts"]["text"]) == KEPT
    for image in images:
        height, width, _ = image.shape
        assert height % 64 == width % 64 == 0
        assert height * width <= 512 * 512


def write_colors(folder: Path) -> None:
    """One image per colour with a black mark above left, captioned with its colour.

    Every second file is saved lying on its side, with the EXIF note that says so.
    """
    from PIL import ImageColor

    folder.mkdir(parents=True)
    for number, color in enumerate(COLORS):
        pixels = np.full((512, 640, 3), ImageColor.getrgb(color), np.uint8)
        pixels[:128, :128] = 0
        image = Image.fromarray(pixels)
        exif = Image.Exif()
        if number % 2:
            exif[274] = 6  # "turn a quarter to the right to see it upright"
            image = image.transpose(Image.Transpose.ROTATE_90)
        name = f"{len(COLORS) - number}"
        image.save(folder / f"{name}.jpg", quality=95, exif=exif)
        (folder / f"{name}.txt").write_text(color, "utf-8")
    twin = (folder / "3.jpg").read_bytes()
    (folder / "0 twin.jpg").write_bytes(twin)


def color_graph() -> Graph:
    return {
        "load": node("LoadFolder", folder="input/colors"),
        "dedupe": node("FindDuplicates", dataset=["load", 0], similarity=1.0),
        "crop": node("CropToBuckets", dataset=["dedupe", 0], mode="upright"),
        "lists": node("ToTrainingLists", dataset=["crop", 0]),
        "shown": node("native:PreviewImage", images=["lists", 0]),
        "texts": node("native:PreviewAny", source=["lists", 1]),
    }


def test_captions_stay_with_their_images_and_images_stand_upright(comfy):
    from PIL import ImageColor

    write_colors(comfy.folder / "input" / "colors")
    run = comfy.run(color_graph())
    assert run.status == "success", run.error
    images = shown_images(comfy, run, "shown")
    texts = run.ui["texts"]["text"]
    assert sorted(texts) == sorted(COLORS)  # the twin is gone, its caption is not lost or doubled
    for image, color in zip(images, texts, strict=True):
        assert image.shape == (512, 640, 3)
        assert np.abs(image[64, 64].astype(int)).max() < 16, f"{color}: the mark is not above left"
        assert np.abs(image[400, 500] - np.array(ImageColor.getrgb(color))).max() < 16, color


def test_images_of_the_graph_become_a_dataset_and_come_back(comfy, photo_folder):
    photo_folder("wires", 1, (320, 256))
    graph: Graph = {
        "image": node("native:LoadImage", image="wires/000.png"),
        "batch": node("native:RepeatImageBatch", image=["image", 0], amount=3),
        "dataset": node("FromImages", images=["batch", 0]),
        "upright": node("CropToBuckets", dataset=["dataset", 0], mode="upright"),
        "lists": node("ToTrainingLists", dataset=["upright", 0]),
        "shown": node("native:PreviewImage", images=["lists", 0]),
    }
    run = comfy.run(graph)
    assert run.status == "success", run.error
    assert run.lines("dataset")[0].startswith("3 images")
    with Image.open(comfy.folder / "input/wires/000.png") as image:
        for one in shown_images(comfy, run, "shown"):
            np.testing.assert_array_equal(one, np.asarray(image))


def test_nothing_left_is_an_error_with_words_not_an_empty_list(comfy, photo_folder):
    photo_folder("tiny", 2, (64, 64))
    graph: Graph = {
        "load": node("LoadFolder", folder="input/tiny"),
        "score": node("ScoreQuality", dataset=["load", 0], min_side=512),
        "lists": node("ToTrainingLists", dataset=["score", 0]),
        "shown": node("native:PreviewImage", images=["lists", 0]),
    }
    run = comfy.run(graph)
    assert run.status == "error"
    assert "None of the 2 images is kept" in run.error
