from dataclasses import replace
from pathlib import Path

import numpy as np

from lora_curator.curate import choose_images, drop_duplicates, quality_of
from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decisions
from lora_curator.dedupe import HASHES
from lora_curator.metrics.overall import overall_quality
from lora_curator.recipe import Recipe, SelectOptions
from lora_curator.select.step import SELECT_COLUMNS


def test_duplicates_that_are_searched_again_say_nothing_twice():
    # 51 files with the same bytes are one group, more than the 50 that are pointed out
    records = tuple(ImageRecord(f"{n:02d}.png", "a" * 32, 600, 600, "PNG", 9) for n in range(51))
    hashes = {f"hash:{one.name}": np.full(51, 7, np.uint64) for one in HASHES}
    once = drop_duplicates(Curation(Dataset(Path(), records, hashes), Decisions(), Recipe()))
    twice = drop_duplicates(replace(once))
    assert [one.code for one in twice.dataset.findings].count("large_group") == 1


def test_a_choice_without_a_number_has_no_figures_of_an_earlier_one():
    records = tuple(ImageRecord(f"{n}.png", f"{n}", 600, 600, "PNG", 9) for n in range(4))
    dataset = Dataset(Path(), records, {"embedding:test": np.eye(4, dtype=np.float32)})
    recipe = Recipe(select=SelectOptions(count=2, iterations=1))
    two = choose_images(Curation(dataset, Decisions(), recipe), "embedding:test")
    assert set(two.dataset.columns) >= SELECT_COLUMNS
    all_kept = choose_images(replace(two, recipe=Recipe()), "embedding:test")
    assert not SELECT_COLUMNS & set(all_kept.dataset.columns)
    assert (len(all_kept.kept_rows), all_kept.outcome) == (4, None)


def test_quality_is_the_measured_one_and_the_scores_of_the_user_beside_it():
    records = tuple(ImageRecord(f"{n}.png", f"{n}", 600, 600, "PNG", 9) for n in range(2))
    measured = {"sharpness": np.array([20, 80], np.float32)}
    dataset = Dataset(Path(), records, measured)
    assert quality_of(dataset, {}).tolist() == overall_quality(measured).tolist()
    liked = dataset.with_columns({"liked": np.array([1, 0], np.float32)})
    sharper, better = quality_of(liked, {}), quality_of(liked, {"liked": 2.0})
    assert (sharper[0] < sharper[1], better[0] > better[1]) == (True, True)
    assert quality_of(Dataset(Path(), records, {}), {}) is None
