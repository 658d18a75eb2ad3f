import json

import numpy as np
import pytest


def choices(page, fid):
    return page.get(f"folders/{fid}/state")["choice"]


def saved(page, root):
    page.curator.saver.flush()
    return json.loads((root / "curation.json").read_text())["images"]


def test_an_exclusion_excludes_exactly_these_images_and_is_on_the_disk(page, opened, root):
    page.operate(opened, {"id": "1", "op": "decide", "rows": [2, 5], "choice": "drop"})
    assert choices(page, opened) == "uuduuduu"
    page.job(opened, "select", count=6)
    assert choices(page, opened) == "kkdkkdkk"  # all six others, none of the excluded ones
    assert saved(page, root)["02.png"]["decision"]["reason"] == "user"


def test_an_operation_that_comes_twice_is_done_once(page, opened):
    star = {"id": "s", "op": "star", "rows": [1], "on": True}
    page.operate(opened, star)
    page.operate(opened, {"id": "t", "op": "star", "rows": [1], "on": False}, star)
    assert page.get(f"folders/{opened}/state")["starred"] == []


def test_undo_and_redo_go_through_the_server(page, opened):
    page.operate(opened, {"id": "1", "op": "decide", "rows": [0], "choice": "keep"})
    page.operate(opened, {"id": "2", "op": "decide", "rows": [1], "choice": "drop"})
    answer = page.operate(opened, {"id": "3", "op": "undo"})
    assert (answer["undo"], answer["redo"]) == ("Pin 1 image", "Exclude 1 image")
    assert choices(page, opened)[:2] == "ku"
    page.operate(opened, {"id": "4", "op": "redo"})
    assert choices(page, opened)[:2] == "kd"


def test_undo_takes_a_selection_back_with_its_stability(page, opened):
    page.job(opened, "select", count=3)
    assert choices(page, opened).count("k") == 3
    answer = page.operate(opened, {"id": "1", "op": "undo"})
    assert choices(page, opened) == "uuuuuuuu"
    assert "frequency" not in answer["columns"]
    again = page.operate(opened, {"id": "2", "op": "redo"})
    assert "frequency" in again["columns"]


def test_joined_operations_are_undone_as_one(page, opened):
    page.operate(
        opened,
        {"id": "1", "op": "decide", "rows": [0], "choice": "keep"},
        {"id": "2", "op": "decide", "rows": [0, 1], "choice": "drop", "joined": True},
    )
    assert choices(page, opened)[:3] == "ddu"
    answer = page.operate(opened, {"id": "3", "op": "undo"})
    assert (choices(page, opened)[:3], answer["undo"]) == ("uuu", None)
    page.operate(opened, {"id": "4", "op": "redo"})
    assert choices(page, opened)[:3] == "ddu"


def test_taking_back_a_word_lets_the_step_speak_again(page, opened):
    page.job(opened, "select", count=3)
    before = choices(page, opened)
    row = before.index("k")
    page.operate(opened, {"id": "1", "op": "decide", "rows": [row], "choice": "drop"})
    page.operate(opened, {"id": "2", "op": "decide", "rows": [row], "choice": "undecided"})
    assert choices(page, opened) == before


def test_exclude_matches_excludes_what_the_runs_selected_at_least_so_often(page, opened):
    page.job(opened, "select", count=3, iterations=10)
    answer = page.ask("GET", f"folders/{opened}/columns/frequency")
    frequency = np.frombuffer(answer.body, "<f4")
    page.operate(opened, {"id": "1", "op": "exclude_matches", "threshold": 0.5})
    assert [one == "d" for one in choices(page, opened)] == (
        (frequency >= 0.5) | (np.array(list(choices(page, opened))) == "d")
    ).tolist()
    state = page.get(f"folders/{opened}/state")
    mine = [author == "u" for author in state["author"]]
    assert mine == (frequency >= 0.5).tolist()
    page.operate(opened, {"id": "2", "op": "clear_exclusions"})
    assert "u" not in page.get(f"folders/{opened}/state")["author"].replace("-", "")


