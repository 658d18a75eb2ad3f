from pathlib import Path

import numpy as np
import pytest

from lora_curator.balance import ASPECT, SHOT_SCALE
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.kinds import EACH, KINDS, LABELS, USUAL, kinds_of, quotas_json
from lora_curator.select.quotas import make_quotas


def dataset_of(*paths, sizes=None, **columns):
    sizes = sizes or [(100, 100)] * len(paths)
    records = tuple(ImageRecord(path, path, *size) for path, size in zip(paths, sizes, strict=True))
    return Dataset(Path("raw"), records, {name: np.asarray(one) for name, one in columns.items()})


def named(dataset, quota):
    """The kind of every image by name, None where it is not known."""
    numbers, names = kinds_of(dataset, [quota])[quota]
    return [names[number] if number >= 0 else None for number in numbers.tolist()]


def test_shapes_are_portrait_square_and_landscape_or_not_known():
    # 110 x 100 is 1.1 times as wide: still square. What cannot be read has no shape.
    sizes = [(100, 150), (110, 100), (111, 100), (0, 0)]
    dataset = dataset_of("a", "b", "c", "d", sizes=sizes)
    assert named(dataset, "aspect") == ["portrait", "square", "landscape", None]


def test_the_shot_scale_is_the_columns():
    dataset = dataset_of("a", "b", "c", "d", shot_scale=np.array([0, 1, 2, np.nan], np.float32))
    assert named(dataset, "shot_scale") == [*[kind.name for kind in SHOT_SCALE.kinds], None]


def test_what_a_model_made_is_known_where_the_file_was_looked_into():
    dataset = dataset_of("a", "b", "c", generated=np.array([1, 0, np.nan], np.float32))
    assert named(dataset, "generated") == ["generated", "real", None]


def test_clusters_are_counted_from_1_and_what_is_in_none_is_not_known():
    dataset = dataset_of("a", "b", "c", "d", cluster=np.array([2, 0, -1, 2]))
    assert named(dataset, "cluster") == ["3", "1", None, "3"]


def test_a_folder_is_the_one_the_image_lies_in():
    dataset = dataset_of("top.png", "x/a.png", "x/y/b.png", "x/c.png")
    assert named(dataset, "source") == [".", "x", "x/y", "x"]


def test_without_its_column_nothing_is_known():
    dataset = dataset_of("a", "b")
    for quota in ("shot_scale", "generated", "cluster"):
        assert named(dataset, quota) == [None, None]


def test_an_empty_folder_has_no_kinds_of_its_own():
    found = kinds_of(dataset_of(), KINDS)
    assert [len(numbers) for numbers, _ in found.values()] == [0] * len(KINDS)
    assert found["source"][1] == found["cluster"][1] == ()


@pytest.mark.parametrize("name", list(KINDS))
def test_the_usual_shares_of_every_quota_can_be_asked_for(name):
    dataset = dataset_of("x/a", "y/b", generated=[1, 0], cluster=[0, 1], shot_scale=[0, 2])
    (quota,) = make_quotas({name: USUAL[name]}, 20, kinds_of(dataset, [name]))
    assert quota.name == name
    assert (quota.low <= quota.high).all()
    assert quota.low.sum() <= 20


def test_the_app_is_told_every_quota_with_its_words_and_shares():
    told = {one["name"]: one for one in quotas_json()}
    assert list(told) == list(KINDS) == list(USUAL) == list(LABELS)
    portrait = told["aspect"]["kinds"][0]
    kind = ASPECT.kinds[0]
    assert portrait == {
        "name": kind.name,
        "label": kind.label,
        "low": kind.low,
        "high": kind.high,
    }
    assert [one["name"] for one in told["source"]["kinds"]] == [EACH]
    assert told["generated"]["kinds"][0]["label"] == "Made by a model"
    assert all(one["label"] and one["sentence"].endswith(".") for one in told.values())
