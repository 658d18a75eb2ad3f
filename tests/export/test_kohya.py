from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_curator.buckets import BucketOptions
from lora_curator.errors import BadInput
from lora_curator.export import EXPORTERS
from lora_curator.export.kohya import KohyaSubset, dataset_toml, folder_name
from lora_curator.export.layout import ExportPlan

toml = pytest.importorskip("toml", reason="the toml package, which sd-scripts reads with")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ((10, "zqx", "woman"), "10_zqx woman"),
        ((1, "john_doe", ""), "1_john_doe"),
        ((3, 'a/b:c*"d', "x."), "3_a b c d x"),
        ((2, "", ""), "2_images"),
    ],
)
def test_the_folders_name_says_repeats_and_words(words, name):
    assert folder_name(*words) == name


def test_repeats_below_one_are_refused():
    with pytest.raises(BadInput, match="skips"):
        folder_name(0, "zqx")


def test_the_exporter_lays_out_images_regularization_and_settings():
    plan = ExportPlan(Path("/out"), "zqx", "woman", repeats=10, reg_repeats=1, batch_size=2)
    layout = EXPORTERS["kohya"].function(plan)
    assert layout.image_folder == "img/10_zqx woman"
    assert layout.reg_folder == "reg/1_woman"
    settings = toml.loads(layout.files["dataset.toml"])
    assert settings == {
        "general": {
            "enable_bucket": True,
            "caption_extension": ".txt",
            "shuffle_caption": False,
            "keep_tokens": 1,
        },
        "datasets": [
            {
                "resolution": [1024, 1024],
                "batch_size": 2,
                "min_bucket_reso": 256,
                "max_bucket_reso": 2048,
                "bucket_reso_steps": 64,
                "bucket_no_upscale": False,
                "subsets": [
                    {
                        "image_dir": "/out/img/10_zqx woman",
                        "class_tokens": "zqx woman",
                        "num_repeats": 10,
                    },
                    {
                        "image_dir": "/out/reg/1_woman",
                        "class_tokens": "woman",
                        "num_repeats": 1,
                        "is_reg": True,
                    },
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    "folder",
    ["/a b/[x] #1/y=z", "/it's/here", '/it\'s "here"', "/ü/写真", "/a,b/{c}", "/it's/\\u0041/x]"],
)
def test_any_path_survives_the_trainers_own_reader(folder):
    subset = KohyaSubset(Path(folder), 1, "zqx")
    text = dataset_toml([subset], buckets=BucketOptions())
    assert toml.loads(text)["datasets"][0]["subsets"][0]["image_dir"] == folder


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20))
def test_any_class_words_survive_a_reader_of_toml(words):
    tomllib = pytest.importorskip("tomllib", reason="Python 3.11 has a TOML reader")
    text = dataset_toml([KohyaSubset(Path("/x"), 1, words)], buckets=BucketOptions())
    assert tomllib.loads(text)["datasets"][0]["subsets"][0]["class_tokens"] == words


@pytest.mark.parametrize("bad", [{"repeats": 0}, {"batch_size": 0}, {"reg_repeats": -1}])
def test_a_plan_that_no_trainer_takes_is_refused(bad):
    with pytest.raises(BadInput):
        ExportPlan(Path("/out"), **bad)
