import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.points import Points


def at_degrees(*degrees):
    """Unit vectors in the plane; the cosine distance of two is 1 - cos of the angle between."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def cloud(n, d=8, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_picks_by_hand():
    # The mean direction of 0, 10, 20, 60 and 90 degrees is near 34; 20 is nearest to it. From 20
    # the farthest is 90 (70 away), then 60 (30 from 90, 40 from 20) beats 0 (20 from 20), then 0.
    vectors = at_degrees(0, 10, 20, 60, 90)
    assert k_center(vectors, 4).tolist() == [2, 4, 3, 0]


def test_pins_come_first_in_the_order_given_and_count():
    vectors = at_degrees(0, 10, 20, 60, 90)
    # From 60 and 10: 90 is 30 away, 0 and 20 are 10 away.
    assert k_center(vectors, 3, pinned=[3, 1]).tolist() == [3, 1, 4]
    assert k_center(vectors, 2, pinned=[3, 1, 0, 3]).tolist() == [3, 1, 0]


def test_a_start_is_picked_first_but_after_the_pins():
    vectors = at_degrees(0, 10, 20, 60, 90)
    assert k_center(vectors, 2, start=4).tolist() == [4, 0]
    assert k_center(vectors, 3, start=1, pinned=[2]).tolist() == [2, 1, 4]


def test_excluded_rows_may_hold_nan_and_do_not_move_the_middle():
    vectors = at_degrees(0, 45, 90, 170, 175)
    vectors[3] = np.nan
    assert k_center(vectors, 3, excluded=[3, 4]).tolist() == [1, 0, 2]


def test_ties_go_to_the_lower_row():
    vectors = at_degrees(0, 90, -90, 90)
    assert k_center(vectors, 3, start=0).tolist() == [0, 1, 2]


def test_copies_are_chosen_last_and_once():
    vectors = at_degrees(0, 0, 0, 90, 90, 45)
    assert k_center(vectors, 6, start=0).tolist() == [0, 3, 5, 1, 2, 4]


def test_there_are_fewer_only_when_fewer_are_allowed():
    vectors = at_degrees(0, 10, 20)
    assert sorted(k_center(vectors, 9, excluded=[1])) == [0, 2]
    assert k_center(vectors, 2, excluded=[0, 1, 2]).tolist() == []


def test_vectors_of_any_length_are_compared_by_direction():
    vectors = at_degrees(0, 10, 20, 60, 90) * np.array([[1], [7], [0.1], [3], [100]], np.float32)
    assert k_center(vectors, 4).tolist() == [2, 4, 3, 0]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter(seed):
    vectors = cloud(80, seed=seed)
    order = np.random.default_rng(seed).permutation(80)
    assert order[k_center(vectors[order], 12)].tolist() == k_center(vectors, 12).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_rotation_does_not_matter(seed):
    vectors = cloud(60, seed=seed)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(8, 8)))
    assert set(k_center((vectors @ turn).astype("f4"), 6)) == set(k_center(vectors, 6))


def plain_k_center(vectors, k, start):
    """The definition, in float64, row by row."""
    picks = [start]
    while len(picks) < k:
        gaps = [min(1 - float(v @ vectors[p]) for p in picks) for v in vectors]
        picks.append(int(np.argmax([-1 if i in picks else g for i, g in enumerate(gaps)])))
    return picks


def test_picks_are_those_of_the_plain_definition():
    vectors = cloud(50, d=16, seed=4)
    assert k_center(vectors, 10, start=7).tolist() == plain_k_center(
        vectors.astype(np.float64), 10, 7
    )


def test_runs_together_are_the_runs_one_by_one_whatever_the_batch_and_the_threads():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    vectors = cloud(3000, d=64, seed=1)
    starts = list(range(0, 2000, 50))  # 40 runs: more than one batch of 32
    together = k_center_runs(vectors, 20, starts, pinned=[5])
    with threadpoolctl.threadpool_limits(1):
        for number in (0, 17, 39):
            alone = k_center(vectors, 20, start=starts[number], pinned=[5])
            assert together[number].tolist() == alone.tolist()


@st.composite
def questions(draw):
    n = draw(st.integers(1, 20))
    # Few distinct directions, so that copies are common.
    vectors = at_degrees(*draw(st.lists(st.integers(0, 7), min_size=n, max_size=n)))
    states = draw(st.lists(st.sampled_from("-px"), min_size=n, max_size=n))
    pinned = [row for row, state in enumerate(states) if state == "p"]
    excluded = [row for row, state in enumerate(states) if state == "x"]
    return vectors, draw(st.integers(1, 25)), pinned, excluded


@settings(max_examples=80, deadline=None)
@given(questions())
def test_pins_are_in_exclusions_out_and_the_count_is_exact(question):
    vectors, k, pinned, excluded = question
    rows = k_center(vectors, k, pinned=pinned, excluded=excluded).tolist()
    assert rows[: len(pinned)] == pinned
    assert not set(rows) & set(excluded)
    assert len(set(rows)) == len(rows)
    assert len(rows) == min(max(k, len(pinned)), len(vectors) - len(excluded))


@pytest.mark.parametrize(
    ("k", "how", "words"),
    [
        (0, {}, "at least 1; 0 was asked for"),
        (2, {"pinned": [3]}, "There are 3 rows"),
        (2, {"excluded": [-1]}, "There are 3 rows"),
        (2, {"pinned": [1], "excluded": [1]}, "both pinned and excluded"),
        (2, {"start": 1, "excluded": [1]}, "cannot start from an excluded row"),
    ],
)
def test_what_does_not_fit_is_refused(k, how, words):
    with pytest.raises(BadInput, match=words):
        k_center(at_degrees(0, 10, 20), k, **how)


def test_a_row_without_a_vector_must_be_excluded():
    vectors = at_degrees(0, 10, 20)
    vectors[1] = np.nan
    with pytest.raises(BadInput, match="exclude the rows without one"):
        k_center(vectors, 2)


def test_nearest_pick_and_distance_by_hand():
    # 1 - cos(60 degrees) = 0.5; 1 - cos(30) = 0.134; a copy is at 0 exactly.
    distances, which = Points.of(at_degrees(0, 60, 90, 0), excluded=[]).nearest(np.array([2, 0]))
    assert which.tolist() == [0, 2, 2, 0]
    np.testing.assert_allclose(distances, [0, 0.134, 0, 0], atol=3e-4)
    assert distances[3] == 0


def test_ten_thousand_images_take_a_moment():
    vectors = cloud(10_000, d=128)
    started = time.process_time()
    rows = k_center_runs(vectors, 50, range(20))
    assert rows.shape == (20, 50)
    assert time.process_time() - started < 15  # about 1 when written
