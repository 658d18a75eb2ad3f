import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_curator.dataset import Dataset, Finding, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.report.inventory import read_cell, render_inventory, write_cell


@pytest.fixture
def dataset():
    return Dataset(
        Path("raw"),
        (
            ImageRecord("b.png", "1" * 32, 640, 480, "PNG", 1000),
            ImageRecord("=cmd.png", "2" * 32, 512, 512, "PNG", 2000),
            ImageRecord("broken.jpg", "", 0, 0, "", 3),
        ),
        {
            "sharpness": np.array([12.3456789, -0.5, np.nan], np.float32),
            "frequency": np.array([0.9, np.nan, np.nan], np.float32),
            "group:duplicates": np.array([0, -1, -1]),
        },
        ('"a" tag,\tanother\nline', None, None),
        (Finding("truncated", "The file ends early.", "broken.jpg", "error"),),
    )


DECISIONS = Decisions(
    {
        "b.png": Decision("keep", "selected", "Far from all others.", "select"),
        "=cmd.png": Decision("drop", "blurry", "Too soft.", "quality", "b.png"),
    }
)
EXPORTED = {"b.png": {"file": "10_cat/0001.png", "bucket": "576x448", "caption": "+ a cat"}}


def parse(text: str) -> list[dict[str, str]]:
    lines = text.removesuffix("\n").split("\n")
    header = lines[0].split("\t")
    return [dict(zip(header, map(read_cell, line.split("\t")), strict=True)) for line in lines[1:]]


def test_every_image_has_one_row_sorted_by_path(dataset):
    rows = parse(render_inventory(dataset, DECISIONS, EXPORTED, ["sharpness", "noise"]))
    assert [row["path"] for row in rows] == ["=cmd.png", "b.png", "broken.jpg"]
    assert [row["status"] for row in rows] == ["excluded", "included", "excluded"]
    assert [row["reason"] for row in rows] == ["blurry", "selected", "truncated"]


def test_a_row_reads_back_as_it_was(dataset):
    picked = parse(render_inventory(dataset, DECISIONS, EXPORTED, ["sharpness", "noise"]))[1]
    assert picked == {
        "path": "b.png",
        "status": "included",
        "reason": "selected",
        "sentence": "Far from all others.",
        "near": "",
        "file": "10_cat/0001.png",
        "bucket": "576x448",
        "width": "640",
        "height": "480",
        "format": "PNG",
        "size_bytes": "1000",
        "group": "0",
        "frequency": "0.9",
        "sharpness": "12.3457",  # six significant digits
        "noise": "",
        "caption": "+ a cat",
    }


def test_what_is_not_known_is_empty(dataset):
    broken = parse(render_inventory(dataset, DECISIONS, EXPORTED, ["sharpness"]))[2]
    empty = ("width", "height", "group", "frequency", "sharpness", "caption", "near", "file")
    assert [broken[name] for name in empty] == [""] * 8


def test_without_an_export_the_images_to_keep_are_included(dataset):
    rows = parse(render_inventory(dataset, DECISIONS, {}, []))
    assert [row["status"] for row in rows] == ["excluded", "included", "excluded"]
    assert rows[1]["caption"] == '"a" tag,\tanother\nline'


def test_spreadsheets_find_no_formula(dataset):
    text = render_inventory(dataset, DECISIONS, EXPORTED, ["sharpness"])
    texts = [line.split("\t")[0] for line in text.splitlines()]
    assert texts == ["path", "'=cmd.png", "b.png", "broken.jpg"]
    assert "\t'+ a cat\n" in text
    assert "\t-0.5\t" in text  # a number stays a number


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\tb\nc\r\\", "a\\tb\\nc\\r\\\\"),
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("'=1", "''=1"),
        ("it's", "it's"),
        ('"quoted" tag', '\'"quoted" tag'),
        ("a\x00b\u2028c\x85", "a\\x00b\\u2028c\\x85"),
        ("caf\udce9.png", "caf\\\\udce9.png"),
    ],
)
def test_cells_are_written_as_documented(text, cell):
    assert write_cell(text) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_is_one_cell_on_one_line_for_every_reader(texts):
    line = "\t".join(map(write_cell, texts))
    assert len((line + "|").splitlines()) == 1
    assert [read_cell(cell) for cell in line.split("\t")] == texts
    quoting = next(csv.reader(io.StringIO(line + "\t.\n"), delimiter="\t"))
    assert [read_cell(cell) for cell in quoting[:-1]] == texts
