"""The grid: what travels with a result, what is fetched, what survives."""

from __future__ import annotations

import json


def test_the_dataset_goes_through_and_the_report_lists_every_finding(executor, curation):
    judged = executor.node("ScoreQuality", dataset=curation, min_side=512).value("1")
    run = executor.node("PreviewDataset", dataset=judged)
    assert run.value("1") is judged
    report = run.value("1", 1).splitlines()
    assert report[0] == "6 images, 6 dropped (6 too small)"
    assert len(report) == 1 + len(judged.dataset.findings)


def test_what_is_shown_is_json_with_one_item_per_image(executor, curation):
    shown = executor.node("PreviewDataset", dataset=curation).shown("1")
    document = json.loads(json.dumps(shown["document"], allow_nan=False))
    assert [one["path"] for one in document["items"]] == list(curation.dataset.paths)
    assert document["editable"] is False


def test_the_grid_can_be_fetched_by_its_name(executor, host, curation):
    shown = executor.node("PreviewDataset", dataset=curation).shown("1")
    answer = host.request("GET", f"/lora_curator/grids/{shown['gallery']}")
    assert answer.status == 200
    assert answer.json()["items"] == shown["document"]["items"]


def test_a_large_grid_travels_by_name_only(executor, host, pack, curation, monkeypatch):
    monkeypatch.setattr(pack.module("nodes.shown"), "INLINE", 5)
    shown = executor.node("PreviewDataset", dataset=curation).shown("1")
    assert shown["document"]["items"] is None
    answer = host.request("GET", f"/lora_curator/grids/{shown['gallery']}")
    assert len(answer.json()["items"]) == 6


def test_every_step_says_what_happened(executor, curation):
    for step in ("ScoreQuality", "FindDuplicates", "Select", "CropToBuckets", "PickImages"):
        run = executor.node(step, dataset=curation)
        assert run.lines("1"), step
