import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from lora_curator.dataset import Dataset, Finding, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.report import render_report
from lora_curator.report.cards import class_of_frequency
from lora_curator.report.rows import count_stages, judge_rows
from lora_curator.report.sheets import DROPPED_SHOWN, group_dropped
from lora_curator.report.thumbnails import fit_bytes


class Metric(NamedTuple):
    name: str
    label: str
    unit: str
    description: str
    better: str


SHARPNESS = Metric("sharpness", "Sharpness", "", "How crisp it is", "higher")


def jpeg(color: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 32), color).save(buffer, "JPEG")
    return buffer.getvalue()


PATHS = ("<script>.png", "a/kept.png", "a/twin.png", "b & c/blurry.jpg", "broken.jpg", "rest.png")
DATASET = Dataset(
    Path("raw"),
    tuple(
        ImageRecord(path, str(k) * 32, 0 if path == "broken.jpg" else 640, 480, "PNG", 10)
        for k, path in enumerate(PATHS)
    ),
    {
        "sharpness": np.array([1, 2, 3, 4, np.nan, 6], np.float32),
        "frequency": np.array([1.0, 0.7, np.nan, np.nan, np.nan, 0.2], np.float32),
    },
    ('a "quoted" <b>caption</b>', None, None, None, None, None),
    (
        Finding("many_frames", "It has 3 frames.", "a/kept.png", "note"),
        Finding("empty_file", "The file has <0> bytes.", "broken.jpg", "error"),
        Finding("blurry", "Too soft.", "b & c/blurry.jpg"),
    ),
)
DECISIONS = Decisions(
    {
        "<script>.png": Decision("keep", "selected", "Covers <i>most</i>.", "select"),
        "a/kept.png": Decision("keep", "selected", "Far from all others.", "select"),
        "a/twin.png": Decision("drop", "near_duplicate", "As kept.", "dedupe", "a/kept.png"),
        "b & c/blurry.jpg": Decision("drop", "blurry", "Too soft.", "quality"),
    }
)
EXPORTED = {
    "<script>.png": {"file": "10_x/1.png", "bucket": "576x448", "caption": 'a "q" <b>c</b>'},
    "a/kept.png": {"file": "10_x/2.png", "bucket": "512x512", "caption": ""},
}


def render(dataset=DATASET, decisions=DECISIONS, exported=EXPORTED, **changes) -> str:
    given = {
        "title": "Set <1>",
        "summary": [("Folder", "/x & y")],
        "thumbnails": lambda path: jpeg("red"),
        "metrics": [SHARPNESS],
        "recipe": {"select": {"count": 2, "name": "</pre><script>"}},
    }
    return render_report(dataset, decisions, exported=exported, **{**given, **changes})


