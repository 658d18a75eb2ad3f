"""What the ways to select need beside the matrix, and how soon they can be stopped."""

import tracemalloc

import numpy as np
import pytest

from lora_curator.select import candidates as candidates_module
from lora_curator.select import represent as represent_module
from lora_curator.select.best import best
from lora_curator.select.candidates import Candidates
from lora_curator.select.consensus import consensus
from lora_curator.select.cover import cover
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.kmeans import k_means_representatives
from lora_curator.select.points import Points
from lora_curator.select.represent import represent

WAYS = {
    "k_center": k_center,
    "k_center_runs": lambda vectors, k, **asked: k_center_runs(vectors, k, range(20), **asked),
    "consensus": lambda vectors, k, **asked: consensus(vectors, k, (), **asked),
    "cover": cover,
    "represent": represent,
    "best": best,
    "k_means_representatives": k_means_representatives,
}


def photos(n, d, groups=40):
    random = np.random.default_rng(0)
    middles = 3 * random.standard_normal((groups, d), dtype=np.float32)
    return middles[random.integers(0, groups, n)] + random.standard_normal((n, d), dtype=np.float32)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_selection_needs_at_most_1_3_times_the_matrix_beside_it(way):
    vectors = photos(8000, 512)
    way(vectors[:100], 5)  # what is loaded once does not count
    tracemalloc.start()
    try:
        way(vectors, 6)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= 1.3 * vectors.nbytes


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_selection_can_be_stopped_before_the_rows_are_read(way):
    class Stopped(Exception):
        pass

    def stop(done, of):
        raise Stopped

    vectors = photos(4200, 8)
    vectors[-1] = np.nan  # is refused when it is read
    with pytest.raises(Stopped):
        way(vectors, 5, on_pick=stop)


def test_a_burst_of_near_copies_is_set_aside_in_few_looks():
    vectors = np.ones((1000, 8), dtype=np.float32)  # all but the last are the same picture
    vectors[-1] = [1, -1, 1, -1, 1, -1, 1, -1]
    grid, looks = Points.of(vectors).grid, []
    candidates = Candidates(
        np.ones(1000, dtype=bool), None, lambda rows: grid[rows], lambda: looks.append(1)
    )
    worth = np.linspace(1, 0, 1000)
    candidates.take(candidates.next_row(worth))
    assert candidates.next_row(worth) == 999
    assert len(looks) < 2 + 1000 / candidates_module.AHEAD + 2


def test_setting_copies_aside_together_changes_no_pick(monkeypatch):
    random = np.random.default_rng(1)
    vectors = np.repeat(random.standard_normal((40, 16), dtype=np.float32), 8, axis=0)
    vectors += 0.02 * random.standard_normal(vectors.shape, dtype=np.float32)
    quality = random.random(len(vectors))
    together = [way(vectors, 60, quality=quality).rows for way in (best, represent)]
    monkeypatch.setattr(candidates_module, "AHEAD", 1)
    apart = [way(vectors, 60, quality=quality).rows for way in (best, represent)]
    assert [rows.tolist() for rows in together] == [rows.tolist() for rows in apart]


def test_of_many_rows_the_best_of_each_few_neighbours_is_looked_at(monkeypatch):
    monkeypatch.setattr(represent_module, "LOOKED_AT", 3)
    quality = np.array([0.1, 0.9, 0.5, 0.5, 0.3, 0.2, 0.4])
    points = Points.of(np.ones((7, 2), dtype=np.float32))
    # Three neighbours each: 0 1 2 | 3 4 5 | and what is left over.
    assert represent_module._best_of_neighbours(points, quality).tolist() == [1, 3, 6]
    assert represent_module._best_of_neighbours(points, None).tolist() == [0, 3, 6]


def test_rows_that_were_not_looked_at_are_picked_when_no_other_may_be(monkeypatch):
    monkeypatch.setattr(represent_module, "LOOKED_AT", 20)
    vectors = np.random.default_rng(2).standard_normal((200, 16), dtype=np.float32)
    picks = represent(vectors, 150, clients=10, excluded=range(40))
    assert len(set(picks.rows.tolist())) == 150
    assert picks.rows.min() >= 40


def test_looking_at_some_rows_loses_little_of_the_value(monkeypatch):
    vectors = photos(1200, 32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def value():
        rows = represent(vectors, 30, clients=400).rows
        return np.maximum(unit @ unit[rows].T, 0).max(axis=1).sum()

    every = value()
    monkeypatch.setattr(represent_module, "LOOKED_AT", 400)
    assert value() >= 0.99 * every


def test_the_table_of_a_few_rows_is_the_same_with_excluded_rows():
    vectors = photos(300, 16)
    out = np.arange(0, 300, 7)
    runs = k_center_runs(vectors, 20, [1, 2, 3] * 8, excluded=out)
    alone = [k_center(vectors, 20, start=start, excluded=out).tolist() for start in (1, 2, 3)]
    assert runs[:3].tolist() == alone
