"""Each reason with its sentence, on images at angles: 1 - cos 10 = 0.015, 1 - cos 30 = 0.134."""

import numpy as np
import pytest

from lora_curator.decisions import Decision, Decisions
from lora_curator.select.points import Points
from lora_curator.select.quotas import Quota
from lora_curator.select.reasons import AUTHOR, Reasons

NAMES = tuple(f"{letter}.jpg" for letter in "abcdef")


def spoken(degrees, picks, *, out=(), pinned=(), earlier=None, readable=None, **more):
    """What is said of images at these angles (None: no embedding) of which `picks` were picked."""
    angles = np.radians([np.nan if one is None else one for one in degrees])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    n, known = len(degrees), np.array([one is not None for one in degrees])
    excluded = sorted({*out, *np.flatnonzero(~known).tolist()})
    points = Points.of(vectors, excluded)
    rows = np.array(picks, dtype=np.int64)
    distances, nearest = points.nearest(rows[known[rows]])
    frequency = more.pop("frequency", np.full(n, np.nan, np.float32))
    mask = np.zeros(n, dtype=bool)
    mask[list(pinned)] = True
    if more.get("quality") is not None:
        more["quality"] = np.array(more["quality"], np.float32)
    reasons = Reasons(
        NAMES[:n],
        rows,
        mask,
        np.asarray(frequency, np.float32),
        more.pop("iterations", 0),
        "fills the largest gap",
        distances,
        nearest,
        **more,
    )
    seen = np.ones(n, dtype=bool) if readable is None else np.array(readable)
    said = reasons.of_picks(points)
    return {**said, **reasons.of_others(earlier or Decisions(), seen, known)}


def share_of(kinds, names, low, high, name="aspect"):
    return Quota(name, name.capitalize(), np.array(kinds), names, np.array(low), np.array(high))


def test_selected_says_the_place_the_role_and_what_it_stands_for():
    said = spoken([0, 90, 10, 350], [0, 1])
    assert said["a.jpg"] == Decision(
        "keep", "selected", "Pick 1 of 2 is the first pick; stands for 2 other images.", AUTHOR
    )
    assert said["b.jpg"] == Decision(
        "keep",
        "selected",
        "Pick 2 of 2 fills the largest gap; 1.000 from 'a.jpg', the nearest pick before it.",
        AUTHOR,
        "a.jpg",
    )


def test_one_image_is_one_image():
    assert "; stands for 1 other image." in spoken([0, 10], [0])["a.jpg"].sentence


def test_selected_says_the_nearest_of_the_picks_before_it():
    said = spoken([0, 90, 60], [0, 1, 2])
    assert said["c.jpg"].near == "b.jpg"  # 30 degrees from b, 60 from a
    assert "0.134 from 'b.jpg'" in said["c.jpg"].sentence


def test_pinned_is_said_to_be_yours():
    said = spoken([0, 30], [0, 1], pinned=[1])
    assert said["b.jpg"].reason == "pinned"
    assert said["b.jpg"].sentence == (
        "Pinned by you: pick 2 of 2; 0.134 from 'a.jpg', the nearest pick before it."
    )


def test_a_pin_without_an_embedding_is_compared_with_nothing():
    said = spoken([None, 0, 30], [0, 1], pinned=[0])
    assert said["a.jpg"].sentence == "Pinned by you: pick 1 of 2."
    assert said["b.jpg"].sentence.startswith("Pick 2 of 2 is the first pick")


def test_how_often_random_runs_selected_it_has_a_class():
    said = spoken([0, 90, 10], [0, 1], frequency=[0.95, 0.75, 0.4], iterations=20)
    ends = [said[name].sentence.partition("selected in ")[2] for name in NAMES[:3]]
    assert ends == [
        "95% of 20 random runs (core).",
        "75% of 20 random runs (stable).",
        "40% of 20 random runs (variable).",
    ]


def test_quality_is_said_where_it_is_known_and_counts():
    said = spoken([0, 90, 60], [0, 1, 2], quality=[0.5, np.nan, 0.25])
    assert said["a.jpg"].sentence.endswith("; quality 0.50.")
    assert said["c.jpg"].sentence.endswith("; quality 0.25.")
    assert "quality" not in said["b.jpg"].sentence


def test_not_selected_says_the_nearest_pick():
    said = spoken([0, 90, 10], [0, 1])
    assert said["c.jpg"] == Decision(
        "drop",
        "not_selected",
        "Not selected: 0.015 from 'a.jpg', the nearest pick.",
        AUTHOR,
        "a.jpg",
    )


@pytest.mark.parametrize(
    ("own", "said_so"), [(0.39, True), (0.41, False), (0.9, False), (np.nan, False)]
)
def test_a_better_pick_is_the_reason_from_a_tenth_on(own, said_so):
    # d at 45 is in the largest gap, so that c at 10 is near its pick.
    said = spoken([0, 90, 10, 45], [0, 1], quality=[0.5, 0.5, own, 0.5])
    words = said["c.jpg"].sentence
    assert ("which is better (quality 0.50 against 0.39)" in words) is said_so
    assert ("better" in words) is said_so


