"""The sidebar tab in a real ComfyUI: a dataset of the graph is opened, looked at, decided about."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from comfy_server import ComfyServer, node

from ..javascript.chromium import CTRL
from .comfy_page import (
    GRID,
    IMAGES,
    WANTED,
    Browser,
    no_error_of_ours,
    open_browser,
    pick_of,
    text_of,
)

SIDEBAR = "document.querySelector('lora-curator-sidebar')"
APP = f"{SIDEBAR}.app"
MODEL = f"{APP}.model"
LINES = f"[...{SIDEBAR}.shadowRoot.querySelectorAll('.list button')]"
MAP = f"{APP}.shadowRoot.querySelector('lora-curator-map')"
TURN = "app.extensionManager.command.execute('Workspace.ToggleSidebarTab.lora_curator')"


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


def open_tab(browser: Browser) -> None:
    """The tab is open, with the list of datasets."""
    page = browser.page
    if not page.evaluate(f"!!{SIDEBAR}?.isConnected"):
        page.evaluate(f"void {TURN}")
        page.wait(f"!!{SIDEBAR}")
    page.evaluate(f"void {SIDEBAR}.leave()")


def run_and_open(browser: Browser, title: str = "Pick Images") -> None:
    """Load, embed, select 5 of 8, pick, preview; then the dataset of a node in the tab."""
    page = browser.page
    browser.seed += 1
    graph = {
        "1": node("LoadFolder", folder="input/widget"),
        "5": node("EmbedImages", dataset=["1", 0]),
        "2": node("Select", dataset=["5", 0], count=WANTED, iterations=2, seed=browser.seed),
        "3": node("PickImages", dataset=["2", 0]),
        "4": node("PreviewDataset", dataset=["3", 0], show="kept"),
    }
    text = json.dumps(browser.comfy.filled(graph))
    page.evaluate(f"app.loadApiJson({text}, 'sidebar')")
    page.wait("app.graph.nodes.length === 5")
    open_tab(browser)
    before = browser.latest()
    page.evaluate("void app.queuePrompt(0)")
    ended(browser, before)
    page.wait(f"{LINES}.length === 2")
    browser.click(f"{LINES}.find(one => one.innerText.includes('{title}'))")
    page.wait(f"{MODEL}?.table?.count === {IMAGES}")
    show(browser, "images")
    page.wait(f"!!{cell(0)}")


def ended(browser: Browser, before: str) -> dict[str, object]:
    """What the history says about the prompt that came after `before`."""
    end = time.monotonic() + 60
    while (name := browser.latest()) == before:
        assert time.monotonic() < end, "nothing was run"
        time.sleep(0.1)
    browser.page.wait(f"!!{GRID}.gallery")
    return browser.comfy.get_json(f"/history/{name}")[name]


def show(browser: Browser, part: str) -> None:
    """One of the app's tabs: map, images, panels."""
    browser.click(f"{APP}.shadowRoot.querySelector('[data-part={part}]')")


def cell(place: int) -> str:
    return f"{APP}.layout.images.viewport.root.querySelector('#cell-{place}')"


def excluding(browser: Browser) -> None:
    """A click excludes."""
    browser.page.evaluate(f"void {MODEL}.setView({{clickMode: 'exclude'}})")


def path_of(browser: Browser, row: int) -> str:
    return browser.page.evaluate(f"{MODEL}.table.paths[{row}]")


def kept_row(browser: Browser, number: int = 0) -> int:
    """Row of an image that the graph keeps."""
    rows = f"[...{MODEL}.choice.keys()].filter(row => {MODEL}.stateOf(row) === 'kept')"
    return browser.page.evaluate(rows)[number]


def value(browser: Browser) -> str:
    return browser.page.evaluate(f"{GRID}.value")


def test_datasets_of_the_graph_are_listed_and_opened(browser, tmp_path):
    run_and_open(browser)
    states = browser.page.evaluate(f"[...{MODEL}.choice].filter(one => one === 1).length")
    assert states == WANTED
    assert browser.page.evaluate(f"{APP}.layout.root.dataset.narrow") == "true"
    thumbnails = f"[...{APP}.layout.images.viewport.root.querySelectorAll('img')]"
    browser.page.wait(f"{thumbnails}.some(one => one.naturalWidth > 0)")
    browser.page.screenshot(tmp_path / "opened.png")


def test_an_exclusion_in_the_grid_is_saved_sent_and_replaced_by_the_next_best(browser, tmp_path):
    run_and_open(browser)
    excluding(browser)
    row = kept_row(browser)
    path = path_of(browser, row)
    browser.page.evaluate(f"void {MODEL}.setFocus({row}, {{reveal: true}})")
    browser.click(cell(browser.page.evaluate(f"{MODEL}.placeOf({row})")))
    browser.page.wait(f"{GRID}.value !== ''")
    assert value(browser) == text_of(path)
    assert pick_of(browser.saved())["widgets_values"][2] == text_of(path)

    before = browser.latest()
    browser.click(f"{SIDEBAR}.status.run")
    done = ended(browser, before)
    assert done["prompt"][2]["3"]["inputs"]["choice"] == text_of(path)
    items = done["outputs"]["3"]["lora_curator"][0]["document"]["items"]
    assert len([one for one in items if one["choice"] == "keep"]) == WANTED
    browser.page.wait(f"{SIDEBAR}.status.run.hidden")
    kept = f"[...{MODEL}.choice].filter(one => one === 1).length"
    browser.page.wait(f"{kept} === {WANTED} && {MODEL}.stateOf({row}) === 'excluded'")
    browser.page.screenshot(tmp_path / "applied.png")


