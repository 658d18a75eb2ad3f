import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.blocks import k_means
from lora_curator.select.kmeans import k_means_representatives, k_means_runs
from lora_curator.select.lloyd import Blocks
from lora_curator.select.points import GRID, Points
from lora_curator.select.splits import NO_SPLIT, best_split, exchange, move_single_rows


def at_degrees(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def blocks_of(vectors, labels):
    """Blocks with given members, as a search would find them."""
    points = Points.of(vectors)
    labels = np.array(labels)
    centres = np.stack([points.grid[labels == b].mean(axis=0) for b in range(labels.max() + 1)])
    blocks = Blocks(points, np.arange(len(vectors)), np.rint(centres), lambda: None)
    blocks.move(np.arange(len(vectors)), labels)
    blocks.recentre()
    return blocks


def inertia(vectors, labels):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return sum(
        np.square(unit[labels == b] - unit[labels == b].mean(axis=0)).sum() for b in set(labels)
    )


def clusters(n, k, seed=0, d=16):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(k, d))
    return (centres[random.integers(k, size=n)] + 0.3 * random.normal(size=(n, d))).astype("f4")


THREE_BLOCKS = at_degrees(0, 2, 4, 90, 93, 96, 99, 102, 200)
"""Blocks of 3, 5 and 1 with the middles 2, 96 and 200 degrees: the rows 1, 5 and 8."""


def test_each_block_is_represented_by_its_middle_large_blocks_first():
    assert k_means_representatives(THREE_BLOCKS, 3).tolist() == [5, 1, 8]


def test_a_pin_stands_for_its_block():
    assert k_means_representatives(THREE_BLOCKS, 3, pinned=[3]).tolist() == [3, 1, 8]


def test_two_pins_in_one_block_cost_the_smallest_other_block_its_place():
    assert k_means_representatives(THREE_BLOCKS, 3, pinned=[4, 3]).tolist() == [4, 3, 1]


def test_an_excluded_row_belongs_to_no_block():
    vectors = THREE_BLOCKS.copy()
    vectors[8] = np.nan
    assert k_means_representatives(vectors, 2, excluded=[8]).tolist() == [5, 1]


def test_the_order_of_the_rows_does_not_matter_where_blocks_are_clear():
    order = np.random.default_rng(0).permutation(9)
    assert order[k_means_representatives(THREE_BLOCKS[order], 3)].tolist() == [5, 1, 8]


def test_of_copies_the_lowest_stands_for_the_block():
    assert k_means_representatives(at_degrees(90, 90, 0, 0, 0), 2).tolist() == [2, 0]


def test_copies_are_repaired_to_an_exact_count():
    rows = k_means_representatives(at_degrees(0, 0, 0, 90, 90, 90), 4)
    assert len(set(rows.tolist())) == 4


def test_inertia_and_centres_by_hand():
    # 0 and 90 degrees: the mean is (1/2, 1/2), each is 1/2 from it squared. 270 degrees is alone.
    found = k_means(Points.of(at_degrees(0, 90, 270)), 2, 0)
    assert found.inertia == pytest.approx(1.0)
    assert sorted(np.bincount(found.labels)) == [1, 2]
    lengths = sorted(np.square(found.centres).sum(axis=1).tolist())
    assert lengths == pytest.approx([0.5, 1.0])


def test_as_many_blocks_as_rows_that_differ():
    found = k_means(Points.of(at_degrees(0, 0, 90, 90, 180)), 5, 0)
    assert len(found.centres) == 3
    assert found.inertia == pytest.approx(0, abs=1e-6)
    assert found.labels[0] == found.labels[1] != found.labels[2] == found.labels[3]


def test_rows_that_are_not_allowed_have_no_block():
    found = k_means(Points.of(at_degrees(0, 90, 180, 181), [1]), 2, 0)
    assert found.labels.tolist()[1] == -1
    assert found.labels[2] == found.labels[3] != found.labels[0]


