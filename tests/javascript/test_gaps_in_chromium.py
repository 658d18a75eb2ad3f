"""The panel "Gaps" and the tabs around it, with a server in memory, in a headless Chromium."""

from __future__ import annotations

import json

import pytest

from .chromium import Page
from .panels import Show, do, press, put, settled, text


@pytest.fixture
def show(open_panel: Show) -> Show:
    """`show("&n=60")` opens the panel alone, with 60 images."""
    return lambda query="&n=200": open_panel("gaps", f"&step=1{query}", 380)


def look(page: Page) -> None:
    """Find gaps and wait until they are shown."""
    before = page.evaluate("panel.made")
    press(page, "[data-action=gaps]")
    page.wait(f"panel.made !== {json.dumps(before)} && !one('[data-part=found]').hidden")


def test_the_kept_images_are_looked_at_and_coverage_is_said_before_and_after(show):
    page = show()
    kept = page.evaluate("model.counts.kept")
    assert text(page, "[data-part=kept]") == f"The kept images ({kept})"
    put(page, "[data-field=count]", "4")
    look(page)
    assert page.evaluate("jobs") == [["gaps", {"prompts": [], "count": 4, "core": None}]]
    assert text(page, "[data-part=coverage] p") == f"Looked at: your {kept} kept images."
    rows = "[...one('[data-part=coverage]').querySelectorAll('tr')].map((one) => one.innerText)"
    assert page.evaluate(rows) == [
        "\tNow\tWith 4 more",
        "Images with one of yours near\t81%\t95%",
        "Largest gap\t0.45\t0.31",
        "Average distance\t0.18\t0.15",
    ]
    assert not page.evaluate("one('lora-curator-curve').hidden")
    assert page.evaluate("one('[data-part=stale]').hidden")
    assert page.errors == []


def test_what_is_lacking_can_be_seen_added_in_one_step_and_taken_back(show):
    page = show()
    look(page)
    region = page.evaluate("panel.report.regions[0]")
    line = f"[data-region='{region['number']}']"
    nearest = f"{region['nearest']:.2f}"
    assert text(page, f"{line} p") == (
        f"{region['size']} images like this, none of yours. The nearest is {nearest} away."
    )
    press(page, f"{line} [data-shows]")
    shown = sorted({*region["rows"], *region["proposals"]})
    assert page.evaluate("[...model.rows]") == shown
    assert page.evaluate(f"one({json.dumps(line + ' [data-shows]')}).ariaPressed") == "true"
    press(page, f"{line} [data-shows]")
    assert page.evaluate("model.rows.length") == 200

    assert text(page, f"{line} [data-adds]") == "Add 2"
    press(page, f"{line} [data-adds]")
    settled(page)
    assert page.evaluate("backend.posts.flat().length") == 1
    pinned = "model.counts.pinned"
    assert page.evaluate(pinned) == 2
    assert text(page, f"{line} [data-adds]") == "Added"
    assert page.evaluate(f"one({json.dumps(line + ' [data-adds]')}).disabled")
    assert text(page, "[data-part=stale] span") == "Your set has 2 more images since."
    assert text(page, "[data-part=done] span") == "2 images are pinned."
    press(page, "[data-part=done] [data-action=undo]")
    settled(page)
    assert page.evaluate(pinned) == 0
    assert page.evaluate("one('[data-part=stale]').hidden")
    assert page.evaluate("one('[data-part=done]').hidden")


def test_all_proposals_are_added_but_those_that_were_excluded(show):
    page = show()
    look(page)
    proposals = page.evaluate("panel.report.proposals")
    do(page, f"model.decide([{proposals[0]}], 'drop')")
    assert text(page, "[data-action=add-all]") == f"Add all {len(proposals) - 1} proposals"
    press(page, "[data-action=add-all]")
    settled(page)
    states = page.evaluate("panel.report.proposals.map((row) => model.stateOf(row))")
    assert states == ["excluded"] + ["pinned"] * (len(proposals) - 1)
    assert page.evaluate("one('[data-action=add-all]').disabled")
    # a picture leads to its image, also out of a filter that hides it
    do(page, "model.setView({show: 'dropped'})")
    press(page, f"[data-part=proposals] [data-row='{proposals[1]}']")
    assert page.evaluate("[model.focus, model.view.show]") == [proposals[1], "all"]


def test_without_kept_images_a_core_is_chosen_and_pinned_to_build_upon(show):
    page = show()
    page.evaluate("model.decide([...Array(200).keys()], 'undecided')")
    settled(page)
    assert page.evaluate("one('[data-field=set][value=core]').checked")
    assert page.evaluate("one('[data-field=set][value=kept]').disabled")
    put(page, "[data-field=core]", "12")
    look(page)
    assert page.evaluate("jobs[0][1].core") == 12
    assert text(page, "[data-part=coverage] p") == "Looked at: a core of 12 images."
    press(page, "[data-action=pin-core]")
    settled(page)
    assert page.evaluate("model.counts.pinned") == 12
    assert text(page, "[data-action=pin-core]") == "Core is pinned"
    assert page.evaluate("one('[data-part=stale]').hidden")
    assert page.evaluate("one('[data-field=set][value=kept]').checked")


