"""`compare` as a user types it: sets from one folder, exported, remembered and compared."""

import hashlib
import json

import numpy as np
import pytest
from PIL import Image

from lora_curator.cli import run
from lora_curator.cli.sets import parse_sets
from lora_curator.curation import read_curation
from lora_curator.decisions import USER
from lora_curator.errors import BadInput
from lora_curator.recipe import Recipe

SETS = ("--set", "few:count=3,method=diversity", "--set", "more:count=6,method=diversity")


@pytest.fixture
def raw(tmp_path):
    """Ten pictures of 192 x 192 pixels that no two look alike."""
    folder = tmp_path / "raw"
    folder.mkdir()
    for seed in range(10):
        squares = np.random.default_rng(seed).integers(0, 256, (24, 24, 3)).astype(np.uint8)
        Image.fromarray(squares.repeat(8, 0).repeat(8, 1)).save(folder / f"{seed}.png")
    return folder


def compare(raw, *more, out=None):
    place = raw.parent
    out = out or place / "out"
    fixed = ("--out", out, "--trigger", "zqx", "--keep-poor", "--store", place / "store.sqlite")
    return run(["compare", str(raw), *map(str, (*fixed, *more)), "--quiet"])


def images(folder):
    return sorted(file.name for file in (folder / "img").rglob("*.png"))


def test_each_set_is_exported_remembered_and_compared(raw, capsys):
    before = {file.name: hashlib.sha256(file.read_bytes()).digest() for file in raw.iterdir()}
    assert compare(raw, *SETS) == 0
    shown = capsys.readouterr().out
    out = raw.parent / "out"
    assert len(images(out / "few")) == 3
    assert len(images(out / "more")) == 6
    assert (out / "more" / "dataset.toml").exists()
    assert "few and more" in (out / "comparison.html").read_text("utf-8")
    assert "2 sets from the same 10 images." in shown
    assert "largest gap" in shown
    assert "3 in both, 0 only in few, 3 only in more (50% shared)" in shown
    saved = read_curation(raw / "curation.json")
    assert {name: len(one.paths) for name, one in saved.selections.items()} == {"few": 3, "more": 6}
    assert saved.selections["few"].options["count"] == 3
    assert read_curation(out / "few" / "curation.json").recipe.select.count == 3
    after = {name: hashlib.sha256((raw / name).read_bytes()).digest() for name in before}
    assert after == before


def test_what_was_decided_before_stays_and_counts(raw):
    store = ("--store", str(raw.parent / "store.sqlite"), "--quiet")
    assert run(["select", str(raw), "--count", "2", "--method", "diversity",
                "--pin", "7.png", "--exclude", "8.png", *store]) == 0  # fmt: skip
    before = read_curation(raw / "curation.json")
    assert compare(raw, *SETS) == 0
    after = read_curation(raw / "curation.json")
    assert (after.decisions, after.recipe) == (before.decisions, before.recipe)
    for one in after.selections.values():
        assert "7.png" in one.paths
        assert "8.png" not in one.paths
    # A later step remembers the selections.
    assert run(["select", str(raw), "--count", "3", "--method", "diversity", *store]) == 0
    last = read_curation(raw / "curation.json")
    assert last.selections == after.selections
    assert last.decisions["7.png"].author == USER


def test_a_second_run_replaces_the_first_only_when_told(raw, capsys):
    assert compare(raw, *SETS) == 0
    assert compare(raw, *SETS) != 0
    assert "already" in capsys.readouterr().err
    assert compare(raw, *SETS, out=raw.parent / "other") == 2
    assert "There is a selection named 'few' already" in capsys.readouterr().err
    assert (
        compare(raw, "--set", "few:count=4", *SETS[2:], "--method", "diversity", "--overwrite") == 0
    )
    assert len(images(raw.parent / "out" / "few")) == 4


def test_a_dry_run_writes_nothing(raw, capsys):
    assert compare(raw, *SETS, "--dry-run") == 0
    assert "Nothing was written." in capsys.readouterr().out
    assert not (raw.parent / "out").exists()
    assert not (raw / "curation.json").exists()


def test_the_result_as_json(raw, capsys):
    assert compare(raw, *SETS, "--json") == 0
    value = json.loads(capsys.readouterr().out)
    assert [one["images"] for one in value["sets"]] == [3, 6]
    assert value["pairs"][0]["overlap"] == 0.5


@pytest.mark.parametrize(
    ("sets", "sentence"),
    [
        ([], "Two or more sets"),
        (["a:count=3"], "Two or more sets"),
        (["a:cuont=3", "b"], "no option 'cuont'. Did you mean 'count'"),
        (["a:count=many", "b"], "a whole number"),
        (["a:method=divesity,count=3", "b"], "Did you mean 'diversity'"),
        (["a:count", "b"], "write count=VALUE"),
        (["a", "A"], "already"),
        (["a/b:count=3", "b"], "no folder can have"),
        (["comparison.html", "b"], "already"),
    ],
)
def test_what_is_no_set_is_refused_with_a_sentence(raw, capsys, sets, sentence):
    assert compare(raw, *(word for one in sets for word in ("--set", one))) == 2
    assert sentence in capsys.readouterr().err
    assert not (raw.parent / "out").exists()


def test_what_a_set_does_not_say_is_as_for_all():
    base = Recipe()
    found = parse_sets(["a:seed=7", "b:method=diversity,count=5"], base)
    assert found["a"].select.seed == 7
    assert found["a"].select.count is None
    assert found["b"].select.count == 5
    assert found["b"].export == base.export


def test_values_may_have_commas():
    with pytest.raises(BadInput, match="count"):
        parse_sets(["a:count=[1,2]", "b"], Recipe())


def test_repeats_and_captions_by_folder_and_cluster_are_options(raw):
    more = raw / "sub"
    more.mkdir()
    (raw / "9.png").rename(more / "9.png")
    store = ("--store", str(raw.parent / "store.sqlite"), "--quiet")
    out = raw.parent / "single"
    assert run(["run", str(raw), "--out", str(out), "--trigger", "zqx", "--keep-poor", *store,
                "--balance-repeats", "folder", "--cluster-words", "2=close-up",
                "--cluster-words", "none=odd"]) == 0  # fmt: skip
    recipe = read_curation(out / "curation.json").recipe
    assert recipe.captions.by_cluster == {"2": "close-up", "none": "odd"}
    names = sorted(one.name for one in (out / "img").iterdir())
    assert names == ["20_zqx sub", "8_zqx top-folder"]


def test_words_without_a_number_are_refused(raw):
    with pytest.raises(SystemExit):
        run(["caption", str(raw), "--cluster-words", "close-up"])
