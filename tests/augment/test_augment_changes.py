import numpy as np
import pytest

from lora_curator.augment import AUGMENTATIONS, AugmentOptions
from lora_curator.augment.captions import flip_word
from lora_curator.augment.changes import apply_changes, changes_of
from lora_curator.errors import BadInput

ID = "0123456789abcdef" * 2
ALL = AugmentOptions(copies=8)


def amounts(options, content=ID, number=1, may_flip=True):
    found = changes_of(options, content, number, may_flip)
    return {one.augmentation.name: one.amount for one in found}


def test_the_same_seed_image_and_number_give_the_same_changes():
    assert amounts(ALL) == amounts(ALL)
    others = [amounts(ALL, number=2), amounts(ALL, content="f" * 32)]
    others += [amounts(AugmentOptions(copies=8, seed=1))]
    assert all(one != amounts(ALL) for one in others)


def test_switching_one_change_off_leaves_the_others_as_they_were():
    without = amounts(AugmentOptions(copies=8, rotation=0))
    assert "rotation" not in without
    assert without == {name: one for name, one in amounts(ALL).items() if name != "rotation"}


def test_no_change_goes_further_than_asked_and_none_is_nothing():
    for number in range(1, 200):
        found = amounts(ALL, number=number)
        assert 5 * 0.25 <= abs(found["rotation"]) <= 5
        assert 0.9 <= found["crop"] <= 1 - 0.1 * 0.25
        for name in ("brightness", "contrast"):
            assert 0.1 * 0.25 <= abs(found[name] - 1) <= 0.1 + 1e-9


def test_both_directions_and_both_sides_occur():
    found = [amounts(ALL, number=number) for number in range(1, 200)]
    assert 0.35 < np.mean(["flip" in one for one in found]) < 0.65
    assert 0.35 < np.mean([one["rotation"] > 0 for one in found]) < 0.65


def test_mirroring_alone_makes_one_copy_and_never_an_unchanged_one():
    only = AugmentOptions(8, flip=True, rotation=0, crop=0, brightness=0, contrast=0)
    assert amounts(only) == {"flip": 1.0}
    assert [amounts(only, number=number) for number in (2, 3)] == [{}, {}]
    assert amounts(only, may_flip=False) == {}


def test_an_image_that_may_not_be_mirrored_is_not():
    assert not any("flip" in amounts(ALL, number=n, may_flip=False) for n in range(1, 50))


def test_every_augmentation_changes_an_image_and_keeps_its_kind():
    pixels = np.random.default_rng(0).integers(60, 200, (64, 96, 3), np.uint8)
    for one in AUGMENTATIONS:
        strength = float(getattr(ALL, one.name))
        changed = one.apply(pixels, one.amount(strength, (0.3, 0.6, 0.4)), (0.3, 0.6, 0.4))
        assert changed.dtype == np.uint8
        assert changed.shape[2] == 3
        assert changed.shape != pixels.shape or not np.array_equal(changed, pixels)
        assert one.explanation.endswith(".")
        assert one.words.format(0.5)


def test_changes_are_made_one_after_another():
    pixels = np.random.default_rng(0).integers(60, 200, (64, 96, 3), np.uint8)
    changed = pixels
    for one in changes_of(ALL, ID, 3):
        changed = one.augmentation.apply(changed, one.amount, one.draws)
    assert np.array_equal(apply_changes(pixels, changes_of(ALL, ID, 3)), changed)


@pytest.mark.parametrize(
    ("caption", "word"),
    [
        ("a cat looking left", "left"),
        ("1girl, side_ponytail, smile", "side ponytail"),
        ("shirt with Logos", "logos"),
        ("holding a sign", "sign"),
        ("english text", "text"),
        ("bright texture, interior design, numb, copyright", ""),
        ("leftover food, upright", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_captions_that_a_mirror_would_make_wrong_are_recognised(caption, word):
    assert flip_word(caption) == word


@pytest.mark.parametrize(
    "options", [{"copies": 9}, {"copies": -1}, {"rotation": 16}, {"crop": 0.31}, {"seed": -1}]
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(BadInput):
        AugmentOptions(**options)
