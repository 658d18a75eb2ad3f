"""ComfyUI's sidebar tab: the datasets of nodes, and the curator on one of them."""

from __future__ import annotations

import json

import pytest

from .chromium import CTRL, Page

SIDEBAR = "document.querySelector('lora-curator-sidebar')"
APP = f"{SIDEBAR}.app"
MODEL = f"{APP}.model"
LINES = f"[...{SIDEBAR}.shadowRoot.querySelectorAll('.list button')]"
STATUS = f"{SIDEBAR}.status"


@pytest.fixture
def page(chromium: Page, address: str) -> Page:
    """The tab is open; no node has run yet."""
    chromium.start_anew()
    url = f"{address}/tests/javascript/sidebar_page.html"
    chromium.open(url, "window.ready", 1200, 800)
    chromium.evaluate("app.tab.render(tab)")
    chromium.wait(f"!!{SIDEBAR}")
    return chromium


def run_both(page: Page, **more: object) -> None:
    """`Pick Images` runs, then `Dataset Preview`."""
    page.evaluate(f"void run(pick, 'g1', makeGallery({json.dumps(more)}))")
    page.evaluate("void run(preview, 'g2', makeGallery({editable: false}))")
    page.wait(f"{LINES}.length === 2")


def open_dataset(page: Page, name: str = "PickImages", **more: object) -> None:
    """Run both nodes and open the dataset of one."""
    run_both(page, **more)
    page.evaluate(f"void {LINES}.find(one => one.innerText.includes('{name}')).click()")
    page.wait(f"!!{MODEL}.table && !!{cell(3)}")


def cell(place: int) -> str:
    """A cell of the app's grid."""
    return f"{APP}.layout.images.viewport.root.querySelector('#cell-{place}')"


def click_cell(page: Page, place: int) -> None:
    box = f"{cell(place)}.querySelector('.frame').getBoundingClientRect()"
    page.click(*page.evaluate(f"[{box}.x + 20, {box}.y + 60]"))


def states(page: Page) -> list[str]:
    """Of the images in the app."""
    return page.evaluate(f"[0, 1, 2, 3].map(row => {MODEL}.stateOf(row))")


def words(page: Page) -> dict[str, list[str]]:
    """The choice that the node's widget would send."""
    text = page.evaluate("pick.widgets[0].value")
    found = json.loads(text or '{"keep": [], "drop": []}')
    return {"keep": found["keep"], "drop": found["drop"]}


def test_a_frontend_without_sidebar_tabs_has_its_nodes_all_the_same(page):
    page.evaluate(
        "void (delete app.extensionManager.registerSidebarTab, app.extension.setup(),"
        "app.extensionManager = undefined, app.extension.setup())"
    )
    assert page.errors == []


def test_the_curator_is_fetched_when_the_tab_is_opened_first(chromium, address):
    chromium.start_anew()
    chromium.open(f"{address}/tests/javascript/sidebar_page.html", "window.ready", 1200, 800)
    names = "performance.getEntriesByType('resource').map(one => one.name)"
    assert not chromium.evaluate(f"{names}.some(one => one.includes('/js/curator/'))")
    assert chromium.evaluate("[app.tab.id, app.tab.type]") == ["lora_curator", "custom"]


def test_without_a_dataset_the_tab_says_how_to_get_one(page):
    text = page.evaluate(f"{SIDEBAR}.list.root.innerText")
    assert "No node of this workflow has shown a dataset yet." in text
    assert "press Run" in text


def test_datasets_are_listed_with_their_counts_the_newest_run_first(page):
    run_both(page)
    names = f"{LINES}.map(one => one.querySelector('.name').innerText)"
    assert page.evaluate(names) == ["PreviewDataset", "PickImages"]
    page.evaluate("void (pick.lora_curator_grid.decide(['set/b.png'], 'drop'))")
    page.evaluate("void run(pick, 'g3', makeGallery())")
    page.wait(f"{names}[0] === 'PickImages'")
    says = page.evaluate(f"{LINES}[0].querySelector('.counts').innerText")
    assert says == "4 images, 1 kept, 1 decided by you"


def test_what_is_excluded_in_the_app_is_the_value_of_the_widget(page):
    open_dataset(page)
    page.evaluate(f"void {MODEL}.setView({{clickMode: 'exclude'}})")
    click_cell(page, 1)
    page.wait("pick.lora_curator_grid.value !== ''")
    assert words(page) == {"keep": [], "drop": ["set/b.png"]}
    assert page.evaluate("pick.lora_curator_grid.model.state(1)") == "excluded"
    assert page.evaluate("app.captured") == 1  # a step of the graph's undo
    assert page.errors == []


