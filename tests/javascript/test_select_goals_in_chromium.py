"""Goals, quotas, the shelf and the coverage curve of the panel "Select", in a headless Chromium."""

from __future__ import annotations

import pytest

from .chromium import Page
from .panels import Show, do, part, press, put, seen, text

SHAPES = "{aspect: {portrait: [.3, .4], square: [.2, .4], landscape: [.6, .7]}}"
CURVE = "one('lora-curator-curve')"


@pytest.fixture
def show(open_panel: Show) -> Show:
    """`show("&language=ja")` opens the panel alone, with 200 images of which 40 are asked for."""

    def open_select(query: str = "", width: int = 420) -> Page:
        page = open_panel("select", query, width)
        do(page, "panel.choose({count: 40})")
        return page

    return open_select


def method(name: str) -> str:
    return f'[data-field="method"][value="{name}"]'


def select(page: Page) -> None:
    """Select and wait until the result is shown."""
    press(page, '[data-action="select"]')
    page.wait("model.job?.state === 'done' && model.outcome !== null")


def test_only_the_chosen_goal_is_explained(show):
    page = show()
    explained = (
        "[...panel.shadowRoot.querySelectorAll('.card')].filter(one => one.querySelector('.quiet')"
        "?.checkVisibility()).map(one => one.querySelector('input').value)"
    )
    assert page.evaluate(explained) == ["cover"]
    press(page, method("best"))
    assert page.evaluate(explained) == ["best"]
    assert page.errors == []


def test_another_way_unfolds_its_cards_and_has_no_quality_no_shelf_and_no_quotas(show):
    page = show()
    folds = f"one('{method('blocks')}').closest('details').open"
    assert page.evaluate(folds) is False
    assert seen(page, part("tuning"))
    assert seen(page, part("quotas"))
    do(page, "panel.choose({method: 'blocks'})")
    assert page.evaluate(folds) is True
    assert not seen(page, part("tuning"))
    assert not seen(page, part("quotas"))
    do(page, f"one('{method('blocks')}').closest('details').open = false; panel.refresh()")
    assert page.evaluate(folds) is False  # somebody folded it


def test_arrow_keys_choose_among_the_goals_that_are_seen(show):
    page = show()
    page.evaluate(f"one('{method('cover')}').focus()")
    chosen = []
    for _ in range(3):
        page.key("ArrowDown")
        chosen.append(page.evaluate("panel.options.method"))
    assert chosen == ["represent", "best", "cover"]


def test_all_that_is_chosen_goes_into_the_job(show):
    page = show()
    press(page, method("represent"))
    put(page, '[data-field="balance"]', "70")
    press(page, '[data-field="oddities"]')
    press(page, '[data-quota="source"]')
    put(page, '[data-high="source:each"]', "35")
    press(page, '[data-quota="generated"]')
    select(page)
    assert page.evaluate("jobs") == [
        [
            "select",
            {
                "count": 40, "method": "represent", "iterations": 20, "seed": 0, "quality": 0.7,
                "quotas": {"source": {"each": [0, 0.35]}}, "oddities": False,
            },
        ]
    ]  # fmt: skip
    assert page.evaluate("panel.draft") == {}  # the recipe has it now
    assert page.evaluate("Object.keys(panel.options.quotas)") == ["source"]
    assert page.evaluate("one('[data-field=balance]').ariaLabel") == (
        "Between diversity and quality: 70% quality"
    )


def test_what_was_chosen_is_still_there_after_a_reload(show):
    page = show()
    press(page, '[data-quota="shot_scale"]')
    put(page, '[data-field="balance"]', "20")
    page.reload("window.ready === true")
    assert page.evaluate("one('[data-quota=shot_scale]').checked")
    assert page.evaluate("one('[data-field=balance]').value") == "20"
    assert page.evaluate("one('[data-low=\"shot_scale:medium\"]').value") == "40"


def test_percents_are_whole_and_the_lower_one_is_never_above_the_higher(show):
    page = show()
    press(page, '[data-quota="aspect"]')
    low, high = '[data-low="aspect:portrait"]', '[data-high="aspect:portrait"]'
    fields = f"[one('{low}').value, one('{high}').value]"
    assert page.evaluate(fields) == ["30", "40"]
    put(page, low, "55.4")
    assert page.evaluate(fields) == ["55", "55"]
    put(page, high, "12")
    assert page.evaluate(fields) == ["12", "12"]
    put(page, high, "900")
    assert page.evaluate(fields) == ["12", "100"]
    put(page, low, "")
    assert page.evaluate(fields) == ["12", "100"]


def test_each_quota_says_how_it_came_out_and_by_how_much_it_was_missed(show):
    page = show()
    page.evaluate(f"panel.choose({{quotas: {{...{SHAPES}, cluster: {{each: [0, .1]}}}}}})")
    select(page)
    outcome = page.evaluate("model.outcome.quotas.find(one => one.kind === 'landscape')")
    met = '[data-met="aspect:landscape"]'
    count = outcome["count"]  # 60 to 70 % of 40 images
    assert text(page, met) == f"{count} of 24 to 28: {24 - count} too few"
    assert page.evaluate(f"one('{met}').classList.contains('warn')")
    assert text(page, '[data-met="aspect:square"]').endswith("of 8 to 16")
    assert " of at most 4, " in text(page, '[data-met="cluster:each"]')
    assert text(page, part("shortfalls")) == (f"Landscape: at least 24 wanted, {count} possible.")


