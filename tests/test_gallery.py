"""What a grid shows, as plain values."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.gallery import (
    counts,
    gallery,
    gallery_token,
    map_column,
    reason_counts,
    score_names,
)
from lora_curator.recipe import Recipe

RECORDS = (
    ImageRecord("a.png", "1" * 32, 64, 48),
    ImageRecord("b.png", "2" * 32, 32, 32),
    ImageRecord("c.png"),  # cannot be read
)
COLUMNS = {
    "sharpness": np.array([123.456, 7, np.nan], np.float32),
    "frequency": np.array([0.5, np.nan, np.nan], np.float32),
    "pick": np.array([0, -1, -1], np.int64),
    "group:duplicates": np.array([3, 3, -1], np.int64),
    "hash:phash": np.array([1, 2, 0], np.uint64),
    "distance:pick": np.array([0, 0.5, np.nan], np.float32),
    "embedding:x": np.zeros((3, 4), np.float32),
}
DECISIONS = Decisions(
    {
        "a.png": Decision("keep", "selected", "Pick 1.", "select"),
        "b.png": Decision("drop", "duplicate", "The same as a.", "dedupe", near="a.png"),
    }
)


@pytest.fixture
def curation():
    dataset = Dataset(Path("/raw"), RECORDS, COLUMNS, ("a cat", None, ""))
    return Curation(dataset, DECISIONS, Recipe())


def test_scores_are_the_numbers_that_a_reader_can_sort_by(curation):
    assert score_names(curation.dataset) == ["sharpness", "frequency"]


def test_an_item_says_everything_about_its_image(curation):
    first, second, third = gallery(curation, "Title")["items"]
    expected = {
        "path": "a.png", "id": "1" * 32, "width": 64, "height": 48, "choice": "keep",
        "author": "select", "reason": "selected", "sentence": "Pick 1.", "near": "", "group": 3,
        "caption": "a cat", "scores": [123.5, 0.5],
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert second["near"] == "a.png"
    assert second["scores"] == [7, None]
    assert (third["id"], third["group"], third["choice"]) == ("", None, "undecided")


def test_a_grid_is_json_without_nan(curation):
    assert json.loads(json.dumps(gallery(curation, "T"), allow_nan=False))["title"] == "T"


def test_positions_are_thousandths_one_pair_per_item(curation):
    positions = np.array([[0.5, -1], [0.12345, 0], [np.nan, np.nan]], np.float32)
    assert gallery(curation, "T", positions=positions)["map"] == [500, -1000, 123, 0, None, None]
    assert gallery(curation, "T", [1], positions)["map"] == [123, 0]
    assert "map" not in gallery(curation, "T")


def test_clusters_are_told_where_they_were_found(curation):
    found = curation.dataset.with_columns({"cluster": np.array([0, 1, -1])})
    items = gallery(replace(curation, dataset=found), "T")["items"]
    assert [one["cluster"] for one in items] == [0, 1, None]
    assert "cluster" not in gallery(curation, "T")["items"][0]


def test_a_map_is_made_of_the_vectors_that_came_last(curation):
    assert map_column(curation.dataset) == "embedding:x"
    assert map_column(Dataset(Path("/raw"), RECORDS)) == ""


def test_only_the_wanted_rows_are_shown_and_all_are_counted(curation):
    document = gallery(curation, "Title", [1])
    assert [one["path"] for one in document["items"]] == ["b.png"]
    assert document["counts"]["all"] == 3


def test_the_counts_are_those_of_the_decisions(curation):
    mine = replace(curation, decisions=DECISIONS.by_user({"b.png": "drop", "c.png": "keep"}))
    assert counts(curation) == {
        "all": 3, "kept": 1, "dropped": 1, "pinned": 0, "excluded": 0, "unreadable": 1,
    }  # fmt: skip
    assert counts(mine) == {
        "all": 3, "kept": 2, "dropped": 1, "pinned": 1, "excluded": 1, "unreadable": 1,
    }  # fmt: skip


def test_reasons_are_counted_the_most_frequent_first(curation):
    drops = {"a.png": "small", "b.png": "blurry", "c.png": "small"}
    table = {path: Decision("drop", reason, "", "quality") for path, reason in drops.items()}
    many = replace(curation, decisions=Decisions(table))
    assert list(reason_counts(many).items()) == [("small", 2), ("blurry", 1)]


@pytest.mark.parametrize(
    "records",
    [
        RECORDS[:2],
        (RECORDS[0], replace(RECORDS[1], path="renamed.png"), RECORDS[2]),
        (RECORDS[0], replace(RECORDS[1], id="3" * 32), RECORDS[2]),
        (*RECORDS, ImageRecord("d.png", "4" * 32, 8, 8)),
    ],
    ids=["removed", "renamed", "edited", "added"],
)
def test_the_token_changes_with_the_set_of_images(records):
    assert gallery_token(Dataset(Path("/raw"), records)) != gallery_token(
        Dataset(Path("/raw"), RECORDS)
    )


def test_the_token_stays_when_only_decisions_scores_or_captions_change(curation):
    other = Dataset(Path("/elsewhere"), RECORDS, {}, ("x", "y", "z"))
    assert gallery_token(curation.dataset) == gallery_token(other)


def test_a_name_that_is_no_unicode_can_be_shown():
    name = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    dataset = Dataset(Path("/raw"), (ImageRecord(name, "5" * 32, 8, 8),))
    document = gallery(Curation(dataset, Decisions(), Recipe()), "T")
    assert json.loads(json.dumps(document))["items"][0]["path"] == name
    assert len(document["token"]) == 24
