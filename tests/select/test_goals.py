"""What the three goals promise alike: cover, represent and best."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.best import best
from lora_curator.select.cover import cover
from lora_curator.select.points import Points
from lora_curator.select.represent import represent

every_goal = pytest.mark.parametrize("goal", [cover, represent, best], ids=lambda one: one.__name__)


def at_degrees(*degrees):
    """Unit vectors in the plane; the cosine of two is the cosine of the angle between them."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def clusters(n, d=24, seed=0):
    """Rows of twelve clusters around one common direction, and the cluster of each."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(12, d)) + 1.0
    which = random.integers(0, 12, n)
    return (centres[which] + 0.5 * random.normal(size=(n, d))).astype(np.float32), which


class Quota:
    """At most `most` of the rows in `group`; at most `places` rows in all."""

    def __init__(self, n, group, most, places=10**6):
        self.closed = np.zeros(n, dtype=bool)
        self.group, self.left, self.places = list(group), most, places
        self.taken = []

    def may(self, row):
        if row in self.group and self.left <= 0:
            self.closed[self.group] = True
        if len(self.taken) == self.places:
            self.closed[:] = True
        return not self.closed[row]

    def take(self, row):
        self.taken.append(row)
        self.left -= row in self.group


@every_goal
def test_a_room_is_asked_before_each_pick_and_pins_are_not(goal):
    vectors, _ = clusters(60)
    quality = np.where(np.arange(60) % 2, 0.2, 1.0)  # the even rows are few and wanted
    room = Quota(60, range(0, 60, 2), 3)
    rows = goal(vectors, 20, pinned=[4], quality=quality, room=room).rows.tolist()
    assert room.taken == rows
    assert rows[0] == 4
    assert sum(row % 2 == 0 for row in rows) == 3
    pinned = goal(vectors, 9, pinned=[0, 2, 4], room=Quota(60, range(0, 60, 2), 1)).rows.tolist()
    assert sum(row % 2 == 0 for row in pinned) == 3  # more pins than the quota wants: no others


@every_goal
def test_a_room_that_closes_ends_the_choice(goal):
    picks = goal(clusters(60)[0], 20, room=Quota(60, (), 0, places=7))
    assert len(picks.rows) == len(picks.gains) == 7


@every_goal
def test_quality_that_is_not_known_is_middling_and_none_known_is_no_quality(goal):
    vectors, _ = clusters(200)
    quality = np.random.default_rng(0).uniform(0, 1, 200)
    some = np.where(np.arange(200) % 3 == 0, np.nan, quality)
    filled = np.where(np.isnan(some), np.nanmedian(some), some)
    rows = goal(vectors, 20, quality=some).rows.tolist()
    assert rows == goal(vectors, 20, quality=filled).rows.tolist()
    plain = goal(vectors, 20).rows.tolist()
    assert goal(vectors, 20, quality=np.full(200, np.nan)).rows.tolist() == plain
    assert rows != plain


@every_goal
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_matter(goal, seed):
    vectors, _ = clusters(300, seed=seed)
    random = np.random.default_rng(seed)
    quality, order = random.random(300), random.permutation(300)
    rows = goal(vectors, 20, quality=quality).rows.tolist()
    assert order[goal(vectors[order], 20, quality=quality[order]).rows].tolist() == rows


def mean_gap(vectors, rows):
    return Points.of(vectors).nearest(rows)[0].mean(dtype=np.float64)


@every_goal
def test_a_rotation_changes_little(goal):
    # Rounding differs after a turn and may change a pick, and those after it; not what they bring.
    vectors, _ = clusters(400)
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(24, 24)))[0]
    turned, plain = goal((vectors @ turn).astype(np.float32), 20), goal(vectors, 20)
    assert np.nansum(turned.gains) == pytest.approx(np.nansum(plain.gains), rel=0.02)
    gaps = mean_gap(vectors, turned.rows), mean_gap(vectors, plain.rows)
    assert gaps[0] == pytest.approx(gaps[1], rel=0.03)


@pytest.mark.parametrize("goal", [cover, represent], ids=lambda one: one.__name__)
def test_copies_of_all_rows_change_nothing(goal):
    vectors, _ = clusters(200)
    twice = goal(np.concatenate([vectors, vectors]), 15).rows
    assert (twice % 200).tolist() == goal(vectors, 15).rows.tolist()


LARGE = {cover: 9000, represent: 3000, best: 4000}
"""Rows from which on a goal works in blocks and on several threads."""


@every_goal
def test_the_number_of_threads_does_not_matter(goal):
    threadpoolctl = pytest.importorskip("threadpoolctl")
    vectors, _ = clusters(LARGE[goal], d=64)
    rows = []
    for threads in (1, 2):
        with threadpoolctl.threadpool_limits(threads):
            rows.append(goal(vectors, 20).rows.tolist())
    assert rows[0] == rows[1]


@st.composite
def questions(draw):
    n = draw(st.integers(1, 14))
    # Few distinct directions, so that copies are common.
    vectors = at_degrees(*draw(st.lists(st.integers(0, 7), min_size=n, max_size=n)))
    states = draw(st.lists(st.sampled_from("-px"), min_size=n, max_size=n))
    values = st.sampled_from([0, 0.3, 0.6, 1, np.nan])
    quality = draw(st.none() | st.lists(values, min_size=n, max_size=n))
    pinned = [row for row, state in enumerate(states) if state == "p"]
    excluded = [row for row, state in enumerate(states) if state == "x"]
    vectors[excluded] = np.nan
    how = {"pinned": pinned, "excluded": excluded, "quality": quality}
    return vectors, draw(st.integers(1, 17)), how | {"weight": draw(st.sampled_from([0, 0.5, 1]))}


@every_goal
@settings(max_examples=40)
@given(question=questions())
def test_pins_are_in_exclusions_out_and_the_count_is_exact(goal, question):
    vectors, k, how = question
    pinned, excluded = how["pinned"], how["excluded"]
    picks = goal(vectors, k, **how)
    rows = picks.rows.tolist()
    assert rows[: len(pinned)] == pinned
    assert not set(rows) & set(excluded)
    assert len(set(rows)) == len(rows) == len(picks.gains)
    assert len(rows) == min(max(k, len(pinned)), len(vectors) - len(excluded))
    assert np.isnan(picks.gains[: len(pinned)]).all()
    first = max(len(pinned), 1)  # the first pick of Cover covers all there is
    assert (picks.gains[first:] >= 0).all()
    assert goal(vectors, k, **how).rows.tolist() == rows


@every_goal
def test_progress_is_told_and_a_stop_comes_through(goal):
    told = []

    def stop(done, of):
        told.append((done, of))
        if done == 7:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        goal(clusters(100)[0], 30, on_pick=stop)
    assert sorted(set(told)) == [(done, 30) for done in range(8)]
    assert told == sorted(told)


@every_goal
@pytest.mark.parametrize(
    ("k", "how", "words"),
    [
        (0, {}, "at least 1; 0 was asked for"),
        (2, {"pinned": [1], "excluded": [1]}, "both pinned and excluded"),
        (2, {"weight": -0.1}, "-0.1"),
        (2, {"weight": 1.5}, "1.5"),
        (2, {"quality": [0.5, 2, 0.5]}, "Quality is between 0 and 1"),
        (2, {"quality": [0.5]}, "3"),
        (2, {"pinned": [3]}, "There are 3 rows"),
    ],
)
def test_what_does_not_fit_is_refused(goal, k, how, words):
    with pytest.raises(BadInput, match=words):
        goal(at_degrees(0, 10, 20), k, **how)
