"""Named selections in the app: remembered, used again, compared, written side by side."""

import json

import pytest

SAVE = {"id": "save", "op": "save_selection", "name": "small"}


def state(page, fid):
    return page.get(f"folders/{fid}/state")


def kept(page, fid):
    return [row for row, one in enumerate(state(page, fid)["choice"]) if one == "k"]


def named(page, fid):
    return {one["name"]: one["images"] for one in state(page, fid)["selections"]}


@pytest.fixture
def two_sets(page, opened):
    """`small` of 3 images and `mixed` of 5, the last one in use."""
    for name, count in (("small", 3), ("mixed", 5)):
        page.job(opened, "select", count=count, iterations=2)
        page.operate(opened, {"id": name, "op": "save_selection", "name": name})
    return opened


def test_a_selection_is_remembered_with_its_number_and_how_it_was_chosen(page, opened):
    page.job(opened, "select", count=3, iterations=2, method="best")
    answer = page.operate(opened, SAVE)
    assert answer["selections"] == [{"name": "small", "images": 3, "method": "best"}]
    assert answer["undo"] == "Remember the selection as 'small'"


def test_a_selection_that_is_used_brings_its_images_and_options_back(page, two_sets):
    recipe = state(page, two_sets)["recipe"]["select"]
    assert recipe["count"] == 5
    five = kept(page, two_sets)
    page.operate(two_sets, {"id": "1", "op": "use_selection", "name": "small"})
    after = state(page, two_sets)
    three = kept(page, two_sets)
    assert (len(three), len(five), after["recipe"]["select"]["count"]) == (3, 5, 3)
    # What the last run found says nothing of this set.
    assert after["outcome"] is None
    assert not {"frequency", "pick", "distance:pick"} & set(after["columns"])


def test_saving_using_and_removing_are_undone_and_done_again(page, two_sets):
    five, outcome = kept(page, two_sets), state(page, two_sets)["outcome"]
    page.operate(two_sets, {"id": "1", "op": "use_selection", "name": "small"})
    three = kept(page, two_sets)
    page.operate(two_sets, {"id": "2", "op": "remove_selection", "name": "small"})
    assert (named(page, two_sets), kept(page, two_sets)) == ({"mixed": 5}, three)
    page.operate(two_sets, {"id": "3", "op": "undo"})
    assert named(page, two_sets) == {"mixed": 5, "small": 3}
    page.operate(two_sets, {"id": "4", "op": "undo"})
    assert (kept(page, two_sets), state(page, two_sets)["outcome"]) == (five, outcome)
    assert "frequency" in state(page, two_sets)["columns"]
    page.operate(two_sets, {"id": "5", "op": "undo"})  # the saving of `mixed`
    assert named(page, two_sets) == {"small": 3}
    for number in range(3):
        page.operate(two_sets, {"id": f"redo {number}", "op": "redo"})
    assert (named(page, two_sets), kept(page, two_sets)) == ({"mixed": 5}, three)
    assert state(page, two_sets)["outcome"] is None


def test_a_name_that_is_taken_needs_a_word_to_be_replaced(page, two_sets):
    again = {"id": "1", "op": "save_selection", "name": "small"}
    answer = page.operate(two_sets, again)
    assert answer["refused"][0]["error"].startswith("There is a selection named 'small' already")
    page.operate(two_sets, {**again, "id": "2", "overwrite": True})
    assert named(page, two_sets) == {"mixed": 5, "small": 5}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "save_selection"},
        {"op": "save_selection", "name": 7},
        {"op": "save_selection", "name": " "},
        {"op": "save_selection", "name": "a/b"},
        {"op": "save_selection", "name": "a|b"},
        {"op": "use_selection", "name": "smal"},
        {"op": "remove_selection", "name": "other"},
    ],
)
def test_names_that_do_not_fit_are_refused_with_a_sentence(page, two_sets, operation):
    before = state(page, two_sets)
    answer = page.operate(two_sets, {"id": "x", **operation})
    assert len(answer["refused"][0]["error"]) > 20
    assert state(page, two_sets) == before


