"""Limits on numbers: findings and proposals to drop."""

import math
from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import Dataset, Finding, ImageRecord
from lora_curator.errors import UnknownName
from lora_curator.metrics import METRICS, RECORD_METRICS
from lora_curator.metrics.rules import RULES, Rule
from lora_curator.metrics.verdicts import drops, judge

GOOD = {
    "sharpness": 2000, "detail": 1, "effective_side": 1000, "noise": 1, "jpeg_quality": 92,
    "blockiness": 1.02, "brightness": 120, "shadows": 10, "highlights": 240, "clipped_dark": 0,
    "clipped_bright": 0.01, "contrast": 55, "tonal_range": 220, "entropy": 7.4,
    "colorfulness": 40, "chroma": 120, "border_share": 0, "alpha_share": 0,
}  # fmt: skip
BAD = {
    "blank": {"contrast": 1}, "blurry": {"sharpness": 3}, "soft": {"sharpness": 20},
    "nearly_black": {"highlights": 20}, "nearly_white": {"shadows": 240},
    "too_dark": {"highlights": 40}, "too_bright": {"shadows": 220},
    "clipped_shadows": {"clipped_dark": 0.6}, "clipped_highlights": {"clipped_bright": 0.6},
    "low_contrast": {"tonal_range": 30}, "noisy": {"noise": 22},
    "low_jpeg_quality": {"jpeg_quality": 30}, "blocky": {"blockiness": 1.8},
    "upscaled": {"detail": 0.45}, "letterbox": {"border_share": 0.2}, "grey_in_rgb": {"chroma": 2},
    "transparent": {"alpha_share": 0.3},
}  # fmt: skip


def table(*rows, sizes=None):
    records = tuple(
        ImageRecord(f"{row}.png", width=width, height=height)
        for row, (width, height) in enumerate(sizes or [(1024, 1024)] * len(rows))
    )
    columns = {name: np.array([{**GOOD, **row}[name] for row in rows], np.float32) for name in GOOD}
    return Dataset(Path(), records, columns)


def codes(dataset, **options):
    return [(finding.path, finding.code) for finding in judge(dataset, **options)]


def test_a_good_image_is_left_alone():
    assert judge(table({})) == []
    assert drops(table({})) == {}


@pytest.mark.parametrize("code", BAD)
def test_each_rule_is_triggered_by_its_metric(code):
    (finding,) = judge(table(BAD[code]))
    assert finding.code == code
    assert finding.path == "0.png"
    (value,) = BAD[code].values()
    assert finding.value == pytest.approx(value)
    assert finding.threshold == RULES[code].limit
    assert finding.severity == ("error" if RULES[code].severity == "drop" else "warning")


def test_size_and_shape_are_judged_without_columns():
    dataset = table({}, {}, {}, sizes=[(511, 2000), (512, 512), (3000, 900)])
    bare = Dataset(dataset.root, dataset.records)
    # 2000 / 511 = 3.9 and 3000 / 900 = 3.3, both above 3
    assert codes(bare) == [
        ("0.png", "too_small"), ("0.png", "extreme_aspect"), ("2.png", "extreme_aspect"),
    ]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_value_at_the_limit_is_still_good_and_nan_decides_nothing(rule):
    assert not rule.broken(np.array([rule.limit, np.nan]), rule.limit).any()


def test_nan_in_every_column_gives_no_finding():
    assert judge(table(dict.fromkeys(GOOD, math.nan))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_reads_a_metric_that_exists_and_fills_its_sentence(rule):
    assert rule.metric in METRICS or rule.metric in RECORD_METRICS
    sentence = rule.sentence.format(value=0.123456, limit=rule.limit)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "0.123456" not in sentence


def test_a_blurry_image_is_not_called_soft_as_well():
    assert codes(table({"sharpness": 3})) == [("0.png", "blurry")]


def test_another_limit_gives_another_verdict_at_once():
    dataset = table({"sharpness": 500})
    assert codes(dataset, limits={"soft": 600}) == [("0.png", "soft")]
    assert judge(dataset, limits={"soft": 600})[0].threshold == 600
    assert codes(table({"sharpness": 20}), limits={"soft": math.nan}) == []


def test_a_limit_for_a_rule_that_there_is_not_is_refused():
    with pytest.raises(UnknownName, match="blurry"):
        judge(table({}), limits={"blury": 3})


def test_a_rule_on_a_metric_that_nothing_has_is_refused():
    rule = Rule("odd", "sharpnes", "below", 1, "warn", "Odd.")
    with pytest.raises(UnknownName, match="sharpness"):
        judge(table({}), [rule])


def test_findings_come_by_row_and_in_the_order_of_the_rules():
    dataset = table({"noise": 30, "contrast": 1}, {"sharpness": 1})
    assert codes(dataset) == [("0.png", "blank"), ("0.png", "noisy"), ("1.png", "blurry")]


def test_only_rules_that_drop_propose_to_drop():
    proposals = drops(table({"sharpness": 20}, {"sharpness": 2}, {}))
    assert list(proposals) == ["1.png"]
    decision = proposals["1.png"]
    assert (decision.choice, decision.reason, decision.author) == ("drop", "blurry", "quality")
    assert "sharpness 2.0, limit 6" in decision.sentence


def test_the_first_reason_counts_and_the_sentence_tells_them_all():
    decision = drops(table({"sharpness": 2, "contrast": 1}))["0.png"]
    assert decision.reason == "blank"
    assert "plain tone" in decision.sentence
    assert "badly blurred" in decision.sentence


def test_an_unreadable_image_is_dropped_with_what_was_found_about_it():
    records = (ImageRecord("a.png"), ImageRecord("b.png"))
    findings = (
        Finding("wrong_suffix", "It is a JPEG.", "a.png", "note"),
        Finding("truncated", "The file ends before the image is complete.", "a.png", "error"),
    )
    dataset = Dataset(Path(), records, findings=findings)
    proposals = drops(dataset)
    assert {path: one.reason for path, one in proposals.items()} == dict.fromkeys(
        ("a.png", "b.png"), "unreadable"
    )
    assert proposals["a.png"].sentence == "The file ends before the image is complete."
    assert proposals["b.png"].sentence == "The image could not be read."
    assert judge(dataset) == []


def test_verdicts_leave_the_numbers_as_they_are():
    dataset = table({"sharpness": 2})
    before = {name: column.copy() for name, column in dataset.columns.items()}
    judge(dataset)
    drops(dataset)
    for name, column in before.items():
        np.testing.assert_array_equal(dataset.column(name), column)
