"""Named sets and repeats with a server in memory, in a headless Chromium."""

from __future__ import annotations

import json

import pytest

from .chromium import Page
from .panels import Show, hold_posts, press, put, settled, text


@pytest.fixture
def sets(open_panel: Show) -> Page:
    """The panel "Sets", nothing saved."""
    return open_panel("sets", "&step=1", 380)


@pytest.fixture
def balance(open_panel: Show) -> Page:
    """The panel "Balance"."""
    return open_panel("balance", "&step=1", 380)


def save(page: Page, name: str) -> None:
    put(page, "[data-field=name]", name)
    press(page, "[data-action=save]")
    settled(page)


def two(page: Page) -> None:
    """`all` has every kept image, `less` those from row 60 on and 3, which is pinned."""
    save(page, "all")
    page.evaluate(
        "model.decide([...Array(60).keys()].filter((row) => model.choice[row] === 1), 'drop')"
    )
    page.evaluate("model.decide([3], 'keep')")
    settled(page)
    save(page, "less")
    assert listed(page) == ["all", "less"]


def listed(page: Page) -> list[str]:
    return page.evaluate(
        "[...one('.sets').children].map((one) => one.querySelector('input').value)"
    )


def test_the_kept_images_are_saved_under_a_name_and_that_can_be_undone(sets):
    page = sets
    kept = page.evaluate("model.counts.kept")
    assert text(page, "[data-action=save]") == f"Save {kept} images"
    save(page, " best15 ")
    assert listed(page) == ["best15"]
    assert text(page, ".sets .about") == f"{kept} images · chosen by hand"
    assert page.evaluate("one('[data-field=name]').value") == ""
    assert text(page, "[data-part=done] span") == "“best15” is saved."
    press(page, "[data-action=undo]")
    settled(page)
    assert listed(page) == []
    assert page.errors == []


def test_a_name_that_cannot_be_is_said_under_the_field_and_nowhere_else(sets):
    page = sets
    save(page, "a:b")
    assert not page.evaluate("one('[data-part=name-problem]').hidden")
    assert "no folder can have" in text(page, "[data-part=name-problem]")
    assert page.evaluate("one('[data-field=name]').value") == "a:b"
    assert page.evaluate("one('[data-part=done]').hidden")
    assert page.evaluate("problems") == []
    posts = page.evaluate("backend.posts.length")
    save(page, "x" * 41)
    assert "41" in text(page, "[data-part=name-problem]")
    save(page, "  ")
    assert text(page, "[data-part=name-problem]") == "Type a name of 1 to 40 letters."
    assert page.evaluate("backend.posts.length") == posts  # these two need no server
    put(page, "[data-field=name]", "good")
    assert page.evaluate("one('[data-part=name-problem]').hidden")


def test_a_set_is_replaced_only_after_a_question_in_place(sets):
    page = sets
    save(page, "mine")
    before = page.evaluate("backend.sets.get('mine').rows.length")
    page.evaluate("model.decide([3], 'keep')")
    settled(page)
    save(page, "MINE")
    assert not page.evaluate("one('[data-part=ask]').hidden")
    assert text(page, "[data-part=ask] span") == "There is a set “mine” already."
    assert page.evaluate("panel.shadowRoot.activeElement.dataset.action") == "replace"
    press(page, "[data-action=keep]")
    assert page.evaluate("one('[data-part=ask]').hidden")
    press(page, "[data-action=save]")
    press(page, "[data-action=replace]")
    settled(page)
    assert page.evaluate("[...backend.sets].map(([name, one]) => [name, one.rows.length])") == [
        ["mine", before + 1]
    ]


def test_a_set_is_used_and_removed_and_both_are_taken_back(sets):
    page = sets
    two(page)
    many = page.evaluate("backend.sets.get('all').rows.length")
    now = page.evaluate("model.counts.kept")
    press(page, "[data-use=all]")
    settled(page)
    assert page.evaluate("panel.done.text").startswith("The images of")
    # exclusions by hand stay, and the pin of row 3 as well
    assert page.evaluate("model.counts.kept") == now
    page.evaluate("model.operate({op: 'clear_exclusions'})")
    settled(page)
    press(page, "[data-use=all]")
    settled(page)
    assert page.evaluate("model.counts.kept") == many + 1
    press(page, "[data-remove=less]")
    settled(page)
    assert listed(page) == ["all"]
    press(page, "[data-action=undo]")
    settled(page)
    assert listed(page) == ["all", "less"]


def test_two_sets_are_compared_and_what_they_share_is_shown_in_the_grid(sets):
    page = sets
    two(page)
    assert page.evaluate("panel.ticked") == ["all", "less"]
    press(page, "[data-action=compare]")
    page.wait("!one('[data-part=comparison]').hidden")
    both = page.evaluate("panel.comparison.pairs[0].both")
    heads = page.evaluate("[...one('thead').querySelectorAll('th')].map((one) => one.innerText)")
    assert heads == ["all", "less"]
    # more images leave smaller gaps: of "all" in the fake, and marked once
    marks = (
        "[...one('[data-line=covering_radius]').querySelectorAll('td')]"
        ".map((one) => one.querySelector('.best') !== null)"
    )
    assert page.evaluate(marks) == [True, False]
    assert page.evaluate("one('[data-line=steps_per_epoch] .best')") is None
    counts = page.evaluate(
        "[...one('.shared').children].map((one) => one.innerText.split(/\\s*\\n\\s*/))"
    )
    first = page.evaluate("backend.sets.get('all').rows.length") - both
    assert counts == [["Only in all", str(first)], ["Only in less", "1"], ["In both", str(both)]]
    press(page, ".shared [data-shows=less]")
    assert page.evaluate("[...model.rows]") == [3]
    press(page, ".shared [data-shows=less]")
    assert page.evaluate("model.rows.length") == 200


