"""A quota is the reason for an image only when it is the quota that kept the image out."""

from __future__ import annotations

import numpy as np

from lora_curator.select.quotas import Quota
from lora_curator.select.reasons import Reasons


def full_kinds(high):
    """Four images of one kind of which at most `high` may be chosen; rows 0 and 1 are."""
    nothing = np.zeros(4, np.float32)
    limits = np.array([0]), np.array([high])
    quota = Quota("generated", "Generated", np.zeros(4, np.int64), ("real",), *limits)
    rows = np.array([0, 1])
    reasons = Reasons(
        "abcd", rows, nothing > 0, nothing, 0, "", nothing, rows[[0, 1, 0, 1]], quotas=[quota]
    )
    return reasons._full_kinds()


def test_a_kind_that_may_be_the_whole_set_is_no_reason():
    assert full_kinds(high=2) == {}
    assert sorted(full_kinds(high=1)) == [0, 1, 2, 3]
