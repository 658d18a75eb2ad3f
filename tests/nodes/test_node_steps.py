"""Scoring, filtering, finding duplicates, selecting: what each node decides and says."""

from __future__ import annotations

import pytest
from PIL import Image

from .conftest import picture

GREYS = {"dark": 40, "middle": 120, "light": 220}


@pytest.fixture
def greys(executor, host):
    """Three plain images: brightness 40, 120 and 220 of 255."""
    folder = host.folders.input / "greys"
    folder.mkdir()
    for name, level in GREYS.items():
        Image.new("RGB", (64, 64), (level,) * 3).save(folder / f"{name}.png")
    return executor.node("LoadFolder", folder="input/greys").value("1")


@pytest.fixture
def filtered(executor):
    """`filtered(curation, score, keep, value)` runs 'Filter by Score'; the paths that remain."""

    def run(curation, score, keep, value):
        found = executor.node(
            "FilterByScore", dataset=curation, score=score, keep=keep, value=value
        ).value("1")
        left = [p for p in found.dataset.paths if not found.decisions.dropped(p)]
        return found, left

    return run


def test_images_smaller_than_the_wanted_side_are_dropped(executor, curation):
    run = executor.node("ScoreQuality", dataset=curation, min_side=81)  # they are 96 x 80
    found = run.value("1")
    assert {found.decisions[path].reason for path in found.dataset.paths} == {"too_small"}
    assert run.lines("1")[0] == "6 images, 6 dropped (6 too small)"


def test_the_wanted_side_itself_is_large_enough(executor, curation):
    found = executor.node("ScoreQuality", dataset=curation, min_side=80).value("1")
    assert not any(found.decisions.dropped(path) for path in found.dataset.paths)


def test_nothing_is_dropped_when_only_warnings_are_wanted(executor, curation):
    found = executor.node("ScoreQuality", dataset=curation, drop_poor=False).value("1")
    assert not any(found.decisions.dropped(path) for path in found.dataset.paths)
    assert any(one.path == "a.png" for one in found.dataset.findings)


def test_a_limit_in_words_is_used_and_a_wrong_one_refused(executor, curation, errors):
    sure = executor.node("ScoreQuality", dataset=curation, min_side=0, limits="blurry = off")
    assert sure.value("1").recipe.quality.limits["blurry"] is None
    with pytest.raises(errors.BadInput, match="cannot be read"):
        executor.node("ScoreQuality", dataset=curation, limits="blurry: 12")
    with pytest.raises(errors.UnknownName, match="Did you mean 'blurry'"):
        executor.node("ScoreQuality", dataset=curation, limits="blury = 12")


def test_a_limit_keeps_the_image_that_has_exactly_this_value(greys, filtered):
    assert filtered(greys, "brightness", "at least", 120)[1] == ["light.png", "middle.png"]
    assert filtered(greys, "brightness", "at most", 120)[1] == ["dark.png", "middle.png"]


def test_two_filters_on_one_score_add_up(greys, filtered):
    above, _ = filtered(greys, "brightness", "at least", 100)
    assert filtered(above, "brightness", "at most", 200)[1] == ["middle.png"]


def test_a_share_is_taken_of_the_images_that_are_left(greys, filtered):
    above, _ = filtered(greys, "brightness", "at least", 100)  # middle and light
    assert filtered(above, "brightness", "highest share", 0.5)[1] == ["light.png"]
    assert filtered(above, "brightness", "lowest share", 0.5)[1] == ["middle.png"]


def test_a_score_that_is_not_there_is_named_with_those_that_are(greys, filtered, errors):
    with pytest.raises(errors.BadInput, match=r"no score 'prompt'.*sharpness"):
        filtered(greys, "prompt", "at least", 0.2)


