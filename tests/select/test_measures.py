import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.measures import mean_overlap, measure_set, overlap
from lora_curator.select.points import Points


def at_degrees(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_gaps_by_hand():
    # Picks at 0 and 90: 30 is 30 from 0 (1 - cos 30 = 0.134), 60 is 30 from 90, the picks 0.
    measures = measure_set(Points.of(at_degrees(0, 30, 60, 90)), [0, 3])
    assert measures.covering_radius == pytest.approx(0.134, abs=3e-4)
    assert measures.mean_distance == pytest.approx(0.067, abs=3e-4)
    assert measures.typical_distance == pytest.approx(0.067, abs=3e-4)
    assert measures.closest_pair == pytest.approx(1, abs=3e-4)


def test_rows_that_are_not_allowed_leave_no_gap_and_are_no_picks():
    vectors = at_degrees(0, 10, 180)
    vectors[2] = np.nan
    measures = measure_set(Points.of(vectors, [2]), [0, 2])
    assert measures.covering_radius == pytest.approx(0.0152, abs=3e-4)  # 1 - cos 10
    assert np.isnan(measures.closest_pair)


def test_without_picks_nothing_is_known():
    measures = measure_set(Points.of(at_degrees(0, 10)), [])
    assert np.isnan([measures.covering_radius, measures.mean_distance]).all()
    with pytest.raises(BadInput, match="There are 2 rows"):
        measure_set(Points.of(at_degrees(0, 10)), [2])


def test_the_closest_pair_is_found_across_blocks():
    vectors = np.random.default_rng(0).normal(size=(2500, 32)).astype(np.float32)
    vectors[2400] = vectors[7]
    points = Points.of(vectors)
    assert measure_set(points, np.arange(2500)).closest_pair == 0
    unit = vectors[:400] / np.linalg.norm(vectors[:400], axis=1, keepdims=True)
    products = unit @ unit.T - 3 * np.eye(400)
    closest = measure_set(points, np.arange(400)).closest_pair
    assert closest == pytest.approx(1 - products.max(), abs=3e-4)


def test_what_sets_share_by_hand():
    assert overlap([1, 2, 3], [2, 3, 4]) == 0.5  # 2 of 4
    assert overlap([], []) == 1
    # 1 of 3, 0 of 4, 1 of 3.
    assert mean_overlap([[0, 1], [1, 2], [2, 3]]) == pytest.approx((1 / 3 + 0 + 1 / 3) / 3)
    assert np.isnan(mean_overlap([[0, 1]]))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=2, max_size=15), st.integers(0, 99))
def test_copies_and_the_order_of_the_rows_do_not_change_the_largest_gap(steps, seed):
    vectors = at_degrees(*(30 * step for step in steps))
    radius = measure_set(Points.of(vectors), [0]).covering_radius
    order = np.random.default_rng(seed).permutation(len(steps))
    first = int(np.flatnonzero(order == 0)[0])
    assert measure_set(Points.of(vectors[order]), [first]).covering_radius == radius
    doubled = np.concatenate([vectors, vectors])
    assert measure_set(Points.of(doubled), [0]).covering_radius == radius