@settings(max_examples=25, deadline=None)
@given(degrees=st.lists(st.integers(0, 359), min_size=2, max_size=7), k=st.integers(1, 3))
def test_small_sets_are_divided_nearly_as_well_as_can_be(degrees, k):
    # All divisions of up to 7 rows into up to 3 blocks; a local search may miss the best by some.
    vectors = at_degrees(*degrees)
    best = min(
        inertia(vectors, np.array(labels))
        for labels in itertools.product(range(k), repeat=len(degrees))
    )
    found = min(k_means(Points.of(vectors), k, seed).inertia for seed in range(3))
    assert best - 1e-3 <= found <= 1.05 * best + 1e-3


def test_the_inertia_is_that_of_the_labels_and_below_scikit_learns_best_of_ten():
    cluster = pytest.importorskip("sklearn.cluster")
    vectors = clusters(900, 40)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    found = k_means(Points.of(vectors), 60, 0)
    assert found.inertia == pytest.approx(inertia(vectors, found.labels), rel=1e-4)
    assert found.inertia <= cluster.KMeans(60, n_init=10, random_state=0).fit(unit).inertia_


def test_every_row_is_with_its_nearest_centre_though_only_moved_centres_were_compared():
    vectors = clusters(3000, 40)
    points = Points.of(vectors)
    some = np.random.default_rng(0).choice(3000, 30, replace=False)
    blocks = Blocks(points, np.arange(3000), points.grid[some], lambda: None)
    partly = 0
    for _ in range(60):
        before = blocks.centres.copy()
        blocks.settle(1, 0)
        moved = (blocks.centres != before).any(axis=1)
        partly += 0 < moved.sum() < 15
        squared = np.square(blocks.centres.astype(float)).sum(axis=1) / 2
        scores = points.grid.astype(float) @ blocks.centres.T.astype(float) - squared
        assert (scores[np.arange(3000), blocks.labels] >= scores.max(axis=1) - 2).all()
        np.testing.assert_allclose(blocks.scores, scores.max(axis=1), atol=2)
    assert partly  # the short way was gone
    sums = [points.grid[blocks.labels == block].sum(axis=0) for block in range(30)]
    assert (blocks.sums == np.array(sums)).all()


def test_a_split_gains_what_it_says():
    # 0, 0, 180 degrees: mean 1/3; 2 x (2/3)^2 + (4/3)^2 = 8/3 of inertia, none when split.
    blocks = blocks_of(at_degrees(0, 0, 180), [0, 0, 0])
    split = best_split(blocks, 0, np.arange(3), np.random.default_rng(0))
    assert split.gain / GRID**2 == pytest.approx(8 / 3, rel=1e-3)
    assert split.leaving.tolist() in ([0, 1], [2])


def test_the_cheapest_two_are_merged_and_the_dearest_is_split():
    # 0 and 10 degrees are blocks of their own, 90 and 270 share one; 150 stays alone.
    blocks = blocks_of(at_degrees(0, 10, 90, 270, 150), [0, 1, 2, 2, 3])
    before = blocks.inertia()
    assert exchange(blocks, [NO_SPLIT] * 4, np.random.default_rng(0)) == 1
    label = blocks.labels.tolist()
    assert label[0] == label[1]
    assert len({label[0], *label[2:]}) == 4
    # Saved: 2 x 1. Paid: the two rows are 2 sin(5 degrees) apart, half of that squared.
    saved = 2 - 2 * np.sin(np.radians(5)) ** 2
    assert (before - blocks.inertia()) / GRID**2 == pytest.approx(saved, rel=1e-3)


def test_an_empty_block_is_filled():
    blocks = blocks_of(at_degrees(0, 90, 180, 270), [0, 0, 1, 1])
    blocks.move(np.array([2, 3]), np.array([0, 0]))
    exchange(blocks, [NO_SPLIT] * 2, np.random.default_rng(0))
    assert (blocks.counts > 0).all()


def test_a_row_leaves_its_nearest_centre_where_that_lowers_the_inertia():
    # Angles on an arc that is nearly a line: 0, 4 | 7, 7, 7. The row at 4 is 2 from the mean of its
    # pair, at 2, and 3 from the other, at 7. Leaving saves 2 x 2^2 = 8, joining costs 3/4 x 3^2.
    blocks = blocks_of(at_degrees(0, 4, 7, 7, 7), [0, 0, 1, 1, 1])
    blocks.settle(5, 0)
    assert blocks.labels.tolist() == [0, 0, 1, 1, 1]
    before = blocks.inertia()
    assert move_single_rows(blocks) == 1
    assert blocks.labels.tolist() == [0, 1, 1, 1, 1]
    fall = (before - blocks.inertia()) / GRID**2
    assert fall == pytest.approx((8 - 6.75) * np.radians(1) ** 2, rel=0.03)


