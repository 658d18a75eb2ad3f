from dataclasses import replace
from pathlib import Path

import numpy as np

from lora_curator.curate import drop_duplicates
from lora_curator.curation import Curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decisions
from lora_curator.dedupe import HASHES
from lora_curator.recipe import Recipe


def test_duplicates_that_are_searched_again_say_nothing_twice():
    # 51 files with the same bytes are one group, more than the 50 that are pointed out
    records = tuple(ImageRecord(f"{n:02d}.png", "a" * 32, 600, 600, "PNG", 9) for n in range(51))
    hashes = {f"hash:{one.name}": np.full(51, 7, np.uint64) for one in HASHES}
    once = drop_duplicates(Curation(Dataset(Path(), records, hashes), Decisions(), Recipe()))
    twice = drop_duplicates(replace(once))
    assert [one.code for one in twice.dataset.findings].count("large_group") == 1
