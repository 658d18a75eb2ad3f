import os
import sys
from pathlib import Path

import numpy as np
import pytest

from lora_curator.folder import read_folder
from lora_curator.scan import Measurement, content_id, measure_images
from lora_curator.store import Store
from lora_curator.stored import stored_thumbnails

RED = Measurement("red", "red@1", "score", lambda image: float(image.pixels[0, 0, 0]))
TOP = Measurement("hash:top", "top@1", "hash", lambda image: 2**64 - 1)


class Corners:
    """Embeds an image as the colour of its top left pixel, made a unit vector."""

    id = "corners@1"
    input_side = 8
    batch = 2

    def __init__(self):
        self.batches = []

    def embed_images(self, images):
        self.batches.append([image.shape for image in images])
        rows = np.array([image[0, 0] for image in images], np.float32) + 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Stops(Exception):
    """The host's stop signal."""


class StopsAfter:
    """A user who presses stop when `count` images are done."""

    def __init__(self, count):
        self.count = count
        self.done = 0

    def progress(self, done, total, label=""):
        self.done = done

    def check_interrupted(self):
        if self.done >= self.count:
            raise Stops


@pytest.fixture
def folder(tmp_path, encode):
    root = tmp_path / "raw"
    root.mkdir()
    for shade in (10, 20, 30, 40, 50):
        file = root / f"{shade}.png"
        file.write_bytes(encode(np.full((16, 24, 3), shade, np.uint8), "PNG"))
        os.utime(file, (1_000_000, 1_000_000))
    return root


def scan(root, store, measurements=(RED, TOP), **options):
    return measure_images(read_folder(root), measurements, store=store, **options)


def test_every_image_is_measured_in_the_order_of_the_rows(folder):
    with Store(None) as store:
        dataset, counts = scan(folder, store)
    assert dataset.column("red").tolist() == [10, 20, 30, 40, 50]
    assert dataset.column("red").dtype == np.float32
    assert dataset.column("hash:top").tolist() == [2**64 - 1] * 5
    assert dataset.records[0].id == content_id((folder / "10.png").read_bytes())
    assert (dataset.records[0].width, dataset.records[0].height) == (24, 16)
    assert (counts.read, counts.decoded, counts.reused) == (5, 5, 0)


def test_an_unchanged_folder_is_not_even_read(folder):
    with Store(None) as store:
        first, _ = scan(folder, store, embedder=Corners())
        second, counts = scan(folder, store, embedder=Corners())
    assert (counts.read, counts.decoded, counts.reused) == (0, 0, 5)
    assert second.records == first.records
    assert all(np.array_equal(second.columns[c], first.columns[c]) for c in first.columns)


def test_an_edited_file_is_computed_again_and_a_renamed_one_is_not(folder, encode):
    with Store(None) as store:
        scan(folder, store)
        (folder / "10.png").write_bytes(encode(np.full((16, 24, 3), 99, np.uint8), "PNG"))
        (folder / "20.png").rename(folder / "renamed.png")
        dataset, counts = scan(folder, store)
    assert counts.decoded == 1
    assert dataset.column("red").tolist() == [99, 30, 40, 50, 20]


def test_a_new_measurement_decodes_once_more_and_keeps_the_old_results(folder):
    calls = []
    counted = Measurement("red", "red@1", "score", lambda image: calls.append(1) or 1.0)
    with Store(None) as store:
        scan(folder, store, [counted])
        _, counts = scan(folder, store, [counted, TOP])
    assert counts.decoded == 5
    assert len(calls) == 5


def test_a_bad_file_keeps_its_row_and_is_a_finding(folder):
    (folder / "25.png").write_bytes(b"no image")
    with Store(None) as store:
        for _ in range(2):  # the second time from the store
            dataset, _ = scan(folder, store, embedder=Corners())
            assert len(dataset) == 6
            assert np.isnan(dataset.column("red")[2])
            assert np.isnan(dataset.column("embedding:corners@1")[2]).all()
            assert dataset.readable.tolist() == [True, True, False, True, True, True]
            assert [(f.code, f.path) for f in dataset.findings] == [("not_an_image", "25.png")]


def test_a_stopped_pass_goes_on_where_it_stopped(folder, tmp_path):
    with Store(tmp_path / "store") as store, pytest.raises(Stops):
        scan(folder, store, work=StopsAfter(2), threads=1)
    with Store(tmp_path / "store") as store:
        dataset, counts = scan(folder, store)
    assert 0 < counts.decoded < 5
    assert dataset.column("red").tolist() == [10, 20, 30, 40, 50]


def test_embedders_get_batches_of_the_size_and_side_they_want(folder):
    embedder = Corners()
    with Store(None) as store:
        dataset, _ = scan(folder, store, embedder=embedder)
    assert embedder.batches == [[(8, 12, 3)] * 2, [(8, 12, 3)] * 2, [(8, 12, 3)]]
    vectors = dataset.column("embedding:corners@1")
    assert vectors.shape == (5, 3)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_results_do_not_depend_on_the_number_of_threads(folder):
    with Store(None) as one, Store(None) as many:
        a, _ = scan(folder, one, threads=1, embedder=Corners())
        b, _ = scan(folder, many, threads=7, embedder=Corners())
    assert a.records == b.records
    assert all(np.array_equal(a.columns[c], b.columns[c]) for c in a.columns)


def test_another_matte_is_another_measurement(folder, encode):
    clear = np.zeros((16, 16, 4), np.uint8)
    (folder / "clear.png").write_bytes(encode(clear, "PNG"))
    with Store(None) as store:
        white, _ = scan(folder, store)
        black, _ = scan(folder, store, matte=(0, 0, 0))
    assert white.column("red")[-1] == 255
    assert black.column("red")[-1] == 0


def test_a_wrong_suffix_and_a_turned_photo_are_noted(tmp_path, encode, quarters):
    from PIL import Image

    exif = Image.Exif()
    exif[274] = 8
    (tmp_path / "a.png").write_bytes(encode(quarters, "JPEG", exif=exif))
    with Store(None) as store:
        dataset, _ = scan(tmp_path, store)
    assert [finding.code for finding in dataset.findings] == ["exif_orientation", "wrong_suffix"]
    assert (dataset.records[0].width, dataset.records[0].height) == (24, 40)


def test_thumbnails_are_small_jpegs(folder):
    with Store(None) as store:
        dataset, _ = scan(folder, store)
        thumbnails = stored_thumbnails(dataset, store)
    assert set(thumbnails) == set(dataset.paths)
    assert all(data.startswith(b"\xff\xd8") for data in thumbnails.values())


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist on Windows")
def test_a_name_that_is_not_unicode_is_scanned_like_any_other(folder):
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.png"))
    try:
        (folder / "10.png").rename(odd)
    except OSError:
        pytest.skip("this file system refuses names that are not UTF-8")
    os.utime(odd, (1_000_000, 1_000_000))
    with Store(None) as store:
        scan(folder, store)
        dataset, counts = scan(folder, store)
    assert counts.reused == 5
    assert sorted(dataset.column("red")) == [10, 20, 30, 40, 50]
