"""The main job in a real A1111 or Forge, in a headless Chromium."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("PIL")

from chromium import chromium_path, open_page
from photos import write_photo
from PIL import Image
from webui_page import APP, MODEL, do, open_app, open_folder, rest, state, table, value
from webui_server import HOW_TO_RUN, is_forge, running, webui_dir

pytestmark = [
    pytest.mark.skipif(webui_dir() is None, reason=HOW_TO_RUN),
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium here; set CHROMIUM to one"),
]
COUNT = 12
PORTRAITS = 4


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw")
    for number in range(COUNT):
        size = (512, 640) if number < PORTRAITS else (640, 512)
        write_photo(folder / f"{number:03d}.png", number, size)
    return folder


@pytest.fixture(scope="module")
def webui(tmp_path_factory):
    with running(tmp_path_factory.mktemp("webui") / "home") as server:
        yield server


@pytest.fixture(scope="module")
def page(webui, photos):
    with open_page(chromium_path()) as page:
        open_app(page, webui.url)
        open_folder(page, photos)
        yield page


def names(page, what):
    return {
        one["name"]: one["explanation"] for one in value(page, f"{MODEL}.about[{json.dumps(what)}]")
    }


def needs(page, what, name):
    """Skip where the host has no such model, or no weights for it."""
    explanation = names(page, what).get(name)
    if explanation is None or "not on this disk" in explanation:
        pytest.skip(f"this web UI has no weights for {name}")


def test_the_folder_is_opened_from_the_tab(page):
    assert len(table(page)["paths"]) == COUNT


def test_the_settings_have_a_section(webui):
    labels = {one.get("props", {}).get("label") for one in webui.ask("config")["components"]}
    assert {
        "Dataset folders to begin in, one per line",
        "Encoder for folders that are opened the first time",
        "Fetch weights of chosen models that are not on this disk",
    } <= labels


def test_nothing_of_ours_gets_into_the_hosts_config(webui):
    assert "LoRA" not in (webui.folder / "ui-config.json").read_text("utf-8")
    assert "lora_curator" not in (webui.folder / "ui-config.json").read_text("utf-8")


def test_the_tab_fills_the_window_and_follows_the_theme(page):
    box = value(page, f"{APP}.getBoundingClientRect()")
    assert box["bottom"] <= 851
    assert box["height"] >= 500
    assert page.evaluate(f"{APP}.dataset.theme") == "dark"


def test_images_are_compared_by_the_interrogators_clip(page):
    needs(page, "encoders", "webui:clip")
    job = do(page, "scan", encoder="webui:clip")
    assert (job["state"], job["message"]) == ("done", "")
    now = state(page)
    assert now["recipe"]["scan"]["encoder"] == "webui:clip"
    assert not [one for one in now["findings"] if one["code"] == "no_encoder"]
    near = value(page, f"{MODEL}.backend.details({MODEL}.folder, 0)")["neighbours"]
    assert len(near) == COUNT - 1


def test_vectors_are_those_that_clip_gives_alone(webui, photos):
    found = webui.ask("curator_probe/embed", file=str(photos / "000.png"), text="a red house")
    for ours, alone in zip(found["ours"], found["alone"], strict=True):
        assert len(ours) == 768
        assert np.abs(np.subtract(ours, alone)).max() < 1e-5
    image, text = found["ours"]
    assert abs(np.dot(image, text)) < 0.99


def test_models_are_given_back_and_nobody_waits(page, webui):
    assert webui.ask("curator_probe/turn")["waited_s"] < 1
    assert not webui.ask("curator_probe/state")["job"]


def test_images_are_selected(page):
    job = do(page, "select", count=4, method="diversity", iterations=1, seed=0)
    assert job["state"] == "done", job
    assert state(page)["choice"].count("k") == 4


SELECT = f"{APP}.shadowRoot.querySelector('lora-curator-select').shadowRoot"


def test_a_goal_with_a_quota_is_selected_in_the_panel(page):
    page.wait(f"Boolean({SELECT}.querySelector('[data-quota=aspect]'))")
    before = state(page)["job"]["id"]
    page.evaluate(
        f"{{ const one = (name) => {SELECT}.querySelector(name); one('[data-field=count]').value = "
        "'5'; one('[data-field=count]').dispatchEvent(new Event('input')); "
        "one('input[value=represent]').click(); one('[data-quota=aspect]').click(); "
        "one('[data-action=select]').click(); }"
    )
    page.wait(f"{MODEL}.job.id > {before} && {MODEL}.job.state === 'done'", 60)
    page.wait(f"{MODEL}.counts.kept === 5 && {MODEL}.outcome?.method === 'represent'")
    kept = [row for row, one in enumerate(state(page)["choice"]) if one == "k"]
    # 30 to 40 % of 5 are 2 portraits and 2 landscapes; there is no square one for the fifth place.
    portraits = sum(row < PORTRAITS for row in kept)
    assert portraits in (2, 3)
    said = value(
        page, f"[...{SELECT}.querySelectorAll('[data-met^=aspect]')].map(o => o.textContent)"
    )
    assert said[0].startswith(f"{portraits} of 2")
    assert said[1] == "0 of 1 to 2: 1 too few; only 0 are there"


def test_a_click_in_the_grid_excludes(page):
    page.evaluate(f"{MODEL}.setView({{clickMode: 'exclude', sort: 'folder'}})")
    find = (
        "(() => { const find = (root) => { for (const one of root.querySelectorAll('*')) { "
        "if (one.matches('[data-state] img, .cell img, img')) { const box = "
        "one.getBoundingClientRect(); if (box.width > 40 && one.src.includes('thumbnails')) return "
        "[box.x + box.width / 2, box.y + box.height / 2]; } if (one.shadowRoot) { const found = "
        "find(one.shadowRoot); if (found) return found; } } return null; }; "
        f"return find({APP}.layout.images.viewport.root); }})()"
    )
    page.wait(find)
    x, y = value(page, find)
    before = state(page)["choice"]
    page.click(x, y)
    page.wait(f"{MODEL}.counts.excluded === 1")
    page.wait(f"{MODEL}.backend.state({MODEL}.folder).then((one) => one.author.includes('u'))")
    after = state(page)
    row = after["author"].index("u")
    assert after["choice"][row] == "d"
    assert before != after["choice"] or before[row] == "d"
    page.evaluate(f"{MODEL}.setView({{clickMode: 'look'}})")
    clear_exclusions(page)


def clear_exclusions(page):
    page.evaluate(f"{MODEL}.operate({{op: 'clear_exclusions'}})")
    page.wait(f"{MODEL}.counts.excluded === 0 && {MODEL}.pending === 0")


def test_fifty_rapid_toggles_are_all_kept(page):
    page.evaluate(f"for (let n = 0; n < 50; n += 1) {MODEL}.toggleDecision([n % {COUNT}], 'drop')")
    # 50 = 4 x 12 + 2: every image an even number of times, the first two once more
    wanted = "dd" + "." * (COUNT - 2)
    page.wait(
        f"{MODEL}.backend.state({MODEL}.folder).then((one) => [...one.author].every((who, row) => "
        f"(who === 'u' && one.choice[row] === 'd') === ({wanted!r}[row] === 'd')))",
        60,
    )
    clear_exclusions(page)


def test_captions_come_from_the_interrogators_blip(page):
    needs(page, "captioners", "webui:blip")
    job = do(page, "caption", captioner="webui:blip", rows=[0, 1], only_empty=False)
    assert job["state"] == "done", job
    said = table(page)["captions"]
    assert said[0]
    assert said[1]
    assert "<error>" not in said[0]


def test_generations_get_their_turn_while_images_are_described(page, webui):
    needs(page, "captioners", "webui:blip")
    value(page, f"{MODEL}.startJob('caption', {{captioner: 'webui:blip', only_empty: false}})")
    assert webui.ask("curator_probe/turn")["waited_s"] < 20
    assert rest(page)["state"] == "done"


def test_deepbooru_writes_tags(page):
    needs(page, "captioners", "webui:deepbooru")
    job = do(page, "caption", captioner="webui:deepbooru", rows=[2], only_empty=False)
    assert job["state"] == "done", job
    tags = table(page)["captions"][2].split(", ")
    assert {"1girl", "long hair", r"hat \(red\)"} <= set(tags)  # by the host's spelling
    assert len(tags) < 100
    assert not any(tag.startswith("rating:") for tag in tags)


def test_interrupt_on_the_hosts_page_ends_the_job(page):
    needs(page, "captioners", "webui:deepbooru")
    options = {"captioner": "webui:deepbooru", "only_empty": False}
    started = value(page, f"{MODEL}.startJob('caption', {json.dumps(options)})")
    page.wait(f"{MODEL}.job.id === {started['id']} && {MODEL}.job.done > 0", 60)
    page.evaluate("document.querySelector('#txt2img_interrupt').click()")
    job = rest(page)
    assert job["state"] == "stopped"
    assert 0 < job["done"] < COUNT


def test_a_job_runs_after_one_was_interrupted(page):
    needs(page, "captioners", "webui:deepbooru")
    job = do(page, "caption", captioner="webui:deepbooru", rows=[3, 4], only_empty=False)
    assert job["state"] == "done", job


@pytest.mark.parametrize("size", [(64, 48), (45, 37)])
def test_an_upscaler_of_the_extras_page_enlarges_every_pixel(page, webui, tmp_path, size):
    name = next(one for one in names(page, "upscalers") if "repeats_4x" in one)
    width, height = size
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "small.png")
    paths = {"file": str(tmp_path / "small.png"), "out": str(tmp_path / "large.png")}
    assert webui.ask("curator_probe/upscale", name=name, **paths)["factor"] == 4
    large = np.asarray(Image.open(tmp_path / "large.png"), np.int16)
    # the network repeats each pixel 4 x 4 times; the host rounds numbers down
    wanted = pixels.repeat(4, axis=0).repeat(4, axis=1).astype(np.int16)
    assert large.shape == wanted.shape
    assert np.abs(large - wanted).max() <= 1


def test_the_export_lies_where_it_was_asked_for(page, tmp_path):
    out = tmp_path / "dataset"
    job = do(page, "export", out=str(out), overwrite=False)
    assert job["state"] == "done", job
    assert len([*out.rglob("*.png"), *out.rglob("*.jpg"), *out.rglob("*.webp")]) >= 4


def test_the_path_is_sent_to_the_training_tab(page):
    targets = value(page, f"{MODEL}.backend.sendTargets()")
    if is_forge():
        assert targets == []  # it has no training of its own
        return
    assert [one["name"] for one in targets] == ["train"]
    value(page, f"{MODEL}.backend.sendTo('train', '/data/of the/set')")
    field = "document.querySelector('#train_dataset_directory').querySelector('textarea, input')"
    assert page.evaluate(field + ".value") == "/data/of the/set"
    page.wait(field + ".offsetParent !== null")


def test_a_generated_image_goes_from_the_gallery_to_the_folder(page, webui, photos, tmp_path):
    saved = webui.ask(
        "curator_probe/save", "POST", prompt="a (red:1.2) fox, <lora:x:1>", folder=str(tmp_path)
    )
    name = Path(saved["path"]).name
    page.evaluate(
        "(() => { const image = document.createElement('img'); "
        f"image.src = '/file={saved['path']}?1.5'; "
        "document.querySelector('#txt2img_gallery').prepend(image); "
        "document.querySelector('#txt2img_send_to_lora_dataset').click(); })()"
    )
    page.wait(
        "document.querySelector('#image_buttons_txt2img .lora-curator-said')?.textContent", 60
    )
    said = page.evaluate("document.querySelector('.lora-curator-said').textContent")
    assert said.startswith("Added"), said
    assert (photos / "generated" / name).read_bytes() == Path(saved["path"]).read_bytes()
    caption = (photos / "generated" / name).with_suffix(".txt").read_text("utf-8")
    assert caption == "a red fox\n"
    rest(page)
    paths = table(page)["paths"]
    about = value(
        page, f"{MODEL}.backend.details({MODEL}.folder, {paths.index(f'generated/{name}')})"
    )
    assert about["synthetic"]
    assert about["prompt"] == "a (red:1.2) fox, <lora:x:1>"


def test_the_app_goes_on_after_the_ui_was_reloaded(page, webui):
    sid, folder = page.evaluate(f"{MODEL}.backend.sid"), page.evaluate(f"{MODEL}.folder")
    webui.ask("curator_probe/reload_ui")
    webui.wait_until_up("Startup time", 2)
    assert webui.status(f"lora_curator/v1/s/{sid}/about") == 200
    open_app(page, webui.url, "light")
    page.wait(f"{MODEL}.folder === {folder!r} && {MODEL}.table !== null", 60)
    assert page.evaluate(f"{APP}.dataset.theme") == "light"
