import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.select import farthest, frontier
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.points import GRID, SMALL_PRODUCT, Points, squared, threads_by_size

NONE = np.zeros(0, dtype=np.int64)


def plain_runs(vectors, k, starts, pinned=(), excluded=()):
    """Every distance of every row to every pick, in whole numbers: what must come out."""
    points = Points.of(vectors, excluded)
    grid, squares = points.grid.astype(np.int64), points.squares.astype(np.int64)
    count = min(max(k, len(pinned)), int(points.allowed.sum()))
    answers = []
    for start in starts:
        nearest = np.where(points.allowed, np.iinfo(np.int64).max, -1)
        picks = []
        while len(picks) < count:
            if len(picks) < len(pinned):
                pick = pinned[len(picks)]
            elif len(picks) == len(pinned) and nearest[start] >= 0:
                pick = start
            else:
                pick = int(nearest.argmax())
            picks.append(pick)
            nearest = np.minimum(nearest, squares + squares[pick] - 2 * (grid @ grid[pick]))
            nearest[picks] = -1
        answers.append(picks)
    return answers


def heaps(n, d=24, groups=40, seed=0):
    """Groups of very different sizes, a few lone rows, and copies."""
    random = np.random.default_rng(seed)
    group = np.minimum(random.zipf(1.3, n), groups) - 1
    vectors = random.normal(size=(groups, d))[group] + 0.3 * random.normal(size=(n, d))
    vectors[: n // 100] = random.normal(size=(n // 100, d))
    vectors[-n // 10 :] = vectors[random.integers(0, n // 2, len(vectors[-n // 10 :]))]
    return vectors.astype(np.float32)


@pytest.fixture
def narrow(monkeypatch):
    """Sizes at which a few hundred rows meet everything that fifty thousand rows meet."""
    monkeypatch.setattr(frontier, "LEAST_ROWS", 8)
    monkeypatch.setattr(frontier, "BLOCK", 64)
    monkeypatch.setattr(frontier, "KEPT", 256)
    monkeypatch.setattr(frontier, "CHUNK", 100)
    monkeypatch.setattr(frontier, "AGAIN", 3)


def test_squared_distances_by_hand():
    # (3, 4) and (0, 1): 9 + 9 = 18; (3, 4) and itself: 0; (1, 0) and (0, 1): 2; and (3, 4): 20.
    grid = np.array([[3, 4], [1, 0]], dtype=np.float32)
    others = np.array([[0, 1], [3, 4]], dtype=np.float32)
    lengths = np.array([25, 1], dtype=np.int32), np.array([1, 25], dtype=np.int32)
    assert squared(grid, lengths[0], others, lengths[1]).tolist() == [[18, 2], [0, 20]]


def test_squared_distances_of_opposite_rows_are_exact():
    # Rows of whole numbers near the largest length: doubled products pass 2**24, but are even.
    points = Points.of(np.stack([np.ones(511), -np.ones(511)]).astype(np.float32))
    assert points.squares[0] == 511 * round(GRID / 511**0.5) ** 2
    assert points.squared_distances(np.array([0]), 0, 2).tolist() == [[0, 4 * points.squares[0]]]


@pytest.mark.parametrize("runs", [1, 5, 33])
def test_picks_are_those_of_the_plain_loop(runs):
    vectors = heaps(2500, seed=runs)
    starts = np.random.default_rng(runs).integers(300, 2500, runs)
    asked = {"pinned": [7, 2400, 9], "excluded": range(100, 200)}
    found = k_center_runs(vectors, 60, starts, **asked)
    assert found.tolist() == plain_runs(vectors, 60, starts, **asked)


def test_a_start_that_is_pinned_gives_way_to_the_farthest_row():
    vectors = heaps(1500, seed=3)
    found = k_center_runs(vectors, 20, [4, 5, 6], pinned=[5])
    assert found.tolist() == plain_runs(vectors, 20, [4, 5, 6], pinned=[5])
    assert found[0, 1] == 4
    assert found[1, 1] not in (4, 5, 6)


@pytest.mark.parametrize("seed", range(4))
def test_picks_are_those_of_the_plain_loop_until_every_row_is_picked(narrow, seed):
    vectors = heaps(150, d=3 + 20 * (seed % 2), groups=12, seed=seed)
    starts = [0, 149, 70, 70]
    assert k_center_runs(vectors, 150, starts).tolist() == plain_runs(vectors, 150, starts)


@st.composite
def questions(draw):
    n = draw(st.integers(20, 150))
    seed = draw(st.integers(0, 999))
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(draw(st.integers(2, n)), draw(st.integers(2, 9))))
    vectors = vectors[random.integers(0, len(vectors), n)]  # copies
    order = random.permutation(n)
    starts = order[10:][: draw(st.integers(1, 6))]
    return vectors, draw(st.integers(1, n)), starts, order[: draw(st.integers(0, 5))], order[5:10]


@settings(max_examples=40, deadline=None)
@given(questions())
def test_picks_are_those_of_the_plain_loop_for_any_question(question):
    vectors, k, starts, pinned, excluded = question
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"LEAST_ROWS": 8, "BLOCK": 64, "KEPT": 99, "CHUNK": 50}.items():
            patch.setattr(frontier, name, value)
        found = k_center_runs(vectors, k, starts, pinned=pinned, excluded=excluded)
    assert found.tolist() == plain_runs(vectors, k, starts, pinned.tolist(), excluded)


