"""What 'Select Images' asks the selection for, and what it says of the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from .conftest import picture
from .executor import Held

SHAPES = {"portrait": (64, 128), "square": (96, 96), "landscape": (128, 64)}


@pytest.fixture
def shaped(executor, host):
    """`input/shaped`: 12 landscape, 4 portrait, 4 square images in two folders of ten."""
    folder = host.folders.input / "shaped"
    for seed, shape in enumerate(["landscape"] * 12 + ["portrait"] * 4 + ["square"] * 4):
        place = folder / ("first" if seed % 2 else "second")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(seed, *SHAPES[shape])).save(place / f"{shape}{seed:02d}.png")
    return executor.node("LoadFolder", folder="input/shaped").value("1")


@pytest.fixture
def select(executor, shaped):
    """Runs 'Select Images' on 10 of them with 2 random runs."""

    def run(dataset=None, **inputs):
        inputs = {"count": 10, "iterations": 2, **inputs}
        return executor.node("Select", dataset=dataset or shaped, **inputs)

    return run


def kept_paths(run):
    found = run.value("1")
    return [found.dataset.paths[row] for row in found.kept_rows]


def options_of(run):
    return run.value("1").recipe.select


def test_a_new_node_covers_with_the_defaults_of_the_library(select, pack):
    wanted = pack.module("lora_curator.recipe").SelectOptions(10, iterations=2)
    assert options_of(select()) == wanted
    assert wanted.method == "cover"


def test_a_graph_from_before_the_new_inputs_runs_as_it_did(executor, shaped):
    old = {"count": 10, "method": "diversity", "iterations": 2, "seed": 0}
    graph = {
        "0": {"class_type": "Give", "inputs": {"value": Held(shaped)}},
        "1": {"class_type": "LoraCurator_Select", "inputs": {"dataset": ["0", 0], **old}},
        "2": {"class_type": "Watch", "inputs": {"value": ["1", 0]}},
    }
    run = executor.run(graph)
    assert options_of(run).method == "diversity"
    assert len(kept_paths(run)) == 10
    assert not [line for line in run.lines("1") if line.startswith("warning")]


def test_shapes_are_kept_in_their_usual_shares(select):
    # Of 10: 3 or 4 portrait, 2 to 4 square, 3 or 4 landscape.
    run = select(shapes=True)
    names = [path.split("/")[1].rstrip("0123456789.png") for path in kept_paths(run)]
    counts = {shape: sum(name.startswith(shape[:5]) for name in names) for shape in SHAPES}
    assert 3 <= counts["portrait"] <= 4
    assert 2 <= counts["square"] <= 4
    assert 3 <= counts["landscape"] <= 4
    (line,) = (line for line in run.lines("1") if line.startswith("Shape: "))
    assert f"portrait {counts['portrait']} (3 to 4)" in line
    assert f"square {counts['square']} (2 to 4)" in line
    assert not any(line.startswith("Generated") for line in run.lines("1"))  # none are, none was


def test_the_limit_of_a_folder_is_percent_of_the_set(select):
    run = select(most_per_folder=50)
    folders = [path.split("/")[0] for path in kept_paths(run)]
    assert folders.count("first") == folders.count("second") == 5
    assert options_of(run).quotas["source"] == {"each": (0.0, 0.5)}


def test_a_limit_that_cannot_be_met_says_by_how_much(select):
    run = select(most_per_folder=20)  # two folders: 2 and 2 of 10
    assert len(kept_paths(run)) == 10
    assert any("at most 2 allowed" in line for line in run.lines("1"))


def test_100_percent_is_no_limit(select):
    assert options_of(select(most_generated=100)).quotas == {}
    quotas = options_of(select(most_generated=5)).quotas
    assert quotas == {"generated": {"generated": (0.0, 0.05)}}


def test_the_limit_of_clusters_finds_them(select):
    pytest.importorskip("sklearn")
    run = select(most_per_cluster=50)
    assert "cluster" in run.value("1").dataset.columns
    assert options_of(run).quotas["cluster"] == {"each": (0.0, 0.5)}
    assert "cluster" not in select().value("1").dataset.columns


def test_shot_scales_come_from_the_captions(executor, host, select):
    folder = host.folders.input / "shots"
    folder.mkdir()
    for seed in range(20):
        Image.fromarray(picture(seed)).save(folder / f"{seed:02d}.png")
        scale = "close-up" if seed < 14 else "upper body" if seed < 18 else "full body"
        (folder / f"{seed:02d}.txt").write_text(f"a woman, {scale}", "utf-8")
    shots = executor.node("LoadFolder", folder="input/shots").value("1")
    run = select(shots, shot_scale=True)
    kept = [int(path[:2]) for path in kept_paths(run)]
    # Of 10: 2 or 3 close-ups, 4 or 5 medium, 2 or 3 wide. 4 medium and 2 wide are all there are,
    # so 4 close-ups are needed.
    assert sum(seed < 14 for seed in kept) == 4
    assert any("Shot scale, close up: at most 3 allowed" in line for line in run.lines("1"))


def test_the_slider_goes_from_diversity_to_quality(select):
    """Of equal number, quality first chooses better images than diversity alone."""

    def mean_quality(run):
        found = run.value("1")
        return np.nanmean(found.dataset.column("quality")[found.kept_rows])

    for method in ("best", "cover", "represent"):
        first, last = (select(count=5, method=method, quality=q) for q in (0.0, 1.0))
        assert (options_of(first).quality, options_of(last).quality) == (0, 1)
        assert mean_quality(last) >= mean_quality(first), method


def test_the_set_is_shown_beside_the_vote(select):
    lines = select().lines("1")
    (line,) = (line for line in lines if line.startswith("the farthest image is "))
    measures = select().value("1").outcome["measures"]
    assert f"{measures['covering_radius']:.3f}" in line
    assert f"{measures['mean_distance']:.3f}" in line
    assert any(line.startswith("by vote of the random runs: ") for line in lines)
    assert any("% of the random runs" in line for line in lines)


def test_the_advice_is_shown(select):
    run = select()
    assert run.value("1").outcome["advice"] in run.lines("1")


def test_a_stray_is_left_on_the_shelf_and_comes_back(executor, curation, shaped, select):
    # One direction for all with a little of their own, and one that points elsewhere.
    rng = np.random.default_rng(0)
    vectors = rng.normal(0, 0.02, (20, 16)).astype(np.float32)
    vectors[:, 0] += 1
    vectors[7] = 0
    vectors[7, 1] = 1
    dataset = shaped.dataset.with_columns({"embedding:hand": vectors})
    stray = shaped.dataset.paths[7]
    by_hand = replace(shaped, dataset=dataset)
    run = select(by_hand)
    assert stray not in kept_paths(run)
    assert run.value("1").decisions[stray].reason == "oddity"
    assert any("left on the shelf of oddities" in line for line in run.lines("1"))
    assert stray in kept_paths(select(by_hand, oddities=False))


def test_all_ways_to_select_choose_as_many_as_asked(select, pack):
    pytest.importorskip("sklearn")
    for method in pack.module("nodes.menus").SELECTORS:
        assert len(kept_paths(select(method=method, count=7))) == 7, method


def test_nothing_is_said_of_a_selection_that_keeps_all(select):
    lines = select(count=0).lines("1")
    assert not [line for line in lines if "farthest" in line or "runs" in line]
