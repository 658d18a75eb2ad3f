"""Goals, quotas, oddities, gaps, sets and repeats: done as a user does, seen in what is written.

The folder is scanned once and stays open; what a test decided is taken back before the next one.
"""

import json
import re
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .conftest import Screen

PARTS = ("portraits", "animals", "travel", "kitchen", "garden", "sky", "garage", "lab")
ODD = "stripes.png"
CHOSEN_FROM = {"not_selected", "quota_full"}
PICTURES = (".png", ".jpg", ".webp")


@pytest.fixture(scope="module")
def raw(raw_photos, tmp_path_factory):
    """Photographs of eight folders, and one picture that is like none of them."""
    folder = tmp_path_factory.mktemp("selecting") / "raw photos"
    for part in PARTS:
        shutil.copytree(raw_photos / part, folder / part)
    stripes = np.add.outer(np.arange(1024), np.arange(1024)) // 128 % 2
    Image.fromarray(np.array([(0, 0, 255), (255, 255, 0)], np.uint8)[stripes]).save(folder / ODD)
    return Path(folder)


@pytest.fixture(scope="module")
def desk(chromium, program, raw):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield Screen(context.new_page()).open(program, raw)
    context.close()


@pytest.fixture
def screen(desk):
    """The folder with nothing decided, nothing saved and the usual options."""
    desk.page.evaluate(
        """() => {
          const { model } = document.querySelector("lora-curator-app");
          const { select, export: written } = model.about.recipe;
          const { quotas } = select;
          model.clearFilters();
          model.setView({ clickMode: "look" });
          if (model.counts.excluded) model.operate({ op: "clear_exclusions" });
          if (model.counts.pinned) model.operate({ op: "clear_pins" });
          for (const { name } of model.selections) model.operate({ op: "remove_selection", name });
          const recipe = { select: { method: "cover", quality: 0.5, quotas }, export: written };
          model.operate({ op: "recipe", recipe });
        }"""
    )
    desk.wait(lambda: desk.model("outbox.pending") == 0)
    yield desk
    assert desk.faults == []


@pytest.fixture
def recipe(raw):
    """The part of a name in the recipe that is written, as soon as it says what is asked for."""

    def recipe(name, true=lambda part: True, timeout_s=60):
        end = time.monotonic() + timeout_s
        while True:
            part = json.loads((raw / "curation.json").read_text())["recipe"][name]
            if true(part):
                return part
            assert time.monotonic() < end, part
            time.sleep(0.05)

    return recipe


def kept_in(images):
    decided = {path: one.get("decision", {}) for path, one in images.items()}
    return sorted(path for path, one in decided.items() if one.get("choice") == "keep")


def panel(screen, name):
    return screen.page.get_by_role("tabpanel", name=name)


def shape(path):
    width, height = Image.open(path).size
    if max(width, height) <= 1.1 * min(width, height):
        return "square"
    return "portrait" if height > width else "landscape"


def set_shares(screen, **shares):
    """Switch the quota of shapes on and type its percents."""
    screen.tab("Select")
    switch = screen.page.get_by_role("checkbox", name="Shape")
    if not switch.is_visible():
        screen.page.locator("summary", has_text="Quotas").click()
    switch.check()
    for kind, ends in shares.items():
        for end, percent in zip(("lowest", "highest"), ends, strict=True):
            field = screen.page.get_by_role("spinbutton", name=f"{kind}: {end} percent")
            field.fill(str(percent))
            field.press("Tab")


def balance_by(screen, name):
    radio = screen.page.get_by_role("radio", name=name, exact=True)
    radio.click()
    screen.wait(radio.is_checked)


def export_to(screen, out):
    field = screen.page.get_by_role("combobox", name="Export folder")
    field.fill(str(out))


def subsets(folder):
    """The folders for sd-scripts: repeats and number of images by the rest of the name."""
    found = {}
    for one in sorted((folder / "img").iterdir()):
        repeats, _, name = one.name.partition("_")
        images = [file for file in one.iterdir() if file.suffix in PICTURES]
        assert all(file.with_suffix(".txt").exists() for file in images)
        found[name] = (int(repeats), len(images))
    return found