def test_named_selections_survive_a_restart(make_curator, root, new_page):
    first = new_page(make_curator())
    fid = first.open(root)
    first.job(fid, "select", count=3, iterations=2)
    first.operate(fid, SAVE)
    first.curator.close()
    assert len(json.loads((root / "curation.json").read_text())["selections"]["small"]["images"])
    second = new_page(make_curator())
    second.open(root)
    assert named(second, fid) == {"small": 3}


def test_named_selections_survive_a_program_that_is_killed(
    make_curator, root, new_page, monkeypatch
):
    first = new_page(make_curator())
    fid = first.open(root)
    first.job(fid, "select", count=3, iterations=2)
    first.operate(fid, {**SAVE, "id": "0", "name": "gone"})
    first.curator.saver.flush()
    with monkeypatch.context() as killed:  # before the file is written
        killed.setattr(first.curator.saver, "save", lambda *_: None)
        first.operate(fid, SAVE)
        first.operate(fid, {"id": "1", "op": "remove_selection", "name": "gone"})
    assert '"small"' not in (root / "curation.json").read_text()
    second = new_page(make_curator())
    second.open(root)
    assert named(second, fid) == {"small": 3}


def test_sets_are_compared_with_their_images_as_rows(page, two_sets):
    said = page.get(f"folders/{two_sets}/comparison", names="small|mixed")
    assert [(one["name"], one["images"]) for one in said["sets"]] == [("small", 3), ("mixed", 5)]
    assert said["pool"] == 8
    (pair,) = said["pairs"]
    rows = {tuple(one["names"]): one["rows"] for one in said["members"]}
    assert len(rows.get(("small", "mixed"), [])) == pair["both"]
    assert sum(map(len, rows.values())) == 3 + 5 - pair["both"]
    five = kept(page, two_sets)
    assert sorted(rows.get(("mixed",), []) + rows.get(("small", "mixed"), [])) == five


@pytest.mark.parametrize("names", ["", "small", "small|small", "small|other"])
def test_what_cannot_be_compared_is_a_sentence(page, two_sets, names):
    answer = page.ask("GET", f"folders/{two_sets}/comparison", query={"names": names})
    assert answer.status == 400
    assert json.loads(answer.body)["error"].endswith((".", "'?"))


def test_exposure_says_how_often_an_epoch_shows_each_folder(page, root, add_pictures):
    # The two larger pictures are twins of two that are there, which are left out.
    add_pictures(root / "more", 2, side=600)
    fid = page.open(root)
    said = page.get(f"folders/{fid}/exposure", by="folder")
    rows = {one["label"]: one for one in said["rows"]}
    assert {name: one["size"] for name, one in rows.items()} == {"top folder": 6, "more": 2}
    assert rows["more"]["repeats"] > rows["top folder"]["repeats"]
    for one in rows.values():
        assert one["effective"] == one["size"] * one["repeats"]
    assert said["images"] == sum(one["effective"] for one in rows.values())
    assert rows["more"]["share_before"] == pytest.approx(2 / 8)
    assert rows["more"]["share_after"] == pytest.approx(0.5, abs=0.06)


def test_exposure_counts_the_selected_images_only(page, root, add_pictures):
    add_pictures(root / "more", 2, side=600)
    fid = page.open(root)
    paths = page.get(f"folders/{fid}/table")["paths"]
    out = [row for row, path in enumerate(paths) if not path.startswith("more/")][-4:]
    page.operate(fid, {"id": "1", "op": "decide", "rows": out, "choice": "drop"})
    said = page.get(f"folders/{fid}/exposure", by="folder")
    assert sorted(one["size"] for one in said["rows"]) == [2, 2]


def test_exposure_by_another_word_is_refused(page, opened):
    answer = page.ask("GET", f"folders/{opened}/exposure", query={"by": "moon"})
    assert answer.status == 400
    assert "cluster or folder, not by 'moon'" in json.loads(answer.body)["error"]