def test_what_is_clicked_in_the_node_is_shown_in_the_app_at_once(page):
    open_dataset(page)
    # not with what is asked every second and every half: these end here
    page.evaluate(f"void (clearTimeout({MODEL}.timer), clearInterval({SIDEBAR}.timer))")
    page.evaluate("void pick.lora_curator_grid.viewport.root.querySelector('#cell-0').click()")
    page.wait(f"{MODEL}.stateOf(0) === 'excluded'")
    page.wait(f"{STATUS}.said.innerText === '1 changed since the run'")


def test_keys_of_the_app_decide_and_do_not_leak(page):
    open_dataset(page)
    click_cell(page, 0)
    for key in ("x", "ArrowRight", "p"):
        page.key(key)
    page.wait(f"{MODEL}.stateOf(1) === 'pinned'")
    assert words(page) == {"keep": ["set/b.png"], "drop": ["set/a.png"]}
    page.key("z", CTRL)
    page.wait("pick.lora_curator_grid.model.words.size === 1")
    assert words(page) == {"keep": [], "drop": ["set/a.png"]}
    assert page.evaluate("leaked") == []
    assert page.evaluate("document.activeElement.type") == "textarea"  # so ComfyUI's undo keeps out


def test_the_keys_go_with_the_reader_from_the_list_to_the_grid_and_back(page):
    run_both(page)
    page.evaluate(f"{LINES}[1].focus()")
    page.key(" ")
    page.wait(f"{MODEL}?.table && !!{cell(3)} && !!{APP}.shadowRoot.activeElement")
    page.key("ArrowRight")
    page.key("x")
    page.wait("pick.lora_curator_grid.value !== ''")
    assert words(page) == {"keep": [], "drop": ["set/b.png"]}
    page.evaluate(f"void {SIDEBAR}.back.click()")
    page.wait(f"{SIDEBAR}.shadowRoot.activeElement === {LINES}[1]")


def test_keys_pressed_elsewhere_are_not_taken(page):
    open_dataset(page)
    page.wait(f"{APP}.shadowRoot.activeElement !== null")
    page.evaluate("elsewhere.focus()")
    for key in ("x", "p", "ArrowDown"):
        page.key(key)
    assert page.evaluate("leaked") == ["x", "p", "ArrowDown"]
    assert words(page) == {"keep": [], "drop": []}
    assert page.evaluate(f"{MODEL}.focus") == 0


def test_undo_and_redo_in_the_app_are_those_of_the_node(page):
    open_dataset(page)
    page.evaluate("void pick.lora_curator_grid.decide(['set/a.png', 'set/c.png'], 'keep')")
    undo = f"{APP}.layout.top.undo"
    page.wait(f"{undo}.title === 'Undo: Pin 2 images'")
    page.evaluate(f"void {undo}.click()")
    page.wait("pick.lora_curator_grid.value === ''")
    page.evaluate("void pick.lora_curator_grid.act('redo')")
    page.wait(f"{MODEL}.stateOf(2) === 'pinned'")


def test_a_run_shows_its_result_in_the_app_and_keeps_the_view(page):
    open_dataset(page)
    page.evaluate(f"void ({MODEL}.setView({{size: 96}}), {MODEL}.setFocus(2))")
    page.evaluate(
        "void run(pick, 'g3', makeGallery({mine: {'set/a.png': 'drop'}, items: makeGallery().items"
        ".map(one => ({...one, choice: 'drop', reason: 'not_selected'}))}))"
    )
    page.wait(f"{MODEL}.stateOf(1) === 'dropped'")
    assert page.evaluate(f"{MODEL}.reasonCode(1)") == "not_selected"
    assert page.evaluate(f"[{MODEL}.view.size, {MODEL}.focus]") == [96, 2]


def test_a_dataset_of_another_node_is_for_looking(page):
    open_dataset(page, "PreviewDataset")
    click_cell(page, 0)
    page.key("x")
    assert states(page) == ["kept", "kept", "dropped", "undecided"]
    assert page.evaluate(f"{STATUS}.said.innerText").startswith("For looking")
    assert page.evaluate(f"{MODEL}.can.decide") is False


