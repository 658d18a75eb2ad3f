from itertools import pairwise

import numpy as np
import pytest

from lora_curator.select.best import BLUR, best


def at_degrees(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def clusters(n, count=12, d=40, seed=0):
    """Rows of clusters of about equal size around one common direction, and their clusters."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(count, d)) + 2.0
    which = random.integers(0, count, n)
    return (centres[which] + 0.4 * random.normal(size=(n, d))).astype(np.float32), which


def test_two_opposite_groups_have_one_pick_each():
    # Around their mean the two groups point in opposite directions; they are not the same for it.
    vectors = at_degrees(0, 1, 2, 90, 91, 92)
    rows = best(vectors, 2).rows
    assert {row // 3 for row in rows} == {0, 1}


def test_what_the_picks_explain_by_hand():
    # Four corners of a cross, whose mean is 0: with the constant each is (x, y, 1) / sqrt 2. The
    # neighbours of a pick have the product 1/2 with it, its opposite has (-1 + 1) / 2 = 0.
    vectors = at_degrees(0, 90, 180, 270)
    picks = best(vectors, 3)
    assert picks.rows.tolist() == [0, 2, 1]
    # The pick (1, 0, 1) / sqrt 2 says nothing of its opposite: 1 is left. Of the third it and its
    # opposite each explain (1/2)**2 / (1 + BLUR).
    np.testing.assert_allclose(picks.gains, [1, 1, 1 - 2 * 0.25 / (1 + BLUR)], atol=2e-3)


def test_shares_are_those_of_the_textbook():
    # A Gaussian process with the kernel S, seen with noise BLUR, has the variance
    # S_ii - s' (S + BLUR I)^-1 s.
    vectors, _ = clusters(60)
    picks = best(vectors, 10)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    around = unit - unit.mean(axis=0)
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    rows = np.concatenate([around, np.ones((60, 1))], axis=1) / np.sqrt(2)
    similar = rows @ rows.T
    for step, row in enumerate(picks.rows):
        before = picks.rows[:step]
        inverse = np.linalg.inv(similar[np.ix_(before, before)] + BLUR * np.eye(step))
        left = 1 - similar[row, before] @ inverse @ similar[before, row]
        assert picks.gains[step] == pytest.approx(left, abs=3e-3)


def test_every_cluster_is_met_before_one_is_met_twice():
    vectors, which = clusters(600)
    assert len(set(which[best(vectors, 12).rows])) == 12


def test_the_best_of_every_cluster_is_taken():
    vectors, which = clusters(600)
    quality = np.random.default_rng(0).uniform(0, 1, 600)
    rows = best(vectors, 12, quality=quality).rows
    assert len(set(which[rows])) == 12
    assert quality[rows].mean() > 0.9
    assert quality[best(vectors, 12, quality=quality, weight=0).rows].mean() < 0.7


@pytest.mark.parametrize("seed", range(3))
def test_mean_quality_rises_with_its_weight(seed):
    vectors, _ = clusters(800, seed=seed)
    quality = np.random.default_rng(seed).beta(5, 2, 800)
    means = [
        quality[best(vectors, 40, quality=quality, weight=weight).rows].mean()
        for weight in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert all(after >= before - 1e-3 for before, after in pairwise(means))
    assert means[-1] > means[0] + 0.15


def test_a_lone_image_is_not_picked_for_being_alone():
    vectors, which = clusters(600, d=64)
    lone = np.random.default_rng(1).normal(size=(6, 64)).astype(np.float32) * 2
    rows = best(np.concatenate([vectors, lone]), 24).rows
    assert (rows < 600).all()
    assert len(set(which[rows])) == 12


def test_near_copies_are_taken_last_and_once():
    random = np.random.default_rng(2)
    vectors = random.normal(size=(30, 40)).astype(np.float32)
    copies = (vectors + 0.02 * random.normal(size=vectors.shape)).astype(np.float32)
    quality = random.uniform(0.9, 1, 60)
    rows = best(np.concatenate([vectors, copies]), 60, quality=quality, weight=1).rows
    assert len(set(rows[:30] % 30)) == 30
    assert sorted(rows) == list(range(60))


def test_there_are_more_picks_than_dimensions():
    assert len(set(best(at_degrees(*range(0, 180, 3)), 50).rows)) == 50
