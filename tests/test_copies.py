"""Changed copies as rows of the table."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from lora_curator.augment import AugmentOptions
from lora_curator.copies import add_copies, is_copy, without_copies
from lora_curator.curate import drop_duplicates, scan_folder
from lora_curator.curation import Curation
from lora_curator.decisions import Decisions
from lora_curator.images import decode_image
from lora_curator.publish import placements, publish
from lora_curator.recipe import Recipe
from lora_curator.store import Store

TWO = AugmentOptions(copies=2)


def picture(seed, width=96, height=80):
    squares = np.random.default_rng(seed).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return squares.repeat(8, 0).repeat(8, 1)


@pytest.fixture
def store():
    with Store(None) as found:
        yield found


@pytest.fixture
def curation(tmp_path, store):
    """a.jpg, a.webp, b.png (its caption speaks of left), c.png (dropped by the user)."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for seed, name in enumerate(("a.jpg", "a.webp", "b.png", "c.png")):
        Image.fromarray(picture(seed)).save(raw / name)
    (raw / "b.txt").write_text("a cat looking left", "utf-8")
    recipe = Recipe(augment=TWO)
    dataset, _ = scan_folder(raw, recipe, store=store)
    return Curation(dataset, Decisions().by_user({"c.png": "drop"}), recipe)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "copies"


def copies(curation):
    return [path for path in curation.dataset.paths if is_copy(curation.dataset, path)]


def codes(curation):
    return {(one.code, one.path) for one in curation.dataset.findings}


def test_every_kept_image_gets_its_copies_and_no_other(curation, folder, store):
    found = add_copies(curation, folder, store=store)
    assert copies(found) == [
        *("a~aug1.jpg", "a~aug1.png", "a~aug2.jpg", "a~aug2.png"),
        *("b~aug1.png", "b~aug2.png"),
    ]
    assert list(found.dataset.paths) == sorted(found.dataset.paths)
    assert {path for path in curation.dataset.paths} < set(found.dataset.paths)


def test_a_copy_says_what_was_changed_and_is_kept(curation, folder, store):
    found = add_copies(curation, folder, store=store)
    decision = found.decisions["b~aug1.png"]
    assert (decision.choice, decision.reason, decision.author) == ("keep", "augmented", "augment")
    assert decision.near == "b.png"
    assert "turned by" in decision.sentence
    row = found.dataset.paths.index("b~aug1.png")
    assert found.dataset.captions[row] == "a cat looking left"


def test_a_copy_has_the_size_of_its_image_and_other_pixels(curation, folder, store):
    found = add_copies(curation, folder, store=store)
    row = found.dataset.paths.index("b~aug1.png")
    record = found.dataset.records[row]
    assert (record.width, record.height, record.format) == (96, 80, "PNG")
    pixels = decode_image(found.dataset.file(row).read_bytes()).pixels
    assert pixels.shape == (80, 96, 3)
    assert not np.array_equal(pixels, picture(2))
    assert found.dataset.records[found.dataset.paths.index("a~aug1.jpg")].format == "JPEG"
    buckets, _ = placements(found.with_rest_kept())
    assert buckets["b~aug1.png"].bucket == buckets["b.png"].bucket


def test_the_columns_stay_whole_and_of_their_kind(curation, folder, store):
    marked = drop_duplicates(curation)
    found = add_copies(marked, folder, store=store).dataset
    row = found.paths.index("b~aug1.png")
    for name, column in marked.dataset.columns.items():
        assert found.columns[name].dtype == column.dtype
        assert len(found.columns[name]) == len(found)
    (embedding,) = [name for name in found.columns if name.startswith("embedding:")]
    assert np.isnan(found.columns[embedding][row]).all()
    assert found.columns["group:duplicates"][row] == -1
    assert np.isfinite(found.columns["sharpness"][row])
    original = marked.dataset.paths.index("b.png")
    assert (
        found.columns["sharpness"][found.paths.index("b.png")]
        == (marked.dataset.columns["sharpness"][original])
    )


