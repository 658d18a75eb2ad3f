"""Picking by hand: the user's word, refilling, waiting."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from .conftest import picture

GRAPH = {
    "1": {"class_type": "LoraCurator_LoadFolder",
          "inputs": {"folder": "input/raw", "sub_folders": True}},
    "2": {"class_type": "LoraCurator_Select",
          "inputs": {"dataset": ["1", 0], "count": 3, "method": "diversity", "iterations": 5,
                     "seed": 0}},
    "3": {"class_type": "LoraCurator_PickImages",
          "inputs": {"dataset": ["2", 0], "wait_for_me": False, "refill": True, "choice": ""}},
    "4": {"class_type": "Watch", "inputs": {"value": ["3", 0]}},
}  # fmt: skip


@pytest.fixture
def pick(executor, raw):
    """Runs folder, selection of 3, picker; the picker's inputs by name."""

    def run(choice="", **inputs):
        text = choice if isinstance(choice, str) else json.dumps(choice)
        node = {**GRAPH["3"], "inputs": {**GRAPH["3"]["inputs"], "choice": text, **inputs}}
        return executor.run({**GRAPH, "3": node})

    return run


def kept(run):
    curation = run.value("3")
    return {curation.dataset.paths[row] for row in curation.kept_rows}


def test_without_a_choice_the_dataset_goes_through(pick):
    run = pick()
    assert run.value("3").decisions.table == run.value("2").decisions.table
    assert run.shown("3")["document"]["waits"] is False


def test_an_image_that_was_taken_out_is_replaced_by_the_next_best(pick):
    before = kept(pick())
    out = sorted(before)[0]
    after = kept(pick({"drop": [out]}))
    assert len(after) == 3
    assert out not in after


def test_without_refill_only_the_choice_changes(pick):
    before = kept(pick())
    out = sorted(before)[0]
    assert kept(pick({"drop": [out]}, refill=False)) == before - {out}


def test_a_pinned_image_takes_a_place_of_the_selection(pick):
    everything = {f"{name}.png" for name in "abcdef"}
    pinned = sorted(everything - kept(pick()))[0]
    after = kept(pick({"keep": [pinned]}))
    assert pinned in after
    assert len(after) == 3


def test_the_users_word_beats_a_step(executor, curation):
    small = executor.node("ScoreQuality", dataset=curation, min_side=512).value("1")
    assert small.decisions.dropped("b.png")
    choice = json.dumps({"keep": ["b.png"]})
    found = executor.node("PickImages", dataset=small, choice=choice).value("1")
    assert found.decisions["b.png"].choice == "keep"
    assert found.decisions["b.png"].author == "user"


def test_a_step_after_the_picker_does_not_overrule_it(executor, curation):
    choice = json.dumps({"keep": ["b.png"], "drop": ["c.png"]})
    picked = executor.node("PickImages", dataset=curation, choice=choice).value("1")
    later = executor.node("ScoreQuality", dataset=picked, min_side=512).value("1")
    assert [later.decisions[path].choice for path in ("a.png", "b.png", "c.png")] == [
        "drop", "keep", "drop",
    ]  # fmt: skip


def test_a_choice_changes_the_picker_and_nothing_before_it(pick):
    pick()
    assert pick({"drop": ["a.png"]}).executed == ["3", "4"]
    assert pick({"drop": ["a.png"]}).executed == []


def test_choices_about_images_that_are_gone_are_counted_and_left_out(pick):
    run = pick({"drop": ["gone.png", "../../etc/passwd"]})
    assert len(kept(run)) == 3
    assert any("2 of your choices" in line for line in run.lines("3"))


@pytest.mark.parametrize("text", ["{", "[1]", '"x"', "7", '{"keep": "a.png"}', '{"approved": 1}'])
def test_a_choice_that_cannot_be_read_is_a_sentence(pick, errors, text):
    with pytest.raises(errors.BadInput, match=r"Pick Images.* cannot be read"):
        pick(text)


def test_waiting_blocks_what_follows_and_shows_the_grid(pick):
    run = pick(wait_for_me=True)
    assert run.blocked == ["4"]
    assert run.executed == ["1", "2", "3"]
    document = run.shown("3")["document"]
    assert document["waits"] is True
    assert len(document["items"]) == 6


def test_pressing_continue_goes_on_until_an_image_is_added(pick, raw):
    token = pick(wait_for_me=True).shown("3")["document"]["token"]
    approved = {"keep": [], "drop": [], "approved": token}
    assert pick(approved, wait_for_me=True).blocked == []
    Image.fromarray(picture(77)).save(raw / "new.png")
    again = pick(approved, wait_for_me=True)
    assert again.blocked == ["4"]
    assert again.shown("3")["document"]["token"] != token


def test_taking_all_images_out_ends_in_a_sentence_not_in_an_empty_list(executor, pick, errors):
    run = pick({"drop": [f"{name}.png" for name in "abcdef"]})
    assert kept(run) == set()
    with pytest.raises(errors.BadInput, match="None of the 6 images is kept"):
        executor.node("ToTrainingLists", dataset=run.value("3"))


def test_the_grid_tells_of_every_image_what_it_is_and_why(pick):
    run = pick({"drop": ["a.png"]})
    document = run.shown("3")["document"]
    item = next(one for one in document["items"] if one["path"] == "a.png")
    assert (item["choice"], item["author"], item["sentence"]) == (
        "drop", "user", "Excluded by you.",
    )  # fmt: skip
    assert (item["width"], item["height"], item["caption"]) == (96, 80, "a cat, a")
    assert len(item["scores"]) == len(document["scores"])
    assert document["counts"]["excluded"] == 1