def test_exclude_matches_before_a_selection_says_what_to_do(page, opened):
    answer = page.operate(opened, {"id": "1", "op": "exclude_matches", "threshold": 0.9})
    assert answer["refused"] == [
        {
            "id": "1",
            "error": "Nothing was selected yet, so there is nothing to match. Select first.",
        }
    ]


def test_a_refused_operation_leaves_the_others_alone(page, opened):
    answer = page.operate(
        opened,
        {"id": "1", "op": "decide", "rows": [99], "choice": "drop"},
        {"id": "2", "op": "decide", "rows": [0], "choice": "drop"},
    )
    assert [one["id"] for one in answer["refused"]] == ["1"]
    assert choices(page, opened)[0] == "d"


def test_a_caption_edit_is_kept_apart_from_the_file(page, opened, root):
    page.operate(opened, {"id": "1", "op": "caption", "row": 0, "text": "a blue hat"})
    details = page.get(f"folders/{opened}/images/0")
    assert (details["caption"], details["own_caption"]) == ("a blue hat", "a red hat, smiling")
    assert (root / "00.txt").read_text() == "a red hat, smiling"
    page.operate(opened, {"id": "2", "op": "caption", "row": 0, "text": None})
    assert page.get(f"folders/{opened}/images/0")["edited"] is False


def test_bulk_edits_are_previewed_and_then_undone_as_one(page, opened):
    options = {"find": "hat", "replace": "scarf"}
    token = page.get(f"folders/{opened}/state")["token"]
    said = {"token": token, "rows": list(range(8)), "options": options}
    shown = page.post(f"folders/{opened}/preview", **said)
    assert shown == {
        "changed": 1,
        "of": 1,
        "first": [{"row": 0, "before": "a red hat, smiling", "after": "a red scarf, smiling"}],
    }
    operation = {"id": "1", "op": "edit_captions", "rows": list(range(8)), "options": options}
    answer = page.operate(opened, operation)
    assert answer["undo"] == "Edit 1 caption"
    page.operate(opened, {"id": "2", "op": "undo"})
    assert page.get(f"folders/{opened}/images/0")["caption"] == "a red hat, smiling"


def test_a_bad_regular_expression_is_a_sentence(page, opened):
    token = page.get(f"folders/{opened}/state")["token"]
    said = {"token": token, "rows": [0], "options": {"find": "(", "regex": True}}
    status, sentence = page.refused(f"folders/{opened}/preview", **said)
    assert status == 400
    assert "cannot be read" in sentence


def test_favourites_become_the_kept_images(page, opened):
    page.job(opened, "select", count=2)
    page.operate(opened, {"id": "1", "op": "star_kept"})
    state = page.get(f"folders/{opened}/state")
    assert [state["choice"][row] for row in state["starred"]] == ["k", "k"]


def test_the_settings_are_part_of_undo(page, opened):
    recipe = {"captions": {"trigger": "zqx"}, "quality": {"limits": {"blurry": 80}}}
    page.operate(opened, {"id": "1", "op": "recipe", "recipe": recipe})
    assert page.get(f"folders/{opened}/state")["recipe"]["captions"]["trigger"] == "zqx"
    page.operate(opened, {"id": "2", "op": "undo"})
    assert page.get(f"folders/{opened}/state")["recipe"]["captions"]["trigger"] == ""


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "decide", "rows": "all", "choice": "drop"},
        {"op": "decide", "rows": [True], "choice": "drop"},
        {"op": "decide", "rows": [0], "choice": "burn"},
        {"op": "caption", "row": 0, "text": 7},
        {"op": "caption", "row": 0, "text": "x" * 20_001},
        {"op": "exclude_matches", "threshold": 0},
        {"op": "recipe", "recipe": {"captions": {"triger": "zqx"}}},
        {"op": "rm -rf"},
        {},
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(page, opened, operation):
    before = page.get(f"folders/{opened}/state")["rev"]
    answer = page.operate(opened, {"id": "x", **operation})
    assert answer["refused"][0]["error"].endswith((".", "'?"))
    assert answer["rev"] == before
