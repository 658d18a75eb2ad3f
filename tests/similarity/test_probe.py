import numpy as np
import pytest

from lora_curator.errors import BadInput
from lora_curator.similarity import (
    BAR,
    PROBE_TEXTS,
    alignment,
    probe_images,
    probe_towers,
)


def unit(rows):
    rows = np.asarray(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def random_rows(seed, rows=10, width=64):
    return unit(np.random.default_rng(seed).normal(size=(rows, width)))


def test_towers_that_agree_match_everything():
    vectors = random_rows(0)
    found = alignment(vectors, vectors)
    assert (found.accuracy, found.chance, found.images) == (1.0, 0.1, 10)
    assert found.valid
    assert "100%" in found.sentence
    assert "20 of 20" in found.sentence


def test_towers_that_never_met_are_near_chance_and_not_valid():
    found = [alignment(random_rows(seed), random_rows(seed + 1000)) for seed in range(50)]
    assert np.mean([one.accuracy for one in found]) == pytest.approx(0.1, abs=0.04)
    assert not any(one.valid for one in found)


def test_half_of_the_matches_is_just_enough():
    images = np.eye(4, dtype=np.float32)
    texts = images[[0, 1, 3, 2]]  # two of four right: rows 2 of 4, columns 2 of 4, 4 of 8
    found = alignment(images, texts)
    assert found.accuracy == BAR == 0.5
    assert found.valid
    assert not alignment(images, images[[0, 2, 3, 1]]).valid  # 2 of 8


def test_vectors_that_are_all_equal_match_nothing():
    same = np.ones((10, 8), np.float32) / np.sqrt(8)
    assert alignment(random_rows(0, width=8), same).accuracy <= 0.1  # columns of equal texts
    assert alignment(same, same).accuracy == 0  # ties are no match
    assert alignment(np.zeros((10, 8), np.float32), same).accuracy == 0


def test_vectors_that_are_no_numbers_match_nothing():
    broken = np.full((10, 8), np.nan, np.float32)
    assert alignment(broken, random_rows(0, width=8)).accuracy == 0


def test_widths_that_differ_are_refused():
    with pytest.raises(BadInput, match=r"\(10, 8\).*\(10, 16\)"):
        alignment(random_rows(0, width=8), random_rows(0, width=16))


def test_the_drawings_are_what_their_texts_say():
    drawn = probe_images(160)
    assert len(drawn) == len(PROBE_TEXTS) == 10
    assert all(one.shape == (160, 160, 3) and one.dtype == np.uint8 for one in drawn)
    red, green, blue, yellow, black, white, circle, stripes, board, noise = drawn
    assert (red == (255, 0, 0)).all()
    assert (green[..., 1] > green[..., 0]).all()
    assert (blue == (0, 0, 255)).all()
    assert (yellow[..., :2] > 200).all()
    assert (yellow[..., 2] == 0).all()
    assert black.max() == 0
    assert white.min() == 255
    assert circle[80, 80].max() == 0
    assert circle[5, 5].min() == 255
    # eight stripes of 20 pixels: columns 0-19 black, 20-39 white
    assert (stripes[:, 10] == 0).all()
    assert (stripes[:, 30] == 255).all()
    assert board[10, 10].max() == 0
    assert board[10, 30].min() == 255
    assert board[30, 30].max() == 0
    assert 60 < noise.std() < 90  # uniform noise has 256 / sqrt(12) = 74


def test_the_drawings_are_always_the_same():
    for first, second in zip(probe_images(), probe_images(), strict=True):
        assert (first == second).all()


class Tower:
    """Sees the mean colour of an 8 x 8 grid; knows the texts' drawings by heart."""

    id, input_side, batch = "tower", 64, 8

    def embed_images(self, images):
        grids = [one.reshape(8, 8, 8, 8, 3).mean(axis=(1, 3)).ravel() - 127 for one in images]
        return unit(grids)

    def embed_texts(self, texts):
        return self.embed_images([probe_images(64)[PROBE_TEXTS.index(text)] for text in texts])


class Deaf(Tower):
    def embed_texts(self, texts):
        return super().embed_texts(texts)[::-1]


def test_a_pair_of_towers_is_probed_by_drawings_of_its_size():
    assert probe_towers(Tower(), Tower()).accuracy == 1
    assert not probe_towers(Tower(), Deaf()).valid
