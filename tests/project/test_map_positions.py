import time

import numpy as np
import pytest

from lora_curator import project
from lora_curator.errors import BadInput
from lora_curator.project import METHODS, map_positions


def blobs(counts, d=16, seed=0, width=0.15):
    """Unit rows around one random direction per count, and which each belongs to."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(counts), d))
    labels = np.repeat(np.arange(len(counts)), counts)
    rows = centres[labels] / np.linalg.norm(centres[labels], axis=1, keepdims=True)
    rows = rows + width * rng.normal(size=rows.shape) / np.sqrt(d)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), labels


def gaps(positions):
    """Distance of each row to its nearest other row on the map."""
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart.min(axis=1)


def kept(vectors, positions, k):
    """Share of the k nearest rows that are also among the k nearest on the map."""
    near = np.argsort(-(vectors @ vectors.T), axis=1)[:, 1 : k + 1]
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    here = np.argsort(apart, axis=1)[:, :k]
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(near, here, strict=True)])


class Watched:
    """Counts what it is told; presses stop at a given look."""

    def __init__(self, stop_at=10**9):
        self.looks, self.stop_at, self.told = 0, stop_at, []

    def progress(self, done, total, label=""):
        self.told.append((done, total, label))

    def check_interrupted(self):
        self.looks += 1
        if self.looks >= self.stop_at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 8, 20])
def test_any_number_of_images_gets_positions_between_minus_one_and_one(n, fast):
    positions = map_positions(blobs([n])[0], fast=fast)
    assert positions.shape == (n, 2)
    assert positions.dtype == np.float32
    assert np.isfinite(positions).all()
    assert np.abs(positions).max(initial=0) <= 1


def test_main_directions_by_hand():
    # Around the axis z, 8 steps of x for each of y: x is the first direction, and spans the map.
    x = np.array([-0.08, 0.08, 0, 0], np.float32)
    y = np.array([0, 0, -0.01, 0.01], np.float32)
    vectors = np.stack([x, y, np.ones(4, np.float32)], axis=1)
    positions = map_positions(vectors, fast=True)
    # Brought to unit length the 0.08 become 0.0797; 0.01 stays, an eighth of it: 0.125 / 0.997.
    expected = [[-1, 0], [1, 0], [0, -0.125], [0, 0.125]]
    np.testing.assert_allclose(positions, expected, atol=0.003)


def test_one_image_lies_in_the_middle():
    assert map_positions(np.ones((1, 4), np.float32)).tolist() == [[0, 0]]


@pytest.mark.parametrize("fast", [True, False])
def test_rows_without_a_vector_have_no_position_and_change_nothing(fast):
    vectors, _ = blobs([12, 12])
    holes = np.insert(vectors, 5, np.nan, axis=0)
    holes = np.insert(holes, 9, 0, axis=0)
    positions = map_positions(holes, fast=fast)
    assert np.isnan(positions[[5, 9]]).all()
    expected = map_positions(vectors, fast=fast)
    assert np.array_equal(np.delete(positions, [5, 9], axis=0), expected)


def test_a_folder_without_any_vector_has_no_positions():
    assert np.isnan(map_positions(np.full((6, 3), np.nan, np.float32))).all()


@pytest.mark.parametrize("fast", [True, False])
def test_equal_images_lie_close_together_but_not_on_top_of_one_another(fast):
    positions = map_positions(np.ones((50, 8), np.float32), fast=fast)
    assert gaps(positions).min() > 0.001
    assert np.abs(positions).max() < 0.05


@pytest.mark.parametrize("fast", [True, False])
def test_copies_lie_beside_their_original(fast):
    vectors, _ = blobs([40, 40])
    positions = map_positions(np.concatenate([vectors, vectors[:3]]), fast=fast)
    assert np.linalg.norm(positions[80:] - positions[:3], axis=1).max() < 0.01
    assert gaps(positions).min() > 0


@pytest.mark.parametrize("fast", [True, False])
def test_the_order_of_the_rows_does_not_matter(fast):
    vectors, _ = blobs([30, 20, 10])
    order = np.random.default_rng(5).permutation(len(vectors))
    expected = map_positions(vectors, fast=fast)[order]
    assert np.array_equal(map_positions(vectors[order], fast=fast), expected)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_map():
    vectors, _ = blobs([30, 20, 10])
    first = map_positions(vectors, seed=3)
    assert map_positions(vectors, seed=3).tobytes() == first.tobytes()
    assert not np.array_equal(map_positions(vectors, seed=4), first)


def test_the_number_of_threads_does_not_matter():
    threadpoolctl = pytest.importorskip("threadpoolctl")
    vectors, _ = blobs([150, 80], d=64)
    maps = []
    for threads in (1, 2):
        with threadpoolctl.threadpool_limits(limits=threads):
            maps.append(map_positions(vectors).tobytes())
    assert maps[0] == maps[1]


def test_the_length_of_a_vector_does_not_matter():
    vectors, _ = blobs([12, 12])
    doubled = vectors * np.float32(2)
    assert np.array_equal(map_positions(doubled), map_positions(vectors))


def test_clusters_stay_together_and_apart():
    vectors, labels = blobs([60, 40, 30])
    positions = map_positions(vectors)
    middles = np.stack([positions[labels == one].mean(axis=0) for one in range(3)])
    inside = max(positions[labels == one].std(axis=0).max() for one in range(3))
    between = min(np.linalg.norm(middles[a] - middles[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert between > 4 * inside


def test_neighbours_stay_neighbours_as_they_do_not_along_the_main_directions():
    vectors, _ = blobs([40] * 8, d=32, width=0.6)
    careful = kept(vectors, map_positions(vectors), 15)
    fast = kept(vectors, map_positions(vectors, fast=True), 15)
    assert careful > 0.45
    assert careful > fast + 0.15


def test_images_beyond_those_laid_out_are_placed_with_their_like(monkeypatch):
    monkeypatch.setattr(project, "FITTED", 60)
    vectors, labels = blobs([150, 150])
    positions = map_positions(vectors)
    middles = np.stack([positions[labels == one].mean(axis=0) for one in range(2)])
    nearest = np.linalg.norm(positions[:, None] - middles, axis=2).argmin(axis=1)
    assert np.array_equal(nearest, labels)
    assert gaps(positions).max() < 0.2


def test_known_positions_are_never_moved_and_new_images_join_their_like():
    vectors, labels = blobs([30, 30])
    before = map_positions(vectors)
    known = before.copy()
    new = [3, 17, 33, 58]
    known[new] = np.nan
    after = map_positions(vectors, known=known)
    old = np.setdiff1d(np.arange(60), new)
    assert np.array_equal(after[old], before[old])
    for row in new:
        like = before[np.setdiff1d(np.flatnonzero(labels == labels[row]), new)]
        assert np.linalg.norm(like - after[row], axis=1).min() < 0.15


def test_a_new_copy_lies_beside_the_known_one():
    vectors, _ = blobs([30])
    known = np.concatenate([map_positions(vectors), np.full((1, 2), np.nan, np.float32)])
    after = map_positions(np.concatenate([vectors, vectors[4:5]]), known=known)
    assert 0 < np.linalg.norm(after[30] - after[4]) < 0.1


def test_everything_known_stays_as_it_is():
    vectors, _ = blobs([30])
    before = map_positions(vectors)
    assert np.array_equal(map_positions(vectors, known=before), before)


def test_a_known_position_outside_of_the_map_stays_there():
    vectors, _ = blobs([30])
    known = np.full((30, 2), 1.5, np.float32)
    known[29] = np.nan
    after = map_positions(vectors, known=known)
    assert np.array_equal(after[:29], known[:29])
    assert np.abs(after[29]).max() <= 1


def test_too_few_known_positions_are_ignored():
    vectors, _ = blobs([30])
    known = np.full((30, 2), np.nan, np.float32)
    known[:9] = 0.5
    assert np.array_equal(map_positions(vectors, known=known), map_positions(vectors))


def test_half_of_a_few_is_enough_to_place_the_others_among():
    vectors, _ = blobs([4])
    known = np.full((4, 2), np.nan, np.float32)
    known[:2] = [[0.1, 0.2], [0.3, 0.2]]
    after = map_positions(vectors, known=known)
    assert np.array_equal(after[:2], known[:2])
    assert (after[2:, 1] > 0.19).all()
    assert (after[2:, 1] < 0.21).all()


def test_a_stop_is_heard_while_the_map_is_laid_out():
    vectors, _ = blobs([100])
    watched = Watched()
    map_positions(vectors, work=watched)
    assert watched.looks > 300
    assert watched.told[-1] == (1, 1, "map")
    with pytest.raises(KeyboardInterrupt):
        map_positions(vectors, work=Watched(stop_at=50))


def test_arrays_of_another_shape_are_refused():
    with pytest.raises(BadInput, match=r"shape \(n, d\)"):
        map_positions(np.zeros(5, np.float32))
    with pytest.raises(BadInput, match=r"\(4, 2\) was expected"):
        map_positions(np.ones((4, 3), np.float32), known=np.zeros((3, 2), np.float32))


def test_more_dimensions_than_images_are_no_obstacle():
    vectors, _ = blobs([20], d=3000)
    assert np.isfinite(map_positions(vectors, fast=True)).all()


def test_twenty_thousand_images_are_mapped_fast_at_once():
    vectors, _ = blobs([10_000, 10_000], d=128)
    start = time.process_time()
    map_positions(vectors, fast=True)
    assert time.process_time() - start < 2  # 0.2 s measured


def test_methods_are_named_with_their_version():
    assert METHODS == ("pca@1", "umap@1")
