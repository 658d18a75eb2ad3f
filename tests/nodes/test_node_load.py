"""Reading folders and images of the graph as datasets."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from .conftest import picture

LOAD = {
    "1": {
        "class_type": "LoraCurator_LoadFolder",
        "inputs": {"folder": "input/raw", "sub_folders": True},
    },
    "2": {
        "class_type": "LoraCurator_PreviewDataset",
        "inputs": {"dataset": ["1", 0], "show": "all"},
    },
}


@pytest.fixture
def received(executor):
    """Runs 'Dataset from Images' and gives the dataset."""

    def run(images, **captions):
        return executor.node("FromImages", images=images, **captions).value("1").dataset

    return run


def test_a_folder_becomes_a_dataset_with_its_captions(curation):
    assert curation.dataset.paths == ("a.png", "b.png", "c.png", "d.png", "e.png", "f.png")
    captions = [f"a cat, {name}" for name in "abcde"]
    assert curation.dataset.captions == (*captions, None)


def test_loading_changes_nothing_in_the_folder(executor, raw, tree_hash):
    before = tree_hash(raw)
    executor.run(LOAD)
    assert tree_hash(raw) == before


def test_a_second_run_executes_nothing_and_shows_the_same(executor, raw):
    first = executor.run(LOAD)
    second = executor.run(LOAD)
    assert first.executed == ["1", "2"]
    assert second.executed == []
    assert second.ui == first.ui


def test_an_added_image_is_seen_on_the_next_run(executor, raw):
    executor.run(LOAD)
    Image.fromarray(picture(77)).save(raw / "new.png")
    second = executor.run(LOAD)
    assert second.executed == ["1", "2"]
    assert "new.png" in second.value("2").dataset.paths


def test_an_edited_caption_is_seen_on_the_next_run(executor, raw):
    executor.run(LOAD)
    (raw / "a.txt").write_text("a dog", encoding="utf-8")
    assert executor.run(LOAD).value("2").dataset.captions[0] == "a dog"


def test_what_was_measured_is_not_measured_again(executor, raw):
    executor.run(LOAD)
    Image.fromarray(picture(77)).save(raw / "new.png")
    (line, *_) = executor.run(LOAD).lines("1")
    assert line == "7 images, 5 with a caption, 1 newly measured"


def test_images_in_sub_folders_are_left_out_on_request(executor, raw):
    (raw / "more").mkdir()
    Image.fromarray(picture(77)).save(raw / "more" / "g.png")
    both = [
        executor.node("LoadFolder", folder="input/raw", sub_folders=deep).value("1")
        for deep in (True, False)
    ]
    assert [len(one.dataset) for one in both] == [7, 6]


def test_a_folder_that_comes_over_a_wire_is_read_every_time(executor, raw):
    graph = {
        "0": {"class_type": "Give", "inputs": {"value": str(raw)}},
        "1": {"class_type": "LoraCurator_LoadFolder",
              "inputs": {"folder": "input", "sub_folders": True, "folder_path": ["0", 0]}},
        "2": {"class_type": "Watch", "inputs": {"value": ["1", 0]}},
    }  # fmt: skip
    assert len(executor.run(graph).value("1").dataset) == 6
    Image.fromarray(picture(77)).save(raw / "new.png")
    again = executor.run(graph)
    assert again.executed == ["1", "2"]
    assert len(again.value("1").dataset) == 7


def test_a_folder_that_was_typed_over_the_api_is_watched(executor, host, raw):
    other = host.folders.output / "other"
    other.mkdir()
    Image.fromarray(picture(5)).save(other / "x.png")
    graph = {
        "1": {"class_type": "LoraCurator_LoadFolder",
              "inputs": {"folder": "input", "sub_folders": True, "folder_path": "output/other"}},
        "2": {"class_type": "Watch", "inputs": {"value": ["1", 0]}},
    }  # fmt: skip
    executor.run(graph)
    Image.fromarray(picture(77)).save(other / "new.png")
    assert len(executor.run(graph).value("1").dataset) == 2


def test_a_folder_without_images_says_so(executor, host, errors):
    (host.folders.input / "empty").mkdir()
    with pytest.raises(errors.BadInput, match="There is no image in"):
        executor.node("LoadFolder", folder="input/empty")


def test_a_file_that_cannot_be_read_keeps_its_row_and_is_counted(executor, raw):
    (raw / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n no more")
    run = executor.node("LoadFolder", folder="input/raw")
    assert len(run.value("1").dataset) == 7
    assert "1 file cannot be read and will be left out" in run.lines("1")


def test_choices_that_the_user_saved_beside_the_images_hold(executor, pack, raw, curation):
    by_user = curation.decisions.by_user({"b.png": "drop"})
    saved = type(curation)(curation.dataset, by_user, curation.recipe)
    pack.module("lora_curator.curation").write_curation(raw / "curation.json", saved)
    again = executor.node("LoadFolder", folder="input/raw").value("1")
    assert again.decisions["b.png"].author == "user"
    assert again.decisions.dropped("b.png")


def test_stop_is_heard_while_images_are_measured(executor, host, raw):
    for seed in range(100, 160):
        Image.fromarray(picture(seed)).save(raw / f"{seed}.png")
    host.folders.stop_after = 5
    with pytest.raises(host.modules["comfy.model_management"].InterruptProcessingException):
        executor.node("LoadFolder", folder="input/raw")


def test_progress_reaches_its_end(executor, host, raw):
    executor.node("LoadFolder", folder="input/raw")
    done, total = host.folders.progress[-1]
    assert done == total == 6


def tensor(torch, *seeds, size=(96, 80)):
    """Pictures as ComfyUI's IMAGE `[n, h, w, 3]`."""
    return torch.from_numpy(np.stack([picture(seed, *size) for seed in seeds]) / np.float32(255))


