"""Coverage after each pick, the knee of such a curve, and what is said of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.curve import Curve, coverage_curve, knee, stop_advice


def on_circle(*degrees):
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def curve_with_mean(mean):
    mean = np.asarray(mean, np.float32)
    return Curve(np.arange(1, len(mean) + 1), mean, mean, np.full(len(mean), np.nan))


def test_radius_and_mean_fall_with_each_pick():
    # 1 - cos: 0 to 60 degrees is 0.5, 0 to 90 is 1, 60 to 90 is 1 - cos 30 = 0.134.
    curve = coverage_curve(on_circle(0, 60, 90), [0, 1], threshold=0.2)
    np.testing.assert_array_equal(curve.count, [1, 2])
    np.testing.assert_allclose(curve.radius, [1.0, 0.134], atol=1e-3)
    np.testing.assert_allclose(curve.mean, [(0 + 0.5 + 1) / 3, 0.134 / 3], atol=1e-3)
    np.testing.assert_allclose(curve.within, [1 / 3, 1.0], atol=1e-6)


def test_excluded_rows_need_no_coverage_and_may_hold_nan():
    vectors = on_circle(0, 60, 180)
    vectors[2] = np.nan
    curve = coverage_curve(vectors, [0], excluded=[2])
    assert curve.radius[0] == pytest.approx(0.5, abs=1e-3)
    assert np.isnan(curve.within[0])


def test_a_pick_that_is_excluded_is_refused():
    with pytest.raises(BadInput, match="excluded"):
        coverage_curve(on_circle(0, 60), [0], excluded=[0])


def test_many_blocks_give_what_one_product_gives():
    random = np.random.default_rng(0)
    vectors = random.standard_normal((9000, 6)).astype(np.float32)  # two blocks of rows
    order = random.permutation(9000)[:70]  # three blocks of picks
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    near = np.minimum.accumulate(1 - unit[order] @ unit.T, axis=0)
    curve = coverage_curve(vectors, order)
    np.testing.assert_allclose(curve.radius, near.max(axis=1), atol=3e-3)
    np.testing.assert_allclose(curve.mean, near.mean(axis=1), atol=1e-3)


def test_a_stop_is_seen_before_the_first_block():
    class Stopped(Exception):
        pass

    def stop(done, of):
        raise Stopped

    with pytest.raises(Stopped):
        coverage_curve(on_circle(0, 60, 90), [0, 1], on_pick=stop)


def test_the_knee_is_where_two_straight_lines_meet():
    # Falls by 0.1 up to 8, then by 0.01: farthest from the chord at the corner.
    falling = [1 - 0.1 * k for k in range(8)] + [0.3 - 0.01 * k for k in range(1, 20)]
    assert knee(range(1, 28), falling) == 8
    assert knee(range(1, 28), [1 - value for value in falling]) == 8


@pytest.mark.parametrize(
    "values",
    [
        [1, 0.5, 0.4, 0.39],  # four points
        np.linspace(1, 0, 40),  # straight
        np.ones(40),  # flat
        1 - np.linspace(0, 1, 40) ** 2,  # each brings more than the one before
        [np.nan] * 40,
    ],
)
def test_a_curve_without_a_bend_has_no_knee(values):
    assert knee(range(1, len(values) + 1), values) is None


def test_steps_do_not_move_the_knee():
    smooth = 1 / np.arange(1, 101)
    steps = smooth[np.arange(100) // 3 * 3]  # falls only every third image
    place = knee(range(1, 101), smooth)
    assert place is not None
    assert abs(knee(range(1, 101), steps) - place) <= 2


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 50), st.floats(-3, 3), st.integers(0, 2**16))
def test_the_knee_does_not_depend_on_unit_or_zero(scale, shift, seed):
    values = np.sort(np.random.default_rng(seed).random(30) ** 4)[::-1]
    place = knee(range(1, 31), values)
    assert knee(range(1, 31), scale * values + shift) == place


def test_advice_says_more_before_the_knee_and_enough_after_it():
    curve = curve_with_mean([1 - 0.1 * k for k in range(8)] + [0.29 - 0.01 * k for k in range(19)])
    assert "After 8 images each further one brings little" in stop_advice(curve, 5)
    assert "0.0100 less" in stop_advice(curve, 5)
    assert "instead of 0.1000" in stop_advice(curve, 5)
    assert "3 more are well spent" in stop_advice(curve, 5)
    assert "add little" in stop_advice(curve, 20)
    assert "as many" in stop_advice(curve, 8)


def test_advice_without_a_knee_gives_no_number():
    assert "no bend" in stop_advice(curve_with_mean(np.linspace(1, 0, 20)), 10)