def test_most_rows_are_not_looked_at_again(monkeypatch):
    measured = []

    def counted(grid, squares, others, other_squares):
        measured.append(len(grid) * len(others))
        return squared(grid, squares, others, other_squares)

    monkeypatch.setattr(frontier, "squared", counted)
    random = np.random.default_rng(0)
    groups = random.normal(size=(5, 64))[random.integers(0, 5, 10_000)]
    vectors = groups + 0.1 * random.normal(size=groups.shape)
    vectors[:200] = random.normal(size=(200, 64))
    k_center_runs(vectors.astype(np.float32), 100, range(1000, 1010))
    # The 200 lone rows are 0.02 of all; the others matter until their group has a pick.
    assert sum(measured) < 0.5 * 10_000 * 100 * 10  # 0.35 when written; 1 if all were measured


def test_runs_that_pick_the_same_row_measure_it_once(monkeypatch):
    measured = []

    def counted(grid, squares, others, other_squares):
        measured.append(len(grid) * len(others))
        return squared(grid, squares, others, other_squares)

    monkeypatch.setattr(frontier, "squared", counted)
    vectors = heaps(3000)
    k_center_runs(vectors, 40, [1500])
    alone = sum(measured)
    measured.clear()
    k_center_runs(vectors, 40, [1500] * 20)
    assert sum(measured) <= 1.5 * alone


def test_on_pick_counts_the_picks_and_stops_between_them():
    seen = []

    def stop(picked, of):
        seen.append((picked, of))
        if picked == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        k_center(heaps(1500), 20, pinned=[3, 4], on_pick=stop)
    assert list(dict.fromkeys(seen)) == [(picked, 20) for picked in range(2, 8)]


def test_on_pick_is_called_while_rows_catch_up(monkeypatch):
    monkeypatch.setattr(frontier, "BLOCK", 4096)
    seen = []
    k_center_runs(heaps(4000), 3, range(16), on_pick=lambda picked, of: seen.append(picked))
    # Before the second pick 4,000 rows meet 16 starts, 256 at a time.
    assert seen.count(1) > 4000 // 256


def test_memory_stays_below_one_and_a_half_times_the_matrix():
    few = np.random.default_rng(0).normal(size=(10, 512)).astype(np.float32)
    vectors = np.repeat(few, 2000, axis=0)  # copies: the most rows that can tie
    tracemalloc.start()
    k_center_runs(vectors, 12, range(20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # 1.0 the whole numbers, 0.16 four arrays (runs, n), 8 MB a block: 0.2 here, 0.08 for 50,000.
    assert peak < 1.45 * vectors.nbytes


def test_small_products_have_one_thread_and_large_ones_all():
    threadpoolctl = pytest.importorskip("threadpoolctl")

    def threads_now():
        found = threadpoolctl.threadpool_info()
        return max(library["num_threads"] for library in found if library["user_api"] == "blas")

    before = threads_now()
    with threads_by_size() as threads:
        assert threads_now() == 1
        with threads(SMALL_PRODUCT - 1):
            assert threads_now() == 1
        with threads(SMALL_PRODUCT):
            assert threads_now() == before
        assert threads_now() == 1
    assert threads_now() == before


def test_runs_of_no_picks_and_pins_only():
    vectors = heaps(1200)
    assert farthest.k_center_runs(vectors, 2, NONE).shape == (0, 2)
    assert k_center(vectors, 2, pinned=[5, 3, 1]).tolist() == [5, 3, 1]