class Page(HTMLParser):
    """Element names, attributes and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
    return render()


def test_names_and_captions_are_text_and_never_elements(page):
    assert "&lt;script&gt;.png" in page
    assert "a &quot;q&quot; &lt;b&gt;c&lt;/b&gt;" in page
    assert "Covers &lt;i&gt;most&lt;/i&gt;." in page
    assert "Set &lt;1&gt;" in page
    assert "The file has &lt;0&gt; bytes." in page
    scripts = Page(page).all("script")
    assert scripts == [{"type": "application/json", "id": "scores"}, {}]
    assert not Page(page).all("i")


def test_the_page_asks_for_nothing_from_outside(page):
    names = ("src", "href", "action", "srcset", "poster", "background")
    addresses = [a[n] or "" for _, a in Page(page).elements for n in names if n in a]
    assert addresses
    assert all(address.startswith(("#", "data:image/jpeg;base64,")) for address in addresses)
    assert "url(" not in page
    assert "@import" not in page
    assert "//" not in re.sub(r"base64,[A-Za-z0-9+/=]*|// .*|sha256-\S+", "", page)


def test_the_policy_allows_exactly_the_pages_own_script(page):
    import base64
    import hashlib

    policy = next(m["content"] for m in Page(page).all("meta") if "http-equiv" in m) or ""
    script = page.split("<script>", 1)[1].split("</script>", 1)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert f"script-src 'sha256-{digest}'" in policy


def test_every_picked_image_has_a_card_with_its_caption_bucket_and_class(page):
    cards = re.findall(r'<article class="card picked".*?</article>', page, re.DOTALL)
    assert len(cards) == 2
    first, second = cards
    assert "&lt;script&gt;.png" in first
    assert "bucket 576 × 448" in first
    assert 'class="chip core"' in first
    assert "core 100 %" in first
    assert "kept.png" in second
    assert "No caption" in second
    assert "stable 70 %" in second


def test_each_thumbnail_is_in_the_page_once(page):
    images = Page(page).all("img")
    # Unreadable images have none; of the other 5 the kept twin is shown twice.
    assert sum("src" in image for image in images) == 5
    assert [image["data-same"] for image in images if "data-same" in image] == ["t1"]
    assert all(image.get("alt") for image in images)
    assert all(image.get("loading") == "lazy" for image in images if "src" in image)


def test_a_duplicate_stands_next_to_its_kept_twin(page):
    card = re.search(r'<article class="card duplicate".*?</article>', page, re.DOTALL)
    assert card
    assert card.group().count("<img") == 2
    assert '<a href="#i1"><bdi>kept.png</bdi></a>' in card.group()


def test_links_lead_to_elements_of_the_page(page):
    elements = Page(page).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for name, a in elements if name == "a" and a["href"]}
    assert targets <= set(ids)
    assert {"i3", "i4", "stage-quality"} <= targets


def test_findings_stand_by_severity(page):
    places = [page.index(f"<b>{name}</b>") for name in ("Empty file", "Blurry", "Many frames")]
    assert places == sorted(places)


def test_the_stages_add_up():
    counts = count_stages(judge_rows(DATASET, DECISIONS, EXPORTED))
    assert counts == {
        "unreadable": 1,
        "quality": 1,
        "duplicate": 1,
        "excluded": 0,
        "not_picked": 1,  # rest.png: nobody decided
        "picked": 2,
    }


def test_the_funnel_counts_down_to_the_picks(page):
    funnel = re.search(r'<ol class="funnel">.*?</ol>', page, re.DOTALL)
    assert funnel
    counts = re.findall(r'class="count">(\d+)<', funnel.group())
    assert counts == ["6", "5", "4", "3", "2"]  # found, readable, good, distinct, picked


def test_the_users_own_decisions_are_named_as_such():
    decisions = DECISIONS.by_user({"rest.png": "drop"})
    assert "1 excluded by you" in render(decisions=decisions)


def test_the_size_of_the_file_is_no_main_score():
    width = Metric("width", "Width", "px", "How wide it is. Upright.", "none")
    dataset = DATASET.with_columns({"width": np.full(6, 640, np.float32)})
    page = render(dataset, metrics=[width, SHARPNESS])
    assert "<dt>Sharpness</dt>" in page
    assert "<dt>Width</dt>" not in page
    assert "Histogram of Width" not in page  # the shape has charts of its own
    assert '<option value="width">Width</option>' in page


def test_scores_for_the_script_are_rounded_and_null_where_unknown(page):
    text = re.search(r'id="scores">(.*?)</script>', page, re.DOTALL)
    assert text
    scores = json.loads(text.group(1))
    assert scores["metrics"] == [
        ["sharpness", "Sharpness", ""],
        ["frequency", "Selection frequency", ""],
    ]
    assert scores["rows"]["0"] == [1, 1]
    assert scores["rows"]["4"] == [None, None]


def test_the_same_input_gives_the_same_page(page):
    assert render() == page


def test_without_thumbnails_metrics_and_picks_there_is_still_a_page():
    empty = render(Dataset(Path("raw")), Decisions(), {}, metrics=[], recipe={})
    assert "0 of 0 image files are in the dataset." in empty
    blank = render(thumbnails=lambda path: None)
    assert "no preview" in blank
    assert not [image for image in Page(blank).all("img") if "src" in image]


def test_large_sets_show_the_first_dropped_images_and_say_where_the_rest_is():
    paths = [f"{k:05d}.png" for k in range(2001)]
    dataset = Dataset(Path("raw"), tuple(ImageRecord(p, "", 64, 64, "PNG", 1) for p in paths))
    drop = Decision("drop", "blurry", "Too soft.", "quality")
    decisions = Decisions({p: drop for p in paths[1:]})
    (rest, blurry) = sorted(
        group_dropped(judge_rows(dataset, decisions, {})), key=lambda group: group.count
    )
    assert (rest.count, blurry.count) == (1, 2000)
    assert (len(blurry.rows), blurry.more) == (DROPPED_SHOWN, 2000 - DROPPED_SHOWN)
    page = render(dataset, decisions, {}, metrics=[])
    assert f"the other {2000 - DROPPED_SHOWN:,} are listed in inventory.tsv" in page


@pytest.mark.parametrize(
    ("frequency", "name"),
    [(0.9, "core"), (0.89, "stable"), (0.7, "stable"), (0.69, "variable"), (np.nan, "")],
)
def test_frequencies_have_a_class(frequency, name):
    assert class_of_frequency(float(np.float32(frequency))) == name


def test_large_thumbnails_are_made_smaller_and_small_ones_are_left_alone():
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG", quality=95)
    assert len(buffer.getvalue()) > 50_000
    assert len(fit_bytes(buffer.getvalue())) <= 11_000
    assert fit_bytes(jpeg("red")) == jpeg("red")
