"""The inspector, the comparison and the captions panel with real clicks and keys."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from .chromium import CTRL, Page
from .panels import do


@pytest.fixture
def panel(chromium: Page, address: str) -> Callable[[str], Page]:
    """`panel("inspector")` opens the page of a panel with 200 images that are not there."""

    def show(name: str, query: str = "") -> Page:
        chromium.start_anew()
        page = f"{address}/tests/javascript/panels_page.html?panel={name}{query}"
        chromium.open(page, "window.ready", 1000, 900)
        return chromium

    return show


def inside(selector: str, of: str = "panel") -> str:
    return f"{of}.shadowRoot.querySelector({json.dumps(selector)})"


def text(page: Page, selector: str, of: str = "panel") -> str:
    return page.evaluate(f"{inside(selector, of)}.innerText")


def click(page: Page, selector: str, of: str = "panel") -> None:
    page.wait(f"!{inside(selector, of)}.disabled")
    do(page, f"{inside(selector, of)}.scrollIntoView({{block: 'center'}})")
    box = page.evaluate(
        f"(() => {{ const r = {inside(selector, of)}.getBoundingClientRect();"
        "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
    )
    page.click(*box)


def write(page: Page, words: str) -> None:
    page.call("Input.insertText", text=words)
    page.calm()


def sent(page: Page, op: str) -> list[dict]:
    """The operations of a kind that the server has got."""
    return page.evaluate(f"backend.posts.flat().filter((one) => one.op === {json.dumps(op)})")


def look_at(page: Page, row: int) -> None:
    page.evaluate(f"model.setFocus({row})")
    shown = f"panel.details?.row === {row}"  # it is asked for when the focus has rested
    page.wait(f"{shown} && {inside('.single')}.getAttribute('aria-busy') === 'false'")


# --- inspector


def test_the_inspector_says_what_to_do_when_nothing_is_in_focus(panel):
    page = panel("inspector")
    page.evaluate("model.setFocus(-1)")
    page.wait(f"!{inside('.hint')}.hidden")
    assert text(page, ".hint").startswith("Click an image")


def test_the_inspector_follows_the_focus(panel):
    page = panel("inspector")
    look_at(page, 3)
    assert text(page, ".name") == "img 3.jpg"
    look_at(page, 40)  # 640 x 960 = 0.61 MP; kept; first of a group of three
    assert text(page, ".name") == "img 40.jpg"
    assert "640 × 960 · 0.61 MP · JPEG · 240 kB" in text(page, ".facts")
    assert "Kept\nby the selection" in text(page, ".verdict").replace(" by", "\nby")
    assert page.evaluate(f"{inside('section.duplicates')}.querySelectorAll('.thumb').length") == 2
    page.wait(f"{inside('section.neighbours')}.querySelectorAll('.thumb').length === 6")
    assert page.errors == []


def test_a_neighbour_is_one_key_away(panel):
    page = panel("inspector")
    look_at(page, 3)
    page.wait(f"{inside('section.neighbours .thumb')} !== null")
    page.evaluate(f"{inside('section.neighbours .thumb')}.focus()")
    page.key("ArrowRight")
    page.evaluate("panel.shadowRoot.activeElement.click()")
    assert page.evaluate("model.focus") == 17  # neighbours are 10, 17, 24 ...


def test_buttons_decide_and_take_back(panel):
    page = panel("inspector")
    look_at(page, 3)
    click(page, ".decide .exclude")
    assert page.evaluate("model.stateOf(3)") == "excluded"
    assert "You have excluded it" in text(page, ".sentence") or "by you" in text(page, ".verdict")
    click(page, ".decide .exclude")
    assert page.evaluate("model.stateOf(3)") == "undecided"
    click(page, ".decide .star")
    assert page.evaluate("model.starred[3]") == 1


def test_a_caption_is_saved_once_and_only_when_it_changed(panel):
    page = panel("inspector")
    look_at(page, 3)
    click(page, ".caption-text")
    page.key("Enter", CTRL)
    assert sent(page, "caption") == []
    click(page, ".caption-text")
    page.evaluate(f"{inside('.caption-text')}.select()")
    write(page, "a fox, <b>snow</b>")
    page.key("Enter", CTRL)
    page.evaluate("document.querySelector('#outside').focus()")
    page.wait("model.pending === 0 && model.edited[3] === 1")
    assert [(one["row"], one["text"]) for one in sent(page, "caption")] == [
        (3, "a fox, <b>snow</b>")
    ]
    page.wait(f"{inside('.composed')}.innerText.endsWith('sks fox, a fox, <b>snow</b>')")
    assert page.errors == []


def test_a_caption_that_is_being_typed_is_saved_when_the_focus_moves_on(panel):
    page = panel("inspector")
    look_at(page, 3)
    click(page, ".caption-text")
    write(page, "zqx ")
    look_at(page, 4)
    page.wait("model.pending === 0")
    assert [one["row"] for one in sent(page, "caption")] == [3]
    assert "zqx" not in page.evaluate(f"{inside('.caption-text')}.value")


def test_back_to_the_caption_of_the_file(panel):
    page = panel("inspector")
    own = page.evaluate("model.table.captions[3]")
    page.evaluate("model.setCaption(3, 'mine')")
    page.wait("model.pending === 0")
    look_at(page, 3)
    page.wait(f"!{inside('.below button')}.hidden && panel.details?.edited")
    click(page, ".below button")
    assert page.evaluate(f"{inside('.caption-text')}.value") == own
    page.wait("model.edited[3] === 0 && model.pending === 0")
    page.wait(f"{inside('.below button')}.hidden")
    assert page.evaluate(f"{inside('.caption-text')}.value") == own


def test_the_key_for_the_caption_gives_the_keyboard_back(panel):
    page = panel("inspector")
    look_at(page, 3)
    page.evaluate("document.querySelector('#outside').focus()")
    page.evaluate("model.ask('caption', [3])")
    page.wait("panel.shadowRoot.activeElement?.className === 'caption-text'")
    page.key("Escape")
    assert page.evaluate("document.activeElement.id") == "outside"


def test_several_selected_images_are_summed_up_and_decided_together(panel):
    page = panel("inspector")
    do(page, "model.setSelection([3, 7, 11])")
    assert text(page, ".several .name") == "3 images selected"
    click(page, ".several .pin")
    assert page.evaluate("[3, 7, 11].map((row) => model.stateOf(row))") == ["pinned"] * 3
    assert text(page, ".several .states").split() == ["3", "Pinned"]


def test_an_image_that_cannot_be_asked_about_says_so_and_is_asked_again(panel):
    page = panel("inspector")
    look_at(page, 3)
    page.evaluate(
        "const ask = backend.details; backend.details = (...of) => window.fail"
        " ? Promise.reject(new Error('No answer.')) : ask.apply(backend, of); null"
    )
    page.evaluate("window.fail = true; model.setFocus(8)")
    page.wait(
        f"!{inside('.notice.out')}.hidden && {inside('.notice.out')}.innerText === 'No answer.'"
    )
    page.evaluate("window.fail = false; panel.again.click()")
    page.wait(f"{inside('.notice.out')}.hidden && panel.details.row === 8")


# --- comparison


def compare(page: Page, rows: list[int]) -> None:
    page.evaluate(f"model.ask('compare', {rows})")
    page.wait("compare.open && compare.shadowRoot.querySelector('tbody') !== null")


def transforms(page: Page) -> list[str]:
    return page.evaluate(
        "[...compare.shadowRoot.querySelectorAll('.sheet')].map((one) => one.style.transform)"
    )


def test_zoom_and_pan_are_those_of_both_pictures(panel):
    page = panel("inspector")
    compare(page, [0, 6])  # both 1024 x 768, so the same transform
    before = transforms(page)
    page.wheel(250, 300, -400)
    page.wait(f"{inside('.sheet', 'compare')}.style.transform !== {json.dumps(before[0])}")
    left, right = transforms(page)
    assert left == right
    page.key("ArrowRight")
    moved = transforms(page)
    assert moved[0] == moved[1] != left
    page.key("0")
    assert transforms(page) == before


def test_drag_moves_both_by_as_much_as_the_pointer(panel):
    page = panel("inspector")
    compare(page, [0, 6])
    page.key("+")
    page.key("+")
    begin = {"button": "left", "clickCount": 1}
    page.call("Input.dispatchMouseEvent", type="mousePressed", x=200, y=300, **begin)
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=220, y=300, buttons=1, button="left")
    page.call("Input.dispatchMouseEvent", type="mouseReleased", x=220, y=300, **begin)
    page.calm()
    left, right = transforms(page)
    assert left == right
    assert left.startswith("translate(20px, 0px)")


def test_keep_the_left_drops_the_others_of_its_group(panel):
    page = panel("inspector")
    compare(page, [41])  # 40, 41 and 42 are a group; 40 is kept and stands on the left
    assert "group 3 of 10" in text(page, "h2", "compare")
    page.key("1")
    assert page.evaluate("[40, 41, 42].map((row) => model.stateOf(row))") == [
        "pinned",
        "excluded",
        "excluded",
    ]
    page.key("z", CTRL)
    page.wait("model.stateOf(41) === 'dropped'")


def test_page_keys_go_through_the_groups(panel):
    page = panel("inspector")
    compare(page, [41])
    page.key("PageDown")
    assert "group 4 of 10" in text(page, "h2", "compare")
    assert page.evaluate("compare.images.rows") == [60, 61, 62]


def test_swap_blink_and_escape(panel):
    page = panel("inspector")
    page.evaluate("document.querySelector('#outside').focus()")
    compare(page, [3, 10])
    page.key("s")
    assert page.evaluate("[compare.images.left, compare.images.right]") == [10, 3]
    page.key("b")
    visible = (
        "[...compare.shadowRoot.querySelectorAll('.pane')]"
        ".filter((one) => getComputedStyle(one).visibility === 'visible').length"
    )
    assert page.evaluate(visible) == 1
    page.key("Escape")
    page.wait("!compare.open")
    assert page.evaluate("document.activeElement.id") == "outside"
    assert page.errors == []


def test_words_that_differ_and_the_better_score_are_marked(panel):
    page = panel("inspector")
    compare(page, [3, 10])
    marked = "[...compare.shadowRoot.querySelectorAll('mark')].map((one) => one.textContent)"
    assert page.evaluate(marked) == ["night", "sitting", "forest", "running"]
    better = page.evaluate("compare.shadowRoot.querySelectorAll('tbody td.better').length")
    assert better == 3  # sharpness, aesthetic, noise; brightness has no better direction


# --- captions


def fill(page: Page, option: str, words: str) -> None:
    click(page, f"[data-option={option}]")
    write(page, words)


def test_an_edit_is_previewed_then_applied_as_one_step_and_undone(panel):
    page = panel("captions")
    fill(page, "find", "fox")
    fill(page, "replace", "wolf")
    page.wait(f"{inside('.end .line')}.innerText === '67 of 200 captions change'")
    assert text(page, ".changes del") == "fox"
    assert text(page, ".changes ins") == "wolf"
    assert sent(page, "edit_captions") == []
    click(page, ".primary")
    page.wait(f"{inside('.said')}.innerText === '67 captions changed.'")
    assert len(sent(page, "edit_captions")) == 1
    assert "wolf" in page.evaluate("model.table.captions[0]")
    assert page.evaluate("panel.form.options.find") == ""
    page.evaluate("panel.undo.click()")
    page.wait("model.table.captions[0].includes('fox')")
    assert page.evaluate("panel.form.options.find") == "fox"
    assert page.errors == []


def test_a_bad_regular_expression_is_said_in_place(panel):
    page = panel("captions")
    click(page, "[data-option=regex]")
    fill(page, "find", "(")
    page.wait(f"{inside('.end .notice')}.innerText.includes('has no end')")
    assert page.evaluate(f"{inside('.primary')}.disabled")
    assert page.evaluate("problems") == []


def test_a_scope_is_who_is_meant(panel):
    page = panel("captions")
    do(page, "model.setSelection([0, 3, 4])")
    click(page, "[data-scope=selected]")
    fill(page, "add_first", "zqx")
    page.wait(f"{inside('.end .line')}.innerText === '3 of 3 captions change'")
    click(page, ".primary")
    page.wait("model.pending === 0 && model.table.captions[4].startsWith('zqx, ')")
    assert sent(page, "edit_captions")[0]["rows"] == [0, 3, 4]
    assert not page.evaluate("model.table.captions[6].startsWith('zqx')")


def test_a_click_on_a_tag_filters_by_it_and_once_more_does_not(panel):
    page = panel("captions")
    click(page, "[data-tag=snow] .tag")
    assert page.evaluate("[model.view.tag, model.rows.length]") == ["snow", 67]
    click(page, "[data-tag=snow] .tag")
    assert page.evaluate("[model.view.tag, model.rows.length]") == ["", 200]


def test_a_tag_is_renamed_in_the_captions_that_have_it(panel):
    page = panel("captions")
    click(page, "[data-tag=snow] .pen")
    page.wait("panel.shadowRoot.activeElement?.className === 'new-name'")
    page.evaluate("panel.shadowRoot.activeElement.select()")
    write(page, "ice")
    # The fake server finds plain texts only: what was asked is what counts.
    page.evaluate("backend.preview = async (folder, {rows}) => ({changed: rows.length, first: []})")
    page.key("Enter")
    page.wait("backend.posts.length > 0")
    (edit,) = sent(page, "edit_captions")
    assert len(edit["rows"]) == 67
    assert edit["options"]["find"] == r"(?i)(^|,)(\s*)snow(?=\s*(,|$))"
    assert edit["options"]["replace"] == r"\1\2ice"


def test_images_without_a_caption_are_counted_and_shown(panel):
    page = panel("captions")
    assert text(page, ".missing span") == "33 images have no caption."
    click(page, ".missing button")
    assert page.evaluate("model.rows.length") == 33


def test_captions_from_a_model_are_asked_for_images_without_one(panel):
    page = panel("captions")
    do(page, f"{inside('details[data-name=describe]')}.open = true")
    assert text(page, "button.describe") == "Caption 33 images"
    page.evaluate("backend.startJob = async (folder, kind, options) => "
                  "{ window.job = {kind, ...options}; return {job: null}; }")  # fmt: skip
    click(page, "button.describe")
    page.wait("window.job")
    job = page.evaluate("({...window.job, rows: window.job.rows.length})")
    assert job == {"kind": "caption", "captioner": "blip", "rows": 33, "only_empty": True}


def test_ten_thousand_captions_are_counted_quickly(panel):
    page = panel("captions", "&n=10000")
    took = (
        "(() => { const t = performance.now(); panel.stale = true; panel.tags.counts.keys = [];"
        "panel.refresh(); return performance.now() - t; })()"
    )
    # The quickest of several: on a machine that has other things to do the others wait for it.
    assert min(page.evaluate(took) for _ in range(3)) < 1000  # 0.1 s on one that has not
