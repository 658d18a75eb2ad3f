"""The grid in a real ComfyUI: real clicks and keys in a headless Chromium, in both renderers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from comfy_server import ComfyServer, node

from ..javascript.chromium import CTRL
from .comfy_page import GRID, WANTED, Browser, no_error_of_ours, open_browser, pick_of, text_of


@pytest.fixture(scope="module", params=["classic", "nodes_2"])
def browser(request: pytest.FixtureRequest, comfy: ComfyServer) -> Iterator[Browser]:
    """ComfyUI's page in one of its two renderers."""
    with open_browser(comfy, request.param) as one:
        yield one


@pytest.fixture(autouse=True)
def watched(browser: Browser) -> Iterator[None]:
    """No script of this pack throws."""
    with no_error_of_ours(browser.page):
        yield


def test_a_run_shows_every_image_and_what_each_node_did(browser, tmp_path):
    browser.load()
    browser.run()
    assert browser.states(8) == ["kept"] * 5 + ["dropped"] * 3
    lines = browser.page.evaluate(
        "[...document.querySelectorAll('.lora-curator-lines')]"
        ".filter(one => one.getBoundingClientRect().height > 10).map(one => one.innerText)"
    )
    assert any("8 images, 5 kept, 3 dropped (3 not selected)" in one for one in lines)
    browser.page.screenshot(tmp_path / "shown.png")


def test_what_is_clicked_is_saved_sent_and_replaced_by_the_next_best(browser, tmp_path):
    browser.load()
    browser.run()
    paths = browser.click_cells(0, 1)
    assert browser.states() == ["excluded", "excluded", "kept", "kept", "kept"]
    assert browser.page.evaluate(f"{GRID}.value") == text_of(*paths)
    assert pick_of(browser.saved())["widgets_values"] == [False, True, text_of(*paths)]

    done = browser.run()
    assert done["prompt"][2]["3"]["inputs"]["choice"] == text_of(*paths)
    items = done["outputs"]["3"]["lora_curator"][0]["document"]["items"]
    by_user = {one["path"] for one in items if one["author"] == "user"}
    kept = {one["path"] for one in items if one["choice"] == "keep"}
    assert by_user == set(paths)
    assert len(kept) == WANTED
    assert not kept & by_user
    browser.page.screenshot(tmp_path / "refilled.png")


def test_the_images_of_a_run_survive_a_reload_of_the_page(browser):
    browser.load()
    browser.run()
    last = browser.latest()
    browser.drafted(pick_of(browser.saved())["properties"]["lora_curator_gallery"])
    browser.reload()
    browser.pictures()
    assert browser.states() == ["kept"] * 5
    assert browser.latest() == last


def test_a_choice_survives_a_reload_of_the_page(browser):
    browser.load()
    browser.run()
    paths = browser.click_cells(1, 3)
    last = browser.latest()
    browser.drafted(pick_of(browser.saved())["properties"]["lora_curator_gallery"], *paths)
    browser.reload()
    browser.pictures()
    assert browser.states() == ["kept", "excluded", "kept", "excluded", "kept"]
    assert pick_of(browser.saved())["widgets_values"][2] == text_of(*paths)
    assert browser.latest() == last


def test_a_saved_workflow_brings_choice_and_images_back(browser):
    browser.load()
    browser.run()
    paths = browser.click_cells(2)
    workflow = browser.saved()
    last = browser.latest()
    browser.load()
    browser.page.evaluate(f"app.loadGraphData({json.dumps(workflow)}, true, true, 'again')")
    browser.pictures()
    assert browser.states() == ["kept", "kept", "excluded", "kept", "kept"]
    assert browser.page.evaluate(f"{GRID}.value") == text_of(*paths)
    assert browser.latest() == last


def test_continue_lets_the_nodes_behind_run(browser):
    name = f"approved {browser.seed}"
    browser.load(node("ExportDataset", dataset=["3", 0], name=name), wait_for_me=True)
    button = f"{GRID}.shadowRoot.querySelector('.continue')"
    before = browser.run()
    out = browser.comfy.folder / "output" / name
    assert "4" not in before["outputs"]
    assert not out.exists()

    last = browser.latest()
    browser.click(button)
    browser.ended(last)
    assert (out / "dataset.toml").is_file()
    assert len(list(out.rglob("*.png"))) == WANTED
    browser.page.wait(f"{button}.hidden")


def test_keys_typed_in_the_grid_do_nothing_to_the_node(browser):
    browser.load()
    browser.run()
    page = browser.page
    select = "void app.canvas.selectNode(app.graph.nodes.find(one => one.title === 'Pick Images'))"
    browser.click_cells(0)
    page.evaluate(select)
    for key in ("Delete", "Backspace", "Delete"):
        page.key(key)
    assert browser.states(1) == ["excluded"]
    page.key("z", CTRL)  # the grid's undo, not the graph's
    assert browser.states(1) == ["kept"]
    time.sleep(0.3)
    assert page.evaluate("app.graph.nodes.length") == 4

    page.evaluate("app.canvas.canvas.focus()")
    page.evaluate(select)
    page.key("Delete")  # the same key, not in the grid
    page.wait("app.graph.nodes.length === 3")