def pixels_of(dataset):
    return [np.asarray(Image.open(dataset.file(row))) for row in range(len(dataset))]


def test_a_batch_becomes_one_row_per_image_with_the_very_pixels(torch, received):
    dataset = received(tensor(torch, 1, 2, 3))
    assert len(dataset) == 3
    for found, seed in zip(pixels_of(dataset), (1, 2, 3), strict=True):
        np.testing.assert_array_equal(found, picture(seed))


def test_a_list_of_batches_of_several_sizes_keeps_its_order(torch, received):
    images = [tensor(torch, 1, 2), tensor(torch, 3, size=(64, 128)), tensor(torch, 4)]
    dataset = received(images, captions=["one", "two", "three", "four"])
    assert [(one.width, one.height) for one in dataset.records] == [
        (96, 80), (96, 80), (64, 128), (96, 80),
    ]  # fmt: skip
    assert dataset.captions == ("one", "two", "three", "four")
    np.testing.assert_array_equal(pixels_of(dataset)[3], picture(4))


def test_captions_in_lists_in_lists_are_taken_one_by_one(torch, received):
    dataset = received(tensor(torch, 1, 2), captions=[["one"], ["two"]])
    assert dataset.captions == ("one", "two")


def test_images_without_captions_have_none(torch, received):
    assert received(tensor(torch, 1, 2)).captions == (None, None)


def test_another_number_of_captions_than_images_is_refused(torch, received, errors):
    with pytest.raises(errors.BadInput, match="There are 2 captions for 3 images"):
        received(tensor(torch, 1, 2, 3), captions=["one", "two"])


def test_an_empty_batch_is_refused(torch, received, errors):
    with pytest.raises(errors.BadInput, match="'images' is empty"):
        received(torch.zeros(0, 8, 8, 3))


def test_equal_images_of_two_runs_are_written_once(torch, executor, received, host):
    first = received(tensor(torch, 1, 2))
    second = received(tensor(torch, 1, 2))
    assert first.root == second.root
    assert [one.name for one in first.root.parent.iterdir()] == [first.root.name]


def test_grey_images_become_grey_pixels_of_three_channels(torch, received):
    (found,) = pixels_of(received(torch.full((1, 16, 16, 1), 0.2)))
    assert found.shape == (16, 16, 3)
    assert (found == 51).all()  # 0.2 x 255


def test_the_fourth_channel_is_left_out(torch, received):
    image = torch.ones(1, 16, 16, 4)
    image[..., 3] = 0.5
    (found,) = pixels_of(received(image))
    assert found.shape == (16, 16, 3)
    assert (found == 255).all()


def test_values_that_are_no_colours_are_cut_off_and_half_floats_are_read(torch, received):
    image = torch.tensor([-1.0, 2.0, float("nan")], dtype=torch.float16).expand(1, 16, 16, 3)
    (found,) = pixels_of(received(image))
    assert found[0, 0].tolist() == [0, 255, 0]