def test_a_goal_and_the_slider_decide_what_is_picked(screen, recipe, saved):
    screen.tab("Select")
    screen.page.get_by_role("radio", name=re.compile("^Best")).check()
    slider = screen.page.get_by_role("slider", name=re.compile("^Between diversity and quality"))
    quality = {}
    for key, share in (("Home", 0), ("End", 1)):
        slider.press(key)
        screen.select(8)
        chosen = recipe("select", lambda select: select["quality"] == share)  # noqa: B023
        assert (chosen["method"], chosen["count"]) == ("best", 8)
        kept = screen.paths("kept")
        assert len(kept) == 8
        saved(lambda images: kept_in(images) == sorted(kept))  # noqa: B023
        of_kept = "Array.from(c).filter((_, row) => m.stateOf(row) === 'kept')"
        scores = screen.model(f"column('quality').then((c) => {of_kept})")
        quality[key] = sum(scores) / 8
    assert quality["End"] > quality["Home"]


def test_a_quota_is_kept_exactly(screen, recipe, saved, raw):
    set_shares(screen, Portrait=(40, 40), Square=(40, 40), Landscape=(20, 20))
    screen.select(10)
    assert recipe("select")["quotas"]["aspect"]["portrait"] == [0.4, 0.4]
    kept = kept_in(saved(lambda images: len(kept_in(images)) == 10))
    shapes = [shape(raw / path) for path in kept]
    assert [shapes.count(one) for one in ("portrait", "square", "landscape")] == [4, 4, 2]
    assert panel(screen, "Select").get_by_text("4 of 4", exact=True).count() == 2


def test_a_quota_that_cannot_be_met_says_by_how_much(screen, saved, raw):
    set_shares(screen, Portrait=(90, 100), Square=(0, 100), Landscape=(0, 100))
    screen.select(10)
    kept = kept_in(saved(lambda images: len(kept_in(images)) == 10))
    there = sum(shape(raw / path) == "portrait" for path in kept)
    assert 2 <= there < 9
    lost = set(screen.model("table.paths")) - set(kept)
    reasons = "Array.from(m.table.paths, (path, row) => [path, m.reasonCode(row)])"
    chosen_from = {
        path for path, code in screen.model(f"table && {reasons}") if code in CHOSEN_FROM
    }
    assert not [path for path in lost & chosen_from if shape(raw / path) == "portrait"]
    sentence = f"Shape, portrait: at least 9 wanted, only {there} are there."
    assert screen.model("outcome.shortfalls") == [sentence]
    panel(screen, "Select").get_by_text(sentence).wait_for()
    few = f"{there} of at least 9: {9 - there} too few; only {there} are there"
    panel(screen, "Select").get_by_text(few).wait_for()


def test_an_oddity_lies_on_the_shelf_and_one_click_brings_it_back(screen, saved):
    screen.select(10)
    assert ODD not in screen.paths("kept")
    screen.button("1 oddity on the shelf").click()
    screen.wait(lambda: screen.shown() == [ODD])
    screen.button("Pin", exact=True).click()
    screen.cell(ODD).click()
    screen.wait(lambda: screen.paths("pinned") == [ODD])
    screen.select(10)
    assert screen.paths("pinned") == [ODD]
    assert len(screen.paths("kept")) == 9
    saved(lambda images: ODD in kept_in(images) and len(kept_in(images)) == 10)


def test_every_pick_says_why_and_what_was_left_out_names_its_pick(screen, saved):
    screen.select(6)
    screen.tab("Image")
    places = []
    for path in screen.paths("kept"):
        screen.find(path)
        said = panel(screen, "Image").get_by_text(re.compile(r"^Pick \d of 6 "))
        name = path.split("/")[-1]
        screen.page.get_by_role("heading", name=name).first.wait_for()
        screen.wait(lambda: said.count() == 1)  # noqa: B023
        places.append(int(said.inner_text()[5]))
        assert re.search("fills a large gap|is the first pick", said.inner_text())
        assert "; quality 0." in said.inner_text()
    assert sorted(places) == [1, 2, 3, 4, 5, 6]
    images = saved(lambda images: len(kept_in(images)) == 6)
    left_out = [one["decision"] for one in images.values() if one["decision"]["author"] == "select"]
    others = [one for one in left_out if one["choice"] == "drop" and one["reason"] != "oddity"]
    assert len(others) > 20
    assert all(one["near"] in screen.paths("kept") for one in others)
    assert all(f"'{one['near']}'" in one["sentence"] for one in others)


