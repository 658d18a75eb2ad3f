"""A quota is the reason for an image only when it is the quota that kept the image out."""

from __future__ import annotations

import numpy as np

from lora_curator.select.quotas import Quota
from lora_curator.select.reasons import Reasons


def reasons(asked, held):
    """Four images of one kind of which rows 0 and 1 are chosen; limits are (low, high)."""
    nothing = np.zeros(4, np.float32)
    kinds = np.zeros(4, np.int64)
    quotas = [
        Quota("generated", "Generated", kinds, ("generated",), np.array([low]), np.array([high]))
        for low, high in (asked, held)
    ]
    rows = np.array([0, 1])
    nearest = rows[[0, 1, 0, 1]]
    return Reasons(
        "abcd",
        rows,
        nothing > 0,
        nothing,
        0,
        "",
        nothing,
        nearest,
        quotas=quotas[:1],
        held=quotas[1:],
    )


def full_kinds(asked, held):
    return reasons(asked, held)._full_kinds()


def test_a_kind_that_may_be_the_whole_set_is_no_reason():
    assert full_kinds((0, 2), (0, 2)) == {}
    assert sorted(full_kinds((0, 1), (0, 1))) == [0, 1, 2, 3]


def test_a_limit_that_could_not_be_kept_is_named_as_it_held():
    # Where the whole set had to be of the kind, its limit has kept nobody out.
    assert full_kinds((0, 1), (0, 2)) == {}
    words = full_kinds((0, 0), (0, 1))
    assert words[2] == "1 is made by a model, as few as possible (none was allowed)"


def test_a_pick_names_the_lowest_count_that_could_be_met():
    counted = [np.zeros(1, np.int64)]
    assert reasons((3, 4), (2, 4))._fills(0, counted) == (
        "; made by a model: 1 of 2, as many as possible (at least 3 were wanted)"
    )
    assert reasons((2, 4), (2, 4))._fills(0, counted) == "; made by a model: 2 of at least 2"
