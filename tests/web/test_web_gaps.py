"""Gaps in the app, and the figures of a selection, which go where the selection goes."""

import numpy as np
import pytest

from lora_curator.embedders import open_embedder
from lora_curator.select.step import SELECT_COLUMNS
from lora_curator.similarity.probe import PROBE_TEXTS, SIDE, probe_images


def state(page, fid):
    return page.get(f"folders/{fid}/state")


def figures(document):
    """The outcome of a selection and the columns that it has made."""
    return document["outcome"], SELECT_COLUMNS & set(document["columns"])


def test_gaps_say_what_the_kept_images_lack_and_what_fills_it(page, opened):
    page.job(opened, "select", count=3, iterations=2)
    before = state(page, opened)
    job = page.job(opened, "gaps", count=2)
    assert (job["state"], job["message"]) == ("done", "")
    found = job["result"]
    mine = [row for row, one in enumerate(before["choice"]) if one == "k"]
    assert (sorted(found["chosen"]), found["core"]) == (mine, False)
    assert len(found["proposals"]) == 2
    assert not set(found["proposals"]) & set(mine)
    assert found["after"]["mean"] < found["before"]["mean"]
    assert found["advice"].endswith(".")
    assert state(page, opened)["choice"] == before["choice"]  # a look changes nothing


def test_a_core_is_looked_at_when_one_is_asked_for(page, opened):
    page.operate(opened, {"id": "1", "op": "decide", "rows": [4], "choice": "keep"})
    found = page.job(opened, "gaps", core=3, count=1)["result"]
    assert found["core"] is True
    assert len(found["chosen"]) == 3
    assert 4 in found["chosen"]


def test_without_anything_kept_the_job_says_what_to_do(page, opened):
    job = page.job(opened, "gaps")
    assert job["state"] == "failed"
    assert "core" in job["message"]


def test_prompts_need_an_encoder_that_reads_texts(page, opened):
    job = page.job(opened, "gaps", core=3, prompts=["profile view"])
    assert job["state"] == "failed"
    assert job["message"] == (
        "The encoder 'descriptor' reads no texts, so it cannot look for prompts. Choose one that "
        "does in the settings, or leave the prompts out."
    )
    assert page.job(opened, "gaps", core=3, prompts=["", "  "])["state"] == "done"


def test_a_prompt_is_looked_for_by_the_encoder_that_compares_the_images(page, opened, monkeypatch):
    closed = []

    class Reading:
        """The built-in encoder that also reads: texts of one length are one direction."""

        has_text_tower = True

        def __init__(self):
            self.inner = open_embedder("descriptor")

        def __getattr__(self, name):
            return getattr(self.inner, name)

        def embed_texts(self, texts):
            drawings = self.inner.embed_images(probe_images(SIDE))
            if list(texts) == list(PROBE_TEXTS):  # it matches: it names what is drawn
                return drawings
            return np.eye(drawings.shape[1], dtype=np.float32)[[len(text) for text in texts]]

        def close(self):
            closed.append(True)

    monkeypatch.setattr(page.curator.host, "open_embedder", lambda name: Reading())
    job = page.job(opened, "gaps", core=3, prompts=[" profile view ", "outdoors"])
    assert (job["state"], job["message"]) == ("done", "")
    assert [one["text"] for one in job["result"]["prompts"]] == ["profile view", "outdoors"]
    assert closed == [True]


@pytest.mark.parametrize(
    "options",
    [
        {"prompts": "outdoors"},
        {"prompts": [1]},
        {"count": 0},
        {"count": 1001},
        {"count": True},
        {"count": "two"},
        {"core": 0},
        {"core": "ten"},
        {"core": True},
    ],
)
def test_options_that_do_not_fit_are_the_jobs_message(page, opened, options):
    job = page.job(opened, "gaps", **{"core": 3, **options})
    assert job["state"] == "failed"
    assert "This should not have happened" not in job["message"]
    assert job["message"].endswith(".")


def test_gaps_are_stopped_like_any_job(page, opened, curator):
    curator.tools.model_lock.acquire()
    page.post(f"folders/{opened}/jobs", kind="gaps", options={"core": 3, "prompts": ["outdoors"]})
    page.post(f"folders/{opened}/stop")
    assert page.wait(opened)["state"] == "stopped"
    curator.tools.model_lock.release()