def test_what_a_core_lacks_can_be_added_though_a_selection_keeps_it(show):
    page = show()
    press(page, "[data-field=set][value=core]")
    look(page)
    kept = "panel.report.proposals.filter((row) => model.stateOf(row) === 'kept').length"
    assert page.evaluate(kept) > 0
    proposals = page.evaluate("panel.report.proposals.length")
    assert text(page, "[data-action=add-all]") == f"Add all {proposals} proposals"
    region = page.evaluate(
        "panel.report.regions.find((one) => one.proposals.some((row) => "
        "model.stateOf(row) === 'kept'))"
    )
    line = f"[data-region='{region['number']}']"
    assert "none of yours" in text(page, f"{line} p")
    assert text(page, f"{line} [data-adds]") == f"Add {len(region['proposals'])}"
    press(page, f"{line} [data-adds]")
    settled(page)
    states = f"{region['proposals']}.map((row) => model.stateOf(row))"
    assert set(page.evaluate(states)) == {"pinned"}
    assert text(page, f"{line} [data-adds]") == "Added"


def test_texts_are_asked_for_where_the_encoder_reads_them(show):
    page = show()
    assert page.evaluate("one('[data-part=asks]').hidden")
    assert "reads no texts" in text(page, "[data-part=wordless]")
    page.evaluate("model.operate({op: 'recipe', recipe: {scan: {encoder: 'open_clip'}}})")
    settled(page)
    assert not page.evaluate("one('[data-part=asks]').hidden")
    put(page, "[data-field=prompts]", "profile view\n\nfull body")
    look(page)
    assert page.evaluate("jobs[0][1].prompts") == ["profile view", "full body"]
    assert text(page, "[data-prompt='profile view'] p") == "5 images show this, none of yours."
    assert text(page, "[data-prompt='full body'] p") == "6 images show this, 2 of yours."
    assert text(page, "[data-prompt='profile view'] [data-adds]") == "Add 3"
    assert page.evaluate("one(\"[data-prompt='full body'] [data-adds]\")") is None


def test_what_was_found_is_still_there_after_a_reload(show):
    page = show()
    put(page, "[data-field=count]", "7")
    look(page)
    page.reload("window.ready === true")
    assert page.evaluate("one('[data-field=count]').value") == "7"
    assert page.evaluate("one('[data-part=gaps]').querySelectorAll('[data-region]').length") > 1
    assert page.evaluate("jobs") == []


def test_a_job_that_fails_is_said_in_the_panel(show):
    page = show()
    page.evaluate(
        "backend.startJob = async () => { throw new Error('Something is running already.'); }; null"
    )
    press(page, "[data-action=gaps]")
    page.wait("!one('[data-part=problem]').hidden")
    assert text(page, "[data-part=problem]") == "Something is running already."
    assert not page.evaluate("one('[data-action=gaps]').disabled")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 700), (390, 844)])
def test_all_tabs_can_be_seen_and_pressed(chromium, address, width, height):
    chromium.start_anew()
    page = chromium
    url = f"{address}/tests/javascript/curator_page.html?n=20&language=en"
    page.open(url, "window.ready === true", width, height)
    do(page, "app.layout.open('gaps'); window.strip = app.layout.side.strip; 0")
    outside = page.evaluate(
        "(() => { const box = strip.getBoundingClientRect();"
        "return [...strip.children].filter((one) => {"
        "const r = one.getBoundingClientRect();"
        "const top = app.shadowRoot.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
        "return r.left < box.left || r.right > box.right + 0.5 || !one.contains(top); })"
        ".map((one) => one.id); })()"
    )
    assert outside == []
    names = page.evaluate("[...app.layout.side.tabs.keys()]")
    assert names == [
        "select", "gaps", "image", "captions", "balance", "sets", "export", "settings",
    ]  # fmt: skip


def test_where_no_job_can_run_there_are_no_gaps_and_no_sets(chromium, address):
    chromium.start_anew()
    page = chromium
    url = f"{address}/tests/javascript/curator_page.html?n=20&empty"
    page.open(url, "window.ready === true", 320, 700)
    page.evaluate("backend.can = {select: false, export: false, captions: false, settings: false}")
    page.evaluate("model.connect(backend)")
    page.wait("!app.layout.side.tabs.has('select')")
    assert page.evaluate("[...app.layout.side.tabs.keys()]") == ["image", "balance"]