def test_a_caption_with_a_side_is_not_mirrored_and_the_user_is_told(curation, folder, store):
    found = add_copies(curation, folder, store=store)
    assert ("not_mirrored", "b.png") in codes(found)
    assert ("not_mirrored", "a.jpg") not in codes(found)
    only = replace(
        curation.recipe,
        augment=AugmentOptions(1, flip=True, rotation=0, crop=0, brightness=0, contrast=0),
    )
    mirrored = add_copies(replace(curation, recipe=only), folder, store=store)
    assert ("fewer_copies", "b.png") in codes(mirrored)
    row = mirrored.dataset.paths.index("a~aug1.png")
    pixels = decode_image(mirrored.dataset.file(row).read_bytes()).pixels
    source = decode_image((curation.dataset.root / "a.webp").read_bytes()).pixels
    assert np.array_equal(pixels, source[:, ::-1])


def test_running_again_writes_nothing_and_gives_the_same(curation, folder, store):
    first = add_copies(curation, folder, store=store)
    times = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    second = add_copies(first, folder, store=store)
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == times
    assert second.dataset.records == first.dataset.records
    assert second.decisions == first.decisions
    assert second.dataset.findings == first.dataset.findings


def test_no_copies_asked_for_takes_them_out_again(curation, folder, store):
    found = add_copies(curation, folder, store=store)
    back = without_copies(found)
    assert back.dataset.paths == curation.dataset.paths
    assert back.decisions == curation.decisions
    assert not back.dataset.files


def test_what_the_user_said_of_a_copy_holds(curation, folder, store):
    found = add_copies(curation, folder, store=store)
    mine = replace(found, decisions=found.decisions.by_user({"b~aug1.png": "drop"}))
    again = add_copies(mine, folder, store=store)
    assert again.decisions["b~aug1.png"].author == "user"
    assert "b~aug1.png" not in [again.dataset.paths[row] for row in again.kept_rows]
    assert copies(again) == copies(found)  # the copy itself is never copied


def test_a_flat_image_has_no_copy_that_equals_it(tmp_path, store, folder):
    raw = tmp_path / "flat"
    raw.mkdir()
    Image.fromarray(np.zeros((80, 96, 3), np.uint8)).save(raw / "black.png")
    recipe = Recipe(augment=TWO)
    dataset, _ = scan_folder(raw, recipe, store=store)
    found = add_copies(Curation(dataset, Decisions(), recipe), folder, store=store)
    assert copies(found) == []
    assert ("fewer_copies", "black.png") in codes(found)


def test_a_file_that_is_gone_is_a_finding(curation, folder, store):
    (curation.dataset.root / "b.png").unlink()
    found = add_copies(curation, folder, store=store)
    assert ("not_augmented", "b.png") in codes(found)
    assert not [path for path in copies(found) if path.startswith("b")]


def test_copies_are_exported_with_their_captions(curation, folder, store, tmp_path):
    found = add_copies(curation, folder, store=store).with_rest_kept()
    before = {f: f.read_bytes() for f in sorted(curation.dataset.root.iterdir())}
    done = publish(found, tmp_path / "out", store=store)
    files = {image.source: image for image in done.images}
    assert len(files) == 3 + 6
    assert files["b~aug2.png"].caption == "a cat looking left"
    assert len({image.file for image in done.images}) == 9
    assert {f: f.read_bytes() for f in sorted(curation.dataset.root.iterdir())} == before
    assert "data:image/jpeg" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_large_datasets_are_told_that_copies_hardly_help(tmp_path, store, folder):
    raw = tmp_path / "many"
    raw.mkdir()
    for seed in range(20):
        Image.fromarray(picture(seed, 32, 32)).save(raw / f"{seed:02}.png")
    recipe = Recipe(augment=AugmentOptions(copies=1))
    dataset, _ = scan_folder(raw, recipe, store=store)
    found = add_copies(Curation(dataset, Decisions(), recipe), folder, store=store)
    assert ("enough_images", "") in codes(found)
    assert len(copies(found)) == 20
