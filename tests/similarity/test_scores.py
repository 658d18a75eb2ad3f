import numpy as np
import pytest

from lora_curator.errors import BadInput
from lora_curator.similarity import prompt_scores, reference_scores

X, Y = np.eye(2, dtype=np.float32)
SLOPE = np.array([0.6, 0.8], np.float32)
UNKNOWN = np.full(2, np.nan, np.float32)


def test_a_prompt_scores_the_cosine():
    scores = prompt_scores(np.stack([X, Y, SLOPE]), X[None])
    assert scores.dtype == np.float32
    assert scores == pytest.approx([1, 0, 0.6])


def test_unwanted_prompts_are_taken_off():
    # wanted (0.6 + 1) / 2 = 0.8 for X, unwanted 0
    assert prompt_scores(X[None], np.stack([X, SLOPE]), Y[None]) == pytest.approx([0.8])
    # unwanted (1 + 0.6) / 2 = 0.8 from wanted 0
    assert prompt_scores(X[None], Y[None], np.stack([X, SLOPE])) == pytest.approx([-0.8])


def test_no_unwanted_prompt_takes_nothing_off():
    assert prompt_scores(X[None], X[None], np.zeros((0, 2), np.float32)) == pytest.approx([1])


def test_what_is_not_known_stays_unknown():
    vectors = np.stack([X, UNKNOWN])
    for scores in (prompt_scores(vectors, X[None]), reference_scores(vectors, X[None])):
        assert scores[0] == 1
        assert np.isnan(scores[1])


def test_the_nearest_reference_counts_or_all_of_them():
    references = np.stack([X, Y])
    assert reference_scores(SLOPE[None], references, "nearest") == pytest.approx([0.8])
    assert reference_scores(SLOPE[None], references, "average") == pytest.approx([0.7])


def test_vectors_of_two_models_are_not_compared():
    with pytest.raises(BadInput, match="2 numbers and the prompts of 3"):
        prompt_scores(X[None], np.ones((1, 3), np.float32))


def test_nothing_to_compare_with_is_refused():
    none = np.zeros((0, 2), np.float32)
    with pytest.raises(BadInput, match="no prompt"):
        prompt_scores(X[None], none)
    with pytest.raises(BadInput, match="no reference image"):
        reference_scores(X[None], none)


def test_a_folder_without_one_readable_image_has_no_scores():
    assert np.isnan(prompt_scores(np.zeros((3, 0), np.float32), X[None])).all()


def test_an_unknown_mode_is_refused():
    with pytest.raises(BadInput, match="nearest, average"):
        reference_scores(X[None], X[None], "median")  # type: ignore[arg-type]
