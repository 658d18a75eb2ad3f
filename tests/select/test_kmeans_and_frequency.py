import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput, UnknownName
from lora_curator.select import SELECTORS
from lora_curator.select.frequency import selection_frequency, stability
from lora_curator.select.kmeans import k_means_representatives

pytest.importorskip("sklearn")


def at_degrees(*degrees):
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


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


def test_copies_are_repaired_to_an_exact_count():
    rows = k_means_representatives(at_degrees(0, 0, 0, 90, 90, 90), 4)
    assert len(set(rows.tolist())) == 4


@st.composite
def questions(draw):
    n = draw(st.integers(1, 12))
    vectors = at_degrees(*draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)))
    states = draw(st.lists(st.sampled_from("-px"), min_size=n, max_size=n))
    pinned = [row for row, state in enumerate(states) if state == "p"]
    excluded = [row for row, state in enumerate(states) if state == "x"]
    return vectors, draw(st.integers(1, 14)), pinned, excluded


@pytest.mark.parametrize("method", SELECTORS.names)
@settings(max_examples=40, deadline=None)
@given(question=questions())
def test_every_selector_keeps_its_promises(method, question):
    vectors, k, pinned, excluded = question
    choose = SELECTORS[method].choose
    asked = {"seed": 1, "pinned": np.array(pinned, int), "excluded": np.array(excluded, int)}
    rows = choose(vectors, k, on_pick=None, **asked).tolist()
    assert rows[: len(pinned)] == pinned
    assert not set(rows) & set(excluded)
    assert len(set(rows)) == len(rows) == min(max(k, len(pinned)), len(vectors) - len(excluded))
    assert choose(vectors, k, on_pick=None, **asked).tolist() == rows
    frequency = selection_frequency(vectors, k, method, 3, 1, pinned=pinned, excluded=excluded)
    assert (frequency[pinned] == 1).all()
    assert (frequency[excluded] == 0).all()
    assert frequency.sum() == pytest.approx(len(rows), abs=1e-5)


def test_frequencies_by_hand():
    # Farthest point, two of 0, 10 and 90 degrees, each of them once the start (3 runs, 3 rows):
    # 0 -> 90, 10 -> 90, 90 -> 0. So 0 and 10 are in two and one of three runs, 90 in all.
    frequency = selection_frequency(at_degrees(0, 10, 90), 2, "diversity", 3, 0)
    np.testing.assert_allclose(frequency, [2 / 3, 1 / 3, 1])
    assert frequency.dtype == np.float32


@pytest.mark.parametrize("method", SELECTORS.names)
def test_the_seed_decides(method):
    vectors = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
    first, again, other = (selection_frequency(vectors, 9, method, 5, s) for s in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_stability_classes():
    classes = [stability(f) for f in (1.0, 0.91, 0.9, 0.71, 0.7, 0.0)]
    assert classes == ["core", "core", "stable", "stable", "variable", "variable"]


def test_unknown_methods_and_no_runs_are_refused():
    with pytest.raises(UnknownName, match="Did you mean 'diversity'"):
        selection_frequency(THREE_BLOCKS, 2, "diversty", 3, 0)
    with pytest.raises(BadInput, match="At least one run"):
        selection_frequency(THREE_BLOCKS, 2, "diversity", 0, 0)
