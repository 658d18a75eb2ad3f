import numpy as np
import pytest

from lora_curator import balance
from lora_curator.balance import (
    ASPECT,
    BRIGHTNESS,
    GENERATED,
    RESOLUTION,
    SHOT_SCALE,
    TARGETS,
    Kind,
    Target,
    cluster_target,
    shares,
)
from lora_curator.errors import BadInput
from lora_curator.metrics import METRICS, RECORD_METRICS

PORTRAIT, SQUARE, LANDSCAPE = (512, 768), (512, 512), (768, 512)


def shapes(*groups):
    """Widths and heights of so many images of each size."""
    sizes = [size for size, count in groups for _ in range(count)]
    return [size[0] for size in sizes], [size[1] for size in sizes]


def test_shapes_are_counted_by_width_and_height():
    found = shares(ASPECT, *shapes((PORTRAIT, 4), (SQUARE, 2), (LANDSCAPE, 4)), {})
    assert [(one.kind.name, one.count, one.share) for one in found] == [
        ("portrait", 4, 0.4),
        ("square", 2, 0.2),
        ("landscape", 4, 0.4),
    ]
    assert all(one.fits and not one.sentence for one in found)


def test_what_to_add_and_drop_by_hand():
    found = shares(ASPECT, *shapes((PORTRAIT, 14), (SQUARE, 4), (LANDSCAPE, 2)), {})
    portrait, square, landscape = found
    assert portrait.others == 15
    # 14 of 20: without 10 of them it is 4 of 10 = 40 %; 15 others make it 14 of 35 = 40 %.
    assert (portrait.drop, portrait.add) == (10, 0)
    assert portrait.sentence == (
        "70% of the images are portrait; at most 40% works better. "
        "Drop 10 of them, or add 15 others."
    )
    assert square.fits
    # 2 of 20: with 6 more it is 8 of 26 = 31 %, with 5 more 7 of 25 = 28 % only.
    assert (landscape.drop, landscape.add) == (0, 6)
    assert landscape.sentence == (
        "10% of the images are landscape; 30% or more works better. 6 more would do."
    )


def test_a_kind_that_should_not_be_there_is_dropped_whole():
    sides = np.array([500, 511.5, 512, 767, 768, 1024, 4000, 900])
    found = shares(RESOLUTION, [1] * 8, [1] * 8, {"short_side": sides})
    assert [one.count for one in found] == [2, 2, 2, 2]
    assert found[0].drop == 2
    assert found[0].sentence.endswith("better none. Drop 2.")


def test_only_the_rows_that_are_asked_for_count():
    levels = np.array([10, 10, 10, 10, 10, 120, 240], np.float32)
    sizes = [1] * 7
    everything = shares(BRIGHTNESS, sizes, sizes, {"brightness": levels})
    assert [one.count for one in everything] == [5, 1, 1]
    kept = shares(BRIGHTNESS, sizes, sizes, {"brightness": levels}, rows=[0, 5, 6])
    assert [one.count for one in kept] == [1, 1, 1]


def test_an_image_belongs_to_the_kind_whose_edge_it_reaches():
    levels = np.array([0, 84.9, 85, 169.9, 170, 255, np.nan])
    kinds = BRIGHTNESS.kinds_of([1] * 7, [1] * 7, {"brightness": levels})
    assert kinds.tolist() == [0, 0, 1, 1, 2, 2, -1]


def test_where_all_are_alike_only_others_help():
    found = shares(ASPECT, *shapes((PORTRAIT, 8)), {})[0]
    assert (found.drop, found.others) == (0, 12)  # 8 of 20 = 40 %
    assert found.sentence.endswith("at most 40% works better. Add 12 others.")
    assert not found.fits


def test_images_of_unknown_kind_do_not_count():
    found = shares(ASPECT, [0, 512, 512], [0, 512, 512], {})
    assert [one.share for one in found] == [0, 1, 0]
    assert [one.count for one in shares(RESOLUTION, [5] * 6, [5] * 6, {})] == [0, 0, 0, 0]


def test_of_fewer_than_five_images_nothing_is_asked():
    assert all(one.fits for one in shares(ASPECT, *shapes((PORTRAIT, 4)), {}))
    assert not all(one.fits for one in shares(ASPECT, *shapes((PORTRAIT, 5)), {}))


