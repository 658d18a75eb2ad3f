"""The map on a page of its own, with real clicks, drags and keys in a headless Chromium."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from .chromium import SHIFT, Page
from .panels import do

ALT = 1


@pytest.fixture
def show(chromium: Page, address: str) -> Callable[[str], Page]:
    """`show("?n=300")` opens the page of the map of so many images."""

    def open_map(query: str = "") -> Page:
        page = f"{address}/tests/javascript/map_page.html?{query}"
        chromium.start_anew()
        rests = "map.scene.camera && !map.scene.camera.moving"
        chromium.open(page, f"window.ready === true && map.ready && {rests}", 900, 680)
        chromium.evaluate("still()")  # the landmarks are chosen
        chromium.calm()
        return chromium

    return open_map


def point(page: Page, row: int) -> tuple[float, float]:
    """Where an image is on the screen."""
    return tuple(page.evaluate(f"placeOf({row})"))


def lonely(page: Page) -> list[int]:
    """Images in sight that have no other one within 25 pixels, so that a click is clear."""
    return page.evaluate("lonely(25)")


def drag(page: Page, places: list[tuple[float, float]], modifiers: int = 0) -> None:
    """Press at the first place, move over the others, release at the last."""

    def mouse(kind: str, place: tuple[float, float]) -> None:
        page.call(
            "Input.dispatchMouseEvent",
            type=kind, x=place[0], y=place[1], button="left", buttons=1, clickCount=1,
            modifiers=modifiers,
        )  # fmt: skip

    mouse("mousePressed", places[0])
    for place in places[1:]:
        mouse("mouseMoved", place)
    mouse("mouseReleased", places[-1])
    page.calm()


def hover(page: Page, place: tuple[float, float]) -> None:
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=place[0], y=place[1])


def selected(page: Page) -> list[int]:
    return page.evaluate("[...model.selection].sort((a, b) => a - b)")


def test_a_click_looks_at_the_image_and_decides_nothing(show):
    page = show("n=150")
    row = lonely(page)[0]
    page.click(*point(page, row))
    assert page.evaluate("model.focus") == row
    assert page.evaluate("backend.posts.length") == 0
    assert page.errors == []


def test_a_click_decides_where_clicks_exclude_or_pin_and_takes_it_back(show):
    page = show("n=150")
    row, other = lonely(page)[:2]
    do(page, "model.setView({clickMode: 'exclude'})")
    page.click(*point(page, row))
    assert page.evaluate(f"model.stateOf({row})") == "excluded"
    do(page, "model.setView({clickMode: 'pin'})")
    page.click(*point(page, other))
    assert page.evaluate(f"model.stateOf({other})") == "pinned"
    page.wait("model.pending === 0")
    assert page.evaluate(f"[backend.images.choice[{row}], backend.images.author[{row}]]") == [
        "d",
        "u",
    ]
    page.click(*point(page, other))
    assert page.evaluate(f"model.stateOf({other})") == "undecided"


def test_an_excluded_image_is_red_on_the_map(show):
    page = show("n=150&theme=light")
    row = lonely(page)[0]
    page.evaluate("map.shadowRoot.querySelector('[data-tool=landmarks]').click(), still()")
    do(page, f"model.setFocus(-1); model.decide([{row}], 'drop')")
    red, green, blue = page.evaluate(f"pixelAt({row}, 0, -5)")
    assert (red, green, blue) == (196, 64, 47)  # --out, above the cross that is cut out


def test_a_box_selects_what_is_in_it(show):
    page = show("n=400")
    page.evaluate("map.scene.root.focus()")
    page.key("b")
    drag(page, [(150, 120), (200, 180), (420, 400)])
    wanted = page.evaluate("inBox(150, 120, 420, 400)")
    assert len(wanted) > 10
    assert selected(page) == wanted
    drag(page, [(150, 120), (300, 300)], modifiers=ALT)
    assert selected(page) == sorted(set(wanted) - set(page.evaluate("inBox(150, 120, 300, 300)")))


def test_a_lasso_selects_what_it_encloses_and_shift_adds(show):
    page = show("n=400")
    page.evaluate("map.scene.root.focus()")
    page.key("l")
    first = page.evaluate("[...model.rows].filter(row => insideCircle(row, 300, 330, 110))")
    second = page.evaluate("[...model.rows].filter(row => insideCircle(row, 600, 330, 90))")
    assert len(first) > 10
    assert len(second) > 10

    def circle(x: float, y: float, radius: float) -> list[tuple[float, float]]:
        turns = [2 * math.pi * step / 40 for step in range(41)]
        return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]

    drag(page, circle(300, 330, 110))
    near = set(page.evaluate("[...model.rows].filter(row => nearCircle(row, 300, 330, 110))"))
    assert set(selected(page)) ^ set(first) <= near
    drag(page, circle(600, 330, 90), modifiers=SHIFT)
    near |= set(page.evaluate("[...model.rows].filter(row => nearCircle(row, 600, 330, 90))"))
    assert set(selected(page)) ^ {*first, *second} <= near
    page.wait("map.spoken.textContent.endsWith('images selected')")
    page.key("Escape")
    assert selected(page) == []


def test_images_at_one_place_are_reached_by_clicking_again(show):
    page = show("n=150")  # 5 and 7 lie at one place
    page.evaluate(
        "for (const _ of [1, 2, 3]) map.does.zoom(1.6); map.scene.camera.reveal(...mapPlace(5))"
    )
    page.wait("!map.scene.camera.moving")
    found = set()
    for click in range(3):
        if click:  # one that comes sooner is the second one of a double click
            page.evaluate("new Promise(done => setTimeout(done, 500))")
        page.click(*point(page, 5))
        found.add(page.evaluate("model.focus"))
    assert {5, 7} <= found


def test_the_card_at_the_pointer_names_the_image_below_it_as_text(show):
    page = show("n=150")
    row = next(one for one in lonely(page) if "<b>" in page.evaluate(f"model.table.paths[{one}]"))
    hover(page, point(page, row))
    page.wait("!map.scene.card.root.hidden")
    card = "map.scene.card.root"
    assert page.evaluate(f"{card}.querySelector('.name').textContent") == f"img {row}.jpg"
    assert page.evaluate("model.hover") == row
    x, y = point(page, row)
    left, top, right, bottom = page.evaluate(
        f"(box => [box.left, box.top, box.right, box.bottom])({card}.getBoundingClientRect())"
    )
    assert not (left <= x <= right and top <= y <= bottom)
    page.evaluate("map.shadowRoot.querySelector('[data-tool=hover]').click()")
    hover(page, (2, 60))
    hover(page, point(page, row))
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert page.evaluate(f"{card}.hidden")


def test_what_the_filter_hides_is_not_hit(show):
    page = show("n=150")
    row = lonely(page)[0]
    do(page, f"model.setView({{onlySelection: Int32Array.of({row + 1})}})")
    before = page.evaluate("model.focus")
    page.click(*point(page, row))
    assert page.evaluate("model.focus") == before
    page.evaluate("map.scene.root.focus()")
    drag(page, [(5, 60), (880, 600)], modifiers=SHIFT)
    assert set(selected(page)) <= {row + 1}


def test_the_wheel_zooms_to_the_pointer_and_a_drag_moves_the_map(show):
    page = show("n=150")
    row = lonely(page)[0]
    place = point(page, row)
    page.wheel(*place, -300)
    page.wait("map.scene.camera.zoom > 1.3 && !map.scene.camera.moving")
    assert point(page, row) == pytest.approx(place, abs=1)
    drag(page, [(450, 300), (470, 330), (500, 380)])
    x, y = point(page, row)
    assert (x - place[0], y - place[1]) == pytest.approx((50, 80), abs=1)
    assert selected(page) == []


def test_keys_move_the_focus_zoom_and_open_the_image(show):
    page = show("n=150")
    page.evaluate("model.setFocus(10); map.scene.root.focus()")
    page.key("ArrowRight")
    page.wait("!map.scene.camera.moving")
    row = page.evaluate("model.focus")
    assert point(page, row)[0] > point(page, 10)[0]
    page.key("Enter")
    assert page.evaluate("opened.at(-1)") == ["large", [row]]
    page.key("+")
    page.wait("map.scene.camera.zoom > 1.5 && !map.scene.camera.moving")
    page.key("0")
    page.wait("Math.abs(map.scene.camera.zoom - 1) < 0.001 && !map.scene.camera.moving")


def test_two_fingers_zoom(show):
    page = show("n=150")

    def touch(kind: str, places: list[tuple[int, int]]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        page.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    touch("touchStart", [(400, 300), (500, 300)])
    touch("touchMove", [(380, 300), (520, 300)])
    touch("touchMove", [(350, 300), (550, 300)])
    touch("touchEnd", [])
    page.wait("!map.scene.camera.moving")
    assert page.evaluate("map.scene.camera.zoom") == pytest.approx(2, abs=0.01)
    assert selected(page) == []


def test_the_legend_says_what_the_colours_mean_and_a_cluster_can_be_shown_alone(show):
    page = show("n=150")
    legend = "map.below.legend"
    page.evaluate("map.colourBy = 'aesthetic'; model.setView({size: 130})")
    page.wait(f"{legend}.innerText.includes('Aesthetic')")
    assert "higher is better" in page.evaluate(f"{legend}.innerText")
    page.evaluate("map.colourBy = 'cluster'")
    page.wait(f"{legend}.querySelectorAll('button').length === 12")
    page.evaluate(f"{legend}.querySelector('button').click()")
    page.wait("model.rows.length < 150")
    cluster = page.evaluate("model.view.cluster")
    assert page.evaluate(
        f"[...model.rows].every(row => model.columnNow('cluster')[row] === {cluster})"
    )
    assert page.errors == []


def test_a_map_that_was_taken_off_the_page_can_come_back(show):
    page = show("n=150")
    page.evaluate("(parent => { map.remove(); parent.append(map) })(map.parentNode)")
    page.wait("inkShare() > 0.005 && !map.scene.camera.moving")
    row = lonely(page)[0]
    page.click(*point(page, row))
    assert page.evaluate("model.focus") == row
    assert page.errors == []


def test_without_positions_the_map_is_offered(show, chromium: Page, address: str):
    page = chromium
    url = f"{address}/tests/javascript/map_page.html?n=50&empty"
    page.open(url, "window.ready === true && !map.below.notice.hidden")
    assert "The map comes when the images have been compared." in page.evaluate(
        "map.below.notice.innerText"
    )
    page.evaluate("backend.holds = true; map.below.notice.querySelector('button').click()")
    page.wait("model.job?.kind === 'map'")
    page.wait("map.below.notice.innerText.startsWith('The map is being made.')")
    page.evaluate("backend.positionsVersion = 1")
    page.wait("map.ready")


def test_the_points_follow_the_colours_of_the_host(show):
    page = show("n=150&theme=light")
    corner = "pixelAtScreen(4, 60)"
    assert page.evaluate(corner) == [246, 246, 247]
    page.evaluate("host.dataset.theme = 'dark'")
    page.wait(f"String({corner}) === '27,28,31'")
    page.evaluate("host.style.display = 'none'; frames(2)")
    page.evaluate("host.dataset.theme = 'light'; frames(2)")
    page.evaluate("host.style.display = ''")
    page.wait(f"String({corner}) === '246,246,247'")


# Without a graphics card WebGL is drawn by the processor here: fewer images for it.
@pytest.mark.parametrize(("drawing", "count"), [("webgl", 20_000), ("2d", 100_000)])
def test_very_many_images_are_drawn_and_found(show, drawing: str, count: int):
    page = show(f"n={count}&drawing={drawing}")
    page.wait("inkShare() > 0.1")
    found = page.evaluate("map.scene.hits(...inStage(placeOf(4321)))")
    assert 4321 in found
    assert page.errors == []


def test_a_graphics_card_that_is_taken_away_does_not_take_the_map(show):
    page = show("n=500&drawing=webgl")
    page.wait("inkShare() > 0.01")
    # within the page: the map gives a card up that is away for longer than a second
    page.evaluate(
        "new Promise((done) => { const { gl } = map.scene.canvas.points;"
        "const card = gl.getExtension('WEBGL_lose_context');"
        "const back = () => { card.restoreContext(); done(); };"
        "const lost = () => setTimeout(back, 50);"
        "gl.canvas.addEventListener('webglcontextlost', lost, { once: true });"
        "card.loseContext(); })"
    )
    page.wait("map.scene.canvas.kind === 'webgl' && inkShare() > 0.01")
    page.evaluate("map.scene.canvas.points.gl.getExtension('WEBGL_lose_context').loseContext()")
    page.wait("map.scene.canvas.kind === '2d' && inkShare() > 0.01")
    assert page.errors == []


def test_a_few_changed_points_are_drawn_as_if_all_were_drawn(show):
    page = show("n=3000&drawing=2d")
    page.wait("!map.scene.frame && !map.scene.drawing")
    page.evaluate(
        "window.fulls = 0; { const draw = map.scene.canvas.draw;"
        "map.scene.canvas.draw = function (camera) { fulls += 1; draw.call(this, camera); }; }"
    )
    page.evaluate("model.decide([3, 6, 700], 'drop'); model.decide([1500], 'keep');")
    page.evaluate("model.star([40, 41], true); model.setSelection([9, 2000])")
    page.evaluate("new Promise(done => setTimeout(done, 400))")
    pixels = "map.scene.canvas.points.pixels"
    before = page.evaluate(f"window.before = {pixels}.slice(); fulls")
    assert before == 0
    # All of them, as large as they are: the sizes follow in time how many stand out.
    points = "map.scene.canvas.points"
    page.evaluate(f"{points}.draw(map.scene.camera.view, ...{points}.radii)")
    assert page.evaluate(f"{pixels}.filter((one, at) => one !== before[at]).length") == 0
    assert page.errors == []
