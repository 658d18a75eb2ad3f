import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.repeats import balance_repeats, exposures


@pytest.mark.parametrize(
    ("sizes", "repeats"),
    [
        ((30, 5), [1, 6]),  # 30 and 30
        ((30, 10, 15), [1, 3, 2]),  # 30 each
        ((12, 8), [2, 3]),  # 24 each; 1 and 1 or 1 and 2 leave a gap of 4
        ((7, 7, 7), [1, 1, 1]),
        ((100, 1), [1, 20]),  # 20 is the most: 100 and 20
        ((0, 3), [1, 1]),
        ((), []),
    ],
)
def test_every_part_is_shown_equally_often_in_the_shortest_epoch(sizes, repeats):
    assert balance_repeats(sizes).tolist() == repeats


def test_an_epoch_has_about_as_many_images_as_wanted():
    # 10 images each x 10 = 300 images: 10 repeats for all
    assert balance_repeats((10, 10, 10), total=300).tolist() == [10, 10, 10]
    # 60 images, 600 wanted; 120 of each but the two that would need more than 20 repeats
    repeats = balance_repeats((30, 10, 8, 6, 4, 2), total=600)
    assert repeats.tolist() == [4, 12, 15, 20, 20, 20]
    assert int(repeats @ [30, 10, 8, 6, 4, 2]) == 600


def test_a_tiny_part_does_not_shorten_the_epoch():
    # 2 and 18 repeats would show 18 images of each, an epoch of 36 where 100 are wanted.
    assert balance_repeats((9, 1), total=100).tolist() == [8, 20]


def test_an_epoch_that_cannot_be_so_short_is_as_short_as_it_can_be():
    assert balance_repeats((9, 3), total=5).tolist() == [1, 1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.integers(1, 12))
def test_no_other_level_spreads_the_parts_less(sizes, most):
    def spread(repeats):
        shown = np.array(sizes) * repeats
        return shown.std() / shown.mean()

    found = balance_repeats(sizes, most=most)
    assert found.min() >= 1
    assert found.max() <= most
    for level in range(1, 60 * most):
        other = np.clip(np.floor(level / np.array(sizes) + 0.5), 1, most)
        assert spread(found) <= spread(other) + 1e-8


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(sizes, random):
    order = list(range(len(sizes)))
    random.shuffle(order)
    turned = balance_repeats([sizes[at] for at in order], total=400)
    assert turned.tolist() == balance_repeats(sizes, total=400)[order].tolist()


@pytest.mark.parametrize(
    ("sizes", "more"), [((3, -1), {}), ((3,), {"most": 0}), ((3,), {"total": 0})]
)
def test_what_makes_no_sense_is_refused(sizes, more):
    with pytest.raises(BadInput):
        balance_repeats(sizes, **more)


def test_exposures_say_what_an_epoch_shows_of_each_part():
    first, second = exposures(["close-up", "wide"], [30, 10], [1, 3])
    assert (first.effective, first.share_before, first.share_after) == (30, 0.75, 0.5)
    assert second.to_json() == {
        "label": "wide", "size": 10, "repeats": 3, "effective": 30,
        "share_before": 0.25, "share_after": 0.5,
    }  # fmt: skip