def test_a_comparison_follows_its_sets(sets):
    page = sets
    two(page)
    press(page, "[data-action=compare]")
    page.wait("panel.comparison")
    save(page, "less")
    press(page, "[data-action=replace]")
    page.wait("panel.comparison.sets[1].images === backend.sets.get('less').rows.length")
    press(page, "[data-remove=all]")
    page.wait("one('[data-part=comparison]').hidden")
    assert page.evaluate("one('[data-action=compare]').hidden")


def test_ticked_sets_are_exported_into_a_folder(sets):
    page = sets
    two(page)
    press(page, "[data-tick=all]")
    assert page.evaluate("one('[data-action=export]').disabled")
    press(page, "[data-tick=all]")
    press(page, "[data-action=export]")
    assert "where the dataset is to go" in text(page, "[data-part=export-problem]")
    put(page, "[data-field=out]", "/pictures/fox_sets")
    press(page, "[data-action=export]")
    page.wait("panel.writing.result")
    job = {"names": ["all", "less"], "out": "/pictures/fox_sets", "overwrite": False}
    assert page.evaluate("jobs") == [["export_sets", job]]
    lines = page.evaluate(
        "[...one('[data-part=written]').querySelectorAll('li')].map((one) => one.innerText)"
    )
    assert [line.split(", ", 1)[1] for line in lines] == ["no errors, no warnings", "1 warning"]
    link = "one('[data-part=written] a')"
    assert page.evaluate(f"[{link}.getAttribute('href'), {link}.target, {link}.rel]") == [
        page.evaluate("model.comparisonPageUrl"), "_blank", "noopener",
    ]  # fmt: skip
    page.wait("model.about.preferences['sets:' + model.folder] === '/pictures/fox_sets'")


def test_names_from_a_file_are_text(sets):
    page = sets
    page.evaluate(
        "backend.sets = new Map([['<img src=x onerror=hurt=1>', {rows: [4], method: 'gone'}],"
        "['b', {rows: [8], method: null}]]); null"
    )
    page.wait("one('.sets').children.length === 2")
    assert "<img" in text(page, ".sets li")
    assert text(page, ".sets .about") == "1 image · gone"
    page.evaluate("[...one('.sets').querySelectorAll('input')].forEach((one) => one.click())")
    press(page, "[data-action=compare]")
    page.wait("panel.comparison")
    assert page.evaluate("window.hurt") is None


# --- repeats


def test_repeats_are_balanced_by_a_click_and_shown_as_a_table(balance):
    page = balance
    assert (
        text(page, "[data-part=writes]")
        == "The export writes one folder; each image has 10 repeats."
    )
    press(page, "[data-field=by][value=cluster]")
    page.wait("one('.repeats tbody').children.length > 5 && model.pending === 0")
    assert page.evaluate("backend.recipe.export.balance") == "cluster"
    table = page.evaluate("panel.repeats.exposure")
    first = table["rows"][0]
    cells = page.evaluate(
        "[...one('.repeats tbody tr').children].slice(0, 2).map((one) => one.innerText)"
    )
    assert cells == [
        first["label"].replace("cluster", "Cluster"),
        f"{first['size']} × {first['repeats']} = {first['effective']}",
    ]
    sentence = text(page, "[data-part=writes]")
    assert f"{len(table['rows'])} folders" in sentence
    assert str(table["images"]) in sentence
    # a decision changes what an epoch shows
    page.evaluate("model.decide([...model.choice.keys()].filter((row) => row < 100), 'drop')")
    page.wait(f"panel.repeats.exposure.images !== {table['images']}")
    assert page.errors == []


def test_a_choice_that_is_on_its_way_stays_when_another_recipe_comes(balance):
    page = balance
    hold_posts(page)
    folder = "[data-field=by][value=folder]"
    press(page, folder)
    page.evaluate(
        "backend.another([{id: 'x', op: 'recipe', recipe: {select: {count: 9}}}]); model.soon()"
    )
    page.wait("model.recipe.select.count === 9")
    assert page.evaluate("backend.recipe.export.balance") == "none"  # it has not arrived
    assert page.evaluate(f"one('{folder}').checked")
    page.evaluate("release()")
    settled(page)
    assert page.evaluate("backend.recipe.export.balance") == "folder"
    assert page.evaluate(f"one('{folder}').checked && Object.keys(panel.changed).length === 0")


def test_without_clusters_they_can_be_found_from_there(balance):
    page = balance
    page.evaluate("delete backend.versions.cluster; model.soon(); 0")
    page.wait("model.versions.cluster === undefined")
    press(page, "[data-field=by][value=cluster]")
    page.wait("!one('[data-action=clusters]').hidden")
    assert "No clusters were found" in text(page, "[data-part=writes]")
    press(page, "[data-action=clusters]")
    page.wait("jobs.length === 1")
    assert json.dumps(page.evaluate("jobs")) == '[["map", {}]]'