def test_missed_quotas_are_said_in_the_language_of_the_app(show):
    page = show("&language=ja")
    page.evaluate(f"panel.choose({{quotas: {SHAPES}}})")
    select(page)
    assert "wanted" not in text(page, part("shortfalls"))
    assert "横長" in text(page, part("shortfalls"))


def test_the_shelf_is_shown_in_the_grid_and_all_images_again(show):
    page = show()
    assert not seen(page, part("shelf"))
    select(page)
    assert seen(page, part("shelf"))
    odd = page.evaluate("model.outcome.oddities")
    assert text(page, '[data-action="shelf"]') == f"{odd} oddities on the shelf"
    do(page, "model.setView({show: 'kept'})")
    press(page, '[data-action="shelf"]')
    assert page.evaluate("model.rows.length") == odd
    assert page.evaluate("one('[data-action=shelf]').getAttribute('aria-pressed')") == "true"
    do(page, "model.decide([model.rows[0]], 'keep')")  # bring one back
    assert text(page, '[data-action="shelf"]').startswith(f"{odd - 1} ")
    press(page, '[data-action="shelf"]')
    assert page.evaluate("model.rows.length") == 200


def test_the_result_stands_beside_the_vote_and_stays_after_edits(show):
    page = show()
    assert not seen(page, part("vote"))
    assert not seen(page, part("enough"))
    select(page)
    assert text(page, part("measures")).startswith(
        "The image farthest from all selected ones is 0.31"
    )
    assert text(page, part("measures")).endswith("most alike are 0.22 apart.")
    vote = text(page, part("vote"))
    assert vote.startswith(
        "What the runs agree on most would leave gaps of 0.45: 1.5 times larger."
    )
    do(page, "model.decide([model.rows.find(row => model.choice[row] === 1)], 'drop')")
    assert text(page, part("waiting")).startswith("1 exclusion")
    assert text(page, part("vote")) == vote


def test_the_curve_is_drawn_with_knee_and_present_and_read_by_keys_and_pointer(show):
    page = show()
    select(page)
    inside = f"{CURVE}.shadowRoot"
    words = f"[...{inside}.querySelectorAll('text.said')].map(one => one.textContent)"
    assert page.evaluate(words) == ["levels off at 20", "now 40"]
    plot = f"{inside}.querySelector('.plot')"
    assert "levels off at 20" in page.evaluate(f"{plot}.getAttribute('aria-label')")
    page.evaluate(f"{plot}.focus()")
    page.key("ArrowRight")
    page.key("ArrowRight")
    # 0.08 + 0.4 / (1 + 42 / 5) and 0.2 + 0.5 / (1 + 42 / 6)
    reading = "42 images: average distance 0.123, largest gap 0.263"
    assert page.evaluate(f"{inside}.querySelector('.reading').textContent") == reading
    assert page.evaluate(f"{plot}.getAttribute('aria-valuetext')") == reading
    page.evaluate(f"{plot}.scrollIntoView({{block: 'center'}})")
    x, y = page.evaluate(
        f"(() => {{ const r = {plot}.getBoundingClientRect();return [r.right - 11, r.y + 60]; }})()"
    )
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    page.calm()
    assert page.evaluate(f"{plot}.getAttribute('aria-valuenow')") == "80"
    assert page.errors == []


def test_a_curve_without_points_takes_no_place(show):
    page = show()
    # by itself: in the panel it shows what the model says, whenever the model says something
    page.evaluate(
        "window.curve = document.createElement('lora-curator-curve');"
        "document.querySelector('main').append(curve); 0"
    )
    assert page.evaluate("curve.checkVisibility()") is False
    page.evaluate("curve.show({curve: null, knee: null, at: 3, advice: ''})")
    assert page.evaluate("curve.checkVisibility()") is False
    page.evaluate(
        "curve.show({curve: {count: [1, 2], radius: [null, null], mean: [.4, .2]},"
        "knee: null, at: 9, advice: 'Go on.'})"
    )
    assert page.evaluate("curve.checkVisibility()") is True
    assert page.evaluate("curve.shadowRoot.querySelector('.advice').textContent") == "Go on."
    assert page.evaluate("curve.shadowRoot.querySelector('.now')") is None


def test_a_server_that_knows_no_goals_is_asked_as_before(show):
    page = show()
    do(
        page,
        "(() => { const {quotas, ...about} = model.about; about.selectors = about.selectors"
        ".filter(one => !one.is_goal).map(({is_goal, ...one}) => one);"
        "model.about = about; model.emit('about'); })()",
    )
    assert page.evaluate(f"one('{method('blocks')}').closest('details')") is None
    assert not seen(page, part("tuning"))
    press(page, method("blocks"))
    press(page, '[data-action="select"]')
    page.wait("jobs.length === 1")
    wanted = {"count": 40, "method": "blocks", "iterations": 20, "seed": 0}
    assert page.evaluate("jobs[0][1]") == wanted
    assert page.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_result_fits_a_narrow_panel_in_every_language(show, theme):
    page = show(f"&width=320&theme={theme}", 320)
    page.evaluate(f"panel.choose({{quotas: {{...{SHAPES}, cluster: {{each: [0, .1]}}}}}})")
    select(page)
    do(page, "panel.shadowRoot.querySelectorAll('details').forEach(one => (one.open = true))")
    for code in ("en", "zh", "ja"):
        words = "/javascript/curator/words/words.mjs"
        do(page, f"import('{words}').then(one => one.setLanguage('{code}'))")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.errors == []