def test_of_several_prompt_scores_the_last_is_meant(pack, greys, filtered):
    scores = {"prompt:a cat": [1, 2, 3], "prompt:a dog": [3, 2, 1]}
    columns = {name: pack.module("nodes.sockets").np.float32(one) for name, one in scores.items()}
    both = type(greys)(greys.dataset.with_columns(columns), greys.decisions, greys.recipe)
    # rows: dark, light, middle
    assert filtered(both, "prompt", "at least", 3)[1] == ["dark.png"]


def test_what_the_user_keeps_no_filter_drops(greys, filtered):
    mine = greys.decisions.by_user({"dark.png": "keep"})
    pinned = type(greys)(greys.dataset, mine, greys.recipe)
    assert filtered(pinned, "brightness", "at least", 200)[1] == ["dark.png", "light.png"]


@pytest.fixture
def with_copies(executor, raw):
    """`raw` with a copy of a.png, and one of f.png, smaller, the only one with a caption."""
    Image.fromarray(picture(0)).save(raw / "a2.png")
    Image.fromarray(picture(5)).resize((48, 40), Image.Resampling.BOX).save(raw / "f2.png")
    (raw / "f2.txt").write_text("only here", encoding="utf-8")
    return executor.node("LoadFolder", folder="input/raw").value("1")


def test_one_of_each_group_is_kept_and_a_lost_caption_moves_to_it(executor, with_copies):
    run = executor.node("FindDuplicates", dataset=with_copies)
    found = run.value("1")
    dropped = [path for path in found.dataset.paths if found.decisions.dropped(path)]
    assert dropped == ["a2.png", "f2.png"]
    caption = dict(zip(found.dataset.paths, found.dataset.captions, strict=True))
    assert caption["f.png"] == "only here"
    assert caption["a.png"] == "a cat, a"
    assert run.lines("1")[:2] == [
        "2 groups of equal images with 4 images",
        "8 images, 2 dropped (2 duplicate)",
    ]


def test_groups_are_only_marked_on_request(executor, with_copies):
    found = executor.node("FindDuplicates", dataset=with_copies, drop=False).value("1")
    assert not len(found.decisions)
    groups = found.dataset.column("group:duplicates")
    rows = {path: row for row, path in enumerate(found.dataset.paths)}
    assert groups[rows["a.png"]] == groups[rows["a2.png"]] >= 0
    assert groups[rows["b.png"]] == -1


def test_the_wanted_number_is_selected(executor, curation):
    run = executor.node("Select", dataset=curation, count=2)
    assert len(run.value("1").kept_rows) == 2
    assert run.lines("1")[0] == "6 images, 2 kept, 4 dropped (4 not selected)"


def test_no_number_keeps_all(executor, curation):
    assert len(executor.node("Select", dataset=curation, count=0).value("1").kept_rows) == 6


def test_more_than_there_are_keeps_all_and_says_so(executor, curation):
    run = executor.node("Select", dataset=curation, count=40)
    assert len(run.value("1").kept_rows) == 6
    assert any("40" in line for line in run.lines("1"))


def test_the_same_seed_selects_the_same(executor, curation):
    runs = [executor.node("Select", dataset=curation, count=3, seed=5).value("1") for _ in "ab"]
    assert runs[0].kept_rows == runs[1].kept_rows


def test_a_wire_that_carries_something_else_is_named(executor, errors):
    with pytest.raises(errors.BadInput, match="carries a dict"):
        executor.node("Select", dataset={"no": "dataset"})


def test_judging_again_takes_the_first_judgement_back(greys, executor):
    strict = executor.node("ScoreQuality", dataset=greys, min_side=512).value("1")
    again = executor.node("ScoreQuality", dataset=strict, min_side=64).value("1")
    once = executor.node("ScoreQuality", dataset=greys, min_side=64).value("1")
    # All three are 64 pixels: too small for 512, large enough for 64.
    assert [one.code for one in strict.dataset.findings].count("too_small") == 3
    assert again.dataset.findings == once.dataset.findings
    assert dict(again.decisions.table) == dict(once.decisions.table)
