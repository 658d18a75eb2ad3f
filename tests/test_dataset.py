from pathlib import Path

import numpy as np
import pytest

from lora_curator.dataset import Dataset, Finding, ImageRecord
from lora_curator.errors import BadInput

THREE = Dataset(
    Path("raw"),
    (ImageRecord("a.png", width=4), ImageRecord("b.png"), ImageRecord("c.png", width=5)),
    {"score": np.array([1.0, np.nan, 3.0], np.float32)},
    ("A", None, "C"),
    (
        Finding("blurry", "Blurry.", "a.png"),
        Finding("odd", "Odd.", "c.png"),
        Finding("all", "All."),
    ),
)


def test_taking_rows_takes_their_columns_captions_and_findings():
    two = THREE.take([2, 1])
    assert two.paths == ("c.png", "b.png")
    assert two.captions == ("C", None)
    assert two.column("score")[0] == 3
    assert [finding.code for finding in two.findings] == ["odd", "all"]


def test_a_new_column_leaves_the_old_dataset_as_it_was():
    more = THREE.with_columns({"other": np.zeros(3)})
    assert "other" in more.columns
    assert "other" not in THREE.columns


def test_columns_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        THREE.column("score")[0] = 9
    with pytest.raises(TypeError):
        THREE.columns["score"] = np.zeros(3)  # type: ignore[index]


def test_columns_and_captions_must_have_a_row_per_image():
    with pytest.raises(BadInput, match="2 rows for 3 images"):
        THREE.with_columns({"short": np.zeros(2)})
    with pytest.raises(BadInput, match="1 captions for 3 images"):
        THREE.with_captions(["only one"])


def test_a_missing_column_names_those_there_are():
    with pytest.raises(BadInput, match=r"no column 'sharp'\. Columns: score"):
        THREE.column("sharp")


def test_unreadable_rows_are_masked():
    assert THREE.readable.tolist() == [True, False, True]


def test_no_captions_means_none_for_every_row():
    assert Dataset(Path("raw"), THREE.records).captions == (None, None, None)