def test_a_set_is_built_from_a_core_and_proposals(screen, saved):
    screen.tab("Gaps")
    screen.page.get_by_role("radio", name=re.compile("^A small core")).check()
    screen.page.get_by_role("spinbutton", name="Images of the core").fill("5")
    screen.page.get_by_role("spinbutton", name="Images to propose").fill("4")
    screen.page.get_by_role("spinbutton", name="Images to propose").press("Tab")
    screen.button(re.compile("^(Find gaps|Look again)")).click()
    screen.wait(lambda: screen.job_over("gaps"), 60)
    panel(screen, "Gaps").get_by_text("Looked at: a core of 5 images.").wait_for()
    found = screen.model("job.result")
    assert len(found["chosen"]) == 5
    assert found["after"]["mean"] < found["before"]["mean"]
    assert found["after"]["within"] > found["before"]["within"]
    paths = screen.model("table.paths")
    core = sorted(paths[row] for row in found["chosen"])
    proposed = sorted(paths[row] for row in found["proposals"])
    assert len(proposed) == 4
    assert not set(core) & set(proposed)
    screen.button("Pin the core").click()
    screen.wait(lambda: sorted(screen.paths("pinned")) == core)
    screen.button(re.compile("^Add (all|the)")).click()
    screen.wait(lambda: set(proposed) <= set(screen.paths("pinned") + screen.paths("kept")))
    saved(lambda images: set(core + proposed) <= set(kept_in(images)))
    panel(screen, "Gaps").get_by_role("button", name="Undo").click()
    screen.wait(lambda: sorted(screen.paths("pinned")) == core)


def test_two_sets_are_saved_compared_and_exported_side_by_side(screen, tmp_path):
    chosen = {}
    for name, count, goal in (("mixed", 9, "^Represent"), ("best", 5, "^Best")):
        screen.select(count, method=goal)
        chosen[name] = set(screen.paths("kept"))
        screen.tab("Sets")
        field = screen.page.get_by_role("textbox", name="Name of the set")
        field.fill(name)
        field.press("Enter")
        screen.page.get_by_text(f"“{name}” is saved.").wait_for()
    screen.wait(lambda: screen.model("outbox.pending") == 0)
    screen.button("Compare", exact=True).click()
    table = panel(screen, "Sets").get_by_role("table")
    table.get_by_role("row", name=re.compile("^Images (9 5|5 9)")).wait_for()
    only = chosen["mixed"] - chosen["best"]
    screen.button(re.compile(f"Only in mixed {len(only)}$")).click()
    screen.wait(lambda: set(screen.shown()) == only)
    export_to(screen, tmp_path / "out")
    screen.button("Export 2 sets").click()
    screen.wait(lambda: screen.job_over("export_sets"), 60)
    with screen.page.expect_popup() as opened:
        screen.page.get_by_role("link", name="Open the comparison").click()
    opened.value.get_by_text("mixed").first.wait_for()
    opened.value.close()
    assert "mixed" in (tmp_path / "out" / "comparison.html").read_text("utf-8")
    for name, paths in chosen.items():
        written = json.loads((tmp_path / "out" / name / "curation.json").read_text())["images"]
        assert set(kept_in(written)) == paths
        assert sum(number for _, number in subsets(tmp_path / "out" / name).values()) == len(paths)


def test_repeats_balance_the_folders_and_the_export_writes_them(screen, recipe, tmp_path):
    screen.select(12)
    sizes = {}
    for path in screen.paths("kept"):
        part = path.rpartition("/")[0]
        sizes[part] = sizes.get(part, 0) + 1
    screen.tab("Balance")
    balance_by(screen, "Cluster")
    panel(screen, "Balance").get_by_text(re.compile(r"^The export writes \d+ folders")).wait_for()
    balance_by(screen, "Folder")
    recipe("export", lambda part: part["balance"] == "folder")
    shown = screen.model("exposure('folder').then((one) => one.rows)")
    assert {row["label"]: row["size"] for row in shown} == sizes
    sentence = re.compile(f"^The export writes {len(sizes)} folders")
    panel(screen, "Balance").get_by_text(sentence).wait_for()
    screen.tab("Export")
    screen.page.get_by_role("textbox", name=re.compile("^Trigger word")).fill("zqx")
    export_to(screen, tmp_path / "out")
    screen.button("Export dataset").click()
    screen.wait(lambda: screen.job_over("export"), 60)
    written = {name.split()[-1]: one for name, one in subsets(tmp_path / "out").items()}
    folders = {row["label"].replace("/", "-"): row for row in shown}
    assert written == {name: (row["repeats"], row["size"]) for name, row in folders.items()}
    shares = [repeats * number for repeats, number in written.values()]
    assert max(shares) <= 1.5 * min(shares)  # about equally often
