"""`clusters` as a user types it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from lora_curator.cli import run

pytest.importorskip("sklearn")


@pytest.fixture
def raw(tmp_path):
    """6 reds with a disc and 3 blues with stripes, of slightly different light."""
    folder = tmp_path / "raw"
    folder.mkdir()
    y, x = np.mgrid[:96, :96]
    stripes, disc = (x // 12) % 2 == 0, (x - 48) ** 2 + (y - 48) ** 2 < 900
    for name, channel, mask, count in (("red", 0, disc, 6), ("blue", 2, stripes, 3)):
        for number in range(count):
            pixels = np.full((96, 96, 3), 30, np.uint8)
            pixels[..., channel] = np.where(mask, 150 + number, 40)
            Image.fromarray(pixels).save(folder / f"{name}{number}.png")
    return folder


def clusters(raw, *arguments):
    store = ["--store", str(raw.parent / "store.sqlite")]
    return run(["clusters", str(raw), *arguments, *store, "--quiet"])


def test_each_cluster_has_its_middle_its_size_and_repeats_that_balance(raw, capsys):
    assert clusters(raw, "--clusters", "2", "--json") == 0
    value = json.loads(capsys.readouterr().out)
    first, second = value["clusters"]
    assert (first["images"], second["images"]) == (6, 3)
    assert first["representative"].startswith("red")
    assert second["representative"].startswith("blue")
    # 9 images shown 10 times each are 90: 6 x 7 and 3 x 14 are 84, equally often.
    assert first["per_epoch"] == second["per_epoch"]
    assert value["alone"] == []


def test_the_list_names_the_option_that_writes_the_repeats(raw, capsys):
    assert clusters(raw, "--clusters", "2") == 0
    text = capsys.readouterr().out
    assert text.startswith("2 clusters of similar images, 0 alone.")
    assert "--balance-repeats cluster" in text
    assert not (raw / "curation.json").exists()
