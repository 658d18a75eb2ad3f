import numpy as np
import pytest

from lora_curator.errors import BadInput
from lora_curator.select.farthest import k_center, k_center_runs
from lora_curator.select.frequency import frequency_of, stability, subsample_frequency


def at_degrees(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_frequencies_by_hand():
    # Farthest point, two of 0, 10 and 90 degrees, each of them once the start (3 runs, 3 rows):
    # 0 -> 90, 10 -> 90, 90 -> 0. So 0 and 10 are in two and one of three runs, 90 in all.
    runs = k_center_runs(at_degrees(0, 10, 90), 2, [0, 1, 2])
    frequency = frequency_of(runs, 3)
    np.testing.assert_allclose(frequency, [2 / 3, 1 / 3, 1])
    assert frequency.dtype == np.float32
    assert frequency_of(np.zeros((0, 2), dtype=np.int64), 3).tolist() == [0, 0, 0]


def test_stability_classes():
    classes = [stability(f) for f in (1.0, 0.91, 0.9, 0.71, 0.7, 0.0)]
    assert classes == ["core", "core", "stable", "stable", "variable", "variable"]


def test_subsamples_by_hand():
    # Halves of four rows; the lowest row of each is chosen. Row 0 is chosen whenever it is there,
    # row 3 never, because two are there and one of them is lower.
    frequency = subsample_frequency(lambda rows: rows[:1], 4, 1, iterations=40, seed=0)
    assert frequency[0] == 1
    assert frequency[3] == 0
    assert 0 < frequency[2] < frequency[1] < 1  # 2 needs 3 beside it, 1 needs 2 or 3


def test_rows_take_turns_and_pins_are_always_there():
    seen = []

    def choose(rows):
        seen.append(rows.tolist())
        return rows[:2]

    frequency = subsample_frequency(choose, 11, 2, iterations=6, seed=3, pinned=[7], excluded=[0])
    assert frequency[7] == 1
    assert frequency[0] == 0
    assert all(7 in rows and 0 not in rows and rows == sorted(set(rows)) for rows in seen)
    present = np.bincount(np.concatenate(seen), minlength=11)
    # Nine free rows, of which round(4.5) = 4 are present: 24 places, so each 2 or 3 times.
    assert set(present[[1, 2, 3, 4, 5, 6, 8, 9, 10]]) == {2, 3}


def test_a_row_without_a_rival_is_core_and_one_of_many_alike_is_not():
    # 40 rows within 4 degrees and one alone at 90: farthest points from row 0 are always the
    # lonely row, when it is there, and then the end of the 40 that is there.
    vectors = at_degrees(0, *np.linspace(40, 44, 40), 90)

    def choose(rows):
        return rows[k_center(vectors[rows], 3, pinned=[0])]

    frequency = subsample_frequency(choose, 42, 3, iterations=20, seed=0, pinned=[0])
    assert frequency[[0, 41]].tolist() == [1, 1]
    assert 0 < np.median(frequency[1:41][frequency[1:41] > 0]) < 0.9
    assert np.mean(frequency[1:41] > 0.9) <= 2 / 40  # the ends, when they are there


def test_a_large_folder_is_judged_by_a_pool_in_which_the_final_set_is():
    sizes = []

    def choose(rows):
        sizes.append(len(rows))
        return rows[:3]

    frequency = subsample_frequency(
        choose, 1000, 3, iterations=4, seed=0, keep=[999, 5], at_most=100
    )
    assert sizes == [50] * 4
    known = np.isfinite(frequency)
    assert known.sum() == 100
    assert known[[5, 999]].all()


def test_a_subsample_leaves_a_choice_where_half_of_the_rows_are_too_few():
    # 6 of 10: half would all be chosen. Twice 6 is more than there are, so nine of ten are present.
    sizes = []
    subsample_frequency(lambda rows: sizes.append(len(rows)) or rows, 10, 6, iterations=2, seed=0)
    assert sizes == [9, 9]


def test_the_same_seed_gives_the_same_subsamples():
    def half(seed):
        return subsample_frequency(lambda rows: rows[::3], 50, 9, iterations=5, seed=seed)

    np.testing.assert_array_equal(half(1), half(1))
    assert (half(1) != half(2)).any()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"iterations": 0}, "At least one subsample"),
        ({"share": 1.0}, "between 0 and 1"),
        ({"pinned": [2], "excluded": [2]}, "both pinned and excluded"),
        ({"keep": [4]}, "There are 4 rows"),
    ],
)
def test_what_does_not_fit_is_refused(how, words):
    with pytest.raises(BadInput, match=words):
        subsample_frequency(lambda rows: rows, 4, 1, **{"iterations": 1, "seed": 0, **how})
