"""The selection in a real ComfyUI: choose, find gaps, balance, compare."""

from __future__ import annotations

import json

import numpy as np
import pytest
from comfy_server import ComfyServer, Graph, Run, node
from photos import write_photo
from PIL import Image
from workflows import widgets_of

from .comfy_page import Browser, no_error_of_ours, open_browser

WIDE, HIGH = 14, 6


@pytest.fixture(scope="module")
def pool(comfy: ComfyServer) -> str:
    """`input/pool`: 14 landscape and 6 portrait images in two folders."""
    folder = comfy.folder / "input" / "pool"
    for number in range(WIDE + HIGH):
        place = folder / ("one" if number % 2 else "two")
        place.mkdir(parents=True, exist_ok=True)
        size = (640, 512) if number < WIDE else (512, 640)
        write_photo(place / f"{number:02d}.png", number, size)
        (place / f"{number:02d}.txt").write_text(f"picture {number}", "utf-8")
    return "input/pool"


def graph(pool: str) -> Graph:
    return {
        "load": node("LoadFolder", folder=pool),
        "a": node("Select", dataset=["load", 0], count=8, iterations=2, shapes=True),
        "b": node("Select", dataset=["load", 0], count=12, iterations=2, method="represent"),
        "gaps": node("Gaps", dataset=["a", 0], propose=3, pin_proposals=True),
        "shown": node("native:PreviewImage", images=["gaps", 2]),
        "text": node("native:PreviewAny", source=["gaps", 1]),
        "balance": node("Balance", dataset=["gaps", 0]),
        "export": node(
            "ExportDataset", dataset=["b", 0], name="parts", repeats=4, balance="folder"
        ),
        "compare": node(
            "CompareSets", dataset_a=["a", 0], dataset_b=["export", 0], name_a="8", name_b="12"
        ),
    }


@pytest.fixture(scope="module")
def run(comfy: ComfyServer, pool: str) -> Run:
    return comfy.run(graph(pool))


def test_the_graph_runs_and_every_node_says_something(run):
    assert (run.status, run.error) == ("success", "")
    assert all(run.lines(name) for name in set(graph("")) - {"shown", "text"})


def test_the_selection_shows_its_figures_and_quotas(run):
    lines = run.lines("a")
    assert any(line.startswith("the farthest image is ") for line in lines)
    # Of 8: 3 portrait (30 to 40 %), 2 to 3 square, 3 landscape; there are no square ones.
    assert any("square: at least 2 wanted, only 0 are there" in line for line in lines)


def test_gaps_are_proposed_pinned_and_drawn(comfy, run):
    assert any(line.startswith("to add: ") for line in run.lines("gaps"))
    assert "3 images pinned" in run.lines("gaps")
    assert "3 images to add:" in run.ui["text"]["text"][0]
    [one] = run.ui["shown"]["images"]
    with Image.open(comfy.folder / one["type"] / one["subfolder"] / one["filename"]) as image:
        assert image.size == (1024, 512)
        colors = np.unique(np.asarray(image.convert("RGB")).reshape(-1, 3), axis=0)
    assert [13, 107, 98] in colors.tolist()  # the curve


def test_the_balance_counts_what_is_kept_then(run):
    assert " 11 kept" in run.lines("balance")[0]  # 8 and 3 that were pinned
    assert any("portrait" in line or "landscape" in line for line in run.lines("balance"))


def test_two_sets_are_compared_with_their_own_repeats(comfy, run):
    first, second = run.lines("compare")[:2]
    assert first.startswith("8: 8 images")
    assert first.endswith("80 steps per epoch")  # 8 images, 10 repeats, batches of 1
    assert second.startswith("12: 12 images")
    folders = sorted(one.name for one in (comfy.folder / "output/parts/img").iterdir())
    assert [name.split("_", 1)[1] for name in folders] == ["one", "two"]


def test_the_reasons_reach_the_grid(comfy, pool):
    again = {**graph(pool), "preview": node("PreviewDataset", dataset=["a", 0], show="all")}
    run = comfy.run(again)
    assert run.status == "success", run.error
    dropped = [one for one in run.document("preview")["items"] if one["choice"] == "drop"]
    assert dropped
    assert all(one["sentence"] for one in dropped)


def test_prompts_without_models_are_refused_in_words(comfy, pool):
    bad = {
        "load": node("LoadFolder", folder=pool),
        "gaps": node("Gaps", dataset=["load", 0], core=4, prompts="profile view"),
    }
    run = comfy.run(bad)
    assert run.status == "error"
    assert "Prompts need a CLIP and a CLIP_VISION" in run.error


@pytest.fixture(params=["classic", "nodes_2"])
def browser(comfy: ComfyServer, request: pytest.FixtureRequest):
    """ComfyUI's page in one of its two renderers."""
    with open_browser(comfy, request.param) as one:
        yield one


def test_values_are_saved_in_the_order_of_the_inputs_whatever_the_version(
    browser: Browser, comfy: ComfyServer
):
    """Saved values have no names: a widget that one host alone adds would shift all behind it."""
    known = {
        name: one
        for name, one in comfy.get_json("/object_info").items()
        if name.startswith("LoraCurator_")
    }
    saved = browser.page.evaluate(
        f"Object.fromEntries({json.dumps(list(known))}.map(name => [name, (LiteGraph.createNode("
        "name).widgets ?? []).filter(one => one.serialize !== false).map(one => one.name)]))"
    )
    assert saved == {
        name: [widget for widget, _kind, _said in widgets_of(one)] for name, one in known.items()
    }


SELECT = "app.graph.nodes.find(one => one.comfyClass === 'LoraCurator_Select')"
OLD = [7, "diversity", 3, 5]


def select_of(workflow):
    return next(one for one in workflow["nodes"] if one["type"] == "LoraCurator_Select")


def test_a_workflow_from_before_the_new_inputs_opens_with_their_defaults(
    browser: Browser, comfy: ComfyServer
):
    with no_error_of_ours(browser.page):
        browser.load()
        old = browser.saved()
        saved = select_of(old)
        saved["widgets_values"] = OLD
        names = ("count", "method", "iterations", "seed", "dataset")
        saved["inputs"] = [one for one in saved["inputs"] if one["name"] in names]
        browser.page.evaluate(f"app.loadGraphData({json.dumps(old)})")
        browser.page.wait(f"{SELECT}?.widgets.some(one => one.value === 'diversity')")
        values = browser.page.evaluate(
            f"Object.fromEntries({SELECT}.widgets.map(one => [one.name, one.value]))"
        )
    assert [values[name] for name in ("count", "method", "iterations", "seed")] == OLD
    assert values["quality"] == 0.5
    assert (values["most_generated"], values["most_per_folder"], values["oddities"]) == (
        20,
        100,
        True,
    )
