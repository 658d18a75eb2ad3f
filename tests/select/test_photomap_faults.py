"""What PhotoMapAI's curator does wrong in selecting, and that neither of our ways does it."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decisions
from lora_curator.errors import BadInput, UnknownName
from lora_curator.select.consensus import consensus
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.frequency import frequency_of
from lora_curator.select.measures import measure_set
from lora_curator.select.options import SelectOptions
from lora_curator.select.photomap import METHODS, photomap_consensus, photomap_run
from lora_curator.select.points import Points
from lora_curator.select.step import select_images

pytest.importorskip("sklearn")
NO_RUNS = np.zeros((0, 1), dtype=np.int64)


def benchmark(name):
    """A module of the benchmarks, where the made-up photo library and their functions are."""
    folder = str(Path(__file__).parents[2] / "benchmarks" / "selection")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def library():
    """2,000 images, 20 of them junk, in no order."""
    return benchmark("mixture").make_mixture(2000, d=96, seed=2)


def compatible(vectors, k, method="diversity", excluded=(), seed=0, iterations=8):
    return photomap_consensus(
        vectors, k, iterations=iterations, seed=seed, method=method, excluded=excluded
    )


def as_dataset(vectors):
    """As a scan would make it; the table is sorted by path, which is not the order of shooting."""
    records = tuple(ImageRecord(f"{n:04}.jpg", f"id{n}", 64, 64) for n in range(len(vectors)))
    return Dataset(Path("album"), records, {"embedding:test": vectors})


def select(dataset, decisions, count, method="diversity", seed=0):
    options = SelectOptions(count=count, method=method, iterations=3, seed=seed)
    return select_images(dataset, decisions, options, embedding="embedding:test")


def test_an_exclusion_means_the_image_that_was_shown_also_in_another_order(library):
    # Theirs shows numbers in the order of time and masks rows in the order of the index: of 13
    # excluded images 12 came again. Here images are excluded by path or row, and the same images in
    # another order of rows have the same answer.
    vectors = library.vectors[:300]
    first = compatible(vectors, 20)[0].rows
    excluded = first[:13]
    again, frequency = compatible(vectors, 20, excluded=excluded)
    assert not set(again.rows) & set(excluded)
    assert (frequency[excluded] == 0).all()

    order = np.random.default_rng(0).permutation(300)
    places = np.argsort(order)  # where each image is now
    mixed = consensus(vectors[order], 20, NO_RUNS, excluded=places[excluded])
    assert set(order[mixed.rows]) == set(consensus(vectors, 20, NO_RUNS, excluded=excluded).rows)


def test_excluded_images_stay_out_by_path_in_every_run_and_no_other_is_masked(library):
    dataset = as_dataset(library.vectors[:200])
    first = select(dataset, Decisions(), 15)
    unwanted = [dataset.paths[row] for row in first.rows[:6]]
    decisions = Decisions().by_user(dict.fromkeys(unwanted, "drop"))
    again = select(dataset, decisions, 15)
    assert not {dataset.paths[row] for row in again.rows} & set(unwanted)
    assert (again.frequency[first.rows[:6]] == 0).all()
    everything = select(dataset, decisions, 194)
    assert len(everything.rows) == 194  # all the others can still be chosen


def test_an_excluded_row_that_is_gone_is_refused_with_a_sentence_or_forgotten(library):
    # Theirs keeps numbers: after images were deleted, "index 100000 is out of bounds" as a 404.
    vectors = library.vectors[:50]
    for choose in (
        lambda: compatible(vectors, 5, excluded=[100_000]),
        lambda: consensus(vectors, 5, NO_RUNS, excluded=[100_000]),
        lambda: k_center(vectors, 5, excluded=[100_000]),
    ):
        with pytest.raises(BadInput, match="There are 50 rows"):
            choose()
    decisions = Decisions().by_user({"deleted long ago.jpg": "drop", "0003.jpg": "drop"})
    rows = select(as_dataset(vectors), decisions, 49).rows
    assert sorted(rows) == [row for row in range(50) if row != 3]


@pytest.mark.parametrize("method", [*METHODS, "consensus"])
def test_a_flood_of_copies_gives_distinct_rows_and_the_exact_number(method):
    # 30 pictures, 20 copies of each, 50 wanted. Theirs: one row 20 times in a run, a frequency of
    # 2095 %, 49 files.
    pictures = np.random.default_rng(0).normal(size=(30, 16)).astype(np.float32)
    vectors = np.repeat(pictures, 20, axis=0)
    if method == "consensus":
        rows = consensus(vectors, 50, NO_RUNS).rows
    else:
        picks, frequency = compatible(vectors, 50, method)
        assert frequency.max() <= 1
        rows = picks.rows
        run = photomap_run(vectors, 50, 1, method).tolist()
        assert len(run) == len(set(run))
    assert len(rows) == len(set(rows.tolist())) == 50
    assert set(rows // 20) == set(range(30))  # every picture is there


@pytest.mark.parametrize("method", METHODS)
def test_a_row_without_numbers_is_left_out_and_changes_nothing_else(library, method):
    # Theirs: [684, 7, 0, 0, 0, ...].
    vectors = library.vectors[:300].copy()
    vectors[123] = np.nan
    vectors[7] = 0
    others = np.delete(np.arange(300), [7, 123])
    rows = photomap_run(vectors, 30, 4, method)
    assert rows.tolist() == others[photomap_run(vectors[others], 30, 4, method)].tolist()
    assert len(set(compatible(vectors, 30, method, iterations=3)[0].rows) & {7, 123}) == 0
    selection = select(as_dataset(vectors), Decisions(), 30)
    assert len(selection.rows) == 30
    assert selection.proposals["0123.jpg"].reason == "no_embedding"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("k", [1, 59, 60, 61])
def test_there_are_as_many_as_asked_for_or_all(method, k):
    vectors = np.random.default_rng(1).normal(size=(20, 8)).astype(np.float32)
    vectors = np.repeat(vectors, 3, axis=0)
    assert len(compatible(vectors, k, method, iterations=1)[0].rows) == min(k, 60)


def test_an_unknown_method_is_refused_and_not_another_one_used():
    vectors = np.eye(4, dtype=np.float32)
    with pytest.raises(UnknownName, match="no method named 'kmeans'"):
        compatible(vectors, 2, "kmeans")
    with pytest.raises(UnknownName, match="no method named 'kmeans'"):
        compatible(vectors, 9, "kmeans")  # also where all rows are asked for
    with pytest.raises(UnknownName, match="no selector named 'anything'"):
        select(as_dataset(vectors), Decisions(), 2, method="anything")


@pytest.mark.parametrize("method", METHODS)
def test_the_same_settings_twice_select_the_same_images(library, method):
    # Two presses of their button share 43 %.
    vectors = library.vectors[:400]
    first, again, other = (
        compatible(vectors, 25, method, seed=seed, iterations=4) for seed in (5, 5, 6)
    )
    assert first[0].rows.tolist() == again[0].rows.tolist()
    assert (first[1] == again[1]).all()
    assert set(first[0].rows) != set(other[0].rows)


def test_the_set_is_better_than_their_vote_and_than_one_run(library):
    # Theirs: 1.44 times the radius of one run, and pairs that are nearly copies.
    points = Points.of(library.vectors)
    theirs = measure_set(points, compatible(library.vectors, 100, iterations=20)[0].rows)
    one = measure_set(points, k_center(library.vectors, 100))
    ours = measure_set(points, consensus(library.vectors, 100, NO_RUNS).rows)
    assert theirs.covering_radius > 1.2 * one.covering_radius  # the fault is there
    assert ours.covering_radius < 0.95 * one.covering_radius
    assert ours.mean_distance < one.mean_distance
    assert ours.closest_pair > 2 * theirs.closest_pair


def test_the_clean_up_loop_of_their_manual_goes_on(library):
    # Scenario A: target 20, exclude what nine of ten runs select, repeat until nothing is new. With
    # theirs it ends after two rounds with 2 of 100 junk images, because junk images share votes.
    # Here the picks are looked at, all 20 of them; whatever is excluded has its place filled, until
    # no pick is junk. What is left then is junk in modes that one look at a neighbour finds.
    vectors, junk = library.vectors, library.junk
    excluded: list[int] = []
    rounds = 0
    while True:
        rows = consensus(vectors, 20, NO_RUNS, excluded=excluded).rows
        found = rows[junk[rows]].tolist()
        assert not set(rows) & set(excluded)
        if not found:
            break
        excluded += found
        rounds += 1
    assert rounds <= 6
    assert len(excluded) >= 0.7 * junk.sum()


def test_exclude_matches_makes_progress_as_long_as_anything_matches(library):
    vectors = library.vectors
    excluded: list[int] = []
    for _ in range(10):
        free = np.setdiff1d(np.arange(len(vectors)), excluded)
        starts = np.random.default_rng(0).choice(free, 20, replace=False)
        runs = k_center_runs(vectors, 20, starts, excluded=excluded)
        frequency = frequency_of(runs, len(vectors))
        matches = np.flatnonzero(frequency >= 0.9)
        assert not set(matches) & set(excluded)
        if not len(matches):
            break
        excluded += matches.tolist()
    assert len(excluded) == len(set(excluded))
    assert library.junk[excluded].mean() >= 0.9  # what matched is junk
