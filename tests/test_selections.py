import json
from pathlib import Path

import numpy as np
import pytest

from lora_curator.curation import Curation, curation_json, read_curation, write_curation
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.decisions import Decision, Decisions
from lora_curator.errors import BadInput
from lora_curator.named import NamedSelection, checked_name
from lora_curator.recipe import Recipe, SelectOptions, recipe_from_json
from lora_curator.selections import (
    compare_selections,
    remove_selection,
    save_selection,
    use_selection,
)

NAMES = "abcdef"


def curation_of(kept="abc", **more):
    """Images a to e of 100 x 100 to 500 x 100 pixels; f cannot be read."""
    angles = np.radians([0, 10, 30, 60, 90, 0])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    vectors[5] = np.nan
    records = tuple(
        ImageRecord(
            f"{name}.png", f"id {name}", 100 * (row + 1) if name != "f" else 0, 100, "PNG", 7
        )
        for row, name in enumerate(NAMES)
    )
    columns = {
        "embedding:x": vectors,
        "cluster": np.array([0, 0, 1, 1, -1, -1]),
        "quality": np.array([0.5, 0.7, 0.9, np.nan, 0.1, np.nan], np.float32),
    }
    chosen = {
        f"{name}.png": Decision("keep" if name in kept else "drop", "selected", "Picked.", "select")
        for name in NAMES
    }
    dataset = Dataset(Path("raw"), records, columns)
    recipe = recipe_from_json(
        {"select": {"count": 3}, "export": {"batch_size": 4},
         "prepare": {"buckets": {"resolution": [256, 256], "max_bucket_reso": 512}}}
    )  # fmt: skip
    return Curation(dataset, Decisions(chosen), recipe, **more)


def kept(curation):
    return "".join(curation.dataset.paths[row][0] for row in curation.kept_rows)


def test_a_selection_is_remembered_and_used_again(tmp_path):
    first = save_selection(curation_of("abc"), "A")
    second = save_selection(curation_of("cd", selections=first.selections), "B")
    write_curation(tmp_path / "c", second)
    saved = read_curation(tmp_path / "c")
    assert saved.selections == second.selections
    assert second.selections["A"].paths == ("a.png", "b.png", "c.png")
    assert second.selections["A"].options["count"] == 3
    again = use_selection(second, "A")
    assert kept(again) == "abc"
    assert again.decisions["a.png"].sentence == "Chosen in 'A'."
    assert again.decisions["d.png"].author == "select"
    assert kept(use_selection(again, "B")) == "cd"


def test_the_users_word_stands_over_a_named_selection():
    curation = save_selection(curation_of("abc"), "A")
    said = curation.decisions.by_user({"a.png": "drop", "e.png": "keep"})
    used = use_selection(
        Curation(curation.dataset, said, Recipe(), selections=curation.selections), "A"
    )
    assert kept(used) == "bce"


def test_what_another_step_dropped_keeps_that_steps_reason():
    curation = save_selection(curation_of("abc"), "A")
    blurry = Decision("drop", "blurry", "It is blurry.", "quality")
    poor = Decisions({"a.png": blurry, "d.png": blurry})
    used = use_selection(
        Curation(curation.dataset, poor, Recipe(), selections=curation.selections), "A"
    )
    assert kept(used) == "abc"
    assert used.decisions["d.png"] == blurry


def test_a_selection_put_together_by_hand_has_no_options():
    by_hand = Decisions().by_user({"a.png": "keep"})
    curation = save_selection(Curation(curation_of().dataset, by_hand, Recipe()), "mine")
    assert curation.selections["mine"].options is None
    recipe = Recipe(select=SelectOptions(count=5))
    assert (
        use_selection(
            Curation(curation.dataset, by_hand, recipe, selections=curation.selections), "mine"
        ).recipe
        == recipe
    )


def test_options_of_another_version_do_not_stop_a_selection():
    one = NamedSelection("A", ("a.png",), {"magic": 1})
    curation = curation_of(selections={"A": one})
    assert use_selection(curation, "A").recipe == curation.recipe


def test_renamed_images_stay_in_their_selection(tmp_path):
    curation = save_selection(curation_of("abc"), "A")
    write_curation(tmp_path / "c", curation)
    moved = Dataset(
        Path("raw"),
        (ImageRecord("a.png", "id a", 1, 1), ImageRecord("moved.png", "id b", 1, 1)),
    )  # c is gone
    found = read_curation(tmp_path / "c").selections_for(moved)
    assert found["A"].paths == ("a.png", "moved.png")


def test_a_file_without_selections_is_as_before():
    assert "selections" not in json.loads(curation_json(curation_of()))


