"""The balance report: what is counted, what it says to add or drop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from .conftest import picture


@pytest.fixture
def wide(executor, host):
    """Ten images of 128 x 64: landscape, short side 64."""
    folder = host.folders.input / "wide"
    folder.mkdir()
    for seed in range(10):
        Image.fromarray(picture(seed, 128, 64)).save(folder / f"{seed}.png")
    return executor.node("LoadFolder", folder="input/wide").value("1")


def test_a_share_that_is_too_large_says_what_to_add(executor, wide):
    run = executor.node("Balance", dataset=wide, clusters=False)
    # All 10 are landscape, at most 40 % works: with 15 others they are 10 of 25.
    said = "100% of the images are landscape; at most 40% works better. Add 15 others."
    assert f"Shape: {said}" in run.lines("1")
    report = run.value("1", 1)
    assert report.startswith("10 images kept")
    assert f"  Landscape: 10 (100%; 30% to 40% works)  -> {said}" in report.splitlines()
    assert "  Portrait: 0 (0%; 30% to 40% works)" in report


def test_the_dataset_comes_out_as_it_went_in(executor, wide):
    assert executor.node("Balance", dataset=wide).value("1") is wide


def test_only_what_is_kept_is_counted(executor, wide):
    chosen = executor.node("Select", dataset=wide, count=6, iterations=1).value("1")
    report = executor.node("Balance", dataset=chosen, clusters=False).value("1", 1)
    assert report.startswith("6 images kept")
    assert "  Landscape: 6 (100%" in report


def test_what_is_not_known_is_named(executor, wide):
    run = executor.node("Balance", dataset=wide, clusters=False)  # no captions say the scale
    assert "not known: Shot scale" in run.lines("1")


def clustered(curation, labels):
    """The dataset with these clusters."""
    column = {"cluster": np.array(labels, np.int64)}
    return replace(curation, dataset=curation.dataset.with_columns(column))


def test_a_cluster_without_a_kept_image_is_missed(executor, wide):
    found = clustered(wide, [0] * 4 + [1] * 4 + [2] * 2)
    drop = {path: "drop" for path in found.dataset.paths[8:]}
    # Left out by the selection, not by the user: there is something to add from.
    decision = executor.node("Select", dataset=found, count=1, iterations=1).value("1")
    some = next(one for one in decision.decisions.table.values() if one.author == "select")
    keep, leave = (replace(some, choice=choice, near="") for choice in ("keep", "drop"))
    proposals = {p: leave if p in drop else keep for p in found.dataset.paths}
    chosen = replace(found, decisions=found.decisions.proposed(proposals))
    report = executor.node("Balance", dataset=chosen).value("1", 1)
    assert "None of the images are in cluster 3. Add 1." in report


def test_a_cluster_of_excluded_images_is_not_missed(executor, wide):
    found = clustered(wide, [0] * 4 + [1] * 4 + [2] * 2)
    out = found.decisions.by_user({path: "drop" for path in found.dataset.paths[8:]})
    report = executor.node("Balance", dataset=replace(found, decisions=out)).value("1", 1)
    assert "In cluster 2" in report
    assert "cluster 3" not in report


def test_without_scikit_learn_the_rest_is_counted(executor, wide, pack, monkeypatch):
    curate, errors = pack.module("lora_curator.curate"), pack.module("lora_curator.errors")

    def missing(*_, **__):
        raise errors.MissingPackage("sklearn", "Finding clusters", "scikit-learn")

    monkeypatch.setattr(curate, "find_clusters", missing)
    run = executor.node("Balance", dataset=wide)
    assert any(line.startswith("No clusters: ") for line in run.lines("1"))
    assert "Shape." in run.value("1", 1)