@pytest.mark.parametrize("count", range(5, 40))
def test_doing_what_is_asked_reaches_the_target_and_not_by_more_than_needed(count):
    for portraits in range(count + 1):
        first = shares(ASPECT, *shapes((PORTRAIT, portraits), (SQUARE, count - portraits)), {})[0]
        low, high = balance.SHARES["portrait"]
        if first.add:
            assert (portraits + first.add) / (count + first.add) >= low - 1e-9
            assert (portraits + first.add - 1) / (count + first.add - 1) < low
        if first.others:
            assert portraits / (count + first.others) <= high + 1e-9
            assert portraits / (count + first.others - 1) > high
        if first.drop:
            assert (portraits - first.drop) / (count - first.drop) <= high + 1e-9
            assert (portraits - first.drop + 1) / (count - first.drop + 1) > high


def test_a_column_of_whole_numbers_can_be_a_target():
    scales = np.array([0, 1, 1, 1, 2, np.nan])
    found = shares(SHOT_SCALE, [1] * 6, [1] * 6, {"shot_scale": scales})
    assert [(one.kind.name, one.count) for one in found] == [
        ("close_up", 1),
        ("medium", 3),
        ("wide", 1),
    ]
    # 3 of 5 medium: without one it is 2 of 4 = 50 %.
    assert found[1].drop == 1
    assert found[0].fits
    assert found[1].sentence.startswith("60% of the images are medium shots; at most 50%")


def test_more_than_a_fifth_of_generated_images_is_said():
    made = np.array([1, 1, 0, 0, 0, 0], np.float32)
    other, generated = shares(GENERATED, [1] * 6, [1] * 6, {"generated": made})
    # 2 of 6: without one it is 1 of 5 = 20 %; with four others 2 of 10.
    assert (generated.count, generated.drop, generated.others) == (2, 1, 4)
    assert other.fits


def test_a_cluster_that_is_missing_and_one_that_is_too_large_are_said():
    pool = np.array([0] * 10 + [1] * 5 + [2] * 5)
    target = cluster_target(pool)
    rows = [0, 1, 2, 3, 10, 11]  # 4 of cluster 0, 2 of cluster 1, none of cluster 2
    found = shares(target, [1] * 20, [1] * 20, {"cluster": pool}, rows)
    assert [one.count for one in found] == [4, 2, 0]
    # 4 of 6: without three of them 1 of 3; with four others 4 of 10 = 40 %.
    assert (found[0].drop, found[0].others) == (3, 4)
    assert found[1].fits
    assert (found[2].add, found[2].sentence) == (
        1,
        "None of the images are in cluster 3. Add 1.",
    )


@pytest.mark.parametrize(
    ("labels", "highest"),
    [([0, 0], [1]), ([0, 1], [0.8] * 2), ([0, 1, 2], [0.4] * 3), ([-1, 0], [1, 1]), ([-1], [1])],
)
def test_clusters_can_always_keep_their_target(labels, highest):
    target = cluster_target(labels)
    assert [kind.high for kind in target.kinds] == highest
    assert sum(highest) >= 1


def test_images_of_no_cluster_are_a_kind_of_their_own():
    labels = np.array([-1, 0, 1, 1, -1])
    target = cluster_target(labels)
    assert [kind.label for kind in target.kinds] == [
        "In no cluster",
        "In cluster 1",
        "In cluster 2",
    ]
    kinds = target.kinds_of([1] * 5, [1] * 5, {"cluster": labels})
    assert kinds.tolist() == [0, 1, 2, 2, 0]
    assert target.kinds[0].fewest == 0
    assert set(target.to_json()["kinds"][1]) == {"name", "label", "low", "high"}


def test_a_target_without_the_right_number_of_edges_is_refused():
    with pytest.raises(BadInput, match="'light' has 2 edges"):
        Target("light", "Light", "", (Kind("dark", "Dark"), Kind("bright", "Bright")), "b", (1, 2))


@pytest.mark.parametrize("target", TARGETS, ids=lambda one: one.name)
def test_every_target_can_be_met_and_names_a_score_that_there_is(target):
    assert sum(kind.low for kind in target.kinds) <= 1 <= sum(kind.high for kind in target.kinds)
    assert all(0 <= kind.low <= kind.high <= 1 for kind in target.kinds)
    assert len({kind.name for kind in target.kinds}) == len(target.kinds)
    assert list(target.edges) == sorted(set(target.edges))
    scores = {metric.name for metric in (*METRICS, *RECORD_METRICS)} | {"shot_scale", "generated"}
    assert target.column is None or target.column in scores


def test_the_web_app_is_told_names_shares_and_edges():
    plain = BRIGHTNESS.to_json()
    assert (plain["name"], plain["column"], plain["edges"]) == (
        "brightness",
        "brightness",
        [85, 170],
    )
    assert plain["kinds"][0] == {"name": "dark", "label": "Dark", "low": 0, "high": 0.8}
    assert "column" not in ASPECT.to_json()
