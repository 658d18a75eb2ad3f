"""The whole curator with a server in memory, with real clicks and keys in a headless Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .chromium import CTRL, SHIFT, Page
from .panels import do, hold_posts

GRID = "app.layout.images"


@pytest.fixture
def curator(chromium: Page, address: str) -> Callable[..., Page]:
    """`curator("?n=60")` opens the page with 60 images and an empty memory."""

    def show(query: str = "?n=60", width: int = 1400, height: int = 800) -> Page:
        chromium.start_anew()
        page = f"{address}/tests/javascript/curator_page.html{query}"
        chromium.open(page, "window.ready === true", width, height)
        return chromium

    return show


def cell(page: Page, row: int) -> str:
    return f"{GRID}.shadowRoot.querySelector('#cell-' + model.placeOf({row}))"


def click(page: Page, row: int, modifiers: int = 0) -> None:
    page.wait(f"{cell(page, row)}?.checkVisibility()")
    x, y = page.evaluate(
        f"(() => {{ const r = {cell(page, row)}.getBoundingClientRect();"
        "return [r.x + r.width / 4, r.y + r.height / 4]; })()"
    )
    page.click(x, y, modifiers)


def state(page: Page, row: int) -> str:
    return page.evaluate(f"{cell(page, row)}.dataset.state")


def text(page: Page, selector: str) -> str:
    return page.evaluate(f"app.shadowRoot.querySelector('{selector}').innerText")


def settled(page: Page) -> None:
    page.wait("model.pending === 0 && backend.posts.length > 0")


# Of 60 images, 3 and 6 are undecided, 4 and 8 are kept, 0, 5 and 7 are blurry, 1 and 2 duplicates.


def test_in_exclude_mode_one_click_is_one_exclusion_seen_at_once(curator):
    page = curator()
    hold_posts(page)
    do(page, "app.shadowRoot.querySelector('[data-mode=exclude]').click()")
    states = []
    for row in (3, 4, 4):
        click(page, row)
        states.append(state(page, row))
    assert states == ["excluded", "excluded", "undecided"]
    page.evaluate("release()")
    settled(page)
    assert page.evaluate("backend.images.author.slice(0, 6).join('')") == "sssu-s"
    assert page.errors == []


def test_a_click_while_looking_changes_nothing_but_the_focus(curator):
    page = curator()
    click(page, 6)
    assert page.evaluate("[model.focus, model.pending, backend.posts.length]") == [6, 0, 0]


def test_keys_pin_exclude_star_and_go_on(curator):
    page = curator()
    click(page, 3)
    page.key("p")
    page.key("ArrowRight")
    page.key("X", SHIFT)  # excludes 4 and goes on to 5
    page.key("s")
    settled(page)
    assert page.evaluate("[3, 4, 5].map((row) => model.stateOf(row))") == [
        "pinned", "excluded", "dropped",
    ]  # fmt: skip
    assert page.evaluate("[model.focus, model.starred[5]]") == [5, 1]
    assert page.evaluate(f"{cell(page, 5)}.querySelector('.star').childElementCount") == 1
    page.key("n")
    assert page.evaluate("model.focus") == 6  # the next one about which nothing is decided
    assert page.errors == []


def test_undo_and_redo_say_what_they_do(curator):
    page = curator()
    click(page, 3)
    page.key("p")
    page.wait("model.undoLabel === 'Pin 1 image'")
    title = "app.shadowRoot.querySelector('.step.undo').title"
    assert page.evaluate(title) == "Undo: Pin 1 image"
    page.key("z", CTRL)
    page.wait("model.stateOf(3) === 'undecided'")
    assert state(page, 3) == "undecided"
    page.key("Z", CTRL | SHIFT)
    page.wait("model.stateOf(3) === 'pinned'")


def test_a_range_is_selected_and_shown_alone(curator):
    page = curator()
    click(page, 3)
    click(page, 6, SHIFT)
    click(page, 4, CTRL)
    assert page.evaluate("model.acted()") == [3, 5, 6]
    assert "3 selected" in text(page, ".selected")
    page.key("p")
    assert page.evaluate("model.acted().map((row) => model.stateOf(row))") == ["pinned"] * 3
    do(page, "[...app.shadowRoot.querySelectorAll('.selected button')].at(-2).click()")
    assert page.evaluate("[...model.rows]") == [3, 5, 6]
    assert "3 of 60 shown" in text(page, ".chips")


def test_filters_are_cleared_though_the_chips_change_while_the_button_is_pressed(curator):
    page = curator()
    do(page, "model.setView({show: 'kept', text: 'forest'})")
    button = "app.shadowRoot.querySelector('.chips .clear')"
    x, y = page.evaluate(
        f"(() => {{ const r = {button}.getBoundingClientRect(); return [r.x + 8, r.y + 8]; }})()"
    )
    press = {"x": x, "y": y, "button": "left", "clickCount": 1}
    page.call("Input.dispatchMouseEvent", type="mousePressed", **press)
    do(page, "model.setView({text: 'forests'})")  # what was typed before arrives
    page.call("Input.dispatchMouseEvent", type="mouseReleased", **press)
    page.wait("!model.filtered")


def test_filters_are_chips_that_take_themselves_back(curator):
    page = curator()
    do(page, "app.shadowRoot.querySelector('[data-show=kept]').click()")
    page.evaluate(
        "(() => { const one = app.shadowRoot.querySelector('.search');"
        "one.value = 'forest'; one.dispatchEvent(new Event('input')); })()"
    )
    page.wait("model.view.text === 'forest'")
    assert 0 < page.evaluate("model.rows.length") < page.evaluate("model.counts.kept")
    do(page, "app.shadowRoot.querySelectorAll('.chips .chip')[1].click()")
    assert page.evaluate("model.view.text") == ""
    do(page, "model.setView({text: 'nothing like this'})")
    assert page.evaluate(f"{GRID}.viewport.empty.hidden") is False
    do(page, f"{GRID}.clear.click()")
    assert page.evaluate("model.rows.length") == 60
    assert page.evaluate("app.shadowRoot.querySelector('.search').value") == ""


def test_view_and_focus_are_there_after_a_reload(curator):
    page = curator()
    page.evaluate("model.setView({show: 'kept', size: 200, sort: 'name', clickMode: 'pin'})")
    page.evaluate("model.setFocus(20, {reveal: true})")
    page.wait("localStorage.getItem('lora_curator:' + model.folder)?.includes('id14')")
    page.reload("window.ready === true")
    assert page.evaluate("[model.view.show, model.view.size, model.view.sort, model.focus]") == [
        "kept", 200, "name", 20,
    ]  # fmt: skip
    assert page.evaluate("app.shadowRoot.querySelector('.sort').value") == "name"


def test_culling_keys_work_in_the_large_view(curator):
    page = curator()
    click(page, 3)
    page.key("Enter")
    page.wait("app.large.root.open && !app.large.crop.hidden")
    page.key("x")
    assert page.evaluate("model.stateOf(3)") == "excluded"
    assert "excluded" in text(page, ".look .state")
    page.key("ArrowRight")
    assert "img 4.jpg" in text(page, ".look .path")
    page.key("Escape")
    assert page.evaluate("app.large.root.open") is False
    assert page.evaluate("model.focus") == 4


def test_keys_are_left_to_who_types(curator):
    page = curator()
    click(page, 3)
    page.key("/")
    for key in "px":
        page.key(key)
    page.wait("model.view.text === 'px'")
    assert page.evaluate("backend.posts.length") == 0


def test_when_nobody_answers_it_is_said_and_nothing_is_lost(curator):
    page = curator()
    page.evaluate("backend.failures = Infinity")
    click(page, 3)
    page.key("p")
    page.wait("!app.shadowRoot.querySelector('.silence').hidden")
    assert "1 decision is kept here" in text(page, ".silence")
    assert state(page, 3) == "pinned"
    page.evaluate("backend.failures = 0")
    page.evaluate("app.shadowRoot.querySelector('.silence button').click()")
    page.wait("backend.images.choice[3] === 'k'")
    page.wait("app.shadowRoot.querySelector('.silence').hidden")


def test_names_and_captions_of_files_are_text(curator):
    page = curator()
    assert page.evaluate("model.table.paths.some((path) => path.includes('<b>'))")
    page.evaluate(
        "model.setFocus([...model.rows].find((r) => model.table.paths[r].includes('<b>')))"
    )
    page.evaluate("model.ask('large')")
    page.wait("app.large.root.open")
    assert "<b>odd & names</b>" in text(page, ".look .path")


def test_where_it_is_narrow_one_part_is_seen_at_a_time(curator):
    page = curator("?n=60", 390, 800)
    boxes = "[['map', app.layout.map], ['grid', app.layout.grid], ['side', app.layout.side.root]]"
    seen = f"{boxes}.filter(([, box]) => box.checkVisibility()).map(([name]) => name)"
    assert page.evaluate(seen) == ["grid"]
    do(page, "app.shadowRoot.querySelector('[data-part=map]').click()")
    assert page.evaluate(seen) == ["map"]
    do(page, "model.ask('caption', [3])")
    assert page.evaluate(seen) == ["side"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_line_between_map_and_images_moves_by_key_and_is_remembered(curator):
    page = curator()
    page.evaluate("app.shadowRoot.querySelector('.divider').focus()")
    before = page.evaluate("app.layout.map.clientWidth")
    for _ in range(5):
        page.key("ArrowRight")
    assert page.evaluate("app.layout.map.clientWidth") > before + 50
    assert page.evaluate("JSON.parse(localStorage['lora_curator:layout']).split") > 0.55


def test_a_screen_that_comes_late_does_not_take_the_place_of_another(curator):
    page = curator("?n=60&empty")
    page.evaluate("backend.state = async () => { throw Object.assign(new Error('Gone.'), {}); }")
    page.evaluate("(async () => { await model.useFolder(''); await model.useFolder('f1'); })()")
    page.wait("app.layout.screens.shown === 'trouble'")
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert "Gone." in text(page, ".screen")


def test_another_order_is_shown_from_its_beginning(curator):
    page = curator("?n=600")
    page.evaluate(f"{GRID}.focus()")
    page.key("End")
    page.wait(f"{GRID}.viewport.root.scrollTop > 1000")
    do(page, "model.setView({sort: 'name', descending: true})")
    assert page.evaluate(f"{GRID}.viewport.root.scrollTop") == 0
    assert page.evaluate("model.focus") == 599


def test_a_hundred_thousand_images_are_a_few_cells(curator):
    page = curator("?n=100000&latency=0")
    assert page.evaluate(f"{GRID}.shadowRoot.querySelectorAll('.cell').length") < 80
    page.evaluate(f"{GRID}.focus()")
    page.key("End")
    assert page.evaluate("model.focus") == 99999
    do(page, "model.setView({clickMode: 'exclude'})")
    click(page, 99999)
    assert state(page, 99999) == "excluded"
