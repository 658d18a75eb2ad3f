"""What a kept set lacks: the pool, the core, prompts, and the plain values for the page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.errors import BadInput
from lora_curator.gap_report import embed_prompts, gap_report
from lora_curator.recipe import Recipe, SelectOptions
from lora_curator.report.coverage import coverage_chart

COLUMN = "embedding:test"


def curation_of(*sizes, choices=None, readable=None):
    """Groups of images around axes of their own; `choices` by row, as a selection made them."""
    random = np.random.default_rng(0)
    label = np.repeat(np.arange(len(sizes)), sizes)
    vectors = np.eye(16)[label] + 0.05 * random.standard_normal((len(label), 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    records = tuple(
        ImageRecord(f"{row:03}.png", str(row), 1, 8 if row not in (readable or ()) else 0, 8)
        for row in range(len(label))
    )
    table = {f"{row:03}.png": one for row, one in (choices or {}).items()}
    return Curation(Dataset(Path("raw"), records, {COLUMN: vectors}), Decisions(table), Recipe())


def kept(author="select"):
    return Decision("keep", "selected", "", author)


def dropped(author="select"):
    return Decision("drop", "not_selected", "", author)


def test_what_the_selection_left_out_is_the_pool():
    choices = {row: dropped() for row in range(40)} | {0: kept(), 1: kept()}
    report = gap_report(curation_of(20, 20, choices=choices), COLUMN, count=1)
    assert report.chosen.tolist() == [0, 1]
    assert report.proposals[0] in range(20, 40)
    assert report.after.mean < report.gaps.before.mean


def test_what_others_dropped_and_what_cannot_be_read_is_no_part_of_it():
    choices = {0: kept("user"), **{row: dropped("quality") for row in range(20, 30)}}
    choices |= {row: dropped("user") for row in range(30, 39)}
    report = gap_report(curation_of(20, 20, choices=choices, readable=[39]), COLUMN, count=30)
    assert set(report.proposals.tolist()) == set(range(1, 20))


def test_a_core_holds_the_pins_and_replaces_what_a_step_kept():
    choices = {0: kept(), 25: kept("user")}
    report = gap_report(curation_of(20, 20, 20, choices=choices), COLUMN, core=3, count=2)
    assert report.core
    assert report.chosen[0] == 25
    assert sorted(row // 20 for row in report.chosen) == [0, 1, 2]
    assert report.gaps.lacking == ()


def test_scores_that_the_selection_counts_as_quality_count_here():
    # Rows 20 to 39 lack; of them the user's model likes row 33 best.
    curation = curation_of(20, 20, choices={0: kept(), 1: kept()})
    liked = np.zeros(40, np.float32)
    liked[33] = 1
    curation = replace(curation, dataset=curation.dataset.with_columns({"liked": liked}))
    plain = gap_report(curation, COLUMN, count=1, weight=1)
    assert plain.proposals.tolist() != [33]
    select = SelectOptions(scores={"liked": 1.0})
    scored = replace(curation, recipe=replace(curation.recipe, select=select))
    assert gap_report(scored, COLUMN, count=1, weight=1).proposals.tolist() == [33]


def test_without_anything_chosen_the_sentence_says_what_to_do():
    with pytest.raises(BadInput, match="core of 10"):
        gap_report(curation_of(20, 20), COLUMN)


def test_a_core_below_one_is_refused():
    with pytest.raises(BadInput, match="at least 1"):
        gap_report(curation_of(20, 20), COLUMN, core=0)


def test_a_prompt_that_the_set_does_not_show_is_filled_first():
    curation = curation_of(40, 20, choices={0: kept(), 1: kept()})
    text = np.eye(16, dtype=np.float32)[[1]]  # the middle of the second group
    report = gap_report(curation, COLUMN, prompts=["profile view"], prompt_vectors=text, count=3)
    ((name, prompt),) = report.prompts
    assert (name, prompt.pool, prompt.chosen) == ("profile view", 20, 0)
    assert report.proposals[0] == prompt.proposals[0]
    assert len(set(report.proposals.tolist())) == 3
    assert report.to_json()["prompts"][0]["text"] == "profile view"


def test_prompts_without_vectors_are_refused():
    with pytest.raises(BadInput, match="reads texts"):
        gap_report(curation_of(9, 9, choices={0: kept()}), COLUMN, prompts=["profile view"])


class Tower:
    """Both towers: pictures and texts as random directions, the same for the same place."""

    id, input_side, batch = "test", 0, 32

    def __init__(self, seed):
        self.vectors = np.random.default_rng(seed).standard_normal((16, 64)).astype(np.float32)
        self.vectors /= np.linalg.norm(self.vectors, axis=1, keepdims=True)

    def embed_images(self, images):
        return self.vectors[: len(images)]

    def embed_texts(self, texts):
        return self.vectors[: len(texts)]


def test_towers_that_do_not_match_embed_no_prompts():
    with pytest.raises(BadInput, match="does not match"):
        embed_prompts(Tower(0), Tower(1), ["profile view"])
    wanted, neutral = embed_prompts(Tower(0), Tower(0), ["profile view", "outdoors"])
    assert (len(wanted), len(neutral)) == (2, 3)


def test_the_plain_values_are_json_and_name_rows():
    report = gap_report(curation_of(30, 20, 10, choices={0: kept()}), COLUMN, count=2)
    value = json.loads(json.dumps(report.to_json()))
    assert [region["number"] for region in value["regions"]] == [2, 3]
    first = value["regions"][0]
    assert (first["size"], first["chosen"], len(first["rows"])) == (20, 0, 12)
    assert first["middle"] in range(30, 50)
    assert set(value["before"]) == {"radius", "mean", "within"}
    assert len(value["proposals"]) == 2
    assert value["curve"]["count"] == list(range(1, 61))
    assert value["knee"] == 3  # one image of each group, and little after that
    assert "After 3 images" in value["advice"]
    assert "2 more" in value["advice"]


def test_a_stop_ends_the_report():
    class Stopped(Exception):
        pass

    class Work:
        def progress(self, done, total, label=""):
            pass

        def check_interrupted(self):
            raise Stopped

    with pytest.raises(Stopped):
        gap_report(curation_of(9, 9, choices={0: kept()}), COLUMN, work=Work())


# The chart


def test_the_chart_marks_knee_and_set():
    report = gap_report(curation_of(30, 20, 10, choices={0: kept()}), COLUMN)
    text = coverage_chart(report.curve, 3, [(1, "your <set>")], alone=True)
    assert "after 3 each brings little" in text
    assert "your &lt;set&gt;: 1" in text
    assert "prefers-color-scheme:dark" in text
    from xml.etree import ElementTree

    assert ElementTree.fromstring(text).tag.endswith("svg")


def test_a_chart_of_one_image_says_that_there_is_no_curve():
    report = gap_report(curation_of(1, choices={0: kept()}), COLUMN, count=0)
    assert "Too few" in coverage_chart(report.curve, None)
