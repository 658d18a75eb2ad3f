import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.cover import cover
from lora_curator.select.farthest import k_center
from lora_curator.select.points import Points


def at_degrees(*degrees):
    """Unit vectors in the plane; the cosine distance of two is 1 - cos of the angle between."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def cloud(n, d=8, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def radius(vectors, rows):
    return Points.of(vectors).nearest(np.asarray(rows))[0].max()


def rows(vectors, k, **how):
    return cover(vectors, k, **how).rows.tolist()


def test_picks_and_gains_by_hand():
    # 20 is nearest to the mean direction. From it the farthest is 90, 70 away: 1 - cos 70 = 0.658.
    # Its neighbours with nearly that gap: none. Then 60 (30 from 90): 1 - cos 30 = 0.134.
    picks = cover(at_degrees(0, 10, 20, 60, 90), 3)
    assert picks.rows.tolist() == [2, 4, 3]
    np.testing.assert_allclose(picks.gains, [np.nan, 0.658, 0.134], atol=3e-4)
    assert picks.gains.dtype == np.float32


def test_the_middle_of_what_lacks_a_pick_is_picked_and_not_its_edge():
    # From the pin at 0 the farthest is 100, but 94 is in the middle of 90, 94 and 100.
    assert rows(at_degrees(0, 90, 94, 100), 2, pinned=[0]) == [0, 2]


def test_the_best_of_a_region_is_picked_unless_weight_is_0():
    vectors, quality = at_degrees(0, 90, 94, 100), [0.5, 0.9, 0.5, 0.5]
    assert rows(vectors, 2, pinned=[0], quality=quality) == [0, 1]
    assert rows(vectors, 2, pinned=[0], quality=quality, weight=0) == [0, 2]


def test_rare_and_good_comes_in_before_rare_and_poor():
    # 60 and -50 degrees from the pin: the poor one is farther and comes last.
    vectors = at_degrees(0, -50, 60)
    assert rows(vectors, 2, pinned=[0]) == [0, 2]
    assert rows(vectors, 2, pinned=[0], quality=[0.7, 0.8, 0.1]) == [0, 1]


def test_unknown_quality_counts_as_the_median():
    # Median of 0.2, 0.8, 0.4: 0.4. With it the unknown row at 94 loses to the one at 90.
    vectors = at_degrees(0, 90, 94, 100)
    assert rows(vectors, 2, pinned=[0], quality=[0.2, 0.8, np.nan, 0.4], weight=1) == [0, 1]
    assert rows(vectors, 2, pinned=[0], quality=[0.6, 0.2, np.nan, 0.1], weight=1) == [0, 1]
    nothing = np.full(4, np.nan)
    assert rows(vectors, 2, pinned=[0], quality=nothing) == rows(vectors, 2, pinned=[0])


def test_odd_rows_are_picked_last_and_the_least_odd_first():
    vectors = at_degrees(0, 10, 20, 180, 120)
    odd = np.array([0, 0, 0, 1, 1], dtype=bool)
    assert rows(vectors, 3, odd=odd) == [1, 0, 2]
    assert rows(vectors, 5, odd=odd) == [1, 0, 2, 4, 3]
    assert rows(vectors, 2, odd=odd, pinned=[3])[0] == 3
    assert sorted(rows(vectors, 4, odd=np.ones(5, bool), excluded=[1])) == [0, 2, 3, 4]


def test_pins_come_first_and_shape_the_rest():
    # From 60 and 10: 90 is 30 away, 0 and 20 are 10 away.
    vectors = at_degrees(0, 10, 20, 60, 90)
    picks = cover(vectors, 3, pinned=[3, 1])
    assert picks.rows.tolist() == [3, 1, 4]
    assert np.isnan(picks.gains).tolist() == [True, True, False]
    assert rows(vectors, 2, pinned=[3, 1, 0, 3]) == [3, 1, 0]


def test_copies_are_picked_last_and_once():
    picked = rows(at_degrees(0, 0, 0, 90, 90, 45), 6)
    assert {(0, 0, 0, 90, 90, 45)[row] for row in picked[:3]} == {0, 45, 90}
    assert sorted(picked) == list(range(6))


def test_the_largest_gap_is_that_of_farthest_points_and_the_mean_gap_is_smaller():
    # Over five draws together, of a cloud that is wide in two directions.
    ours, plain = np.zeros(2), np.zeros(2)
    for seed in range(5):
        vectors = cloud(600, seed=seed) * np.r_[1, 1, 0.5, 0.5, 0.3, 0.3, 0.2, 0.2]
        points = Points.of(vectors.astype(np.float32))
        for sums, picked in ((ours, rows(vectors, 40)), (plain, k_center(vectors, 40))):
            gaps = points.nearest(np.asarray(picked))[0]
            sums += gaps.max(), gaps.mean()
    assert ours[0] < 1.02 * plain[0]
    assert ours[1] < plain[1]


@pytest.mark.parametrize("seed", range(3))
def test_more_weight_brings_better_images_and_the_gap_stays_bounded(seed):
    vectors, quality = cloud(600, seed=seed), np.random.default_rng(seed).uniform(0.3, 1, 600)
    sets = [rows(vectors, 40, quality=quality, weight=weight) for weight in (0, 0.5, 1)]
    means = [quality[one].mean() for one in sets]
    assert means[0] + 0.1 < means[1] < means[2]
    assert radius(vectors, sets[1]) < 1.25 * radius(vectors, sets[0])


@pytest.mark.parametrize("seed", range(3))
def test_every_pick_was_about_as_far_as_the_farthest_row(seed):
    vectors, quality = cloud(300, seed=seed), np.random.default_rng(seed).random(300)
    picks = cover(vectors, 30, quality=np.maximum(quality, np.median(quality)))
    points = Points.of(vectors)
    for number in range(1, 30):
        farthest = points.nearest(picks.rows[:number])[0].max()
        assert picks.gains[number] >= (0.9 - 0.12 * 0.5) * farthest - 1e-6


@settings(max_examples=30)
@given(states=st.lists(st.sampled_from("-pxo"), min_size=1, max_size=12), k=st.integers(1, 14))
def test_odd_rows_are_last_and_the_count_is_exact(states, k):
    vectors, where = cloud(len(states)), np.array(states)
    pinned, excluded = np.flatnonzero(where == "p"), np.flatnonzero(where == "x")
    vectors[excluded] = np.nan
    odd = where == "o"
    picked = rows(vectors, k, pinned=pinned, excluded=excluded, odd=odd)
    assert picked[: len(pinned)] == pinned.tolist()
    assert not set(picked) & set(excluded)
    assert len(set(picked)) == len(picked) == min(max(k, len(pinned)), len(where) - len(excluded))
    others = odd[picked[len(pinned) :]].tolist()
    assert others == sorted(others)


def test_the_mask_of_odd_rows_is_about_all_rows():
    with pytest.raises(BadInput, match="mask of odd rows"):
        cover(at_degrees(0, 10, 20), 1, odd=np.zeros(2, bool))