def test_two_sets_are_written_side_by_side_with_their_comparison(page, two_sets, root, tmp_path):
    out = tmp_path / "ab"
    before = {file: file.read_bytes() for file in root.glob("*.png")}
    job = page.job(two_sets, "export_sets", out=str(out), names=["small", "mixed"])
    assert (job["state"], job["message"]) == ("done", "")
    written = {one["name"]: one["images"] for one in job["result"]["sets"]}
    assert written == {"small": 3, "mixed": 5}
    assert sorted(one.name for one in out.iterdir()) == ["comparison.html", "mixed", "small"]
    for name, count in written.items():
        assert len(list((out / name).rglob("*.png"))) == count
        assert (out / name / "curation.json").exists()
    assert job["result"]["comparison"] == str(out / "comparison.html")
    text = (out / "comparison.html").read_text("utf-8")
    assert "small" in text
    assert "mixed" in text
    # Neither the folder nor what is decided in the app changed.
    assert {file: file.read_bytes() for file in root.glob("*.png")} == before
    assert len(kept(page, two_sets)) == 5


def test_an_exported_set_is_the_set_whatever_was_decided_since(page, two_sets, tmp_path):
    page.operate(two_sets, {"id": "1", "op": "decide", "rows": list(range(8)), "choice": "drop"})
    out = tmp_path / "ab"
    job = page.job(two_sets, "export_sets", out=str(out), names=["small", "mixed"])
    assert [one["images"] for one in job["result"]["sets"]] == [3, 5]


def test_sets_are_written_again_only_when_told(page, two_sets, tmp_path):
    say = {"out": str(tmp_path / "ab"), "names": ["small", "mixed"]}
    page.job(two_sets, "export_sets", **say)
    second = page.job(two_sets, "export_sets", **say)
    assert second["state"] == "failed"
    assert str(tmp_path / "ab" / "small") in second["message"]
    third = page.job(two_sets, "export_sets", **say, overwrite=True)
    assert third["state"] == "done"
    assert len(list((tmp_path / "ab" / "small").rglob("*.png"))) == 3


@pytest.mark.parametrize(
    "names", [None, "small", ["small"], ["small", "small"], ["small", "other"], [1, 2]]
)
def test_sets_that_cannot_be_written_are_refused_and_nothing_is_written(
    page, two_sets, names, tmp_path
):
    job = page.job(two_sets, "export_sets", out=str(tmp_path / "ab"), names=names)
    assert job["state"] == "failed"
    assert "This should not have happened" not in job["message"]
    assert not (tmp_path / "ab").exists()


def test_a_set_that_is_named_like_the_comparison_is_refused(page, two_sets, tmp_path):
    page.operate(two_sets, {"id": "1", "op": "save_selection", "name": "comparison.html"})
    job = page.job(
        two_sets, "export_sets", out=str(tmp_path / "ab"), names=["small", "comparison.html"]
    )
    assert job["state"] == "failed"
    assert "comparison.html" in job["message"]
    assert not (tmp_path / "ab").exists()


def test_the_comparison_that_was_written_is_shown_by_the_id_of_its_folder(page, two_sets, tmp_path):
    address = f"folders/{two_sets}/comparison.html"
    before = page.ask("GET", address)
    assert (before.status, "No sets of this folder" in before.body.decode()) == (404, True)
    say = {"names": ["small", "mixed"]}
    page.job(two_sets, "export_sets", out=str(tmp_path / "ab"), **say)
    page.job(two_sets, "select", count=4, iterations=2)  # another job does not take it away
    answer = page.ask("GET", address, query={"path": "/etc/passwd"})
    assert answer.status == 200
    assert answer.body == (tmp_path / "ab" / "comparison.html").read_bytes()
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    page.job(two_sets, "export_sets", out=str(tmp_path / "second"), **say)
    (tmp_path / "second" / "comparison.html").unlink()
    gone = page.ask("GET", address)
    assert (gone.status, "cannot be read any more" in gone.body.decode()) == (404, True)
