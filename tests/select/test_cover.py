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


class Quota:
    """At most `most` of the rows in `group`."""

    def __init__(self, n, group, most):
        self.closed = np.zeros(n, dtype=bool)
        self.group, self.left = list(group), most

    def may(self, row):
        if row in self.group and self.left == 0:
            self.closed[self.group] = True
        return not self.closed[row]

    def take(self, row):
        self.left -= row in self.group


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


def test_a_quota_holds_and_a_closed_room_ends_the_choice():
    vectors = cloud(60)
    group = range(0, 60, 2)
    quality = np.random.default_rng(0).random(60)
    picked = rows(vectors, 20, room=Quota(60, group, 3), pinned=[0], quality=quality)
    assert len(picked) == 20
    assert sum(row in group for row in picked) == 3
    picked = rows(vectors, 50, room=Quota(60, group, 3))
    assert len(picked) == 33


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


@st.composite
def questions(draw):
    n = draw(st.integers(1, 20))
    # Few distinct directions, so that copies are common.
    vectors = at_degrees(*draw(st.lists(st.integers(0, 7), min_size=n, max_size=n)))
    states = draw(st.lists(st.sampled_from("-pxo"), min_size=n, max_size=n))
    quality = np.array(draw(st.lists(st.sampled_from([0, 0.3, 0.6, 1, np.nan]), min_size=n,
                                     max_size=n)))  # fmt: skip
    return vectors, draw(st.integers(1, 25)), states, quality


@settings(max_examples=60, deadline=None)
@given(question=questions(), weight=st.sampled_from([0, 0.5, 1]))
def test_promises_are_kept(question, weight):
    vectors, k, states, quality = question
    pinned = [row for row, state in enumerate(states) if state == "p"]
    excluded = [row for row, state in enumerate(states) if state == "x"]
    odd = np.array([state == "o" for state in states])
    vectors[excluded] = np.nan
    how = {"pinned": pinned, "excluded": excluded, "odd": odd, "weight": weight}
    picks = cover(vectors, k, quality=quality, **how)
    picked = picks.rows.tolist()
    assert picked[: len(pinned)] == pinned
    assert not set(picked) & set(excluded)
    assert len(set(picked)) == len(picked) == min(max(k, len(pinned)), len(vectors) - len(excluded))
    unpinned = picked[len(pinned) :]
    assert sorted(odd[unpinned].tolist()) == odd[unpinned].tolist()  # odd rows last
    assert rows(vectors, k, quality=quality, **how) == picked
    assert (picks.gains[max(len(pinned), 1) :] >= 0).all()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_neither_order_nor_copies_nor_rotation_matter(seed):
    random = np.random.default_rng(seed)
    vectors, quality = cloud(80, seed=seed), random.random(80)
    picked = rows(vectors, 12, quality=quality)
    order = random.permutation(80)
    assert order[rows(vectors[order], 12, quality=quality[order])].tolist() == picked
    # Poor copies change the median of quality and the middle, so quality does not count here.
    twice = np.concatenate([vectors, vectors])
    plain = rows(vectors, 12)
    assert [row % 80 for row in rows(twice, 12)] == plain
    turn = np.linalg.qr(random.normal(size=(8, 8)))[0]
    turned = rows((vectors @ turn).astype(np.float32), 12, quality=quality)
    # Rounding differs after a turn and may change a pick, and those after it; not what is covered.
    assert radius(vectors, turned) <= 1.25 * radius(vectors, picked) + 0.01
    assert radius(vectors, turned) == pytest.approx(radius(vectors, picked), rel=0.3)


def test_the_number_of_threads_does_not_matter():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    vectors, quality = cloud(9000, d=64), np.random.default_rng(0).random(9000)
    picked = rows(vectors, 15, quality=quality)
    with threadpoolctl.threadpool_limits(1):
        assert rows(vectors, 15, quality=quality) == picked


def test_bad_input_is_refused():
    vectors = at_degrees(0, 10, 20)
    with pytest.raises(BadInput, match="at least 1"):
        cover(vectors, 0)
    with pytest.raises(BadInput, match="mask of odd rows"):
        cover(vectors, 1, odd=np.zeros(2, bool))
    with pytest.raises(BadInput, match="weight of quality"):
        cover(vectors, 1, weight=1.5)
    with pytest.raises(BadInput, match="Quality is between 0 and 1"):
        cover(vectors, 1, quality=np.array([0, 2, 0]))
    with pytest.raises(BadInput, match="both pinned and excluded"):
        cover(vectors, 1, pinned=[0], excluded=[0])


def test_progress_is_told_and_a_stop_comes_through():
    calls = []
    cover(cloud(10), 3, on_pick=lambda done, of: calls.append((done, of)))
    assert calls == [(0, 3), (1, 3), (2, 3)]

    def stop(done, of):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        cover(cloud(10), 3, on_pick=stop)
