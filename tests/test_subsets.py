"""Exports whose repeats balance clusters or folders; sd-scripts reads them in tests/export."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lora_curator.copies import add_copies
from lora_curator.curate import scan_folder
from lora_curator.curation import Curation
from lora_curator.decisions import Decisions
from lora_curator.errors import BadInput
from lora_curator.export.kohya import folder_name, kohya_layout, subset_names
from lora_curator.export.layout import ExportPlan, PlannedSubset
from lora_curator.publish import plan_of, publish
from lora_curator.recipe import recipe_from_json
from lora_curator.regularize import with_regularization
from lora_curator.store import Store
from lora_curator.subsets import exposure_of, plan_subsets
from lora_curator.validate.read import parse_folder_name


def written(root, names):
    """Pictures of 160 x 128 pixels that no two look alike."""
    for seed, name in enumerate(names):
        squares = np.random.default_rng(seed).integers(0, 256, (16, 20, 3)).astype(np.uint8)
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(squares.repeat(8, 0).repeat(8, 1)).save(file)
    return root


NAMES = [*(f"a/{n}.png" for n in range(6)), *(f"b c/{n}.png" for n in range(3)), "top.png"]
LABELS = np.array([0] * 6 + [1] * 2 + [-1, 1])


def recipe_of(balance, **more):
    return recipe_from_json(
        {
            "captions": {"trigger": "zqx", "class_word": "woman", **more.pop("captions", {})},
            "export": {"repeats": 5, "balance": balance},
            "prepare": {"buckets": {"resolution": [128, 128], "min_bucket_reso": 64,
                                    "max_bucket_reso": 256}},
            **more,
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def store():
    with Store(None) as store:
        yield store


@pytest.fixture(scope="module")
def dataset(tmp_path_factory, store):
    root = written(tmp_path_factory.mktemp("raw"), NAMES)
    return scan_folder(root, recipe_of("none"), store=store)[0].with_columns({"cluster": LABELS})


def curation(dataset, balance, **more):
    return Curation(dataset, Decisions(), recipe_of(balance, **more)).with_rest_kept()


def folders(out):
    return {one.name: sorted(file.stem for file in one.glob("*.png")) for one in out.iterdir()}


def test_each_cluster_is_shown_equally_often(dataset):
    subsets = plan_subsets(curation(dataset, "cluster"))
    assert [(one.label, len(one.rows), one.repeats) for one in subsets] == [
        ("cluster 1", 6, 4),  # 24 images; 9 x 5 = 45 were wanted
        ("cluster 2", 3, 8),  # 24
        ("no cluster", 1, 5),  # as often as it was
    ]
    assert [one.effective for one in exposure_of(subsets)] == [24, 24, 5]


def test_each_folder_is_shown_equally_often(dataset):
    subsets = plan_subsets(curation(dataset, "folder"))
    shown = {one.label: (len(one.rows), one.repeats) for one in subsets}
    assert shown == {"a": (6, 3), "b c": (3, 6), "top folder": (1, 18)}


def test_nothing_is_split_where_there_is_nothing_to_balance(dataset):
    assert plan_subsets(curation(dataset, "none")) == ()
    one = dataset.with_columns({"cluster": np.where(LABELS == 0, 0, -1)})
    assert plan_subsets(curation(one, "cluster")) == ()
    bare = curation(replace(dataset, columns={}), "cluster")
    with pytest.raises(BadInput, match="no clusters were found"):
        plan_subsets(bare)


def test_the_words_of_a_cluster_name_its_subset(dataset):
    words = {"1": "close-up", "2": "close-up"}
    subsets = plan_subsets(curation(dataset, "cluster", captions={"by_cluster": words}))
    assert subsets == ()  # the same words, one subset
    words["2"] = "full body"
    subsets = plan_subsets(curation(dataset, "cluster", captions={"by_cluster": words}))
    assert [one.label for one in subsets] == ["close-up", "full body", "no cluster"]


def test_the_export_has_a_folder_for_each_cluster(dataset, store, tmp_path):
    result = publish(curation(dataset, "cluster"), tmp_path / "out", store=store)
    assert folders(tmp_path / "out" / "img") == {
        "4_zqx woman cluster-1": ["0", "1", "2", "3", "4", "5"],
        "8_zqx woman cluster-2": ["0-2", "1-2", "top"],
        "5_zqx woman no-cluster": ["2-2"],
    }
    assert [image.source for image in result.images] == NAMES
    assert result.validation.trainable
    assert result.validation.counts["images_per_epoch"] == 53
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "5 on average, balanced by cluster" in page
    assert "zqx woman in 3 subsets" in page


def test_an_export_without_balance_is_as_before(dataset, store, tmp_path):
    publish(curation(dataset, "none"), tmp_path / "out", store=store)
    assert list(folders(tmp_path / "out" / "img")) == ["5_zqx woman"]


def test_changed_copies_are_in_the_cluster_of_their_image(dataset, store, tmp_path):
    before = curation(dataset, "cluster", augment={"copies": 1})
    after = add_copies(before, tmp_path, store=store)
    sizes = {one.label: len(one.rows) for one in plan_subsets(after)}
    assert sizes == {"cluster 1": 12, "cluster 2": 6, "no cluster": 2}


def test_regularization_images_match_the_balanced_epoch(dataset, store, tmp_path):
    others = written(tmp_path / "others", [f"{n}.png" for n in range(1000, 1004)])
    for file in others.glob("*.png"):  # the same seeds as above: turned, they are other pictures
        with Image.open(file) as image:
            turned = image.transpose(Image.Transpose.ROTATE_90)
        turned.save(file)
    reg = Curation(
        scan_folder(others, recipe_of("none"), store=store)[0], Decisions(), recipe_of("none")
    )
    both = with_regularization(curation(dataset, "cluster"), reg)
    assert plan_of(both, tmp_path / "out").reg_repeats == 53 // 4


def test_subset_names_differ_and_have_no_underscore():
    labels = ["a b", "a_b", "A-b", "日本", "con", "x" * 90, "x" * 80, "v1.5", "cluster 1"]
    names = subset_names(labels)
    assert len({name.casefold() for name in names}) == len(labels)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", name) for name in names)
    assert names[-2:] == ["v1-5", "cluster-1"]


def test_a_long_trigger_never_cuts_a_subsets_name():
    name = folder_name(3, "z" * 200, "woman", "cluster-1")
    assert name.endswith(" cluster-1")
    assert parse_folder_name(name)[0] == 3
    assert len(name) <= 102


def test_settings_name_every_subset_with_its_repeats():
    toml = pytest.importorskip("toml", reason="sd-scripts reads with it")
    parts = (PlannedSubset("close-up", 2), PlannedSubset("wide", 7))
    layout = kohya_layout(ExportPlan(Path("/out"), "zqx", "woman", reg_repeats=1, subsets=parts))
    assert layout.subset_folders == ("img/2_zqx woman close-up", "img/7_zqx woman wide")
    subsets = toml.loads(layout.files["dataset.toml"])["datasets"][0]["subsets"]
    assert [(one["image_dir"], one["num_repeats"], one["class_tokens"]) for one in subsets] == [
        ("/out/img/2_zqx woman close-up", 2, "zqx woman"),
        ("/out/img/7_zqx woman wide", 7, "zqx woman"),
        ("/out/reg/1_woman", 1, "woman"),
    ]


def test_repeats_below_one_are_refused_for_a_subset():
    with pytest.raises(BadInput, match="skips"):
        PlannedSubset("a", 0)
