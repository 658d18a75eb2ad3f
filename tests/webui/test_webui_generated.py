"""The images that the host has generated since it was started."""

from pathlib import Path
from types import SimpleNamespace as Box

from lora_curator.hosts.webui import generated
from lora_curator.hosts.webui.generated import GeneratedImages

WORDS = "a (red:1.2) fox\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a"


def saved(images, name, folder="/out/samples", words=WORDS):
    processing = Box(outpath_samples="/out/samples", outpath_grids="/out/grids")
    info = {} if words is None else {"parameters": words}
    images.saved(Box(image=None, p=processing, filename=f"{folder}/{name}", pnginfo=info))


def test_the_newest_comes_first_with_its_prompt():
    images = GeneratedImages()
    saved(images, "1.png")
    saved(images, "2.png")
    assert [one.path.name for one in images.newest_first()] == ["2.png", "1.png"]
    assert images.newest_first()[0].prompt == "a red fox"


def test_grids_and_pictures_without_a_prompt_are_left_out():
    images = GeneratedImages()
    saved(images, "grid-0001.png", "/out/grids")
    saved(images, "grid-0002.png")
    saved(images, "3.png", words=None)
    assert images.newest_first() == []


def test_ids_cannot_be_guessed_and_paths_are_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    images = GeneratedImages()
    saved(images, "1.png", "outputs")
    saved(images, "2.png", "outputs")
    one, other = images.newest_first()
    assert one.path == tmp_path / "outputs" / "2.png"
    assert one.id != other.id
    assert len(one.id) == 16


def test_the_list_is_bounded_and_knows_a_file_once(monkeypatch):
    monkeypatch.setattr(generated, "REMEMBERED", 3)
    images = GeneratedImages()
    for number in (1, 2, 3, 4, 3):
        saved(images, f"{number}.png")
    assert [one.path for one in images.newest_first()] == [
        Path("/out/samples") / f"{n}.png" for n in (3, 4, 2)
    ]
