"""Every example workflow is run as a user would: loaded, a folder and models set, Run pressed."""

from __future__ import annotations

import json

import pytest
from clip_files import save, vision_l
from photos import write_photo
from weights import save_sd3_checkpoint
from workflows import FOLDER, graph_of, read_workflow

IMAGES = 12


@pytest.fixture(scope="module")
def images(comfy):
    """The folder that all examples name."""
    folder = comfy.folder / "input" / "my_images"
    folder.mkdir()
    for number in range(IMAGES):
        write_photo(folder / f"{number:02d}.png", number, (640, 520 + 8 * number))
        (folder / f"{number:02d}.txt").write_text(f"photo, picture {number}", "utf-8")
    return folder


def graph_in(comfy, name):
    return graph_of(read_workflow(FOLDER / f"{name}.json"), comfy.get_json("/object_info"))


def exported(comfy, name):
    return sorted((comfy.folder / "output" / name / "img").glob("*/*.png"))


def inputs_of(graph, kind):
    """The inputs of the only node of this kind."""
    [found] = [one["inputs"] for one in graph.values() if one["class_type"] == kind]
    return found


def test_character_exports_the_chosen_images_with_the_trigger_word(comfy, images):
    run = comfy.run(graph_in(comfy, "character"))
    assert run.status == "success", run.error
    files = exported(comfy, "my_character")
    assert len(files) == IMAGES  # fewer than the 20 that are asked for
    assert {file.parent.name for file in files} == {"10_zqx woman"}
    captions = [file.with_suffix(".txt").read_text("utf-8").strip() for file in files]
    assert all(caption.startswith("zqx, photo, picture ") for caption in captions)
    assert json.loads((comfy.folder / "output/my_character/curation.json").read_text("utf-8"))


def test_clean_up_shows_everything_and_writes_nothing(comfy, images):
    before = sorted((comfy.folder / "output").rglob("*"))
    run = comfy.run(graph_in(comfy, "clean_up"))
    assert run.status == "success", run.error
    assert sorted((comfy.folder / "output").rglob("*")) == before
    [preview] = [
        one["lora_curator"][0]
        for one in run.ui.values()
        if one.get("lora_curator") and one["lora_curator"][0].get("document")
    ]
    assert preview["document"]["counts"]["all"] == IMAGES
    assert preview["document"]["which"] == "dropped"


def test_a_b_exports_two_sets_with_equally_long_epochs(comfy, images):
    graph = graph_in(comfy, "a_b")
    counts = {
        one["inputs"]["count"]: one["inputs"]
        for one in graph.values()
        if one["class_type"] == "LoraCurator_Select"
    }
    assert set(counts) == {15, 30}
    counts[15]["count"], counts[30]["count"] = 4, 8  # of twelve images
    run = comfy.run(graph)
    assert run.status == "success", run.error
    assert len(exported(comfy, "test_a")) == 4
    assert len(exported(comfy, "test_b")) == 8
    # 20 and 10 repeats: 4 x 20 = 8 x 10 = 80 images per epoch.
    assert exported(comfy, "test_a")[0].parent.name.startswith("20_")
    assert exported(comfy, "test_b")[0].parent.name.startswith("10_")
    # The pool is read once for both.
    loads = [id for id, one in graph.items() if one["class_type"] == "LoraCurator_LoadFolder"]
    assert len(loads) == 1


def test_style_chooses_by_the_clip_vision_model(comfy, images, request):
    pytest.importorskip("torch", reason="the model's file is written with torch")
    graph = graph_in(comfy, "style")
    file = comfy.folder / "models/clip_vision" / inputs_of(graph, "CLIPVisionLoader")["clip_name"]
    file.parent.mkdir(exist_ok=True)
    save(vision_l(), file)
    request.addfinalizer(file.unlink)  # 0.6 GB
    inputs_of(graph, "LoraCurator_Select")["count"] = 5
    run = comfy.run(graph)
    assert run.status == "success", run.error
    assert len(exported(comfy, "my_style")) == 5
    [encoder] = [
        line
        for one in run.ui.values()
        for line in one.get("lora_curator", [{}])[0].get("lines", [])
        if line.startswith("Encoder: comfyui:clip:")
    ]
    saved = json.loads((comfy.folder / "output/my_style/curation.json").read_text("utf-8"))
    assert saved["recipe"]["scan"]["encoder"] == encoder.removeprefix("Encoder: ")
    caption = exported(comfy, "my_style")[0].with_suffix(".txt").read_text("utf-8")
    assert caption.startswith("zqx style, picture ")  # the tag 'photo' was removed


def test_straight_into_training_saves_a_lora(comfy, images, request):
    known = comfy.get_json("/object_info")
    if "MakeTrainingDataset" not in known:
        pytest.skip("this ComfyUI is older than its training nodes")
    graph = graph_in(comfy, "straight_into_training")
    name = inputs_of(graph, "CheckpointLoaderSimple")["ckpt_name"]
    file = save_sd3_checkpoint(comfy.folder / "models/checkpoints" / name)
    request.addfinalizer(file.unlink)
    inputs_of(graph, "TrainLoraNode")["steps"] = 2
    run = comfy.run(graph)
    assert run.status == "success", run.error
    assert list((comfy.folder / "output" / "loras").glob("my_lora*.safetensors"))
