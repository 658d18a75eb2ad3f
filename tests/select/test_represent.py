import numpy as np
import pytest

from lora_curator.errors import BadInput
from lora_curator.select.represent import represent


def at_degrees(*degrees):
    """Unit vectors in the plane; the cosine of two is the cosine of the angle between them."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def cloud(n, d=8, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def clusters(n, d=24, seed=0):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(12, d)) + 1.0
    return (centres[random.integers(0, 12, n)] + 0.5 * random.normal(size=(n, d))).astype("f4")


def similarities(vectors):
    rows = vectors.astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.maximum(rows @ rows.T, 0)


def value(vectors, rows):
    """The sum over all rows of the similarity to the nearest pick."""
    return similarities(vectors)[np.asarray(rows)].max(axis=0).sum()


def plain_greedy(vectors, k):
    """The definition: every gain of every row in every step."""
    similar = similarities(vectors)
    reached, picks = np.zeros(len(vectors)), []
    for _ in range(k):
        gains = np.maximum(similar - reached, 0).sum(axis=1)
        gains[picks] = -1
        picks.append(int(gains.argmax()))
        reached = np.maximum(reached, similar[picks[-1]])
    return picks


def test_picks_and_gains_by_hand():
    # 0, 20 and 40 degrees and, at a right angle to the middle one, 110. From 20: cos 20 twice, 1
    # and 0 make 2.879; 40 has cos 40 + cos 20 + 1 + cos 70 = 3.048 and is first, though it stands
    # at the edge: 110 counts. Then 110 adds 1 - 0.342 = 0.658 against 0.234 + 0.060 of row 0.
    picks = represent(at_degrees(0, 20, 40, 110), 2)
    assert picks.rows.tolist() == [2, 3]
    np.testing.assert_allclose(picks.gains, [3.048 / 4, 0.658 / 4], atol=5e-4)


def test_the_common_comes_first_and_the_lone_image_last():
    rows = represent(at_degrees(0, 5, 10, 15, 20, 115, 120, 250), 3).rows
    # The three groups are at least 95 degrees apart, so their similarity is 0. The middle of five
    # brings 1 + 2 cos 5 + 2 cos 10 = 4.962, the next 1 + cos 5 = 1.996, the lone one 1.
    assert rows[0] == 2
    assert rows[1] in (5, 6)
    assert rows[2] == 7


def test_a_row_that_is_unlike_helps_nobody_but_costs_nothing():
    # max(0, cosine): at 180 degrees the similarity is 0, not -1. The copies have 2 + 0, not 2 - 1.
    picks = represent(at_degrees(0, 0, 180), 1)
    assert picks.gains[0] == pytest.approx(2 / 3, abs=1e-3)


@pytest.mark.parametrize(
    ("make", "n", "seed"),
    [(cloud, 300, 0), (cloud, 300, 1), (clusters, 300, 0), (clusters, 300, 1), (clusters, 1300, 2)],
)
def test_the_value_is_that_of_plain_greedy(make, n, seed):
    vectors = make(n, seed=seed)
    rows = represent(vectors, 25).rows
    plain = plain_greedy(vectors, 25)
    # The same up to similarities that are equal within 1/3,906.
    assert value(vectors, rows) >= 0.9995 * value(vectors, plain)
    assert len(set(rows.tolist()) & set(plain)) >= 23


def test_the_groups_only_decide_how_long_it_takes(monkeypatch):
    vectors = clusters(600)
    expected = represent(vectors, 25).rows.tolist()
    for group_rows, at_once in ((30, 4), (30, 256), (600, 16)):
        monkeypatch.setattr("lora_curator.select.facility.GROUP_ROWS", group_rows)
        monkeypatch.setattr("lora_curator.select.represent.AT_ONCE", at_once)
        monkeypatch.setattr("lora_curator.select.facility.TILE", 128)
        assert represent(vectors, 25).rows.tolist() == expected


def test_the_first_pick_is_the_best_also_without_second_moments(monkeypatch):
    vectors = cloud(500, seed=3)  # half of all cosines are negative
    expected = plain_greedy(vectors, 1)
    assert represent(vectors, 1).rows.tolist() == expected
    monkeypatch.setattr("lora_curator.select.facility.MOMENT_DIMENSIONS", 1)
    assert represent(vectors, 1).rows.tolist() == expected


def test_a_sample_of_the_rows_stands_for_all():
    vectors = clusters(1500)
    whole = value(vectors, represent(vectors, 20).rows)
    assert value(vectors, represent(vectors, 20, clients=500).rows) >= 0.98 * whole


def test_a_lone_row_is_not_picked_for_having_been_drawn():
    # 200 of 2,000 stand for all, the lone row 0 among them: as one row, not as ten.
    vectors = clusters(2000, d=64)
    lone = np.arange(0, 2000, 200)
    vectors[lone] = 3 * np.random.default_rng(1).normal(size=(10, 64))
    assert not set(represent(vectors, 16, clients=200).rows.tolist()) & set(lone.tolist())


def test_the_better_of_two_that_stand_equally_well_is_taken():
    # Of 0, 5, 10, 15 degrees the two in the middle bring 1 + 2 cos 5 + cos 10 = 3.977 each, the
    # outer two 1 + cos 5 + cos 10 + cos 15 = 3.947. A step of quality of 0.2 is worth
    # 0.2 * 0.5 * 0.6 * 4 / 1 = 0.24, since the pin leaves 4 to bring with one pick.
    vectors = at_degrees(180, 0, 5, 10, 15)
    assert represent(vectors, 2, pinned=[0]).rows[1] in (2, 3)
    for better in (2, 3):
        quality = np.full(5, 0.5)
        quality[better] = 0.7
        assert represent(vectors, 2, pinned=[0], quality=quality).rows.tolist() == [0, better]


def test_an_outer_row_is_taken_only_for_much_better_quality():
    vectors = at_degrees(180, 0, 5, 10, 15)
    for quality, row in ((0.51, 3), (0.6, 4)):  # worth 0.012 and 0.12, against the 0.03 above
        scores = np.array([0.5, 0.4, 0.4, 0.5, quality])
        assert represent(vectors, 2, pinned=[0], quality=scores).rows.tolist() == [0, row]
        scores[4] = 1
        assert represent(vectors, 2, pinned=[0], quality=scores, weight=0).rows[1] in (2, 3)


def test_quality_costs_little_and_brings_much():
    vectors = clusters(800, seed=5)
    quality = np.random.default_rng(5).beta(5, 2, 800)
    plain = represent(vectors, 40, quality=quality, weight=0).rows
    weighed = represent(vectors, 40, quality=quality).rows
    assert (plain == represent(vectors, 40).rows).all()
    assert value(vectors, weighed) >= 0.98 * value(vectors, plain)
    assert quality[weighed].mean() >= quality[plain].mean() + 0.1


def test_near_copies_are_taken_last_and_once():
    # 10 degrees has most, 0.985 + 0.996 + 1 + cos 50. Of 0 and 5, both within 14 degrees (whose
    # cosine is 0.97) of it, neither comes before 60, however little that brings.
    assert represent(at_degrees(0, 5, 10, 60), 4).rows.tolist()[:2] == [2, 3]
    rows = represent(at_degrees(0, 0, 0, 90, 90), 5).rows.tolist()
    assert sorted(rows) == [0, 1, 2, 3, 4]
    assert sorted(rows[:2]) == [0, 3]


def test_excluded_rows_need_no_pick():
    vectors = at_degrees(0, 5, 10, 120, 125, 130, 135)
    vectors[4] = np.nan
    # Without three of the four around 127, the three around 5 are more.
    assert represent(vectors, 1, excluded=[4, 5, 6]).rows.tolist() == [1]


def test_at_least_one_row_stands_for_all():
    with pytest.raises(BadInput, match="At least one row"):
        represent(at_degrees(0, 10, 20), 2, clients=0)
