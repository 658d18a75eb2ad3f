"""Dropping images by any score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.errors import BadInput
from lora_curator.filters import drop_by_score
from lora_curator.recipe import Recipe

NAN = float("nan")


def scored(*scores, **choices):
    """Images a, b, c ... with these scores, and decisions of the step `dedupe` by name."""
    names = "abcdefghij"[: len(scores)]
    records = tuple(ImageRecord(name, name, 8, 8) for name in names)
    dataset = Dataset(Path("/raw"), records, {"score": np.array(scores, np.float32)})
    table = {name: Decision(choice, "why", "Why.", "dedupe") for name, choice in choices.items()}
    return Curation(dataset, Decisions(table), Recipe())


def left(curation):
    return "".join(p for p in curation.dataset.paths if not curation.decisions.dropped(p))


def test_the_limit_itself_is_kept_on_both_sides():
    assert left(drop_by_score(scored(1, 2, 3), "score", "at least", 2)) == "bc"
    assert left(drop_by_score(scored(1, 2, 3), "score", "at most", 2)) == "ab"


def test_an_image_without_a_score_stays():
    assert left(drop_by_score(scored(1, NAN, 3), "score", "at least", 2)) == "bc"
    assert left(drop_by_score(scored(1, NAN, 3), "score", "highest share", 0.5)) == "bc"


def test_a_share_is_rounded_up():
    # 0.5 of 5 is 2.5: 3 stay
    assert left(drop_by_score(scored(5, 1, 4, 2, 3), "score", "highest share", 0.5)) == "ace"
    assert left(drop_by_score(scored(5, 1, 4, 2, 3), "score", "lowest share", 0.5)) == "bde"


def test_a_share_that_is_a_whole_number_is_not_rounded_up_by_its_last_digit():
    # 0.7 x 10 is 7.000000000000001 in floating point
    kept = drop_by_score(scored(*range(10)), "score", "highest share", 0.7)
    assert left(kept) == "defghij"


def test_of_equal_scores_the_upper_row_stays():
    assert left(drop_by_score(scored(1, 1, 1, 1), "score", "highest share", 0.5)) == "ab"


def test_a_share_counts_only_images_that_are_not_dropped_yet():
    # b, c, d are left; half of 3 rounded up is 2
    found = drop_by_score(scored(9, 1, 2, 3, a="drop"), "score", "highest share", 0.5)
    assert left(found) == "cd"
    assert found.decisions["a"].author == "dedupe"


def test_filters_on_one_score_add_up():
    above = drop_by_score(scored(1, 2, 3, 4), "score", "at least", 2)
    assert left(drop_by_score(above, "score", "at most", 3)) == "bc"
    assert left(drop_by_score(above, "score", "at least", 3)) == "cd"
    assert left(drop_by_score(above, "score", "highest share", 0.5)) == "cd"


def test_the_same_filter_twice_is_the_filter_once():
    for keep, value in (("at least", 3), ("highest share", 0.5)):
        once = drop_by_score(scored(1, 2, 3, 4), "score", keep, value)
        assert drop_by_score(once, "score", keep, value).decisions == once.decisions


def test_the_users_word_stands():
    curation = scored(1, 2, 3)
    mine = Curation(curation.dataset, Decisions().by_user({"a": "keep"}), curation.recipe)
    assert left(drop_by_score(mine, "score", "at least", 3)) == "ac"


def test_the_sentence_gives_score_and_limit():
    found = drop_by_score(scored(1.23456, 9), "score", "at least", 2.5)
    assert found.decisions["a"].sentence == "Its score is 1.235, below the limit 2.5."
    share = drop_by_score(scored(1, 9), "score", "highest share", 0.5)
    assert share.decisions["a"].sentence == "Its score is 1, not among the highest 50%."


@pytest.mark.parametrize("share", [0, -0.1, 1.01, 80, NAN])
def test_a_share_outside_of_0_to_1_is_refused(share):
    with pytest.raises(BadInput, match="The share is"):
        drop_by_score(scored(1, 2), "score", "highest share", share)


def test_an_unknown_way_and_an_unknown_score_are_refused():
    with pytest.raises(BadInput, match="There are: at least, at most"):
        drop_by_score(scored(1), "score", "over", 1)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="no column 'other'"):
        drop_by_score(scored(1), "other", "at least", 1)


def test_no_images_are_no_error():
    assert left(drop_by_score(scored(), "score", "highest share", 0.5)) == ""