def test_a_click_in_the_map_excludes_and_undo_takes_it_back(browser, tmp_path):
    run_and_open(browser)
    excluding(browser)
    show(browser, "map")
    page = browser.page
    page.wait(f"!!{MAP}?.scene && !!{MODEL}.positions && {MAP}.scene.camera.width > 0")
    time.sleep(0.5)  # the camera comes to rest
    point = (
        f"(row => {{ const {{view}} = {MAP}.scene.camera, [x, y] = {MODEL}.positions"
        f".slice(2 * row), corner = {MAP}.scene.canvas.points.canvas.getBoundingClientRect();"
        "return [x * view.scale + view.x + corner.left, y * view.scale + view.y + corner.top]; })"
    )
    row = kept_row(browser, 1)
    page.click(*page.evaluate(f"{point}({row})"))
    page.wait(f"{GRID}.value !== ''")
    path = json.loads(value(browser))["drop"][0]
    assert page.evaluate(f"{GRID}.model.state({GRID}.model.rowOf.get({json.dumps(path)}))") == (
        "excluded"
    )
    page.screenshot(tmp_path / "map.png")
    count = page.evaluate("app.graph.nodes.length")
    page.key("z", CTRL)
    page.wait(f"{GRID}.value === ''")
    time.sleep(0.3)
    assert page.evaluate("app.graph.nodes.length") == count  # the graph's undo kept out


def test_what_is_clicked_in_the_node_is_shown_in_the_tab(browser):
    run_and_open(browser)
    row = kept_row(browser)
    path = json.dumps(path_of(browser, row))
    browser.page.evaluate(f"void {GRID}.decide([{path}], 'drop')")
    browser.page.wait(f"{MODEL}.stateOf({row}) === 'excluded'", 2)
    browser.page.evaluate(f"void {GRID}.act('undo')")
    browser.page.wait(f"{MODEL}.stateOf({row}) === 'kept'", 2)


def test_keys_of_the_tab_do_nothing_to_the_graph(browser):
    run_and_open(browser)
    page = browser.page
    browser.click(cell(0))
    page.evaluate("void app.canvas.selectNode(app.graph.nodes[0])")
    for key in ("x", "Delete", "Backspace", "p"):
        page.key(key)
    page.wait(f"{MODEL}.stateOf({MODEL}.rows[0]) === 'pinned'")
    time.sleep(0.3)
    assert page.evaluate("app.graph.nodes.length") == 5

    page.evaluate("app.canvas.canvas.focus()")
    before = value(browser)
    page.key("x")
    page.key("u")
    time.sleep(0.3)
    assert value(browser) == before


def test_continue_from_the_tab_lets_the_nodes_behind_run(browser):
    run_and_open_waiting(browser)
    before = browser.latest()
    browser.click(f"{SIDEBAR}.status.go")
    done = ended(browser, before)
    assert "4" in done["outputs"]
    browser.page.wait(f"{SIDEBAR}.status.go.hidden")


def run_and_open_waiting(browser: Browser) -> None:
    """The same graph, in which nothing behind `Pick Images` has run."""
    page = browser.page
    run_and_open(browser)
    page.evaluate(f"void ({GRID}.act('clear'))")
    widget = "app.graph.nodes.find(one => one.title === 'Pick Images').widgets[0]"
    page.evaluate(f"void ({widget}.value = true)")
    before = browser.latest()
    page.evaluate("void app.queuePrompt(0)")
    assert "4" not in ended(browser, before)["outputs"]
    page.wait(f"!{SIDEBAR}.status.go.hidden")


def test_a_dataset_of_a_preview_is_for_looking(browser):
    run_and_open(browser, "Dataset Preview")
    browser.click(cell(0))
    browser.page.key("x")
    time.sleep(0.3)
    assert value(browser) == ""
    assert browser.page.evaluate(f"{MODEL}.can.decide") is False


def test_the_large_view_covers_the_page_and_ends_with_escape(browser, tmp_path):
    run_and_open(browser)
    browser.click(f"{SIDEBAR}.larger")
    browser.page.wait(f"{APP}.layout.root.dataset.narrow === 'false'")
    time.sleep(1)
    browser.page.screenshot(tmp_path / "large.png")
    browser.page.key("Escape")
    browser.page.wait(f"{APP}.layout.root.dataset.narrow === 'true'")


def test_the_tab_is_there_after_a_reload_with_the_dataset_and_the_choice(browser):
    run_and_open(browser)
    path = path_of(browser, kept_row(browser))
    browser.page.evaluate(
        f"void {MODEL}.decide([{MODEL}.table.paths.indexOf({json.dumps(path)})], 'drop')"
    )
    browser.page.wait(f"{GRID}.value !== ''")
    browser.drafted(pick_of(browser.saved())["properties"]["lora_curator_gallery"], path)
    browser.reload()
    open_tab(browser)
    browser.page.wait(f"{LINES}.length === 2")
    said = browser.page.evaluate(f"{LINES}.map(one => one.innerText).join()")
    assert f"{IMAGES} images, {WANTED - 1} kept, 1 decided by you" in said
