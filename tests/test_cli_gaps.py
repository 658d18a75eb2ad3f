"""`gaps` as a user types it, on a small folder of drawn images."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from lora_curator.cli import run


@pytest.fixture
def raw(tmp_path):
    """12 reds, 8 blues with stripes and 6 greens with a disc, of slightly different light."""
    folder = tmp_path / "raw"
    folder.mkdir()
    y, x = np.mgrid[:96, :96]
    stripes, disc = (x // 12) % 2 == 0, (x - 48) ** 2 + (y - 48) ** 2 < 900
    everywhere = np.ones_like(disc)
    kinds = (("red", 0, everywhere, 12), ("blue", 2, stripes, 8), ("green", 1, disc, 6))
    for name, channel, mask, count in kinds:
        for number in range(count):
            pixels = np.full((96, 96, 3), 30, np.uint8)
            pixels[..., channel] = np.where(mask, 150 + 6 * number, 40)
            Image.fromarray(pixels).save(folder / f"{name}{number:02}.png")
    return folder


def gaps(raw, *arguments):
    store = ["--store", str(raw.parent / "store.sqlite")]
    return run(["gaps", str(raw), *arguments, *store, "--quiet"])


def test_a_core_shows_what_it_lacks_and_nothing_is_written(raw, capsys):
    assert gaps(raw, "--core", "2", "--propose", "3") == 0
    text = capsys.readouterr().out
    assert "A core of 2 images:" in text
    assert "3 images to add:" in text
    assert "Coverage" in text
    assert not (raw / "curation.json").exists()


def test_pinned_proposals_are_kept_and_counted_next_time(raw, capsys):
    assert gaps(raw, "--core", "2", "--propose", "3", "--pin-proposals", "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert len(first["proposals"]) == 3
    saved = json.loads((raw / "curation.json").read_text("ascii"))["images"]
    pinned = {name for name, one in saved.items() if "decision" in one}
    assert pinned == {first["paths"][str(row)] for row in first["chosen"] + first["proposals"]}
    assert all(saved[name]["decision"]["author"] == "user" for name in pinned)
    assert gaps(raw, "--json") == 0
    second = json.loads(capsys.readouterr().out)
    assert sorted(second["chosen"]) == sorted(first["chosen"] + first["proposals"])
    assert second["before"]["mean"] == pytest.approx(first["after"]["mean"], abs=1e-4)


def test_without_a_choice_it_asks_for_a_core(raw, capsys):
    assert gaps(raw) == 2
    assert "core of 10" in capsys.readouterr().err


def test_prompts_need_an_encoder_that_reads_texts(raw, capsys):
    assert gaps(raw, "--core", "2", "--prompt", "profile view") == 2
    assert "reads no texts" in capsys.readouterr().err


def test_the_chart_is_written(raw, tmp_path):
    assert gaps(raw, "--core", "2", "--chart", str(tmp_path / "chart.svg")) == 0
    assert (tmp_path / "chart.svg").read_text("utf-8").startswith("<svg")