def test_a_poor_image_in_a_gap_is_said_to_be_poor():
    said = spoken([0, 90, 44], [0, 1], quality=[0.5, 0.5, 0.2])
    assert said["c.jpg"].sentence == (
        "Not selected: 0.281 from 'a.jpg', the nearest pick, and its own quality is lower (0.20 "
        "against 0.50)."
    )


def test_a_copy_of_a_pick_is_called_one():
    # 2 degrees: 1 - cos 2 = 0.0006.
    said = spoken([0, 90, 2], [0, 1], quality=[0.5, 0.5, 0.1])
    assert said["c.jpg"].sentence == (
        "Not selected: as good as a copy of 'a.jpg', which is picked."
    )


def test_halves_of_the_images_are_called_so():
    said = spoken([0, 90], [0, 1], frequency=[1, 1], iterations=20, halves=True)
    assert "selected in 100% of 20 random halves of the images (core)" in said["a.jpg"].sentence


def test_a_full_quota_is_the_reason_of_an_image_that_leaves_a_gap():
    # Two picks at 0 and 90; c at 50 is 40 from b, the largest gap, d at 10 is near a pick.
    quota = share_of([0, 1, 0, 0], ("portrait", "square"), [0, 0], [1, 2])
    said = spoken([0, 90, 50, 10], [0, 1], quotas=[quota])
    assert said["c.jpg"].reason == "quota_full"
    assert said["c.jpg"].sentence == (
        "Not selected: 0.234 from 'b.jpg', the nearest pick, and at most 1 may be portrait."
    )
    assert said["d.jpg"].reason == "not_selected"


def test_a_kind_that_may_be_the_whole_set_is_never_full():
    quota = share_of([0, 0, 0], ("portrait",), [0], [2])
    assert spoken([0, 90, 50], [0, 1], quotas=[quota])["c.jpg"].reason == "not_selected"


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("cluster", "3", "at most 1 may be of cluster 3"),
        ("source", "holiday", "at most 1 may be from 'holiday'"),
        ("generated", "generated", "at most 1 may be made by a model"),
        ("generated", "real", "at most 1 may be not made by a model"),
        ("shot_scale", "close_up", "at most 1 may be close up"),
    ],
)
def test_kinds_are_called_by_words(name, kind, words):
    quota = share_of([0, -1, 0], (kind,), [0], [1], name)
    assert words in spoken([0, 90, 50], [0, 1], quotas=[quota])["c.jpg"].sentence


def test_a_pick_says_which_lowest_counts_it_fills():
    aspect = share_of([0, 0, 1], ("portrait", "square"), [2, 0], [3, 3])
    source = share_of([-1, 0, 0], ("holiday",), [2], [3], "source")
    said = spoken([0, 90, 50], [0, 1, 2], quotas=[aspect, source])
    ends = [said[name].sentence.split("; ")[-1] for name in NAMES[:3]]
    assert ends == [
        "portrait: 1 of at least 2.",
        "portrait: 2 of at least 2, from 'holiday': 1 of at least 2.",
        "from 'holiday': 2 of at least 2.",
    ]


def test_an_oddity_stands_on_the_shelf():
    said = spoken([0, 10, 180], [0], out=[2], oddities={2: 0.987})
    assert said["c.jpg"] == Decision(
        "drop",
        "oddity",
        "On the shelf of oddities: 0.987 from the images most like it, much farther than others "
        "are. Pin it if it belongs in the set.",
        AUTHOR,
    )


def test_the_same_picture_names_the_one_that_stands_for_both():
    said = spoken([0, 0, 90], [0], out=[1], twins={1: 0})
    assert said["b.jpg"] == Decision(
        "drop",
        "same_picture",
        "Not selected: the same picture as 'a.jpg', which stands for both.",
        AUTHOR,
        "a.jpg",
    )


def test_unreadable_and_no_embedding_say_so():
    said = spoken([0, None, None], [0], readable=[True, False, True])
    assert (said["b.jpg"].reason, said["c.jpg"].reason) == ("unreadable", "no_embedding")
    assert said["b.jpg"].sentence == "Cannot be read, so it cannot be selected."
    assert said["c.jpg"].sentence == "Has no embedding, so it cannot be compared."


def test_where_only_pins_without_an_embedding_were_picked_there_is_no_nearest():
    said = spoken([None, 0], [0], pinned=[0])
    assert said["b.jpg"].sentence == "Not selected: the pinned images are all there is."


def test_what_was_dropped_before_keeps_its_own_reason():
    earlier = Decisions({"b.jpg": Decision("drop", "blurry", "Is blurry.", "quality")})
    assert "b.jpg" not in spoken([0, 10], [0], earlier=earlier)
