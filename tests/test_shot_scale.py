import numpy as np
import pytest

from lora_curator.errors import BadInput
from lora_curator.shot_scale import (
    KINDS,
    PROMPTS,
    scale_from_vectors,
    scale_of_caption,
    shot_scales,
)

CLOSE_UP, MEDIUM, WIDE = 0, 1, 2


@pytest.mark.parametrize(
    ("caption", "scale"),
    [
        ("1girl, close-up, smile", CLOSE_UP),
        ("zqx woman, headshot, grey background", CLOSE_UP),
        ("a closeup of a cat's eye", CLOSE_UP),
        ("portrait, looking at viewer", CLOSE_UP),
        ("a black-and-white portrait of an old man", CLOSE_UP),
        ("1boy, face, freckles", CLOSE_UP),
        ("1girl, upper_body, outdoors", MEDIUM),
        ("cowboy shot, jeans", MEDIUM),
        ("a medium shot of a man at a desk", MEDIUM),
        ("half body, studio", MEDIUM),
        ("photo of zqx from the knees up", MEDIUM),
        ("zqx, knee up", MEDIUM),
        ("zqx, bust, marble", MEDIUM),
        ("Full-body photo of a dancer.", WIDE),
        ("1girl, (full_body:1.2), standing", WIDE),
        ("wide shot, mountains", WIDE),
        ("a castle seen from afar", WIDE),
        ("zqx standing in a street, whole body, from far away", WIDE),
    ],
)
def test_words_of_taggers_and_of_people_say_the_scale(caption, scale):
    assert scale_of_caption(caption) == scale


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "a dog on a wooden surface",
        "a headshotgun, wideness",
        "a woman in front of a full-length mirror",
        "the wall has a large face painted on it",
        "portrait orientation, blue",
        "no close-up, a chair",
        "large bust, necklace",
        "sitting on a bench with one knee up",
    ],
)
def test_words_that_only_look_alike_say_nothing(caption):
    assert np.isnan(scale_of_caption(caption))


def test_the_longer_phrase_hides_the_shorter_one_in_it():
    assert scale_of_caption("medium close-up of a singer") == MEDIUM
    assert scale_of_caption("a medium wide shot of two men") == MEDIUM


def test_what_names_the_scale_goes_before_what_hints_at_it():
    assert scale_of_caption("portrait, face, full body") == WIDE
    assert scale_of_caption("upper body portrait of a woman") == MEDIUM


def test_contradictions_are_unknown():
    assert np.isnan(scale_of_caption("close-up, full body"))
    assert np.isnan(scale_of_caption("face, scenery"))
    assert scale_of_caption("full body, wide shot, from afar") == WIDE


# Three kinds along three axes; two texts of a kind lie to either side of its axis.
TEXTS = {
    kind: np.array([np.eye(4)[at] + [0, 0, 0, 0.2], np.eye(4)[at] - [0, 0, 0, 0.2]], np.float32)
    for at, kind in enumerate(KINDS)
}


def test_the_nearest_kind_is_taken_when_it_leads_by_the_margin():
    images = np.array(
        [[5, 0, 0, 0], [0, 1, 0.9, 0], [1, 0, 1, 0], [0, 0, 0, 1], [np.nan] * 4, [0] * 4],
        np.float32,
    )
    # The second: (1 - 0.9) / sqrt(1.81) = 0.074 ahead; the third and fourth lead by nothing.
    found = scale_from_vectors(images, TEXTS)
    np.testing.assert_array_equal(found, [CLOSE_UP, MEDIUM, *[np.nan] * 4])
    assert found.dtype == np.float32
    assert np.isnan(scale_from_vectors(images, TEXTS, margin=0.08)[1])


def test_a_rotation_of_both_towers_changes_nothing():
    random = np.random.default_rng(0)
    images = random.normal(size=(50, 4)).astype(np.float32)
    turn = np.linalg.qr(random.normal(size=(4, 4)))[0].astype(np.float32)
    turned = {kind: rows @ turn for kind, rows in TEXTS.items()}
    np.testing.assert_array_equal(
        scale_from_vectors(images @ turn, turned), scale_from_vectors(images, TEXTS)
    )


def test_texts_that_do_not_fit_are_refused():
    with pytest.raises(BadInput, match="none for wide"):
        scale_from_vectors(np.ones((1, 4)), {kind: TEXTS[kind] for kind in KINDS[:2]})
    with pytest.raises(BadInput, match="different models"):
        scale_from_vectors(np.ones((1, 5)), TEXTS)
    with pytest.raises(BadInput, match="2 captions and 1 vectors"):
        shot_scales(["", ""], np.ones((1, 4), np.float32), TEXTS)


def test_captions_go_before_vectors():
    vectors = np.array([[1, 0, 0, 0]] * 3, np.float32)
    captions = ["full body", "a chair", ""]
    np.testing.assert_array_equal(shot_scales(captions, vectors, TEXTS), [WIDE, 0, 0])
    np.testing.assert_array_equal(shot_scales(captions), [WIDE, np.nan, np.nan])


def test_the_prompts_say_their_own_scale():
    for at, kind in enumerate(KINDS):
        said = [scale_of_caption(prompt) for prompt in PROMPTS[kind]]
        assert {one for one in said if not np.isnan(one)} == {at}
