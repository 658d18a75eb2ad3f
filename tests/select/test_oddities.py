import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lora_curator.errors import BadInput
from lora_curator.select.oddities import find_oddities, isolation


def at_degrees(*degrees):
    """Unit vectors in the plane; the cosine distance of two is 1 - cos of the angle between."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def turned_by(vectors, random):
    """Rotated: mirrored twice."""
    for mirror in unit(random.normal(size=(2, vectors.shape[1]))):
        vectors = vectors - 2 * np.outer(vectors @ mirror, mirror)
    return vectors


def folder(good, seed=0, kinds=6, rare=0, junk=0, tight=0, d=128):
    """Photos of six kinds and of a rare one, then lonely junk, then copies of one screenshot.

    All photos share a direction; two of one kind are 0.15 apart, of two kinds 0.30, junk 0.6.
    """
    random = np.random.default_rng(seed)
    kind = np.r_[random.integers(0, kinds, good - rare), np.full(rare, kinds)]
    own = np.eye(d)[1 + kind]
    photos = np.sqrt(0.7) * np.eye(d)[0] + np.sqrt(0.15) * own
    photos = photos + np.sqrt(0.15) * unit(random.standard_normal((good, d)))
    strange = unit(random.standard_normal((junk + 1, d)))
    page = strange[-1] + 0.02 * random.standard_normal((tight, d))
    bad = 0.45 * np.eye(d)[0] + 0.9 * np.concatenate([strange[:junk], unit(page)])
    return unit(np.concatenate([photos, bad]))


def test_isolation_is_the_distance_to_the_third_nearest_in_small_folders():
    # From 0 degrees the third nearest is 20; from 10, 30 (or none nearer than 20 away: 0, 20, 30);
    # from 20, 0; from 30, 0; from 90, 10.
    stands = isolation(at_degrees(0, 10, 20, 30, 90))
    third = np.radians([30, 20, 20, 30, 80])
    np.testing.assert_allclose(stands, 1 - np.cos(third), atol=3e-4)
    assert stands.dtype == np.float32


def test_in_larger_folders_k_is_half_the_root():
    vectors = unit(np.random.default_rng(0).standard_normal((400, 16)))
    distances = np.sort(1 - vectors.astype(np.float64) @ vectors.T.astype(np.float64), axis=1)
    np.testing.assert_allclose(isolation(vectors), distances[:, 10], atol=5e-4)


def test_a_drawn_reference_tells_nearly_the_same(monkeypatch):
    vectors = folder(2000, junk=20)
    exact = isolation(vectors)
    monkeypatch.setattr("lora_curator.select.nearest_others.REFERENCE", 500)
    drawn = isolation(vectors)
    assert np.abs(drawn - exact).mean() < 0.05 * exact.mean()
    assert drawn[-20:].min() > drawn[:-20].max()


def test_excluded_rows_may_hold_nan_and_have_nan():
    vectors = at_degrees(0, 10, 20, 30, 40, 90)
    vectors[3] = np.nan
    without = isolation(vectors[[0, 1, 2, 4, 5]])
    stands = isolation(vectors, excluded=[3])
    assert np.isnan(stands[3])
    np.testing.assert_array_equal(np.delete(stands, 3), without)
    assert np.isnan(isolation(vectors[:1])).all()


@pytest.mark.parametrize("good", [30, 100, 300, 1000])
@pytest.mark.parametrize("seed", range(3))
def test_lonely_junk_is_odd_and_no_good_image_is(good, seed):
    found = find_oddities(folder(good, seed, rare=3, junk=good // 30))
    np.testing.assert_array_equal(found.mask, np.arange(len(found.mask)) >= good)


def test_a_dozen_screenshots_of_one_page_are_odd():
    found = find_oddities(folder(600, tight=12))
    assert found.mask[600:].all()
    assert not found.mask[:600].any()


@pytest.mark.parametrize("kinds", [6, 20])
@pytest.mark.parametrize("good", [30, 100, 300])
def test_without_junk_nothing_is_odd_not_even_three_of_a_rare_kind(kinds, good):
    assert not find_oddities(folder(good, kinds=kinds, rare=3)).mask.any()


@pytest.mark.parametrize("good", [30, 100, 300])
def test_where_all_images_are_of_one_kind_none_of_that_kind_is_odd(good):
    assert not find_oddities(folder(good, kinds=1)).mask.any()
    assert not find_oddities(folder(good, kinds=1, rare=3)).mask[:-3].any()


def test_where_nothing_is_alike_or_all_is_the_same_nothing_is_odd():
    assert not find_oddities(unit(np.random.default_rng(0).normal(size=(300, 512)))).mask.any()
    assert not find_oddities(np.ones((30, 4), np.float32)).mask.any()
    assert not find_oddities(at_degrees(0, 1, 2, 3, 4, 90)).mask.any()


def with_lonely(vectors, *along):
    """And one more row for each of `along`: its cosine with the direction that all share."""
    random = np.random.default_rng(0)
    common = np.eye(vectors.shape[1])[0]
    lonely = [
        unit(a * common + np.sqrt(1 - a * a) * unit(random.normal(size=len(common)))) for a in along
    ]
    return np.concatenate([vectors, lonely]).astype(np.float32)


def test_quality_protects_and_convicts_and_weight_0_does_neither():
    # One lonely row above the limit, one a little below it.
    vectors = with_lonely(folder(300), 0.70, 0.83)
    quality = np.r_[np.full(300, 0.4), 1.0, 0.0]
    plain = find_oddities(vectors)
    assert plain.mask[300:].tolist() == [True, False]
    assert 0.84 < plain.strangeness[301] < plain.limits[301] <= plain.strangeness[300] < 1.2
    assert find_oddities(vectors, quality=quality).mask[300:].tolist() == [False, True]
    none = find_oddities(vectors, quality=quality, weight=0)
    np.testing.assert_array_equal(none.mask, plain.mask)
    unknown = find_oddities(vectors, quality=np.full(302, np.nan))
    np.testing.assert_array_equal(unknown.mask, plain.mask)


@pytest.mark.parametrize("weight", [0.5, 1])
def test_a_poor_image_is_not_odd_unless_it_stands_apart(weight):
    # Of 0.85 along the shared direction: lonelier than all photos and still below every limit.
    vectors = with_lonely(folder(300, rare=3), 0.85)
    quality = np.random.default_rng(0).uniform(0.5, 1, 301)
    quality[::10] = 0  # the lonely one too
    quality[297:300] = 0  # the rare kind
    found = find_oddities(vectors, quality=quality, weight=weight)
    assert found.strangeness[300] > found.strangeness[:297].max() + 0.2
    assert not found.mask.any()


def test_a_good_image_needs_to_be_stranger_the_better_it_is():
    # Median 0.5: poor below 0.3, at 0.15 half of 0.04 is taken off. At 1.0: 0.8 * 0.5 * 0.5 more.
    quality = np.array([0.5] * 17 + [1.0, 0.75, 0.4, 0.3, 0.15, 0.0])
    limits = find_oddities(folder(23), quality=quality).limits
    np.testing.assert_allclose(limits[16:], [0.88, 1.08, 0.98, 0.88, 0.88, 0.86, 0.84], atol=1e-6)
    limits = find_oddities(folder(23), quality=quality, weight=1).limits
    np.testing.assert_allclose(limits[16:], [0.88, 1.28, 1.08, 0.88, 0.88, 0.86, 0.84], atol=1e-6)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_neither_order_nor_rotation_matters(seed):
    random = np.random.default_rng(seed)
    vectors = folder(150, seed, junk=4)
    order = random.permutation(len(vectors))
    found = find_oddities(vectors)
    again = find_oddities(vectors[order])
    np.testing.assert_array_equal(again.strangeness, found.strangeness[order])
    turned = find_oddities(turned_by(vectors, random))
    np.testing.assert_allclose(turned.isolation, found.isolation, atol=1e-3)
    np.testing.assert_array_equal(turned.mask, found.mask)


def test_an_isolation_measured_before_is_used():
    vectors = folder(100, junk=3)
    found = find_oddities(vectors, stands=isolation(vectors))
    np.testing.assert_array_equal(found.strangeness, find_oddities(vectors).strangeness)


def test_the_number_of_threads_does_not_matter():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    vectors = folder(3000, junk=30)
    found = find_oddities(vectors)
    with threadpoolctl.threadpool_limits(1):
        np.testing.assert_array_equal(find_oddities(vectors).strangeness, found.strangeness)


def test_bad_input_is_refused():
    vectors = folder(20)
    with pytest.raises(BadInput, match="one number per row, 20"):
        find_oddities(vectors, quality=np.ones(3))
    with pytest.raises(BadInput, match="between 0 and 1; it goes from 0 to 7"):
        find_oddities(vectors, quality=np.r_[np.zeros(19), 7])
    with pytest.raises(BadInput, match="weight of quality"):
        find_oddities(vectors, weight=2)
    with pytest.raises(BadInput, match="isolation for each of 20 rows"):
        find_oddities(vectors, stands=np.zeros(3, np.float32))


def test_a_stop_comes_through():
    def stop(done, of):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        isolation(folder(50), on_pick=stop)
