"""What nodes and routes give out, and what they refuse."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from comfy_server import ComfyServer, Graph, Run, node
from photos import write_photo
from PIL import Image

NOT_AN_ID = "0" * 32


def load(comfy: ComfyServer, folder: str) -> Run:
    """Load a folder and show it."""
    graph: Graph = {
        "load": node("LoadFolder", folder=folder),
        "preview": node("PreviewDataset", dataset=["load", 0]),
    }
    return comfy.run(graph)


def export(comfy: ComfyServer, name: str) -> Run:
    """Export a folder of three images under a name."""
    graph: Graph = {
        "load": node("LoadFolder", folder="input/for export"),
        "crop": node("CropToBuckets", dataset=["load", 0], mode="copy"),
        "export": node("ExportDataset", dataset=["crop", 0], name=name),
    }
    return comfy.run(graph)


@pytest.fixture(scope="module")
def private(comfy: ComfyServer) -> Path:
    """A folder with an image, beside the folders that nodes may use."""
    folder = comfy.folder / "private pictures"
    folder.mkdir()
    write_photo(folder / "secret.png", 50)
    return folder


@pytest.fixture(scope="module")
def for_export(comfy: ComfyServer) -> None:
    folder = comfy.folder / "input" / "for export"
    folder.mkdir()
    for number in range(3):
        write_photo(folder / f"{number}.png", 60 + number)


@pytest.mark.parametrize(
    "choice",
    ["input/../private pictures", "input/../../", "output/../private pictures", "input/a/../../.."],
)
def test_a_way_up_is_refused_with_the_remedy(comfy, private, choice):
    run = load(comfy, choice)
    assert run.status == "error"
    assert "outside of ComfyUI's input and output folders" in run.error
    assert "folders.txt" in run.error


def test_an_absolute_folder_is_refused_with_the_remedy(comfy, private):
    run = load(comfy, str(private))
    assert run.status == "error"
    assert f"'{private}' is " in run.error
    assert "folders.txt" in run.error


def test_the_words_before_the_first_slash_must_be_known(comfy, private):
    run = load(comfy, "private pictures")
    assert run.status == "error"
    assert "There are: 'input', 'output'." in run.error


def test_a_link_that_leaves_is_refused(comfy, private):
    link = comfy.folder / "input" / "link"
    try:
        link.symlink_to(private, target_is_directory=True)
    except OSError:
        pytest.skip("links need a right that this account does not have")
    run = load(comfy, "input/link")
    assert run.status == "error"
    assert "outside of ComfyUI's input and output folders" in run.error


def test_a_missing_and_an_empty_folder_are_told_apart(comfy):
    assert "There is no folder 'input/nowhere'" in load(comfy, "input/nowhere").error
    (comfy.folder / "input" / "empty").mkdir()
    assert "There is no image in" in load(comfy, "input/empty").error


def test_a_folder_that_the_user_lists_works(comfy, private):
    load(comfy, "input/nowhere")
    file = comfy.folder / "user" / "__lora_curator" / "folders.txt"
    before = file.read_text("utf-8")
    try:
        file.write_text(f"{before}\n{private}\n", "utf-8")
        for choice in ("private pictures", str(private)):
            run = load(comfy, choice)
            assert run.status == "success", run.error
            assert run.lines("load")[0].startswith("1 image,")
    finally:
        file.write_text(before, "utf-8")
    assert load(comfy, "private pictures").status == "error"


@pytest.mark.parametrize(
    "name", ["../outside", "a/../../../outside", "..", "output", "a;b", "$HOME"]
)
def test_an_export_stays_below_the_output_folder(comfy, for_export, name):
    before = sorted(one.name for one in comfy.folder.iterdir())
    run = export(comfy, name)
    assert run.status == "error"
    assert sorted(one.name for one in comfy.folder.iterdir()) == before
    assert not (comfy.folder / "outside").exists()


def test_an_export_into_the_users_pictures_is_refused(comfy, for_export, private):
    run = export(comfy, str(private / "lora"))
    assert run.status == "error"
    assert os.listdir(private) == ["secret.png"]


@pytest.fixture(scope="module")
def shown_id(comfy: ComfyServer, for_export: None) -> str:
    """The id under which the grid asks for an image."""
    run = load(comfy, "input/for export")
    return run.document("preview")["items"][0]["id"]


def test_a_thumbnail_is_a_small_jpeg_that_is_nothing_else(comfy, shown_id):
    status, headers, body = comfy.get(f"/lora_curator/thumbnails/{shown_id}")
    assert (status, headers["content-type"]) == (200, "image/jpeg")
    assert headers["x-content-type-options"] == "nosniff"
    with Image.open(io.BytesIO(body)) as image:
        assert image.format == "JPEG"
        assert max(image.size) <= 512


@pytest.mark.parametrize(
    "id", [NOT_AN_ID, "x", "..", "..%2f..%2f..%2fetc%2fpasswd", "%00", "A" * 32, "0" * 64]
)
def test_other_ids_are_not_found(comfy, id):
    for kind in ("thumbnails", "grids"):
        status, _, body = comfy.get(f"/lora_curator/{kind}/{id}")
        assert status in (400, 404), f"{kind}/{id}"
        assert b"root:" not in body


def test_another_site_gets_nothing(comfy, shown_id):
    status, _, body = comfy.get(
        f"/lora_curator/thumbnails/{shown_id}", Origin="http://evil.example"
    )
    assert status == 403
    assert not body.startswith(b"\xff\xd8")


def test_our_state_is_not_served(comfy, shown_id):
    for path in (
        "/userdata/__lora_curator%2Ffolders.txt",
        "/userdata/..%2F__lora_curator%2Ffolders.txt",
    ):
        assert comfy.get(path)[0] in (400, 403, 404)