@pytest.mark.parametrize(
    "name",
    ["", "x" * 41, "a/b", "a:b", "a\\b", 'a"b', "a\nb", ".hidden", "dot.", "end ", " begin", "CON",
     "com1.txt", "nul", "..", "a\u200bb"],
)  # fmt: skip
def test_a_name_that_no_folder_can_have_is_refused(name):
    with pytest.raises(BadInput):
        checked_name(name)


@pytest.mark.parametrize("name", ["A", "best 15", "Fünfzehn", "v1.5", "x" * 40, "con fuoco"])
def test_other_names_are_fine(name):
    assert checked_name(name) == name


def test_a_name_is_there_once_in_whatever_case():
    curation = save_selection(curation_of(), "Best")
    with pytest.raises(BadInput, match="already"):
        save_selection(curation, "best")
    with pytest.raises(BadInput, match="already"):
        save_selection(curation, "best", overwrite=True)
    assert len(save_selection(curation, "Best", overwrite=True).selections) == 1


def test_nothing_kept_is_no_selection():
    with pytest.raises(BadInput, match="No image is kept"):
        save_selection(curation_of(""), "A")


def test_an_unknown_selection_is_named_with_the_nearest():
    curation = save_selection(curation_of(), "best15")
    for act in (use_selection, remove_selection):
        with pytest.raises(BadInput, match="Did you mean 'best15'"):
            act(curation, "best16")
    assert remove_selection(curation, "best15").selections == {}


@pytest.fixture
def compared():
    curation = save_selection(curation_of("ace"), "A")
    curation = save_selection(curation_of("cd", selections=curation.selections), "B")
    return compare_selections(curation, ["A", "B"], "embedding:x")


def test_sets_are_measured_over_the_same_pool(compared):
    first, second = compared.sets
    assert (compared.pool, compared.pool_clusters) == (5, 2)
    # A has 0, 30 and 90 degrees: the farthest is d, 30 degrees from c; 1 - cos 30 = 0.134
    assert first.covering_radius == pytest.approx(0.134, abs=1e-3)
    # b is 10 degrees from a: (0.0152 + 0.1340) / 5
    assert first.mean_distance == pytest.approx(0.0298, abs=1e-3)
    assert first.closest_pair == pytest.approx(0.134, abs=1e-3)
    # B has 30 and 60 degrees: a and e are 30 degrees away
    assert second.covering_radius == pytest.approx(0.134, abs=1e-3)
    assert (first.clusters, second.clusters) == (2, 1)
    assert first.mean_quality == pytest.approx(0.5)  # (0.5 + 0.9 + 0.1) / 3
    assert first.lowest_quality == pytest.approx(0.1)
    assert second.mean_quality == pytest.approx(0.9)  # of d it is not known
    assert (first.short_side, first.size_bytes) == (100, 21)


def test_an_epoch_is_counted_as_the_trainer_counts_it(compared):
    # a is square, c and e are wider than the widest bucket. In steps of 4 images with 10 repeats
    # the bucket of a has 10 / 4 = 3 steps, that of c and e 20 / 4 = 5.
    first = compared.sets[0]
    assert (first.images_per_epoch, first.steps_per_epoch) == (30, 8)


def test_what_two_sets_share_is_counted(compared):
    pair = compared.pairs[0]
    assert (pair.both, pair.only_first, pair.only_second) == (1, 2, 1)
    assert pair.overlap == 0.25
    assert [(one.names, one.paths) for one in compared.members] == [
        (("A",), ("a.png", "e.png")),
        (("B",), ("d.png",)),
        (("A", "B"), ("c.png",)),
    ]


def test_the_balance_of_a_set_is_in_its_figures(compared):
    kinds = {one.label: one.count for one in compared.sets[0].balance["Shape"]}
    assert kinds == {"Portrait": 0, "Square": 1, "Landscape": 2}
    json.dumps(compared.to_json())


def test_images_that_were_dropped_before_are_not_in_the_pool():
    curation = save_selection(curation_of("ac"), "A")
    curation = save_selection(curation_of("cd", selections=curation.selections), "B")
    blurry = Decision("drop", "blurry", "It is blurry.", "quality")
    decisions = Decisions({**curation.decisions.table, "a.png": blurry, "e.png": blurry})
    again = Curation(curation.dataset, decisions, Recipe(), selections=curation.selections)
    assert compare_selections(again, ["A", "B"], "embedding:x").pool == 4  # a is in a set


@pytest.mark.parametrize("names", [[], ["A"], ["A", "A"]])
def test_fewer_than_two_sets_cannot_be_compared(names):
    with pytest.raises(BadInput, match="Two or more"):
        compare_selections(save_selection(curation_of(), "A"), names, "embedding:x")
