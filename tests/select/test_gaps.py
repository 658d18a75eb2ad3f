"""What a set lacks: regions without a chosen image, prompts that it does not show."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.gaps import find_gaps
from lora_curator.select.points import Points
from lora_curator.select.prompt_gaps import prompt_gaps, shows
from lora_curator.select.regions import SAMPLE, Ground, find_regions, find_threshold

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "selection"))
from mixture import make_mixture


def groups(*sizes, spread=0.05, d=32, seed=0):
    """Groups around axes of their own, one after the other, and the group of each row."""
    random = np.random.default_rng(seed)
    label = np.repeat(np.arange(len(sizes)), sizes)
    vectors = np.eye(d)[label] + spread * random.standard_normal((len(label), d))
    return vectors.astype(np.float32), label


def test_the_group_without_a_chosen_image_is_the_region_that_lacks():
    vectors, label = groups(30, 20, 10)
    gaps = find_gaps(vectors, [0, 55], count=1)  # rows 30 to 49 have none
    (region,) = gaps.lacking
    assert sorted(region.rows) == list(range(30, 50))
    assert (region.number, region.size, region.chosen) == (2, 20, 0)
    assert region.share == pytest.approx(20 / 60)
    assert region.nearest > gaps.threshold
    assert label[gaps.proposals].tolist() == [1]
    assert gaps.proposals[0] == region.proposals[0]


def test_coverage_before_and_after_is_that_of_the_sets():
    # 0, 60 and 90 degrees; chosen 0, proposed 90: then 60 is 1 - cos 30 = 0.134 away.
    angle = np.radians([0, 60, 90])
    vectors = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    gaps = find_gaps(vectors, [0], count=1, threshold=0.2, regions=np.array([0, 1, 1]))
    assert gaps.before.radius == pytest.approx(1.0, abs=1e-3)
    assert gaps.before.mean == pytest.approx(0.5, abs=1e-3)
    assert gaps.before.within == pytest.approx(1 / 3)
    assert gaps.after.radius == pytest.approx(0.134, abs=1e-3)
    assert gaps.after.within == 1


def test_a_region_keeps_its_number_while_the_set_grows():
    vectors, _ = groups(30, 20, 10)
    one, two = find_gaps(vectors, [0]), find_gaps(vectors, [0, 55])
    assert [r.rows.tolist() for r in one.regions] == [r.rows.tolist() for r in two.regions]
    assert [r.number for r in one.lacking] == [2, 3]
    assert [r.number for r in two.lacking] == [2]


def test_known_groups_are_taken_as_regions():
    vectors, label = groups(30, 20, 10)
    gaps = find_gaps(vectors, [0], regions=np.where(label == 2, -1, label))
    assert [region.size for region in gaps.regions] == [30, 20]


def test_of_equally_central_images_the_better_one_is_proposed():
    vectors, _ = groups(10, 10, spread=0.0)
    quality = np.full(20, 0.5)
    quality[14] = 0.9
    gaps = find_gaps(vectors, [0], quality=quality, count=1, threshold=0.1)
    assert gaps.proposals.tolist() == [14]


def test_a_region_of_poor_images_is_named_last_and_not_proposed():
    vectors, label = groups(60, 4, 20)
    quality = np.where(label == 1, 0.05, 0.7) + 0.01 * np.arange(84) / 84
    gaps = find_gaps(vectors, [0], quality=quality, count=1)
    assert [region.poor for region in gaps.lacking] == [False, True]
    assert label[gaps.proposals].tolist() == [2]


def test_copies_of_chosen_images_are_no_gap():
    vectors, _ = groups(20, 20)
    vectors = np.concatenate([vectors, vectors[[0, 20]].repeat(30, axis=0)])
    assert find_gaps(vectors, [0, 20]).lacking == ()


def test_a_lonely_image_makes_no_region():
    vectors, _ = groups(30, 30, 1)
    assert [region.size for region in find_gaps(vectors, [0]).regions] == [30, 30]


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": -1},
        {"chosen": [99]},
        {"chosen": [3], "excluded": [3]},
        {"regions": np.zeros(3, int)},
        {"quality": np.zeros(3)},
        {"weight": 2.0},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    vectors, _ = groups(5, 5)
    with pytest.raises(BadInput):
        find_gaps(vectors, **{"chosen": [0], **wrong})


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**16), st.integers(0, 12), st.sampled_from([0.0, 0.5, 1.0]))
def test_proposals_are_as_many_as_asked_new_and_allowed(seed, count, weight):
    random = np.random.default_rng(seed)
    vectors, _ = groups(12, 8, 5, seed=seed, spread=0.2)
    rows = random.permutation(25)
    chosen, excluded = rows[:3], rows[3:8]
    vectors[excluded] = np.nan
    quality = random.random(25)
    found = find_gaps(
        vectors, chosen, count=count, excluded=excluded, quality=quality, weight=weight
    )
    again = find_gaps(
        vectors, chosen, count=count, excluded=excluded, quality=quality, weight=weight
    )
    assert len(found.proposals) == len(set(found.proposals.tolist())) == count
    assert not set(found.proposals.tolist()) & {*chosen.tolist(), *excluded.tolist()}
    assert not any(np.isin(region.rows, excluded).any() for region in found.regions)
    assert found.after.mean <= found.before.mean
    np.testing.assert_array_equal(found.proposals, again.proposals)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**16))
def test_order_of_rows_and_rotation_change_no_region(seed):
    random = np.random.default_rng(seed)
    vectors, _ = groups(12, 8, 5, seed=seed)
    chosen = np.array([0, 1])
    found = find_gaps(vectors, chosen, count=0)
    turned = vectors @ np.linalg.qr(random.standard_normal((32, 32)))[0].astype(np.float32)
    order = random.permutation(25)
    place = np.argsort(order)
    other = find_gaps(turned[order], place[chosen], count=0)
    before = {frozenset(region.rows.tolist()) for region in found.lacking}
    after = {frozenset(order[region.rows].tolist()) for region in other.lacking}
    assert before == after
    assert other.before.mean == pytest.approx(found.before.mean, abs=1e-3)


def test_more_proposals_than_the_sample_has_rows_are_still_exact(monkeypatch):
    monkeypatch.setattr("lora_curator.select.regions.SAMPLE", 20)
    vectors, _ = groups(40, 30)
    found = find_gaps(vectors, [0], count=60)
    assert len(set(found.proposals.tolist()) - {0}) == 60


def test_a_large_pool_is_searched_in_a_sample_of_fixed_size():
    vectors = np.random.default_rng(0).standard_normal((SAMPLE + 500, 8)).astype(np.float32)
    ground = Ground.of(Points.of(vectors), 0)
    assert ground.squared.shape == (SAMPLE, SAMPLE)
    np.testing.assert_array_equal(ground.rows, Ground.of(Points.of(vectors), 0).rows)


def test_the_threshold_lies_between_the_width_of_groups_and_their_distance():
    vectors, _ = groups(30, 20, 10)  # within about 2 * 32 * 0.05^2 / 2 = 0.08, between about 1
    assert 0.1 < find_threshold(Ground.of(Points.of(vectors), 0)) < 0.9


def test_lonely_rows_belong_to_no_region():
    vectors, _ = groups(30, 30, 1)
    points = Points.of(vectors)
    labels = find_regions(points, Ground.of(points, 0), 0.4)
    assert labels[60] == -1


def test_left_out_clusters_of_a_photo_library_are_found_and_filled():
    mixture = make_mixture(800, d=256, seed=3)
    random = np.random.default_rng(0)
    sizes = np.bincount(mixture.cluster[~mixture.junk], minlength=60)
    out = random.choice(np.flatnonzero(sizes > 1), 10, replace=False)
    members = [np.flatnonzero(mixture.cluster == c) for c in range(60) if c not in out]
    chosen = np.concatenate([random.choice(rows, min(2, len(rows)), False) for rows in members])
    junk = np.flatnonzero(mixture.junk)
    gaps = find_gaps(mixture.vectors, chosen, count=15, excluded=junk)
    named = [np.bincount(mixture.cluster[region.rows]).argmax() for region in gaps.lacking]
    assert np.isin(out, named).mean() >= 0.9
    assert np.isin(named, out).mean() >= 0.8
    assert np.isin(out, mixture.cluster[gaps.proposals]).mean() >= 0.9


def test_a_stop_reaches_the_search():
    class Stopped(Exception):
        pass

    def stop(done, of):
        raise Stopped

    with pytest.raises(Stopped):
        find_gaps(groups(10, 10)[0], [0], on_pick=stop)


# Prompts


def scores_of(shown, apart=4.0, seed=0):
    random = np.random.default_rng(seed)
    return 0.2 + 0.02 * random.standard_normal(len(shown)) + apart * 0.02 * shown


@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
def test_rare_and_common_prompts_are_told_from_the_rest(share):
    shown = np.arange(300) < share * 300
    mask = shows(scores_of(shown))
    assert (mask & shown).sum() >= 0.75 * shown.sum()
    assert (mask & shown).sum() >= 0.8 * mask.sum()


def test_a_prompt_that_nobody_shows_finds_next_to_nobody():
    assert shows(scores_of(np.zeros(1000))).sum() <= 5


def test_equal_scores_and_unknown_ones_show_nothing():
    assert not shows(np.full(50, 0.2)).any()
    assert not shows(np.full(50, np.nan)).any()


def test_an_image_that_scores_high_with_any_text_does_not_show_the_prompt():
    random = np.random.default_rng(0)
    liked = 0.1 * (np.arange(100) < 10)
    neutral = 0.2 + liked
    scores = 0.2 + liked + 0.005 * random.standard_normal(100)
    vectors = random.standard_normal((100, 8)).astype(np.float32)
    (gap,) = prompt_gaps(scores[:, None], [50], vectors=vectors, neutral=neutral)
    assert gap.pool < 5


def test_the_set_lacks_what_only_the_pool_shows():
    vectors, _ = groups(40, 20)
    shown = np.arange(60) >= 40
    scores = np.stack([scores_of(shown, 8), scores_of(~shown, 8, 1)], axis=1)
    lacking, there = prompt_gaps(scores, [0, 1], vectors=vectors)
    assert sorted(lacking.shown) == list(range(40, 60))
    assert (lacking.chosen, lacking.lacks, len(lacking.proposals)) == (0, True, 3)
    assert lacking.proposals[0] == scores[:, 0].argmax()
    assert (there.chosen, there.lacks, len(there.proposals)) == (2, False, 0)


def test_excluded_images_show_nothing():
    vectors, _ = groups(40, 20)
    shown = np.arange(60) >= 40
    (gap,) = prompt_gaps(
        scores_of(shown, 8)[:, None], [0], vectors=vectors, excluded=np.arange(50, 60)
    )
    assert sorted(gap.shown) == list(range(40, 50))
