"""The two workflows of PhotoMapAI's curator, as its documentation tells them."""

import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="module")
def dirty_album(tmp_path_factory):
    """60 photo-like images of six kinds and six broken ones: black, white, noise."""
    folder = tmp_path_factory.mktemp("dirty") / "album"
    folder.mkdir()
    random = np.random.default_rng(3)
    tones = random.integers(40, 215, (6, 3))
    for number in range(60):
        base = np.clip(tones[number % 6] + random.integers(-25, 25, (9, 9, 3)), 0, 255)
        picture = Image.fromarray(base.astype(np.uint8)).resize(
            (640, 640), Image.Resampling.BICUBIC
        )
        noisy = np.asarray(picture, np.int16) + random.integers(-12, 13, (640, 640, 3))
        Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(
            folder / f"good {number:02d}.png"
        )
    for number in range(6):
        junk = random.integers(0, 256, (640, 640, 3), np.uint8)
        junk[:, :, number % 3] //= 1 + number
        Image.fromarray(junk).save(folder / f"junk {number}.png")
    return folder


@pytest.fixture
def album(dirty_album, tmp_path):
    return shutil.copytree(dirty_album, tmp_path / "album")


def test_scenario_a_cleaning(new_screen, program, album):
    """Small target, look at the magenta ones, exclude what is broken, repeat."""
    screen = new_screen().open(program, album)
    for _ in range(6):
        screen.select(20)
        broken = [path for path in screen.paths("kept") if path.startswith("junk")]
        if not broken:
            break
        screen.button("Click to exclude").click()
        for path in broken:
            screen.find(path)
            screen.cell(path).click()
        screen.button("Look", exact=True).click()
        excluded = screen.paths("excluded")
        assert set(broken) <= set(excluded)
    kept = screen.paths("kept")
    assert len(kept) == 20  # their places were filled
    assert not [path for path in kept if path.startswith("junk")]
    assert not [path for path in screen.paths("excluded") if path.startswith("good")]


def test_scenario_b_generating_a_training_set(new_screen, program, album, tmp_path):
    """Keep the exclusions, select the wanted number, replace what is not wanted, export."""
    screen = new_screen().open(program, album)
    screen.page.evaluate(
        """() => {
          const { model } = document.querySelector("lora-curator-app");
          const junk = model.table.paths.flatMap((one, row) => one.startsWith("junk") ? [row] : []);
          model.decide(junk, "drop");
        }"""
    )
    screen.select(30)
    unwanted = screen.paths("kept")[:3]
    screen.button("Click to exclude").click()
    for path in unwanted:
        screen.find(path)
        screen.cell(path).click()
    screen.wait(lambda: len(screen.paths("excluded")) == 9)
    screen.page.get_by_text(re.compile("3 exclusions are not applied yet")).first.wait_for()
    screen.select(30)
    kept = screen.paths("kept")
    assert len(kept) == 30
    assert not set(kept) & set(unwanted)
    screen.page.reload()  # PhotoMapAI forgets all of it here
    screen.scanned()
    assert sorted(screen.paths("kept")) == sorted(kept)
    assert len(screen.paths("excluded")) == 9
    screen.tab("Export")
    screen.page.get_by_role("combobox", name="Export folder").fill(str(tmp_path / "out"))
    screen.button("Export dataset").click()
    screen.wait(lambda: screen.job_over("export"), 90)
    exported = json.loads((tmp_path / "out" / "curation.json").read_text())["images"]
    chosen = {path for path, one in exported.items() if one["decision"]["choice"] == "keep"}
    assert chosen == set(kept)


def test_the_same_button_twice_selects_the_same_images(new_screen, program, album):
    screen = new_screen().open(program, album)
    screen.select(15)
    first = screen.paths("kept")
    screen.select(15)
    assert screen.paths("kept") == first


def test_one_folders_exclusions_do_not_follow_into_another(new_screen, program, album, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(album, other)
    screen = new_screen().open(program, album)
    screen.cell("good 00.png").click()
    screen.page.keyboard.press("x")
    screen.wait(lambda: screen.model("outbox.pending") == 0)
    screen.button("Other folder").click()
    field = screen.page.get_by_role("textbox", name="Folder")
    field.fill(str(other))
    field.press("Enter")
    screen.wait(lambda: screen.model("table && m.table.title") == "other")
    screen.scanned()
    assert screen.paths("excluded") == []
