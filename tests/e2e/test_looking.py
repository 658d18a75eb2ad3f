"""Opening a folder and looking at it."""

import re

import pytest

from .conftest import Program


def test_a_folder_is_opened_scanned_and_seen_as_map_and_grid(screen):
    assert screen.model("count") == 77
    drawn = screen.page.get_by_role("application", name=re.compile("Map of 72 images"))
    assert drawn.is_visible()  # five files cannot be read
    assert screen.page.get_by_role("gridcell").count() > 8
    assert len(screen.paths("dropped")) == 37  # duplicates, broken, too small


def test_a_folder_that_is_not_there_is_a_sentence(new_screen, program, tmp_path):
    screen = new_screen()
    screen.expected = {400}
    screen.name_folder(program, tmp_path / "nothing")
    screen.page.get_by_text("is not there. Check the spelling, or browse to it.").wait_for()


def test_a_folder_is_found_by_browsing(new_screen, start, raw):
    program = start("--root", str(raw.parent))
    screen = new_screen()
    screen.page.goto(program.home)
    folders = screen.page.get_by_role("list", name="Browse")
    folders.get_by_role("button", name=str(raw.parent)).click()
    folders.get_by_role("button", name="raw photos").click()
    folders.get_by_role("button", name="animals").wait_for()  # its sub-folders
    screen.button("Open", exact=True).click()
    screen.scanned()
    assert screen.model("table.title") == "raw photos"


def test_the_place_is_kept_over_a_reload(screen):
    screen.cell("animals/chelsea.png").click()
    folder_order = screen.shown()
    screen.page.get_by_role("combobox", name="Order").select_option(label="Sharpness")
    screen.wait(lambda: screen.shown() != folder_order)
    before = screen.shown()
    screen.page.reload()
    screen.scanned()
    screen.wait(lambda: screen.shown() == before)
    assert screen.model("table.paths[m.focus]") == "animals/chelsea.png"


def test_images_are_sorted_by_any_score_in_both_directions(screen):
    order = screen.page.get_by_role("combobox", name="Order")
    order.select_option(label="Noise")
    noise = screen.model("column('noise').then((c) => Array.from(m.rows, (row) => c[row]))")
    known = [one for one in noise if one is not None and one == one]
    assert known in (sorted(known), sorted(known, reverse=True))
    screen.button(re.compile("(Lowest|Highest) first")).click()
    turned = screen.model("column('noise').then((c) => Array.from(m.rows, (row) => c[row]))")
    assert [one for one in turned if one == one and one is not None] == known[::-1]


def test_images_are_found_by_caption_name_and_reason(screen):
    search = screen.page.get_by_role("searchbox", name=re.compile("Search"))
    search.fill("tabby whiskers")
    screen.wait(lambda: len(screen.shown()) == 1)
    search.fill("duplicate")
    screen.wait(lambda: len(screen.shown()) > 1)
    assert set(screen.shown()) <= set(screen.paths("dropped")) | set(screen.paths("undecided"))
    search.fill("no such words")
    screen.wait(lambda: len(screen.shown()) == 0)
    screen.button("Clear filters").click()
    screen.wait(lambda: len(screen.shown()) == 77)


def test_one_image_is_seen_large_with_its_scores_and_the_next_by_a_key(screen):
    screen.cell("animals/chelsea.png").click()
    screen.page.keyboard.press("Enter")
    dialog = screen.page.locator("dialog[open]")
    dialog.wait_for()
    screen.page.keyboard.press("ArrowRight")
    screen.wait(lambda: screen.model("table.paths[m.focus]") == "animals/high iso.png")
    screen.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    screen.tab("Image")
    panel = screen.page.get_by_role("tabpanel", name="Image")
    panel.get_by_text("Looks the same as 'animals/chelsea.png'").first.wait_for()
    panel.get_by_role("button", name=re.compile("Similarity 1.00?: chelsea.png")).first.wait_for()


def test_hovering_on_the_map_shows_the_image(screen):
    row = screen.model("table.paths.indexOf('animals/chelsea eyes.jpg')")
    x, y = screen.place_on_map(row)
    screen.page.mouse.move(x, y, steps=4)
    screen.wait(lambda: screen.model("hover") >= 0)
    name = screen.model("table.paths[m.hover].split('/').pop()")
    screen.page.locator("lora-curator-map").get_by_text(name).first.wait_for()


def test_the_map_zooms_to_the_pointer_and_a_lasso_selects(screen):
    box = screen.page.get_by_role("application", name=re.compile("Map of")).bounding_box()
    row = screen.model("table.paths.indexOf('animals/chelsea eyes.jpg')")
    x, y = screen.place_on_map(row)
    screen.page.mouse.move(x, y)
    for _ in range(3):
        screen.page.mouse.wheel(0, -200)
    after = screen.place_on_map(row)
    assert after == pytest.approx([x, y], abs=2)  # what is under the pointer stays there
    screen.button("Show all").click()
    screen.place_on_map(row)  # it moves no more
    screen.button(re.compile("drawing around")).click()
    left, top = box["x"] + 4, box["y"] + 4
    right, bottom = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    screen.page.mouse.move(left, top)
    screen.page.mouse.down()
    for place in ((right, top), (right, bottom), (left, bottom), (left, top)):
        screen.page.mouse.move(*place, steps=5)
    screen.page.mouse.up()
    screen.wait(lambda: screen.model("selection.size") == 72)


def test_a_scan_shows_how_far_it_is_and_stops(new_screen, tmp_path, raw):
    own = Program(tmp_path)  # with an empty store: everything is measured
    screen = new_screen()
    try:
        screen.name_folder(own, raw)
        screen.wait(lambda: screen.model("job && m.job.label") == "scan")
        screen.page.get_by_role("progressbar").first.wait_for()
        screen.button("Stop").click()
        screen.wait(lambda: screen.model("job.state") == "stopped", 30)
        done = screen.model("job.done")
        assert done < 77
        screen.page.get_by_text(re.compile("Stopped")).first.wait_for()
    finally:
        own.stop()


def test_without_the_token_nothing_is_shown(new_screen, program):
    screen = new_screen()
    screen.page.goto(program.home.split("#")[0])
    screen.page.get_by_text(re.compile("token")).wait_for()
    assert screen.page.locator("lora-curator-app").count() == 0
