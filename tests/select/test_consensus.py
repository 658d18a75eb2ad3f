import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.consensus import consensus
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.measures import measure_set, overlap
from lora_curator.select.points import Points

NO_RUNS = np.zeros((0, 1), dtype=np.int64)


def at_degrees(*degrees):
    """Unit vectors in the plane; the cosine distance of two is 1 - cos of the angle between."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def radius(vectors, rows, excluded=()):
    return measure_set(Points.of(vectors, excluded), rows).covering_radius


def random_runs(vectors, k, seed, count=8):
    starts = np.random.default_rng(seed).choice(len(vectors), count, replace=False)
    return k_center_runs(vectors, k, starts)


@pytest.fixture(scope="module")
def mixture():
    """A thousand rows whose truth is known: clusters, bursts, junk."""
    folder = str(Path(__file__).parents[2] / "benchmarks" / "selection")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("mixture").make_mixture(1000, d=128, seed=0)
    finally:
        sys.path.remove(folder)


def test_picks_move_to_the_middle_of_their_regions():
    # Greedy: 20 (the middle), then 90. The region of 20 is 0, 10, 20, whose middle is 10; that of
    # 90 is 60 and 90, both equally good. The largest gap stays 30 (60 to 90).
    picks = consensus(at_degrees(0, 10, 20, 60, 90), 2, NO_RUNS)
    assert picks.rows.tolist() == [1, 4]
    np.testing.assert_allclose(picks.gains, [2, 0.826], atol=3e-4)  # 1 - cos 80 = 0.826


def test_a_pin_does_not_move():
    picks = consensus(at_degrees(0, 10, 20, 60, 90), 2, NO_RUNS, pinned=[2])
    assert picks.rows.tolist() == [2, 4]
    assert np.isnan(picks.gains[0])


def test_a_swap_closes_a_gap_that_one_greedy_run_leaves():
    # Greedy: 60, the nearest to the middle, then 150: 0 is 60 away. No pick can move: 20 alone
    # would be nearer to the middle of its region, but 100 would be 80 away. With 20 and 140 both
    # ends are within 20 and the largest gap is 40 (100 to 140, 60 to 20).
    vectors = at_degrees(0, 20, 60, 100, 140, 150)
    assert sorted(k_center(vectors, 2)) == [2, 5]
    assert sorted(consensus(vectors, 2, NO_RUNS).rows) == [1, 4]


def test_the_first_picks_alone_cover_well(mixture):
    picks = consensus(mixture.vectors, 40, NO_RUNS)
    assert (np.diff(picks.gains[1:]) <= 0).all()  # each is the farthest from those before it
    distances, _ = Points.of(mixture.vectors).nearest(picks.rows[:7])
    assert picks.gains[7] == pytest.approx(distances[picks.rows[7]], abs=1e-6)


@pytest.mark.parametrize("k", [50, 150])
def test_the_set_covers_better_than_one_run_and_much_better_than_the_vote(mixture, k):
    vectors, points = mixture.vectors, Points.of(mixture.vectors)
    runs = random_runs(vectors, k, 0)
    votes = np.argsort(-np.bincount(runs.reshape(-1), minlength=1000), kind="stable")[:k]
    ours = measure_set(points, consensus(vectors, k, runs).rows)
    one = measure_set(points, k_center(vectors, k))
    assert ours.covering_radius < 0.97 * one.covering_radius
    assert ours.mean_distance < one.mean_distance
    assert ours.covering_radius < 0.95 * measure_set(points, votes).covering_radius
    assert 2 * ours.closest_pair >= ours.covering_radius


def test_two_seeds_of_the_runs_give_nearly_the_same_set_and_one_seed_the_same(mixture):
    sets = [
        consensus(mixture.vectors, 50, random_runs(mixture.vectors, 50, seed)).rows
        for seed in (1, 2, 1)
    ]
    assert overlap(sets[0], sets[1]) >= 0.8
    assert sets[0].tolist() == sets[2].tolist()


def test_frequency_decides_between_equal_rows():
    # The pick of 0, 10, 10, 20 (beside the pin at 100) moves to one of the two copies at 10.
    vectors = at_degrees(10, 0, 10, 20, 100)
    assert 0 in consensus(vectors, 2, NO_RUNS, pinned=[4]).rows
    assert 2 in consensus(vectors, 2, [[2, 4]], pinned=[4]).rows


def test_the_number_of_threads_changes_nothing(mixture):
    threadpoolctl = pytest.importorskip("threadpoolctl")
    runs = random_runs(mixture.vectors, 60, 3)
    many = consensus(mixture.vectors, 60, runs)
    with threadpoolctl.threadpool_limits(1):
        one = consensus(mixture.vectors, 60, runs)
    assert many.rows.tolist() == one.rows.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_a_rotation_or_another_order_of_the_rows_keeps_the_measures(seed):
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(150, 8)).astype(np.float32)
    turn = np.linalg.qr(random.normal(size=(8, 8)))[0].astype(np.float32)
    order = random.permutation(150)
    expected = radius(vectors, consensus(vectors, 12, NO_RUNS).rows)
    turned, mixed = vectors @ turn, vectors[order]
    assert radius(mixed, consensus(mixed, 12, NO_RUNS).rows) == pytest.approx(expected, abs=1e-6)
    assert radius(turned, consensus(turned, 12, NO_RUNS).rows) == pytest.approx(expected, rel=0.05)


@st.composite
def questions(draw):
    n = draw(st.integers(1, 20))
    # Few distinct directions, so that copies are common.
    vectors = at_degrees(*draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))
    states = draw(st.lists(st.sampled_from("---px"), min_size=n, max_size=n))
    pinned = [row for row, state in enumerate(states) if state == "p"]
    excluded = [row for row, state in enumerate(states) if state == "x"]
    vectors[excluded] = np.nan
    runs = draw(st.lists(st.lists(st.integers(0, n - 1), min_size=2, max_size=2), max_size=3))
    return vectors, draw(st.integers(1, 22)), runs, pinned, excluded


@settings(max_examples=40, deadline=None)
@given(questions())
def test_it_keeps_its_promises_on_any_question(question):
    vectors, k, runs, pinned, excluded = question
    picks = consensus(vectors, k, runs, pinned=pinned, excluded=excluded)
    rows = picks.rows.tolist()
    assert rows[: len(pinned)] == pinned
    assert not set(rows) & set(excluded)
    assert len(set(rows)) == len(rows) == len(picks.gains)
    assert len(rows) == min(max(k, len(pinned)), len(vectors) - len(excluded))
    if rows:
        greedy = k_center(vectors, k, pinned=pinned, excluded=excluded)
        points = Points.of(vectors, excluded)
        ours, one = measure_set(points, rows), measure_set(points, greedy)
        assert ours.covering_radius <= one.covering_radius
        assert ours.mean_distance <= one.mean_distance + 1e-7


def test_the_stop_button_stops_it(mixture):
    class Stopped(Exception):
        pass

    calls = []

    def on_pick(done, of):
        calls.append(done)
        if len(calls) == 70:  # k_center is done after 50
            raise Stopped

    with pytest.raises(Stopped):
        consensus(mixture.vectors, 50, NO_RUNS, on_pick=on_pick)


def test_what_does_not_fit_is_refused():
    vectors = at_degrees(0, 10, 20)
    with pytest.raises(BadInput, match="at least 1; 0 was asked for"):
        consensus(vectors, 0, NO_RUNS)
    with pytest.raises(BadInput, match="a run has picked one that is not among them"):
        consensus(vectors, 2, [[0, 3]])
    with pytest.raises(BadInput, match="both pinned and excluded"):
        consensus(vectors, 2, NO_RUNS, pinned=[0], excluded=[0])
