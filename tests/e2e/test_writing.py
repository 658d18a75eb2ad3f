"""Captions, exports, downloads."""

import re

CAT = "animals/chelsea.png"


def test_a_caption_is_edited_in_place_and_the_file_stays(screen, saved, raw):
    sidecar = (raw / CAT).with_suffix(".txt")
    before = sidecar.read_bytes()
    screen.cell(CAT).click()
    screen.tab("Image")
    field = screen.page.get_by_role("textbox", name=re.compile("^Caption"))
    field.fill("the eyes of a tabby cat")
    field.press("Control+Enter")
    saved(lambda images: images[CAT].get("edited") == "the eyes of a tabby cat")
    assert sidecar.read_bytes() == before
    screen.button(re.compile("Back to the file")).click()
    saved(lambda images: "edited" not in images[CAT])


def test_captions_are_edited_in_bulk_with_a_preview(screen, saved):
    screen.tab("Captions")
    screen.page.get_by_role("textbox", name="Find", exact=True).fill("cat")
    screen.page.get_by_role("textbox", name="Replace with").fill("lynx")
    screen.page.get_by_text(re.compile(r"^1 of \d+ captions? changes?")).first.wait_for()
    screen.button(re.compile("^(Apply|Change)")).click()
    images = saved(lambda images: "edited" in images[CAT])
    assert images[CAT]["edited"] == "a tabby lynx, close-up, whiskers"
    screen.page.keyboard.press("Escape")
    screen.button("Undo", exact=True).click()
    saved(lambda images: "edited" not in images[CAT])


def test_a_regular_expression_that_cannot_be_read_says_where(screen):
    screen.expected = {400}
    screen.tab("Captions")
    screen.page.get_by_role("textbox", name="Find", exact=True).fill("(")
    screen.page.get_by_role("checkbox", name=re.compile("^Regular expression")).check()
    panel = screen.page.get_by_role("tabpanel", name="Captions")
    panel.get_by_text(re.compile("The regular expression '\\(' cannot be read")).wait_for()


def test_a_click_on_a_tag_shows_its_images(screen):
    screen.tab("Captions")
    screen.button(re.compile("^whiskers 1")).click()
    screen.wait(lambda: screen.shown() == [CAT])


def test_the_dataset_is_exported_and_the_place_is_remembered(screen, saved, tmp_path):
    screen.button("Exclude", exact=True).click()
    screen.cell("animals/chelsea.png").click()
    screen.select(8)
    out = tmp_path / "my lora"
    screen.tab("Export")
    screen.page.get_by_role("textbox", name=re.compile("^Trigger word")).fill("zqx")
    screen.page.get_by_role("textbox", name=re.compile("^Class word")).fill("photo")
    folder = screen.page.get_by_role("combobox", name="Export folder")
    folder.fill(str(out))
    screen.button("Export dataset").click()
    screen.wait(lambda: screen.job_over("export"), 60)
    images = [one for one in (out / "img").rglob("*") if one.suffix in (".png", ".jpg", ".webp")]
    assert len(images) == 8
    assert all(one.with_suffix(".txt").read_text().startswith("zqx") for one in images)
    assert not [one for one in images if one.stem == "chelsea"]
    assert (out / "report.html").exists()
    screen.page.reload()
    screen.page.get_by_role("gridcell").first.wait_for()
    screen.tab("Export")
    field = screen.page.get_by_role("combobox", name="Export folder")
    screen.wait(lambda: field.input_value() == str(out))
    screen.button("Export dataset").click()  # again into the same folder: it asks for a word
    screen.wait(lambda: screen.model("job.state") == "failed", 30)
    screen.page.get_by_role("checkbox", name=re.compile("Replace")).check()
    screen.button("Export dataset").click()
    screen.wait(lambda: screen.job_over("export"), 60)
    assert len([one for one in (out / "img").rglob("*.txt")]) == 8


def test_an_export_into_the_raw_folder_is_refused_with_a_sentence(screen, raw):
    before = [one for one in sorted(raw.rglob("*")) if one.name != "curation.json"]
    screen.tab("Export")
    screen.page.get_by_role("combobox", name="Export folder").fill(str(raw))
    screen.button("Export dataset").click()
    screen.wait(lambda: screen.model("job.state") == "failed", 30)
    screen.page.get_by_text(screen.model("job.message")).first.wait_for()
    assert [one for one in sorted(raw.rglob("*")) if one.name != "curation.json"] == before


def test_inventory_and_report_are_downloaded(screen):
    screen.select(6)
    screen.tab("Export")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name=re.compile("[Ii]nventory")).first.click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert len(lines) == 1 + 77
    assert sum(line.split("\t")[1] == "included" for line in lines) == 6
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name=re.compile("[Rr]eport")).first.click()
    assert "<html" in download.value.path().read_text("utf-8")[:200]


def test_the_shares_of_the_kept_images_follow_every_decision(screen):
    screen.select(6)
    screen.tab("Balance")
    panel = screen.page.get_by_role("tabpanel", name="Balance")
    panel.get_by_text(re.compile(r"\b6\b")).first.wait_for()
    row = screen.model("table.paths.findIndex((_, row) => m.stateOf(row) === 'kept')")
    screen.model(f"decide([{row}], 'drop')")
    panel.get_by_text(re.compile(r"\b5\b")).first.wait_for()
