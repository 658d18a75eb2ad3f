"""The extension in a ComfyUI of forty lines: what nodes show, save and find again."""

from __future__ import annotations

import json

import pytest

from .chromium import Page

PICK, PREVIEW, LOAD = (f"LoraCurator_{n}" for n in ("PickImages", "PreviewDataset", "LoadFolder"))
NOTICE = "node.lora_curator_grid.shadowRoot.querySelector('.notice').innerText"
OUT = '{"keep":[],"drop":["a.jpg"],"approved":""}'


@pytest.fixture
def page(chromium: Page, address: str) -> Page:
    chromium.start_anew()
    chromium.open(f"{address}/tests/javascript/node_page.html", "window.ready")
    return chromium


def make(page: Page, kind: str, saved: object = None) -> None:
    page.evaluate(f"void (window.node = makeNode('{kind}', 5, {json.dumps(saved)}))")


def run(page: Page, gallery: str = "g1", lines: tuple[str, ...] = (), document: str = "") -> None:
    said = (
        f"{{lines: {json.dumps(lines)}, gallery: '{gallery}', document: {document or 'undefined'}}}"
    )
    page.evaluate(f"void node.onExecuted({{lora_curator: [{said}]}})")


def shown(page: Page) -> str:
    return page.evaluate(NOTICE)


def paths(page: Page) -> list[str]:
    return page.evaluate("node.lora_curator_grid.model.images.map(one => one.path)")


def test_every_node_shows_its_lines_and_saves_none(page):
    make(page, LOAD)
    assert page.evaluate("node.widgets.length") == 0
    run(page, lines=("77 images", "5 files cannot be read"))
    assert page.evaluate("node.widgets[0].element.textContent") == (
        "77 images\n5 files cannot be read"
    )
    assert page.evaluate("node.widgets[0].serialize") is False
    run(page, lines=("78 images",))
    assert page.evaluate("node.widgets.map(one => one.element.textContent)") == ["78 images"]


def test_nodes_of_others_are_left_alone(page):
    make(page, "KSampler")
    assert page.evaluate("node.widgets.length === 0 && !node.onExecuted")


def test_the_choice_is_the_value_of_the_widget(page):
    make(page, PICK)
    run(page, document="document_()")
    page.evaluate("node.lora_curator_grid.viewport.root.querySelector('#cell-0').click()")
    assert page.evaluate("node.widgets[0].value") == OUT
    assert page.evaluate("app.captured") == 1
    assert page.errors == []


def test_a_preview_saves_nothing(page):
    make(page, PREVIEW)
    assert page.evaluate("node.widgets.map(one => [one.serialize, one.options.serialize])") == [
        [False, False]
    ]


def test_continue_queues_the_prompt_with_the_approval(page):
    make(page, PICK)
    run(page, document="document_({waits: true})")
    page.evaluate("node.lora_curator_grid.shadowRoot.querySelector('.continue').click()")
    assert json.loads(page.evaluate("node.widgets[0].value"))["approved"] == "t1"
    assert page.evaluate("app.queued") == 1


def test_a_workflow_brings_its_choice_and_its_images_back(page):
    page.evaluate("void (galleries.g1 = {...document_(), lines: ['2 images']})")
    make(page, PICK, {"values": [OUT], "properties": {"lora_curator_gallery": "g1"}})
    page.wait("node.lora_curator_grid.gallery")
    assert page.evaluate("node.widgets[0].value") == OUT
    assert paths(page) == ["a.jpg", "b.jpg"]
    lines = page.evaluate("node.lora_curator_grid.shadowRoot.querySelector('.lines').innerText")
    assert lines == "2 images"


def test_images_that_are_gone_are_asked_for_by_a_run(page):
    page.evaluate("void (galleries.g1 = 404)")
    make(page, PICK, {"values": [OUT], "properties": {"lora_curator_gallery": "g1"}})
    page.wait(f"{NOTICE} === 'Run to see the images'")
    assert page.evaluate("node.widgets[0].value") == OUT


def test_an_answer_that_fails_can_be_asked_for_again(page):
    page.evaluate("void (galleries.g1 = 500)")
    make(page, PICK, {"values": [""], "properties": {"lora_curator_gallery": "g1"}})
    page.wait("node.lora_curator_grid.shadowRoot.querySelector('.retry')  !== null")
    assert "The images could not be fetched: the server answered 500." in shown(page)
    page.evaluate("void (galleries.g1 = document_())")
    page.evaluate("node.lora_curator_grid.shadowRoot.querySelector('.retry').click()")
    page.wait("node.lora_curator_grid.gallery")
    assert paths(page) == ["a.jpg", "b.jpg"]


def test_many_images_are_fetched_by_the_grid(page):
    page.evaluate("void (galleries.g1 = document_())")
    make(page, PICK)
    run(page, document="document_({items: null})")
    page.wait("node.lora_curator_grid.gallery")
    assert paths(page) == ["a.jpg", "b.jpg"]


def test_undo_in_the_graph_keeps_the_images_of_the_last_run(page):
    page.evaluate("void (galleries.g2 = document_({token: 'second'}))")
    make(page, PICK)
    run(page, "g1", document="document_()")
    run(page, "g2", document="document_({token: 'second'})")
    make(page, PICK, {"values": [OUT], "properties": {"lora_curator_gallery": "g1"}})
    page.wait("node.lora_curator_grid.gallery")
    assert page.evaluate("node.lora_curator_grid.gallery.token") == "second"


def test_a_run_is_remembered_once_at_its_end_and_only_when_it_showed_something_new(page):
    ended = "void api.dispatchEvent(new CustomEvent('execution_success'))"
    make(page, PICK)
    run(page, "g1", document="document_()")
    run(page, "g2", document="document_()")
    assert page.evaluate("app.captured") == 0
    page.evaluate(ended)
    assert page.evaluate("app.captured") == 1
    run(page, "g2", document="document_()")
    page.evaluate(ended)
    assert page.evaluate("app.captured") == 1


def test_a_grid_takes_the_place_of_the_one_that_nodes_2_have_left_there(page):
    make(page, PICK)
    page.evaluate(
        "void (document.querySelector('main').innerHTML = '<div data-node-id=5></div>',"
        "window.old = node.lora_curator_grid, document.querySelector('main > div').append(old))"
    )
    # at once: a grid looks for its place for half a second
    page.evaluate(
        f"void (window.node = makeNode('{PICK}', 5, null), node.lora_curator_grid.remove(),"
        "app.graph.nodes = [node])"
    )
    page.wait("node.lora_curator_grid.parentElement?.dataset.nodeId === '5'")
    assert not page.evaluate("old.isConnected")
