"""One score of technical quality, by hand and on photographs that were spoilt on purpose."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.images import DecodedImage
from lora_curator.metrics import METRICS, RECORD_METRICS, measure_image
from lora_curator.metrics.overall import CURVES, LEAST, overall_quality

GOOD = {"sharpness": 1000, "effective_side": 1500, "noise": 0.5, "blockiness": 1, "highlights": 250}


def columns(*rows):
    """Columns from one mapping per image; what is not named is as in a good image."""
    full = [GOOD | row for row in rows]
    return {name: np.array([row[name] for row in full], np.float32) for name in full[0]}


def test_an_image_without_fault_is_perfect_and_more_of_it_brings_nothing():
    found = overall_quality(columns({}, {"effective_side": 1024}, {"effective_side": 8000}))
    assert found.tolist() == [1, 1, 1]
    assert found.dtype == np.float32


def test_the_mean_by_hand():
    # Highlights 90 of 30 to 150: desirability 0.5. Weight 3 of 3 + 6 (noise): 0.5 ** (3 / 9).
    found = overall_quality({"highlights": np.array([90.0]), "noise": np.array([1.0])})
    assert found[0] == pytest.approx(0.5 ** (3 / 9))


def test_ratios_count_the_same_where_a_metric_is_one_of_ratios():
    # Half way between 192 and 1024 in ratios: sqrt(192 * 1024) = 443.4.
    found = overall_quality({"effective_side": np.array([192, 443.405, 1024])})
    assert found == pytest.approx([LEAST, 0.5, 1], abs=1e-4)


def test_one_hopeless_metric_is_not_made_up_for():
    hopeless, mediocre = overall_quality(columns({"sharpness": 1}, {"sharpness": 100}))
    assert hopeless < 0.3 < 0.9 < mediocre


def test_what_is_bad_in_two_ways_is_worse():
    one, two = overall_quality(columns({"sharpness": 0}, {"sharpness": 0, "noise": 20}))
    assert two < one


def test_sharpness_that_is_only_grain_does_not_count():
    # Grain of 6 levels alone gives a sharpness of some 30 * 36 = 1080.
    grainy, sharp = overall_quality(
        columns({"sharpness": 1000, "noise": 6}, {"sharpness": 4000, "noise": 6})
    )
    assert grainy < 0.5 * sharp


def test_a_metric_that_is_not_known_says_nothing_against_an_image():
    found = overall_quality(columns({"noise": np.nan}, dict.fromkeys(GOOD, np.nan)))
    assert found[0] == 1
    assert np.isnan(found[1])


def test_scores_of_the_user_count_by_rank_when_they_are_given_a_weight():
    scores = np.array([-900, 0.1, 0.2, np.nan, 0.2], np.float32)
    named = columns(*[{}] * 5) | {"aesthetic": scores}
    assert overall_quality(named).tolist() == [1] * 5
    found = overall_quality(named, weights={"aesthetic": 2})
    # Four known: 1/8, 3/8, and 6/8 for the two equal ones; 1/2 where it is not known.
    total = 2 + sum(curve.weight for curve in CURVES if curve.metric in GOOD)
    expected = np.array([1 / 8, 3 / 8, 6 / 8, 1 / 2, 6 / 8]) ** (2 / total)
    assert found == pytest.approx(expected, rel=1e-5)


def test_a_weight_of_zero_leaves_a_metric_out():
    found = overall_quality(columns({"highlights": 40}), weights={"highlights": 0})
    assert found.tolist() == [1]


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"sharpnes": 1}, "no column named 'sharpnes' to weigh. Did you mean 'sharpness'"),
        ({"sharpness": -1}, "weight of 'sharpness' is -1"),
        ({"sharpness": np.inf}, "0 or more is wanted"),
        (dict.fromkeys(GOOD, 0), "No column is left"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights, sentence):
    with pytest.raises(BadInput, match=sentence):
        overall_quality(columns({}), weights=weights)
    with pytest.raises(BadInput, match="No column is left"):
        overall_quality({"group": np.array([1])})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 5000, width=32), min_size=2, max_size=12), st.randoms())
def test_neither_the_order_nor_copies_matter(values, random):
    named = {curve.metric: np.array(values, np.float32) for curve in CURVES}
    found = overall_quality(named)
    assert ((found >= 0) & (found <= 1)).all()
    order = np.array(random.sample(range(len(values)), len(values)))
    again = overall_quality({name: column[order] for name, column in named.items()})
    np.testing.assert_array_equal(again, found[order])
    twice = overall_quality({name: np.tile(column, 2) for name, column in named.items()})
    np.testing.assert_array_equal(twice, np.tile(found, 2))


@pytest.mark.parametrize("curve", CURVES, ids=lambda one: one.metric)
def test_every_curve_is_of_a_metric_and_rises_towards_its_better_end(curve):
    metric = METRICS[curve.metric] if curve.metric in METRICS else RECORD_METRICS[curve.metric]
    assert metric.better == ("higher" if curve.best > curve.worst else "lower")
    ends = curve.desirability(np.array([curve.worst, curve.best, np.nan]))
    assert ends[:2].tolist() == [0, 1]
    assert np.isnan(ends[2])


def jpeg(pixels, quality):
    return cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)


DAMAGES = {
    "blur": lambda one: cv2.GaussianBlur(one, (0, 0), 3),
    "compression": lambda one: jpeg(one, 8),
    "noise": lambda one: np.clip(one + np.random.default_rng(0).normal(0, 25, one.shape), 0, 255),
    "darkness": lambda one: one * 0.2,
    "enlarging": lambda one: cv2.resize(
        cv2.resize(one, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA),
        one.shape[1::-1],
        interpolation=cv2.INTER_CUBIC,
    ),
}


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_lowers_the_score_of_a_photograph(name, damage):
    whole = np.ascontiguousarray(getattr(pytest.importorskip("skimage.data"), name)())
    rows = []
    for pixels in (whole, DAMAGES[damage](whole)):
        pixels = np.ascontiguousarray(pixels, np.uint8)
        height, width = pixels.shape[:2]
        rows.append(measure_image(DecodedImage(pixels, width, height, 1), METRICS))
    named = {metric: np.array([row[metric] for row in rows]) for metric in rows[0]}
    good, bad = overall_quality(named)
    assert bad < 0.95 * good
