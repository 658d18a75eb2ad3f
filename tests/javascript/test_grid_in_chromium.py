"""The grid on a page of its own, with real clicks and keys in a headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from .chromium import CTRL, SHIFT, Page


@pytest.fixture
def grid(chromium: Page, address: str) -> Callable[[str], Page]:
    """`grid("?count=60")` opens the page of the grid, which has 4 columns."""

    def show(query: str = "") -> Page:
        chromium.start_anew()
        page = f"{address}/tests/javascript/grid_page.html{query}"
        chromium.open(page, "window.painted !== undefined", 620, 720)
        return chromium

    return show


def centre(page: Page, cell: int) -> tuple[float, float]:
    box = page.evaluate(
        f"(() => {{ const r = grid.shadowRoot.querySelector('#cell-{cell}')"
        ".getBoundingClientRect(); return [r.x + r.width / 3, r.y + r.height / 3]; })()"
    )
    return box[0], box[1]


def value(page: Page) -> dict:
    return json.loads(page.evaluate("grid.value") or "{}")


def state(page: Page, cell: int) -> str:
    return page.evaluate(f"grid.shadowRoot.querySelector('#cell-{cell}').dataset.state")


def text(page: Page, selector: str) -> str:
    return page.evaluate(f"grid.shadowRoot.querySelector('{selector}').innerText")


# Images 0, 1, 3, 4, 6, 7 ... are kept and come first, in this order; 2, 5, 8 ... are dropped.


def test_clicks_take_out_then_pin_then_leave_to_the_graph(grid):
    page = grid()
    states = []
    for _ in range(3):
        page.click(*centre(page, 2))
        states.append(state(page, 2))
    assert states == ["excluded", "pinned", "kept"]
    assert page.evaluate("choices.map(one => one.slice(0, 40))") == [
        '{"keep":[],"drop":["set/img3.jpg"],"appr',
        '{"keep":["set/img3.jpg"],"drop":[],"appr',
        "",
    ]
    assert page.errors == []


def test_shift_selects_a_range_and_a_key_speaks_about_all_of_it(grid):
    page = grid()
    page.click(*centre(page, 0), modifiers=CTRL)
    page.click(*centre(page, 3), modifiers=SHIFT)
    assert text(page, ".selected") == "4 selected"
    page.key("x")
    assert value(page)["drop"] == ["set/img0.jpg", "set/img1.jpg", "set/img3.jpg", "set/img4.jpg"]
    page.key("z", CTRL)
    assert value(page) == {}
    page.key("Z", CTRL | SHIFT)
    assert len(value(page)["drop"]) == 4


def test_keys_move_decide_and_stay_in_the_grid(grid):
    page = grid()
    page.evaluate("grid.viewport.root.focus()")
    for key in ("ArrowRight", "ArrowDown", "p"):  # cell 1, then 5 = img7
        page.key(key)
    assert value(page)["keep"] == ["set/img7.jpg"]
    page.key("End")
    page.key("x")
    assert value(page)["drop"] == ["set/img59.jpg"]
    assert page.evaluate("escaped") == []
    assert page.evaluate("grid.viewport.root.getAttribute('aria-activedescendant')") == "cell-59"


def test_run_and_save_are_left_to_the_host(grid):
    page = grid()
    page.evaluate("grid.viewport.root.focus()")
    page.key("Enter", CTRL)
    assert page.evaluate("escaped") == ["Enter"]


def test_what_the_last_run_does_not_know_is_said(grid):
    page = grid()
    page.click(*centre(page, 0))
    assert "1 changed: press Run to apply" in text(page, ".status")
    page.evaluate("grid.gallery = {...gallery, mine: {'set/img0.jpg': 'drop'}}")
    assert "changed" not in text(page, ".status")


def test_counts_are_those_of_now(grid):
    page = grid()
    assert text(page, ".counts") == "40 kept, 20 dropped"
    page.click(*centre(page, 0))
    assert text(page, ".counts") == "39 kept, 21 dropped, 1 taken out by you"


def test_filters_and_search_show_what_they_say(grid):
    page = grid()
    page.evaluate("grid.shadowRoot.querySelector('[data-filter=dropped]').click()")
    assert page.evaluate("grid.model.rows.length") == 20
    assert state(page, 0) == "dropped"
    page.evaluate(
        "(() => { const one = grid.shadowRoot.querySelector('[type=search]');"
        "one.value = 'img5'; one.dispatchEvent(new Event('input')); })()"
    )
    page.wait("grid.model.rows.length === 5")  # 5, 50, 53, 56, 59
    assert page.errors == []


def test_enter_opens_the_large_view_and_escape_closes_it(grid):
    page = grid()
    page.evaluate("grid.shadowRoot.querySelector('[data-filter=dropped]').click()")
    page.evaluate("grid.viewport.root.focus()")
    page.key("Enter")
    look = text(page, "dialog")
    for said in ("set/img2.jpg", "The same picture as img1.jpg.", "Nearest: set/img1.jpg"):
        assert said in look
    page.key("ArrowRight")
    assert "set/img5.jpg" in text(page, "dialog")
    page.key("Escape")
    assert not page.evaluate("grid.large.open")
    assert page.evaluate("grid.shadowRoot.activeElement === grid.viewport.root")


def test_continue_approves_these_images(grid):
    page = grid("?waits=1")
    page.evaluate("grid.shadowRoot.querySelector('.continue').click()")
    assert value(page)["approved"] == "t1"
    assert page.evaluate("choices.at(-1)") == "continue"


def test_a_preview_shows_and_changes_nothing(grid):
    page = grid("?readonly=1")
    page.click(*centre(page, 0))
    page.key("x")
    assert page.evaluate("grid.value") == ""
    assert page.evaluate("grid.shadowRoot.querySelector('.clear').hidden")


def test_a_picture_that_fails_leaves_a_placeholder(grid):
    page = grid()
    page.wait("grid.shadowRoot.querySelector('#cell-3').dataset.picture === 'missing'")


def test_a_notice_stands_in_place_of_the_grid_and_offers_to_try_again(grid):
    page = grid()
    page.evaluate("grid.notice = {text: 'No answer.', retry: () => (window.tried = true)}")
    assert "No answer." in text(page, ".notice")
    page.evaluate("grid.shadowRoot.querySelector('.retry').click()")
    assert page.evaluate("window.tried")


def test_a_hundred_thousand_images_are_a_few_dozen_elements(grid):
    page = grid("?count=100000")
    assert page.evaluate("grid.shadowRoot.querySelectorAll('.cell').length") < 60
    page.evaluate("grid.viewport.root.focus()")
    page.key("End")
    page.wait("!!grid.shadowRoot.querySelector('#cell-99999')")
    assert page.evaluate("grid.shadowRoot.querySelectorAll('.cell').length") < 60
    assert page.evaluate("painted") < 10_000  # 0.3 s on a machine that has nothing else to do
