import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lora_curator.buckets import BucketOptions
from lora_curator.captions.caption import write_caption_bytes
from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.errors import BadInput
from lora_curator.export.folder import ExportFolder, files_below
from lora_curator.export.write import write_images
from lora_curator.prepare.options import PrepareOptions
from lora_curator.prepare.step import prepare_image
from lora_curator.work import SilentWork

OPTIONS = PrepareOptions(buckets=BucketOptions((128, 128), True, 64, 256))


def prepare(data, path):
    return prepare_image(data, OPTIONS, path)


@pytest.fixture
def dataset(tmp_path):
    root = tmp_path / "source"
    (root / "in").mkdir(parents=True)
    paths = ["in/A 1.png", "in/bad.png", "in/b_2.JPG", "in/c.gif"]
    for path in paths:
        pixels = np.full((100, 200, 3), 7 * len(path), np.uint8)
        name = {"png": "PNG", "JPG": "JPEG", "gif": "GIF"}[path.split(".")[1]]
        Image.fromarray(pixels).save(root / path, name)
    (root / "in/bad.png").write_bytes(b"no image")
    return Dataset(root, tuple(ImageRecord(path) for path in paths))


def write(dataset, out, rows=(0, 1, 2, 3), captions=("zqx, a", "b", "c", ""), **options):
    with ExportFolder(out, dataset.root) as folder:
        return write_images(
            dataset, rows, captions, prepare, write_caption_bytes, folder, "img/1_zqx", **options
        )


def test_images_and_captions_are_written_and_a_bad_image_becomes_a_finding(dataset, tmp_path):
    out = tmp_path / "out"
    images, findings = write(dataset, out)
    assert [(one.source, one.file) for one in images] == [
        ("in/A 1.png", "img/1_zqx/a-1.png"),
        ("in/b_2.JPG", "img/1_zqx/b-2.jpg"),
        ("in/c.gif", "img/1_zqx/c.png"),
    ]
    assert files_below(out) == sorted(
        file for one in images for file in (one.file, one.file.rpartition(".")[0] + ".txt")
    )
    assert [(one.code, one.path, one.severity) for one in findings] == [
        ("export_failed", "in/bad.png", "error")
    ]
    assert (out / "img/1_zqx/a-1.txt").read_bytes() == b"zqx, a"
    assert (out / "img/1_zqx/c.txt").read_bytes() == b"\n"  # sd-scripts stops at 0 bytes
    first = images[0]
    data = (out / first.file).read_bytes()
    assert first.sha256 == hashlib.sha256(data).hexdigest()
    assert Image.open(io.BytesIO(data)).size == first.bucket


def test_the_originals_are_as_they_were(dataset, tmp_path):
    before = {path: dataset.root.joinpath(path).read_bytes() for path in dataset.paths}
    write(dataset, tmp_path / "out")
    assert {path: dataset.root.joinpath(path).read_bytes() for path in dataset.paths} == before
    assert files_below(dataset.root) == sorted(before)


def test_the_number_of_threads_changes_nothing(dataset, tmp_path):
    one, four = tmp_path / "one", tmp_path / "four"
    assert write(dataset, one, threads=1) == write(dataset, four, threads=4)
    for name in files_below(one):
        assert (one / name).read_bytes() == (four / name).read_bytes()


def test_only_the_asked_rows_are_written_in_their_order(dataset, tmp_path):
    images, _ = write(dataset, tmp_path / "out", rows=(3, 0), captions=("x", "y"))
    assert [(one.source, one.caption) for one in images] == [("in/c.gif", "x"), ("in/A 1.png", "y")]


def test_captions_must_fit_the_rows(dataset, tmp_path):
    with pytest.raises(BadInput, match="1 captions for 2 images"):
        write(dataset, tmp_path / "out", rows=(0, 2), captions=("x",))


class Stop(Exception):
    pass


@dataclass
class Impatient(SilentWork):
    def check_interrupted(self):
        raise Stop


def test_the_stop_button_leaves_no_folder(dataset, tmp_path):
    with pytest.raises(Stop):
        write(dataset, tmp_path / "out", work=Impatient())
    assert not (tmp_path / "out").exists()


def test_progress_counts_every_image(dataset, tmp_path):
    seen = []

    class Watch(SilentWork):
        def progress(self, done, total, label=""):
            seen.append((done, total, label))

    write(dataset, tmp_path / "out", work=Watch())
    assert seen == [(n, 4, "export") for n in (1, 2, 3, 4)]


def test_names_can_be_given(dataset, tmp_path):
    images, _ = write(dataset, tmp_path / "out", rows=(0,), captions=("x",), names=["own"])
    assert images[0].file == "img/1_zqx/own.png"
    assert Path(tmp_path / "out/img/1_zqx/own.txt").is_file()
