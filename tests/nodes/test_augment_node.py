"""'Augment' through the graph."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from .conftest import picture


def test_the_kept_images_get_copies_and_the_rest_stays(executor, curation, raw, tree_hash):
    before = tree_hash(raw)
    run = executor.node("Augment", dataset=curation, copies=2)
    found = run.value("1")
    assert len(found.dataset) == 6 * 3
    assert [p for p in found.dataset.paths if p.startswith("a")] == [
        *("a.png", "a~aug1.png", "a~aug2.png")
    ]
    assert run.lines("1") == ["6 images and 12 changed copies"]
    assert found.recipe.augment.copies == 2
    assert tree_hash(raw) == before


def test_no_switch_on_means_no_copy_and_a_reason(executor, curation):
    off = {"flip": False, "rotation": 0, "crop": 0, "brightness": 0, "contrast": 0}
    run = executor.node("Augment", dataset=curation, **off)
    assert len(run.value("1").dataset) == 6
    assert "0 of 1 changed copies" in "\n".join(run.lines("1"))


def test_mirrored_only_is_the_mirror_image(executor, curation):
    off = {"rotation": 0, "crop": 0, "brightness": 0, "contrast": 0}
    found = executor.node("Augment", dataset=curation, **off).value("1")
    row = found.dataset.paths.index("a~aug1.png")
    with Image.open(found.dataset.file(row)) as image:
        assert np.array_equal(np.asarray(image), picture(0)[:, ::-1])
    assert found.decisions["a~aug1.png"].sentence == "A changed copy of 'a.png': mirrored."


def test_a_caption_with_a_side_keeps_its_image_from_the_mirror(executor, curation):
    captions = ["a cat looking left", *curation.dataset.captions[1:]]
    edited = type(curation)(
        curation.dataset.with_captions(captions), curation.decisions, curation.recipe
    )
    run = executor.node("Augment", dataset=edited, copies=8)
    said = [run.value("1").decisions[f"a~aug{n}.png"].sentence for n in range(1, 9)]
    assert not any("mirrored" in one for one in said)
    assert run.lines("1")[1] == "1 image not mirrored, because of the caption"


def test_copies_reach_the_training_lists_with_their_captions(executor, curation, torch):
    found = executor.node("Augment", dataset=curation).value("1")
    crop = {"width": 64, "height": 64, "min_bucket": 64, "max_bucket": 256}
    small = executor.node("CropToBuckets", dataset=found, **crop).value("1")
    run = executor.node("ToTrainingLists", dataset=small, compose_captions=False)
    pairs = dict(zip(run.values("1", 2), run.values("1", 1), strict=True))
    assert len(pairs) == 12
    assert pairs["b~aug1.png"] == pairs["b.png"] == "a cat, b"
    assert len({tuple(one.shape) for one in run.values("1", 0)}) == 1


def test_copies_are_seen_in_the_grid(executor, curation, host):
    found = executor.node("Augment", dataset=curation).value("1")
    shown = executor.node("PreviewDataset", dataset=found).shown("1")["document"]
    copy = next(one for one in shown["items"] if one["path"] == "a~aug1.png")
    assert host.request("GET", f"/lora_curator/thumbnails/{copy['id']}").status == 200


def test_running_again_takes_the_copies_out_and_makes_them_anew(executor, curation):
    once = executor.node("Augment", dataset=curation, copies=2).value("1")
    again = executor.node("Augment", dataset=once, copies=1).value("1")
    assert len(again.dataset) == 12
    none = executor.node("Augment", dataset=again, copies=0).value("1")
    assert none.dataset.paths == curation.dataset.paths


def test_copies_do_not_count_as_duplicates_of_one_another(executor, curation):
    found = executor.node("Augment", dataset=curation, copies=1).value("1")
    dropped = executor.node("FindDuplicates", dataset=found, similarity=1.0).value("1")
    assert not any(dropped.decisions.dropped(path) for path in dropped.dataset.paths)


def test_nothing_kept_is_an_error_in_words(executor, curation, errors):
    dropped = executor.node("ScoreQuality", dataset=curation, min_side=500).value("1")
    with pytest.raises(errors.BadInput, match="None of the 6 images is kept"):
        executor.node("Augment", dataset=dropped)
