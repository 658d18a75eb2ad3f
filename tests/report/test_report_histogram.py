import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_curator.report.charts import draw_histogram
from lora_curator.report.histogram import (
    choose_edges,
    choose_ticks,
    count_bins,
    is_skewed,
    percentiles_of,
)
from lora_curator.report.text import format_number


def test_bins_are_counted_as_by_hand():
    values = np.array([0.0, 1.0, 1.5, 2.0, 3.9, 4.0])
    edges = choose_edges(values, bins=4)
    assert edges.tolist() == [0, 1, 2, 3, 4]
    # [0, 1): 0.0 | [1, 2): 1.0 1.5 | [2, 3): 2.0 | [3, 4]: 3.9 4.0
    assert count_bins(values, edges).tolist() == [1, 2, 1, 2]


def test_logarithmic_bins_are_counted_as_by_hand():
    values = np.array([0.0, 1.0, 5.0, 10.0, 99.0, 100.0])
    edges = choose_edges(values, log=True, bins=2)
    assert edges == pytest.approx([1, 10, 100])
    # below 10: 0.0 (beyond the edge, counted in the first) 1.0 5.0 | from 10: 10.0 99.0 100.0
    assert count_bins(values, edges).tolist() == [3, 3]


def test_one_single_value_has_one_bin_around_it():
    values = np.array([7.0, 7.0, 7.0])
    assert choose_edges(values).tolist() == [6.5, 7.5]
    assert count_bins(values, choose_edges(values)).tolist() == [3]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.booleans())
def test_no_value_is_lost(values, log):
    array = np.array(values)
    log = log and bool((array > 0).any())
    assert count_bins(array, choose_edges(array, log)).sum() == len(values)


def test_only_a_long_upper_tail_asks_for_a_logarithmic_axis():
    assert is_skewed(np.geomspace(1, 1000, 50))
    assert not is_skewed(np.linspace(1, 1000, 50))  # middle 500: both tails are as long
    assert not is_skewed(np.concatenate([np.zeros(10), np.geomspace(1, 1000, 50)]))  # 17 % zeros


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (0, 255, False, [0, 50, 100, 150, 200, 250]),
        (8, 85, False, [20, 40, 60, 80]),
        (0.02, 0.11, False, [0.02, 0.04, 0.06, 0.08, 0.1]),
        (0.5, 20000, True, [1, 10, 100, 1000, 10000]),
        (3, 300, True, [3, 10, 30, 100, 300]),
    ],
)
def test_ticks_are_round_numbers_inside(low, high, log, expected):
    assert choose_ticks(low, high, log) == pytest.approx(expected)


def test_ranks_count_the_values_below_and_half_of_the_equal_ones():
    ranks = percentiles_of(np.array([10.0, np.nan, 20.0, 20.0, 30.0]))
    # of 4: 0 + 1/2, then 1 + 2/2 twice, then 3 + 1/2
    assert ranks == pytest.approx([0.125, np.nan, 0.5, 0.5, 0.875], nan_ok=True)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (99.94, "99.9"),
        (99.96, "100"),
        (1234.4, "1,234"),
        (56_700, "56.7k"),
        (999_499, "999k"),
        (1_500_000, "1.5M"),
        (float("nan"), "not known"),
    ],
)
def test_numbers_have_three_digits(value, words):
    assert format_number(value) == words


def test_the_chart_says_in_words_what_it_draws():
    values = np.array([1.0, 2.0, 3.0, np.nan])
    svg = draw_histogram(values, values[:1], label="noise", unit="px")
    words = "Histogram of noise: 3 images from 1 px to 3 px, median 2 px; the 1 picked"
    assert words in svg
    # Three values in eight bins of 0.25: three bars, one of them with picked images
    assert svg.count('class="all"') == 3
    assert svg.count('class="chosen"') == 1
    assert "1 px to 1.25 px: 1 image, 1 picked" in svg


def test_bars_stay_inside_the_picture():
    values = np.random.default_rng(0).lognormal(3, 2, 300)
    svg = draw_histogram(values, values[::3], label="a")
    bars = re.findall(r'<rect class="\w+" x="([\d.]+)" y="([\d.-]+)" width="([\d.]+)"', svg)
    assert bars
    assert all(float(x) >= 0 and float(x) + float(w) <= 320 and float(y) >= 0 for x, y, w in bars)
    assert ">logarithmic<" in svg


def test_nothing_measured_draws_nothing():
    assert "<svg" not in draw_histogram(np.array([np.nan]), np.array([]), label="a")
