import importlib.util
import random
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput, MissingPackage, UnknownName
from lora_curator.select.photomap import METHODS, photomap_consensus, photomap_run

threadpoolctl = pytest.importorskip("threadpoolctl")


@pytest.fixture(scope="module")
def theirs():
    """PhotoMapAI's functions as the benchmark wrote them anew from their description."""
    path = Path(__file__).parents[2] / "benchmarks" / "selection" / "photomap.py"
    spec = importlib.util.spec_from_file_location("photomap_written_anew", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with threadpoolctl.threadpool_limits(1):
        yield module


def photos(n=400, d=64, seed=0):
    """Groups of like images, float32, of different lengths."""
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(30, d))
    vectors = centres[chance.integers(0, 30, n)] + 0.6 * chance.normal(size=(n, d)) + 0.5
    return (vectors * chance.uniform(0.5, 2, (n, 1))).astype(np.float32)


@pytest.mark.parametrize("seed", [0, 7, 42, 999_999])
@pytest.mark.parametrize(
    ("method", "function"), [("diversity", "farthest_run"), ("blocks", "blocks_run")]
)
def test_single_runs_are_theirs_for_the_same_seed(theirs, method, function, seed):
    if method == "blocks":
        pytest.importorskip("sklearn")
    vectors = photos(seed=seed % 5)
    rows = photomap_run(vectors, 40, seed, method)
    assert rows.tolist() == getattr(theirs, function)(vectors, 40, seed)


@pytest.mark.parametrize("method", METHODS)
def test_with_exclusions_a_run_is_theirs_on_the_other_rows(theirs, method):
    pytest.importorskip("sklearn")
    vectors = photos()
    excluded = list(range(3, 400, 5))
    others = np.setdiff1d(np.arange(400), excluded)
    function = theirs.farthest_run if method == "diversity" else theirs.blocks_run
    rows = photomap_run(vectors, 30, 5, method, excluded=excluded)
    assert rows.tolist() == others[function(vectors[others], 30, 5)].tolist()


@pytest.mark.parametrize("method", METHODS)
def test_the_vote_is_theirs_for_a_seeded_press_of_the_button(theirs, method):
    pytest.importorskip("sklearn")
    vectors = photos(150)
    press = random.Random(11)
    function = theirs.farthest_run if method == "diversity" else theirs.blocks_run
    runs = [function(vectors, 12, press.randint(0, 1_000_000)) for _ in range(6)]
    picks, frequency = photomap_consensus(vectors, 12, iterations=6, seed=11, method=method)
    assert picks.rows.tolist() == theirs.consensus(runs, 12)
    votes = np.bincount(np.concatenate(runs), minlength=150)
    np.testing.assert_allclose(frequency, votes / 6, rtol=1e-6)
    np.testing.assert_array_equal(picks.gains, frequency[picks.rows])


def test_farthest_points_by_hand():
    # RandomState(0).randint(0, 4) is 0. From (1, 0): (-1, 0) is 2 away, then (0, 1) and (0, -1)
    # are 1 from both, and the lower row is taken.
    vectors = np.array([[1, 0], [0, 3], [-2, 0], [0, -1]], np.float32)
    assert photomap_run(vectors, 3, 0, "diversity").tolist() == [0, 2, 1]


def test_the_callers_vectors_stay_as_they_are():
    vectors = photos(50)
    before = vectors.copy()
    photomap_consensus(vectors, 5, iterations=2, seed=0, method="diversity")
    np.testing.assert_array_equal(vectors, before)


def test_all_rows_are_given_when_all_are_asked_for():
    vectors = photos(20)
    assert photomap_run(vectors, 25, 0, "diversity", excluded=[3]).tolist() == [
        row for row in range(20) if row != 3
    ]


@st.composite
def questions(draw):
    n = draw(st.integers(1, 14))
    angles = np.radians(draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    states = draw(st.lists(st.sampled_from("--pxn"), min_size=n, max_size=n))
    rows = {word: [row for row, state in enumerate(states) if state == word] for word in "pxn"}
    vectors[rows["n"]] = np.nan
    return vectors, draw(st.integers(1, 16)), rows["p"], rows["x"], rows["n"]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=12, deadline=None)
@given(question=questions())
def test_pins_are_in_exclusions_out_and_the_count_is_exact(method, question):
    pytest.importorskip("sklearn")
    vectors, k, pinned, excluded, unknown = question
    asked = {"iterations": 3, "seed": 1, "method": method}
    picks, frequency = photomap_consensus(vectors, k, pinned=pinned, excluded=excluded, **asked)
    rows = picks.rows.tolist()
    assert rows[: len(pinned)] == pinned
    assert not set(rows) & set(excluded + unknown)
    allowed = len(vectors) - len(excluded) - len(unknown)
    assert len(set(rows)) == len(rows) == min(max(k, len(pinned)), allowed)
    assert (frequency[pinned] == 1).all()
    assert (frequency[excluded + unknown] == 0).all()
    assert frequency.max(initial=0) <= 1


def test_a_stop_comes_between_two_picks():
    class Stopped(Exception):
        pass

    def on_pick(done, of):
        assert of == 4 * 10
        if done == 13:
            raise Stopped

    with pytest.raises(Stopped):
        photomap_consensus(
            photos(60), 10, iterations=4, seed=0, method="diversity", on_pick=on_pick
        )


def test_k_means_without_scikit_learn_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(MissingPackage, match="pip install scikit-learn"):
        photomap_run(photos(20), 3, 0, "blocks")


def test_what_does_not_fit_is_refused():
    vectors = photos(10)
    with pytest.raises(
        UnknownName, match="no method named 'k-means'; its methods are diversity and"
    ):
        photomap_run(vectors, 3, 0, "k-means")
    with pytest.raises(BadInput, match="at least 1; 0 was asked for"):
        photomap_run(vectors, 0, 0, "diversity")
    with pytest.raises(BadInput, match="At least one run"):
        photomap_consensus(vectors, 3, iterations=0, seed=0, method="diversity")
    vectors[4] = np.nan
    with pytest.raises(BadInput, match="A pinned row is excluded or has no vector"):
        photomap_consensus(vectors, 3, iterations=1, seed=0, method="diversity", pinned=[4])
