import builtins

import numpy as np
import pytest

from lora_curator.clusters import BLOCKS, DENSE, METHODS, find_clusters
from lora_curator.errors import BadInput, MissingPackage

pytest.importorskip("sklearn", reason="clusters are found by scikit-learn")


def blobs(counts, d=64, seed=0, width=0.2):
    """Unit rows around one random direction per count, and which each belongs to."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(counts), d)) / np.sqrt(d)
    labels = np.repeat(np.arange(len(counts)), counts)
    rows = centres[labels] + width * rng.normal(size=(len(labels), d)) / np.sqrt(d)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), labels


def at_degrees(*degrees):
    """Unit vectors in the plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_clusters_are_found_and_numbered_by_size():
    vectors, labels = blobs([10, 30, 20])
    found = find_clusters(vectors)
    assert found.method == DENSE
    assert found.sizes.tolist() == [30, 20, 10]
    assert np.array_equal(found.labels, np.array([2, 0, 1])[labels])
    assert len(found) == 3


def test_images_that_belong_nowhere_are_in_no_cluster():
    vectors, _ = blobs([30, 20, 1, 1, 1])
    found = find_clusters(vectors)
    assert found.labels[50:].tolist() == [-1, -1, -1]
    assert found.sizes.tolist() == [30, 20]


def test_rows_without_a_vector_are_in_no_cluster():
    vectors, _ = blobs([10, 10])
    vectors[3] = np.nan
    vectors[15] = 0
    found = find_clusters(vectors)
    assert found.labels[[3, 15]].tolist() == [-1, -1]
    assert found.sizes.tolist() == [9, 9]


def test_of_equal_sizes_the_one_with_the_lower_row_comes_first():
    vectors, _ = blobs([8, 8])
    assert find_clusters(vectors[::-1]).labels.tolist() == [0] * 8 + [1] * 8


def test_representative_and_spread_by_hand():
    # Around 10 and around 90 degrees; the middles are 10 and 90 degrees.
    vectors = at_degrees(0, 10, 20, 88, 90, 92)
    found = find_clusters(vectors, count=2)
    assert found.method == BLOCKS
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.representatives.tolist() == [1, 4]
    # 1 - cos 10 degrees = 0.01519, 1 - cos 2 degrees = 0.000609; two of three rows each.
    np.testing.assert_allclose(found.spread, [0.01013, 0.000406], atol=1e-5)


def test_copies_are_in_one_cluster_without_spread():
    vectors = np.repeat(at_degrees(0, 60, 120), [6, 5, 5], axis=0)
    found = find_clusters(vectors)
    assert found.sizes.tolist() == [6, 5, 5]
    np.testing.assert_allclose(found.spread, 0, atol=1e-6)
    assert found.representatives.tolist() == [0, 6, 11]


def test_equal_images_are_one_cluster():
    found = find_clusters(np.ones((40, 8), np.float32))
    assert found.labels.tolist() == [0] * 40
    assert found.representatives.tolist() == [0]


@pytest.mark.parametrize(("n", "clusters"), [(0, 0), (1, 1), (2, 1), (3, 1), (4, 1)])
def test_a_handful_of_images_is_one_cluster(n, clusters):
    found = find_clusters(blobs([1] * n)[0] if n else np.zeros((0, 4), np.float32))
    assert found.labels.tolist() == [0] * n
    assert len(found.sizes) == len(found.representatives) == len(found.spread) == clusters


def test_images_without_dense_places_are_cut_into_blocks():
    vectors = np.random.default_rng(0).normal(size=(200, 64)).astype(np.float32)
    found = find_clusters(vectors)
    assert found.method == BLOCKS
    assert (found.labels >= 0).all()
    assert len(found) == 10  # the square root of half of 200


def test_there_are_as_many_blocks_as_asked_for():
    vectors, _ = blobs([50, 50])
    found = find_clusters(vectors, count=7)
    assert found.method == BLOCKS
    assert len(found) == 7
    assert found.sizes.sum() == 100


def test_there_are_no_more_blocks_than_different_images():
    vectors = np.repeat(at_degrees(0, 60, 120), 4, axis=0)
    assert find_clusters(vectors, count=9).sizes.tolist() == [4, 4, 4]


def test_the_smallest_cluster_is_as_large_as_asked_for():
    vectors, _ = blobs([30, 30, 7])
    assert find_clusters(vectors, smallest=5).sizes.tolist() == [30, 30, 7]
    assert find_clusters(vectors, smallest=8).sizes.tolist() == [30, 30]


def test_the_same_seed_gives_the_same_blocks():
    vectors = np.random.default_rng(1).normal(size=(300, 16)).astype(np.float32)
    first, again = (find_clusters(vectors, count=12, seed=4) for _ in range(2))
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(find_clusters(vectors, count=12, seed=5).labels, first.labels)


def test_six_thousand_images_are_cut_into_at_most_thirty_blocks():
    vectors, _ = blobs([200] * 30, d=32)
    found = find_clusters(vectors)
    assert found.method == BLOCKS
    assert len(found) == 30


def hide_packages(monkeypatch, *names):
    real = builtins.__import__

    def look(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and any(f"{name}.{part}" in names or name in names for part in fromlist):
            raise ImportError(name)
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", look)


def test_an_old_scikit_learn_cuts_into_blocks(monkeypatch):
    hide_packages(monkeypatch, "sklearn.cluster.HDBSCAN")
    vectors, _ = blobs([25, 25])
    found = find_clusters(vectors)
    assert found.method == BLOCKS
    assert len(found) == 5  # the square root of half of 50


def test_without_scikit_learn_the_missing_package_is_named(monkeypatch):
    hide_packages(monkeypatch, "sklearn.cluster")
    with pytest.raises(MissingPackage, match="pip install scikit-learn"):
        find_clusters(blobs([25, 25])[0])


def test_a_stop_is_heard():
    class Stopped:
        def progress(self, done, total, label=""):
            pass

        def check_interrupted(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_clusters(blobs([25, 25])[0], work=Stopped())


def test_wrong_numbers_are_refused():
    with pytest.raises(BadInput, match="at least 1; 0 was"):
        find_clusters(blobs([9])[0], count=0)
    with pytest.raises(BadInput, match="at least 2 images"):
        find_clusters(blobs([9])[0], smallest=1)
    with pytest.raises(BadInput, match="shape"):
        find_clusters(np.zeros(3, np.float32))


def test_methods_are_named_with_their_version():
    assert METHODS == ("hdbscan@1", "kmeans@1")
