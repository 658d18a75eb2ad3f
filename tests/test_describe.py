"""Captions from a model, with a model that says the colour of the middle of an image."""

import threading

import numpy as np
import pytest
from PIL import Image

from lora_curator.dataset import Dataset, ImageRecord
from lora_curator.describe import CAPTION_PIXELS, describe_images
from lora_curator.scan import DECODER, content_id
from lora_curator.store import Store, StoredImage

COLORS = {"red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255)}


class ColorCaptioner:
    """Says `a red image`; keeps the shapes that it was shown, call by call."""

    batch = 1

    def __init__(self, id="color@1", batch=1, stop_at=None):
        self.id, self.batch, self.stop_at = id, batch, stop_at
        self.calls = []

    def caption(self, images):
        if self.stop_at is not None and len(self.calls) == self.stop_at:
            raise Stopped
        self.calls.append([image.shape for image in images])
        names = {color: name for name, color in COLORS.items()}
        middle = [tuple(map(int, i[i.shape[0] // 2, i.shape[1] // 2])) for i in images]
        return [f"a {names[one]} image" if one in names else "" for one in middle]


class Stopped(Exception):
    """The host's stop signal."""


class Watching:
    """Work that keeps what it was told."""

    def __init__(self, stop_after=None):
        self.steps, self.shown, self.looks, self.stop_after = [], [], 0, stop_after

    def progress(self, done, total, label=""):
        self.steps.append((done, total))

    def check_interrupted(self):
        self.looks += 1
        if self.stop_after is not None and len(self.shown) >= self.stop_after:
            raise Stopped

    def show(self, pixels):
        self.shown.append(pixels.shape)


@pytest.fixture
def store():
    with Store(None) as found:
        yield found


@pytest.fixture
def dataset(tmp_path):
    """red.png, green.png, blue.png of 8 x 6 pixels, in this order."""
    return folder_of(tmp_path, dict.fromkeys(COLORS, (6, 8)))


def folder_of(folder, sizes):
    records = []
    for name, (height, width) in sizes.items():
        pixels = np.full((height, width, 3), COLORS[name.split("_")[0]], np.uint8)
        file = folder / f"{name}.png"
        Image.fromarray(pixels).save(file)
        id = content_id(file.read_bytes())
        records.append(ImageRecord(file.name, id, width, height, "PNG", file.stat().st_size))
    return Dataset(folder, tuple(records))


def test_each_row_gets_its_caption_in_the_order_asked_for(dataset, store):
    found = describe_images(dataset, [2, 0], ColorCaptioner(), store=store)
    assert found.captions == ("a blue image", "a red image")
    assert (found.new, found.reused, found.findings) == (2, 0, ())


def test_a_second_run_asks_the_model_nothing(dataset, store):
    first = describe_images(dataset, [0, 1], ColorCaptioner(), store=store)
    model = ColorCaptioner()
    again = describe_images(dataset, [0, 1, 2], model, store=store)
    assert again.captions == (*first.captions, "a blue image")
    assert (again.new, again.reused) == (1, 2)
    assert model.calls == [[(6, 8, 3)]]  # blue alone


def test_other_settings_are_asked_anew(dataset, store):
    describe_images(dataset, [0], ColorCaptioner("color@1"), store=store)
    other = ColorCaptioner("color@2")
    assert describe_images(dataset, [0], other, store=store).new == 1


def test_what_was_said_before_a_stop_is_kept(dataset, store):
    with pytest.raises(Stopped):
        describe_images(dataset, [0, 1, 2], ColorCaptioner(stop_at=2), store=store)
    again = describe_images(dataset, [0, 1, 2], ColorCaptioner(), store=store)
    assert (again.new, again.reused) == (1, 2)


def test_stop_is_looked_at_before_each_image(dataset, store):
    model = ColorCaptioner()
    with pytest.raises(Stopped):
        describe_images(dataset, [0, 1, 2], model, store=store, work=Watching(stop_after=1))
    assert len(model.calls) == 1


def test_each_image_is_shown_before_it_is_described_and_progress_ends_full(dataset, store):
    work = Watching()
    describe_images(dataset, [0, 1, 2], ColorCaptioner(), store=store, work=work)
    assert work.shown == [(6, 8, 3)] * 3
    assert work.steps[0] == (0, 3)
    assert work.steps[-1] == (3, 3)
    assert work.steps == sorted(work.steps)


def test_a_model_gets_as_many_images_as_it_wants(dataset, store):
    model = ColorCaptioner(batch=2)
    found = describe_images(dataset, [0, 1, 2], model, store=store)
    assert found.captions == ("a red image", "a green image", "a blue image")
    assert [len(call) for call in model.calls] == [2, 1]


def test_equal_files_are_described_once(tmp_path, store):
    dataset = folder_of(tmp_path, {"red": (6, 8), "red_copy": (6, 8)})
    model = ColorCaptioner()
    found = describe_images(dataset, [0, 1], model, store=store)
    assert found.captions == ("a red image", "a red image")
    assert len(model.calls) == 1


def test_an_unreadable_image_is_a_finding_and_the_others_go_on(dataset, store):
    (dataset.root / "green.png").write_bytes(b"no image")
    found = describe_images(dataset, [0, 1, 2], ColorCaptioner(), store=store)
    assert found.captions == ("a red image", "", "a blue image")
    (finding,) = found.findings
    assert (finding.code, finding.path) == ("not_captioned", "green.png")
    assert (found.new, found.reused) == (2, 0)


def test_an_image_that_was_never_read_is_described_and_not_saved(dataset, store):
    record = ImageRecord("red.png")
    dataset = Dataset(dataset.root, (record,))
    for _ in range(2):
        assert describe_images(dataset, [0], ColorCaptioner(), store=store).new == 1


def test_silence_of_the_model_is_a_finding_and_is_not_saved(dataset, store, monkeypatch):
    model = ColorCaptioner()
    monkeypatch.setattr(model, "caption", lambda images: [" \n"] * len(images))
    found = describe_images(dataset, [0], model, store=store)
    assert found.captions == ("",)
    assert "said nothing" in found.findings[0].sentence
    assert describe_images(dataset, [0], ColorCaptioner(), store=store).new == 1


def test_an_answer_of_several_lines_becomes_one(dataset, store, monkeypatch):
    model = ColorCaptioner()
    monkeypatch.setattr(model, "caption", lambda images: ["A cat sits.\n\nIt is red ☕."])
    found = describe_images(dataset, [0], model, store=store)
    assert found.captions == ("A cat sits. It is red ☕.",)
    again = describe_images(dataset, [0], model, store=store)
    assert (again.captions, again.reused) == (found.captions, 1)


def test_large_images_are_shown_smaller_and_small_ones_as_they_are(tmp_path, store):
    dataset = folder_of(tmp_path, {"red": (1600, 2500), "green": (700, 900)})
    model = ColorCaptioner()
    describe_images(dataset, [0, 1], model, store=store)
    ((height, width, _),), small = model.calls
    assert small == [(700, 900, 3)]
    assert (width, height) == (1250, 800)  # 4 MP to 1 MP is half of each side
    assert height * width <= CAPTION_PIXELS


def test_what_the_store_knows_of_an_image_stays(dataset, store):
    record = dataset.records[0]
    note = (("turned", "It was turned.", "note"),)
    known = StoredImage(record.id, 8, 6, "PNG", record.size_bytes, note)
    store.save([(known, {"sharpness@1": 3.0})], DECODER)
    describe_images(dataset, [0], ColorCaptioner(), store=store)
    assert store.images([record.id], DECODER)[record.id] == known
    assert store.results("sharpness@1", [record.id]) == {record.id: 3.0}


def test_the_model_is_asked_on_the_callers_thread(dataset, store):
    seen = []
    model = ColorCaptioner()
    ask = model.caption
    model.caption = lambda images: seen.append(threading.current_thread()) or ask(images)
    describe_images(dataset, [0, 1, 2], model, store=store, threads=2)
    assert set(seen) == {threading.current_thread()}
