"""Balanced repeats in 'Export Dataset', and words by cluster in 'Write Captions'."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from .conftest import picture


@pytest.fixture
def nine(executor, host):
    """Six images in one folder and three in another; those are also their clusters."""
    for seed in range(9):
        folder = host.folders.input / "nine" / ("many" if seed < 6 else "few")
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(seed, 512, 512)).save(folder / f"{seed}.png")
    found = executor.node("LoadFolder", folder="input/nine").value("1")
    labels = [0 if "many" in path else 1 for path in found.dataset.paths]
    column = {"cluster": np.array(labels, np.int64)}
    return replace(found, dataset=found.dataset.with_columns(column))


def folders(host, name):
    return sorted(one.name for one in (host.folders.output / name / "img").iterdir())


def test_the_repeats_balance_clusters(executor, host, nine):
    run = executor.node("ExportDataset", dataset=nine, name="c", repeats=5, balance="cluster")
    # 9 x 5 = 45 images per epoch: 6 x 4 = 24 and 3 x 8 = 24 are the even way near it.
    assert folders(host, "c") == ["4_cluster 1", "8_cluster 2"] or folders(host, "c") == [
        "4_cluster-1",
        "8_cluster-2",
    ]
    assert run.value("1").recipe.export.balance == "cluster"
    assert "cluster 1: 6 x 4, cluster 2: 3 x 8" in run.lines("1")
    assert any(line.startswith("48 per epoch with 5 repeats on average") for line in run.lines("1"))


def test_the_repeats_balance_folders(executor, host, nine):
    run = executor.node("ExportDataset", dataset=nine, name="f", repeats=5, balance="folder")
    assert [name.split("_")[0] for name in folders(host, "f")] == ["4", "8"]
    assert "few: 3 x 8, many: 6 x 4" in run.lines("1")


def test_by_default_all_have_the_same_repeats(executor, host, nine):
    run = executor.node("ExportDataset", dataset=nine, name="n", repeats=5)
    assert [name.split("_")[0] for name in folders(host, "n")] == ["5"]
    assert any(line.startswith("45 per epoch with 5 repeats,") for line in run.lines("1"))


def test_clusters_are_found_where_they_are_needed(executor, nine):
    pytest.importorskip("sklearn")
    columns = {k: v for k, v in nine.dataset.columns.items() if k != "cluster"}
    bare = replace(nine, dataset=replace(nine.dataset, columns=columns))
    found = executor.node("ExportDataset", dataset=bare, name="b", balance="cluster").value("1")
    assert "cluster" in found.dataset.columns


def test_writing_captions_keeps_the_words_of_clusters(executor, nine):
    captions = replace(nine.recipe.captions, by_cluster={"2": "from afar"})
    worded = replace(nine, recipe=replace(nine.recipe, captions=captions))
    run = executor.node("WriteCaptions", dataset=worded, trigger="zqx")
    assert run.value("1").recipe.captions.by_cluster == {"2": "from afar"}
    assert any("zqx, from afar" in line for line in run.lines("1"))
