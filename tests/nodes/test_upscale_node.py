"""'Upscale Small Images' with an upscale model of the host's kind."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from .fake_host import Interrupted


class Tripler:
    """What 'Load Upscale Model' gives: called with `[1, 3, h, w]`, it repeats every pixel."""

    def __init__(self, torch, weight=1.0, largest=512):
        self.scale = 3
        self.architecture = SimpleNamespace(name="Nearest")
        self.model = torch.nn.Linear(1, 1)
        with torch.no_grad():
            self.model.weight.fill_(weight)
            self.model.bias.fill_(0)
        self.largest, self.devices, self.tiles = largest, [], []

    def to(self, device):
        self.devices.append(str(device))

    def __call__(self, tile):
        self.tiles.append(tuple(tile.shape))
        if max(tile.shape[-2:]) > self.largest:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return tile.repeat_interleave(3, -1).repeat_interleave(3, -2)


@pytest.fixture
def tripler(torch, host, monkeypatch):
    """Models for a host whose `tiled_scale` joins tiles without overlap."""
    management = host.modules["comfy.model_management"]
    monkeypatch.setattr(management, "module_size", lambda module: 8, raising=False)
    monkeypatch.setattr(management, "free_memory", lambda size, device: None, raising=False)

    def tiled_scale(batch, function, tile_x, tile_y, overlap, upscale_amount, output_device):
        _, channels, height, width = batch.shape
        out = torch.zeros(1, channels, height * upscale_amount, width * upscale_amount)
        for y in range(0, height, tile_y):
            for x in range(0, width, tile_x):
                part = function(batch[..., y : y + tile_y, x : x + tile_x])
                top, left = y * upscale_amount, x * upscale_amount
                out[..., top : top + part.shape[-2], left : left + part.shape[-1]] = part
        return out

    monkeypatch.setattr(host.modules["comfy.utils"], "tiled_scale", tiled_scale, raising=False)
    return lambda **options: Tripler(torch, **options)


@pytest.fixture
def small(executor, curation):
    """Six images of 96 x 80 for buckets of 128 x 128: they have to become 154 x 128."""
    return executor.node(
        "CropToBuckets", dataset=curation, width=128, height=128, min_bucket=64, max_bucket=256
    ).value("1")


def test_small_images_get_the_size_of_their_bucket(executor, small, tripler):
    run = executor.node("UpscaleSmall", dataset=small, upscale_model=tripler())
    found = run.value("1").dataset
    assert {(one.width, one.height) for one in found.records} == {(154, 128)}
    with Image.open(found.file(0)) as image:
        assert image.size == (154, 128)
    assert run.lines("1")[0].startswith(
        "6 of 6 kept images enlarged for the resolution 128x128, 6 of them now, by Nearest 3x ("
    )


def test_the_pixels_are_those_of_the_model(executor, small, tripler, pack):
    found = executor.node("UpscaleSmall", dataset=small, upscale_model=tripler()).value("1")
    with Image.open(small.dataset.file(0)) as image:
        tripled = np.asarray(image).repeat(3, 0).repeat(3, 1)
    expected = pack.module("lora_curator.prepare.pixels").resize(tripled, (154, 128))
    with Image.open(found.dataset.file(0)) as image:
        assert np.array_equal(np.asarray(image), expected)


def test_the_model_goes_back_to_the_cpu_and_a_second_run_does_not_load_it(
    executor, small, tripler, host
):
    first, second = tripler(), tripler()
    executor.node("UpscaleSmall", dataset=small, upscale_model=first)
    assert first.devices[-1] == "cpu"
    assert len(first.tiles) == 6
    run = executor.node("UpscaleSmall", dataset=small, upscale_model=second)
    assert (second.tiles, second.devices) == ([], [])
    assert "0 of them now" in run.lines("1")[0]
    assert len(host.folders.previews) == 6


def test_other_weights_enlarge_again(executor, small, tripler):
    executor.node("UpscaleSmall", dataset=small, upscale_model=tripler())
    other = tripler(weight=2.0)
    executor.node("UpscaleSmall", dataset=small, upscale_model=other)
    assert len(other.tiles) == 6


def test_dropped_images_are_not_enlarged(executor, small, tripler):
    dropped = executor.node(
        "PickImages", dataset=small, choice='{"keep": [], "drop": ["a.png", "b.png"]}'
    ).value("1")
    model = tripler()
    found = executor.node("UpscaleSmall", dataset=dropped, upscale_model=model).value("1")
    assert len(model.tiles) == 4
    assert found.dataset.records[0].width == 96
    assert found.decisions == dropped.decisions


def test_smaller_tiles_are_tried_when_memory_runs_out(pack, tripler):
    model = tripler(largest=150)
    with pack.module("lora_curator.hosts.comfy.upscale").HostUpscaler(model) as upscaler:
        image = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)
        found = upscaler.upscale(image)
    assert np.array_equal(found, image.repeat(3, 0).repeat(3, 1))
    assert [max(one[-2:]) for one in model.tiles[:3]] == [300, 256, 128]  # tiles of 512, 256, 128


def test_too_little_memory_for_any_tile_is_said_in_words(pack, tripler, errors):
    module = pack.module("lora_curator.hosts.comfy.upscale")
    with (
        module.HostUpscaler(tripler(largest=64)) as upscaler,
        pytest.raises(errors.BadInput, match="ran out of memory"),
    ):
        upscaler.upscale(np.zeros((300, 300, 3), np.uint8))


def test_an_error_of_the_model_comes_through(pack, tripler, monkeypatch):
    def broken(tile):
        raise RuntimeError("expected 4 channels")

    model = tripler()
    monkeypatch.setattr(Tripler, "__call__", lambda self, tile: broken(tile))
    module = pack.module("lora_curator.hosts.comfy.upscale")
    with (
        module.HostUpscaler(model) as upscaler,
        pytest.raises(RuntimeError, match="4 channels"),
    ):
        upscaler.upscale(np.zeros((30, 30, 3), np.uint8))
    assert model.devices[-1] == "cpu"


def test_stop_ends_between_images(executor, small, tripler, host):
    model = tripler()
    host.folders.stop_after = host.folders.looks + 7  # three before the node, two per image
    with pytest.raises(Interrupted):
        executor.node("UpscaleSmall", dataset=small, upscale_model=model)
    assert len(model.tiles) == 2
    assert model.devices[-1] == "cpu"


def test_something_else_on_the_wire_is_refused(executor, small, errors, tripler):
    with pytest.raises(errors.BadInput, match="Load Upscale Model"):
        executor.node("UpscaleSmall", dataset=small, upscale_model=object())


def test_min_side_is_a_size_for_all(executor, small, tripler):
    run = executor.node("UpscaleSmall", dataset=small, upscale_model=tripler(), min_side=160)
    found = run.value("1").dataset
    assert {(one.width, one.height) for one in found.records} == {(192, 160)}  # 2 x 96, 2 x 80


def test_what_was_enlarged_reaches_the_export(executor, small, tripler, host):
    found = executor.node("UpscaleSmall", dataset=small, upscale_model=tripler()).value("1")
    executor.node("ExportDataset", dataset=found, name="big")
    files = sorted((host.folders.output / "big").rglob("a.png"))
    with Image.open(files[0]) as image, Image.open(found.dataset.file(0)) as large:
        left = (154 - 128) // 2
        assert np.array_equal(np.asarray(image), np.asarray(large)[:, left : left + 128])