def test_the_figures_of_a_selection_are_in_state_and_news(page, opened):
    since = state(page, opened)["rev"]
    assert state(page, opened)["outcome"] is None
    page.job(opened, "select", count=3, iterations=2)
    outcome = state(page, opened)["outcome"]
    assert outcome["method"] == "cover"
    assert outcome["measures"]["covering_radius"] > 0
    assert outcome["vote"]["covering_radius"] > 0
    assert 0 <= outcome["overlap"] <= 1
    assert outcome["curve"]["count"] == [1, 2, 3, 4, 5, 6]
    news = page.get(f"folders/{opened}/news", since=since)
    assert news["outcome"] == outcome
    # Who knows them already is not told again.
    assert "outcome" not in page.get(f"folders/{opened}/news", since=news["rev"])


def test_the_figures_go_with_undo_and_come_with_redo(page, opened):
    page.job(opened, "select", count=3, iterations=2)
    first = state(page, opened)["outcome"]
    page.job(opened, "select", count=5, iterations=2, method="represent")
    second = state(page, opened)["outcome"]
    assert (first["method"], second["method"]) == ("cover", "represent")
    answer = page.operate(opened, {"id": "1", "op": "undo"})
    assert state(page, opened)["outcome"] == first
    assert page.get(f"folders/{opened}/news", since=answer["rev"] - 1)["outcome"] == first
    page.operate(opened, {"id": "2", "op": "undo"})
    assert state(page, opened)["outcome"] is None
    for number in (3, 4):
        page.operate(opened, {"id": str(number), "op": "redo"})
    assert state(page, opened)["outcome"] == second


def test_a_new_search_for_duplicates_takes_the_figures_back(page, opened):
    page.job(opened, "select", count=3, iterations=2)
    page.job(opened, "judge")
    assert figures(state(page, opened)) == (None, set())


def restarted(page, make_curator, new_page, root):
    page.curator.close()
    again = new_page(make_curator())
    again.open(root)
    return again


def test_the_figures_survive_a_restart(page, opened, make_curator, new_page, root):
    page.job(opened, "select", count=3, iterations=2)
    before = state(page, opened)
    after = state(restarted(page, make_curator, new_page, root), opened)
    assert after["outcome"] == before["outcome"]
    assert after["choice"] == before["choice"]


def test_the_figures_survive_a_restart_without_the_snapshot(
    page, opened, make_curator, new_page, root, tmp_path
):
    page.job(opened, "select", count=3, iterations=2)
    before = state(page, opened)["outcome"]
    page.curator.close()
    for file in (tmp_path / "state" / "snapshots").iterdir():
        file.unlink()
    after = state(restarted(page, make_curator, new_page, root), opened)["outcome"]
    assert after == before


def test_a_scan_without_new_images_keeps_the_figures(page, opened):
    page.job(opened, "select", count=3, iterations=2)
    before = state(page, opened)["outcome"]
    page.job(opened, "scan")
    assert state(page, opened)["outcome"] == before


def test_figures_that_were_undone_are_not_there_after_a_restart(
    page, opened, make_curator, new_page, root
):
    page.job(opened, "select", count=3, iterations=2)
    page.operate(opened, {"id": "1", "op": "undo"})
    after = state(restarted(page, make_curator, new_page, root), opened)
    assert "k" not in after["choice"]
    assert figures(after) == (None, set())


def test_a_used_selection_has_no_figures_of_another_after_a_restart(
    page, opened, make_curator, new_page, root
):
    page.job(opened, "select", count=3, iterations=2)
    page.operate(opened, {"id": "1", "op": "save_selection", "name": "three"})
    page.job(opened, "select", count=5, iterations=2)
    page.operate(opened, {"id": "2", "op": "use_selection", "name": "three"})
    before = state(page, opened)
    page.job(opened, "scan")
    assert state(page, opened)["choice"] == before["choice"]
    assert figures(state(page, opened)) == (None, set())
    after = state(restarted(page, make_curator, new_page, root), opened)
    assert after["choice"] == before["choice"]
    assert figures(after) == (None, set())
