import io
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from lora_curator.report import render_comparison
from lora_curator.report.comparison import SHOWN


def jpeg(path):
    if path == "none.png":
        return None
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "JPEG")
    return stream.getvalue()


def figures(name, **more):
    kinds = [
        {"label": "Square", "count": 1, "share": 0.5, "low": 0.2, "high": 0.4, "fits": False},
        {"label": "Wide", "count": 1, "share": 0.5, "low": 0.0, "high": 1.0, "fits": True},
    ]
    known = {
        "name": name, "options": {"method": "best", "count": 2}, "images": 2, "mean_quality": None,
        "lowest_quality": None, "covering_radius": 0.5, "mean_distance": 0.25, "closest_pair": 0.1,
        "clusters": 2, "balance": {"Shape": kinds}, "short_side": 512.0, "shortest_side": 400,
        "megapixels": 1.0, "images_per_epoch": 20, "steps_per_epoch": 10, "size_bytes": 3_000_000,
    }  # fmt: skip
    return known | more


def comparison(**more):
    known = {
        "pool": 40,
        "pool_clusters": 3,
        "embedding": "embedding:x",
        "sets": [figures("A & b"), figures("B", covering_radius=0.25, options=None)],
        "pairs": [
            {"first": "A & b", "second": "B", "both": 1, "only_first": 1, "only_second": 2,
             "overlap": 0.25}
        ],
        "members": [
            {"names": ["A & b"], "paths": ["x/<script>.png"]},
            {"names": ["B"], "paths": ["b.png", "none.png"]},
            {"names": ["A & b", "B"], "paths": ["c.png"]},
        ],
    }  # fmt: skip
    return known | more


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<body>")[1]))


def test_the_page_says_the_figures_of_each_set_and_marks_the_better():
    page = render_comparison(comparison(), thumbnails=jpeg)
    assert "2 selections from the same 40 images" in text_of(page)
    assert re.search(r'<td class="number best">0\.250</td>', page)
    assert '<td class="number best">0.500' not in page
    assert "Mean quality" not in page  # known of none
    assert "of 3 that the set has images of" in page
    assert page.count('<td class="number off">') == 2


def test_equal_figures_are_not_marked():
    page = render_comparison(comparison(sets=[figures("A"), figures("B")]), thumbnails=jpeg)
    assert "number best" not in page


def test_every_image_is_there_once_in_its_group():
    page = render_comparison(comparison(), thumbnails=jpeg)
    assert page.count("data:image/jpeg") == 3
    assert "no preview" in page
    order = ["Only in A &amp; b", "Only in B", "In both"]
    places = [page.index(f"<bdi>{words}</bdi>") for words in order]
    assert places == sorted(places)


def test_the_page_asks_for_nothing_and_runs_nothing():
    page = render_comparison(comparison(), thumbnails=jpeg)
    assert "<script" not in page
    assert "&lt;script&gt;.png" in page
    assert "default-src 'none'" in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids = [], set()

    def handle_starttag(self, tag, attrs):
        self.ids.update(value for key, value in attrs if key == "id")
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_its_links_lead_somewhere():
    page = render_comparison(comparison(), thumbnails=jpeg, summary=[("Trigger", "<zqx>")])
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert set(re.findall(r'href="#(\w+)"', page)) <= tags.ids
    assert "&lt;zqx&gt;" in page


def test_many_images_are_counted_and_the_first_shown():
    paths = [f"{number}.png" for number in range(SHOWN + 3)]
    members = [{"names": ["B"], "paths": paths}]
    page = render_comparison(comparison(members=members), thumbnails=jpeg)
    assert "And 3 more." in page
    assert page.count("<figure") == SHOWN


@pytest.mark.parametrize(
    ("names", "words"), [(["A"], "Only in A"), (["A", "B"], "Only in A and B")]
)
def test_of_three_sets_every_combination_is_named(names, words):
    given = comparison(
        sets=[figures(name) for name in "ABC"], members=[{"names": names, "paths": ["a.png"]}]
    )
    assert f"<bdi>{words}</bdi>" in render_comparison(given, thumbnails=jpeg)
