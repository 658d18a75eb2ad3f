"""Two sets side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from .conftest import picture


@pytest.fixture
def sets(executor, curation):
    """Two images of six, and four of six."""

    def chosen(count):
        run = executor.node("Select", dataset=curation, count=count, iterations=1)
        return run.value("1")

    return chosen(2), chosen(4)


@pytest.fixture
def compare(executor, sets):
    """Runs 'Compare Sets'."""

    def run(a=None, b=None, **names):
        return executor.node("CompareSets", dataset_a=a or sets[0], dataset_b=b or sets[1], **names)

    return run


def figure(run, words):
    """The two values of a line of the report."""
    (line,) = (line for line in run.value("1", 2).splitlines() if line.startswith(words))
    return line.removeprefix(words).split()


def test_both_sets_are_counted_over_the_same_images(compare):
    run = compare(name_a="best2", name_b="mixed4")
    assert run.value("1", 2).startswith("2 sets from the same 6 images.")
    assert figure(run, " " * 24) == ["best2", "mixed4"]
    assert figure(run, "images  ") == ["2", "4"]
    small, large = map(float, figure(run, "mean distance"))
    assert large < small  # more images, nearer to all


def test_what_both_have_is_said(compare, sets):
    common = len(set(sets[0].kept_rows) & set(sets[1].kept_rows))
    said = f"A and B: {common} in both, {2 - common} only in A, {4 - common} only in B"
    run = compare()
    assert any(line.startswith(said) for line in run.lines("1"))
    assert said in run.value("1", 2)


def test_the_sets_pass_unchanged(compare, sets):
    run = compare()
    assert run.value("1", 0) is sets[0]
    assert run.value("1", 1) is sets[1]


def test_each_set_is_counted_with_its_own_repeats(compare, sets):
    def repeated(one, repeats):
        export = replace(one.recipe.export, repeats=repeats)
        return replace(one, recipe=replace(one.recipe, export=export))

    # 2 x 20 and 4 x 10 images: 40 steps each at batch size 1.
    run = compare(repeated(sets[0], 20), repeated(sets[1], 10))
    assert figure(run, "images per epoch") == ["40", "40"]
    assert figure(run, "steps per epoch") == ["40", "40"]


def test_an_image_that_only_one_filter_dropped_could_be_chosen(executor, compare, sets):
    out = [path for path in sets[0].dataset.paths if sets[0].decisions[path].choice != "keep"]
    strict = replace(sets[0], decisions=sets[0].decisions.by_user({out[0]: "drop"}))
    assert compare(strict).value("1", 2).startswith("2 sets from the same 6 images.")
    mild = replace(sets[1], decisions=sets[1].decisions.by_user({out[0]: "drop"}))
    assert compare(strict, mild).value("1", 2).startswith("2 sets from the same 5 images.")


def test_a_dataset_without_a_selection_is_all_that_is_left(compare, curation):
    assert figure(compare(curation), "images  ") == ["6", "4"]


def test_datasets_of_other_images_are_refused_with_the_numbers(executor, host, compare, errors):
    folder = host.folders.input / "other"
    folder.mkdir()
    Image.fromarray(picture(40)).save(folder / "a.png")
    other = executor.node("LoadFolder", folder="input/other").value("1")
    with pytest.raises(errors.BadInput, match=r"have 1 and 6, of which 0 are the same.*Select"):
        compare(other)


def test_names_that_no_folder_can_have_are_refused(compare, errors):
    with pytest.raises(errors.BadInput, match="1 to 40 letters"):
        compare(name_a=" ")
    with pytest.raises(errors.BadInput, match="There is a selection named 'A' already"):
        compare(name_a="A", name_b="a")