def test_run_and_clear_are_offered_when_something_was_changed(page):
    open_dataset(page)
    assert page.evaluate(f"{STATUS}.root.hidden")
    page.evaluate("void pick.lora_curator_grid.decide(['set/a.png'], 'drop')")
    page.wait(f"!{STATUS}.run.hidden")
    page.evaluate(f"void {STATUS}.run.click()")
    assert page.evaluate("app.queued") == 1
    page.evaluate(f"void {STATUS}.clear.click()")
    page.wait(f"{MODEL}.stateOf(0) === 'kept'")
    assert words(page) == {"keep": [], "drop": []}


def test_continue_works_from_the_panel_when_the_node_waits(page):
    open_dataset(page, waits=True)
    page.wait(f"!{STATUS}.go.hidden && {STATUS}.run.hidden")
    page.evaluate(f"void {STATUS}.go.click()")
    assert json.loads(page.evaluate("pick.widgets[0].value"))["approved"] == "t1"
    assert page.evaluate("app.queued") == 1


def test_a_node_that_is_deleted_leads_back_to_the_list(page):
    open_dataset(page)
    page.evaluate("void (app.graph.nodes = [preview])")
    page.wait(f"!{APP} && {LINES}.length === 1")
    assert page.errors == []


def test_a_node_that_is_made_anew_by_the_graphs_undo_is_followed(page):
    open_dataset(page)
    page.evaluate(
        "void (window.again = {...pick, lora_curator_grid: pick.lora_curator_grid.cloneNode()},"
        "again.lora_curator_grid.gallery = makeGallery(), app.graph.nodes = [again, preview],"
        """again.lora_curator_grid.value = '{"keep":["set/d.png"],"drop":[],"approved":""}')"""
    )
    page.wait(f"{MODEL}.stateOf(3) === 'pinned'")
    page.evaluate(f"void {MODEL}.decide([0], 'drop')")
    page.wait("again.lora_curator_grid.model.state(0) === 'excluded'")
    assert words(page) == {"keep": [], "drop": []}  # the old node is no longer spoken to


def test_a_closed_tab_comes_back_as_it_was_left(page):
    open_dataset(page)
    page.evaluate(f"void {MODEL}.setFocus(2)")
    page.evaluate(f"void ({SIDEBAR}.remove(), app.tab.render(tab))")
    page.wait(f"!!{SIDEBAR} && !!{cell(3)}")
    assert page.evaluate(f"{MODEL}.focus") == 2
    page.evaluate("void pick.lora_curator_grid.decide(['set/a.png'], 'drop')")
    page.wait(f"{MODEL}.stateOf(0) === 'excluded'")


def test_the_large_view_covers_the_window_and_escape_ends_it(page):
    open_dataset(page)
    page.evaluate(f"void {SIDEBAR}.larger.click()")
    assert page.evaluate(f"{SIDEBAR}.panel.matches(':modal')")
    assert page.evaluate(f"{SIDEBAR}.panel.getBoundingClientRect().width") == 1200
    page.wait(f"{APP}.layout.root.dataset.narrow === 'false'")
    page.click(600, 20)  # beside everything: the keys are the app's all the same
    page.key("x")
    page.wait(f"{MODEL}.stateOf(0) === 'excluded'")
    page.key("Delete")
    page.key("r")
    page.key("Escape")
    page.wait(f"!{SIDEBAR}.panel.matches(':modal') && {SIDEBAR}.panel.open")
    assert page.evaluate(f"{SIDEBAR}.panel.getBoundingClientRect().width") == 400
    assert page.evaluate("leaked") == []
    assert page.errors == []


def test_the_colours_are_those_of_comfyui(page):
    open_dataset(page)
    paper = f"getComputedStyle({APP}.layout.root).getPropertyValue('--paper').trim()"
    assert page.evaluate(paper) == "#353535"
    assert page.evaluate(f"{APP}.dataset.theme") == "dark"
    page.evaluate(
        "void document.documentElement.setAttribute('style',"
        "'--comfy-menu-bg: #fafafa; --input-text: #222')"
    )
    page.wait(f"{APP}.dataset.theme === 'light'")
    assert page.evaluate(paper) == "#fafafa"


def test_words_that_cannot_be_fetched_are_a_sentence_with_a_way_on(page):
    page.evaluate("void (window.kept = galleries.about, galleries.about = 500)")
    run_both(page)
    page.evaluate(f"void {LINES}[0].click()")
    again = f"{SIDEBAR}.shadowRoot.querySelector('.none button')"
    page.wait(f"!!{again}")
    said = page.evaluate(f"{SIDEBAR}.list.root.innerText")
    assert "The curator could not be opened: the server answered 500" in said
    page.evaluate("void (galleries.about = kept)")
    page.evaluate(f"void {again}.click()")
    page.wait(f"!!{APP} && !!{MODEL}.table")