def test_many_rows_are_searched_with_some_of_them_first():
    vectors = clusters(2000, 5)
    found = k_means(Points.of(vectors), 5, 0)  # 200 rows are drawn
    assert found.inertia == pytest.approx(inertia(vectors, found.labels), rel=1e-4)
    assert (np.bincount(found.labels) > 0).all()
    assert len(found.centres) == 5


def test_rows_among_a_thousand_copies_are_found():
    # 40 x 6 = 240 rows are drawn; most of the five that differ are not among them.
    found = k_means(Points.of(at_degrees(*[0] * 1000, 60, 120, 180, 240, 300)), 6, 0)
    assert found.inertia == pytest.approx(0, abs=1e-3)
    assert sorted(np.bincount(found.labels)) == [1, 1, 1, 1, 1, 1000]


def test_the_same_on_one_thread_and_on_many():
    threads = pytest.importorskip("threadpoolctl")
    points = Points.of(clusters(2500, 30, d=96))
    results = []
    for limit in (1, 4):
        with threads.threadpool_limits(limit):
            results.append(k_means(points, 25, 3))
    assert (results[0].labels == results[1].labels).all()
    assert results[0].inertia == results[1].inertia


def test_a_rotation_hardly_changes_the_inertia():
    vectors = clusters(400, 20)
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(16, 16)))[0]
    there, here = k_means(Points.of(vectors @ turn), 20, 0), k_means(Points.of(vectors), 20, 0)
    assert there.inertia == pytest.approx(here.inertia, rel=0.02)


def test_runs_are_one_for_each_seed_and_the_seed_decides():
    vectors = clusters(300, 30)
    runs = k_means_runs(vectors, 20, [4, 5, 4], pinned=[7], excluded=[0])
    assert runs.shape == (3, 20)
    assert (runs[0] == runs[2]).all()
    assert (runs[0] != runs[1]).any()
    assert (runs[:, 0] == 7).all()
    assert not (runs == 0).any()
    assert all(len(set(run)) == 20 for run in runs.tolist())


def test_it_can_be_stopped_and_says_how_far_it_is():
    calls = []
    k_means_runs(clusters(300, 30), 20, [0, 1], on_pick=lambda *call: calls.append(call))
    done = [call[0] for call in calls]
    assert done == sorted(done)
    assert {call[1] for call in calls} == {20}
    assert 10 <= max(done) < 20

    def stop(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        k_means_representatives(clusters(300, 30), 20, on_pick=stop)


def test_no_blocks_and_no_rows_are_refused():
    with pytest.raises(BadInput, match="at least 1"):
        k_means(Points.of(THREE_BLOCKS), 0, 0)
    with pytest.raises(BadInput, match="no row"):
        k_means(Points.of(THREE_BLOCKS, range(9)), 2, 0)


@st.composite
def questions(draw):
    n = draw(st.integers(1, 12))
    vectors = at_degrees(*draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)))
    states = draw(st.lists(st.sampled_from("-px"), min_size=n, max_size=n))
    pinned = [row for row, state in enumerate(states) if state == "p"]
    excluded = [row for row, state in enumerate(states) if state == "x"]
    return vectors, draw(st.integers(1, 14)), pinned, excluded


@settings(max_examples=40, deadline=None)
@given(question=questions())
def test_pins_are_in_excluded_rows_out_and_the_count_is_exact(question):
    vectors, k, pinned, excluded = question
    vectors[excluded] = np.nan
    rows = k_means_representatives(vectors, k, pinned=pinned, excluded=excluded).tolist()
    assert rows[: len(pinned)] == pinned
    assert not set(rows) & set(excluded)
    assert len(set(rows)) == len(rows) == min(max(k, len(pinned)), len(vectors) - len(excluded))
    again = k_means_representatives(vectors, k, pinned=pinned, excluded=excluded)
    assert again.tolist() == rows
