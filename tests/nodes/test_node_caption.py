"""Captions in the graph: how they are written, texts of other nodes, edits."""

from __future__ import annotations

import pytest


def captions(run):
    return run.value("1").dataset.captions


def without(curation, name):
    """The dataset with this image taken out by the user."""
    from dataclasses import replace

    return replace(curation, decisions=curation.decisions.by_user({name: "drop"}))


@pytest.fixture
def write(executor, curation):
    def run(**inputs):
        return executor.node("WriteCaptions", dataset=curation, **inputs)

    return run


def test_writing_sets_the_recipe_and_leaves_the_captions(write, curation):
    run = write(trigger=" zqx ", class_word="cat")
    options = run.value("1").recipe.captions
    assert (options.trigger, options.class_word, options.mode) == ("zqx", "cat", "keep")
    assert captions(run) == curation.dataset.captions


def test_writing_shows_what_it_will_be_and_what_it_found(write):
    lines = write(trigger="zqx", class_word="cat").lines("1")
    assert lines == [
        "6 captions, 6 different",
        "1 without a caption of its own",
        "zqx, a cat, a",
        "zqx, a cat, b",
        "zqx, a cat, c",
    ]


def test_a_template_is_filled(write):
    run = write(trigger="zqx", mode="template", template="{trigger}, {name}, {caption}")
    assert run.lines("1")[2] == "zqx, a, a cat, a"


def test_a_bad_template_is_refused_before_anything_else(write, errors):
    with pytest.raises(errors.BadInput, match=r"Did you mean '\{caption\}'"):
        write(mode="template", template="{captoin}")


def test_a_written_caption_is_what_training_gets(torch, executor, write):
    dataset = write(trigger="zqx").value("1")
    lists = executor.node("ToTrainingLists", dataset=dataset)
    assert lists.values("1", 1)[0] == "zqx, a cat, a"


@pytest.fixture
def from_text(executor, curation):
    def run(texts, mode, dataset=None):
        return executor.node(
            "CaptionsFromText", dataset=dataset or curation, captions=texts, mode=mode
        )

    return run


TEXTS = ["A", "B", "C", "D", "E", "F"]


def test_missing_captions_are_filled_and_others_stay(from_text):
    run = from_text(TEXTS, "fill missing")
    assert captions(run) == ("a cat, a", "a cat, b", "a cat, c", "a cat, d", "a cat, e", "F")
    assert run.lines("1") == ["1 caption changed, 5 as before", "f.png: F"]


def test_captions_are_replaced_and_an_empty_text_erases_nothing(from_text):
    run = from_text(["A", "", " \n", "D", "E", ""], "replace")
    assert captions(run) == ("A", "a cat, b", "a cat, c", "D", "E", None)
    assert run.lines("1")[:2] == ["3 captions changed, 3 as before", "3 texts empty, left out"]


def test_texts_are_appended_as_tags(from_text):
    run = from_text(TEXTS, "append")
    assert captions(run)[0] == "a cat, a, A"
    assert captions(run)[5] == "F"


def test_lists_in_lists_are_taken_in_their_order(from_text):
    assert captions(from_text([["A", "B"], ["C"], "D", [["E"], "F"]], "replace")) == tuple(TEXTS)


def test_texts_belong_to_the_kept_images(from_text, curation):
    run = from_text(["A", "C", "D", "E", "F"], "replace", without(curation, "b.png"))
    assert captions(run) == ("A", "a cat, b", "C", "D", "E", "F")


@pytest.mark.parametrize("number", [1, 5, 7])
def test_another_number_of_texts_is_refused_with_both_numbers(from_text, errors, number):
    with pytest.raises(errors.BadInput, match=rf"There are? .*{number} texts? for 6 kept images"):
        from_text(["x"] * number, "replace")


def test_texts_come_back_to_the_images_of_the_lists(torch, executor, from_text, curation):
    dataset = without(curation, "d.png")
    lists = executor.node("ToTrainingLists", dataset=dataset, compose_captions=False)
    texts = [f"I see {name}" for name in lists.values("1", 2)]
    assert captions(from_text(texts, "replace", dataset)) == (
        "I see a.png", "I see b.png", "I see c.png", "a cat, d", "I see e.png", "I see f.png",
    )  # fmt: skip


def test_what_nobody_has_decided_stays_undecided(from_text):
    assert len(from_text(TEXTS, "replace").value("1").decisions) == 0


def test_an_edit_shows_before_and_after(executor, curation):
    run = executor.node("EditCaptions", dataset=curation, find="cat", replace="dog")
    assert captions(run)[:2] == ("a dog, a", "a dog, b")
    assert run.lines("1")[:4] == [
        "5 captions changed, 0 as before",
        "1 image without a caption, left alone",
        "before: a cat, a",
        "after: a dog, a",
    ]


def test_an_edit_leaves_the_files(executor, curation, raw, tree_hash):
    before = tree_hash(raw)
    executor.node("EditCaptions", dataset=curation, remove_tags="a", add_first="zqx")
    assert tree_hash(raw) == before


def test_a_bad_expression_names_the_place(executor, curation, errors):
    with pytest.raises(errors.BadInput, match="at character 1: → "):
        executor.node("EditCaptions", dataset=curation, find="(cat", regex=True)
