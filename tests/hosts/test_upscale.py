"""'Upscale Small Images' with a model that the host has loaded from a file in a true layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from comfy_server import ComfyServer, Graph, node
from photos import write_photo
from PIL import Image
from weights import save_safetensors

from lora_curator.prepare.pixels import resize

FEATURES, FACTOR = 8, 2


@pytest.fixture(scope="module")
def model(comfy: ComfyServer) -> dict[str, np.ndarray]:
    """A small Real-ESRGAN Compact (`SRVGGNetCompact`) with random weights, factor 2."""
    rng = np.random.default_rng(0)
    shapes = {
        "body.0.weight": (FEATURES, 3, 3, 3),
        "body.0.bias": (FEATURES,),
        "body.1.weight": (FEATURES,),
        "body.2.weight": (FEATURES, FEATURES, 3, 3),
        "body.2.bias": (FEATURES,),
        "body.3.weight": (FEATURES,),
        "body.4.weight": (3 * FACTOR**2, FEATURES, 3, 3),
        "body.4.bias": (3 * FACTOR**2,),
    }
    weights = {name: rng.normal(0, 0.05, one).astype(np.float32) for name, one in shapes.items()}
    save_safetensors(comfy.folder / "models/upscale_models/compact.safetensors", weights)
    return weights


@pytest.fixture(scope="module")
def small(comfy: ComfyServer) -> Path:
    """Two images for the resolution 512: one of 600 x 520, larger than a tile, and a small one."""
    folder = comfy.folder / "input" / "upscale"
    folder.mkdir(parents=True)
    write_photo(folder / "large.png", 0, (600, 560))
    write_photo(folder / "small.png", 1, (300, 280))
    return folder


def graph(min_side: int = 0) -> Graph:
    return {
        "load": node("LoadFolder", folder="input/upscale"),
        "crop": node("CropToBuckets", dataset=["load", 0], width=512, height=512),
        "model": node("native:UpscaleModelLoader", model_name="compact.safetensors"),
        "upscale": node(
            "UpscaleSmall", dataset=["crop", 0], upscale_model=["model", 0], min_side=min_side
        ),
        "preview": node("PreviewDataset", dataset=["upscale", 0]),
    }


def enlarged_files(comfy: ComfyServer) -> list[Path]:
    return sorted((comfy.folder / "user" / "__lora_curator" / "enlarged").glob("*.png"))


def by_the_host(comfy: ComfyServer, name: str) -> np.ndarray:
    """What 'Upscale Image (using Model)' makes of an image of the folder."""
    run = comfy.run(
        {
            "image": node("native:LoadImage", image=f"upscale/{name}"),
            "model": node("native:UpscaleModelLoader", model_name="compact.safetensors"),
            "larger": node(
                "native:ImageUpscaleWithModel", upscale_model=["model", 0], image=["image", 0]
            ),
            "save": node("native:SaveImage", images=["larger", 0], filename_prefix="larger"),
        }
    )
    assert run.status == "success", run.error
    (one,) = run.ui["save"]["images"]
    with Image.open(comfy.folder / one["type"] / one["subfolder"] / one["filename"]) as image:
        return np.asarray(image.convert("RGB"))


def by_torch(torch, weights: dict[str, np.ndarray], pixels: np.ndarray) -> np.ndarray:
    """The network itself: three convolutions, pixels shuffled, the enlarged image added."""
    w = {name: torch.from_numpy(one) for name, one in weights.items()}
    image = torch.from_numpy(pixels.astype(np.float32) / 255).movedim(-1, 0)[None]
    functional = torch.nn.functional
    found = functional.conv2d(image, w["body.0.weight"], w["body.0.bias"], padding=1)
    found = functional.prelu(found, w["body.1.weight"])
    found = functional.conv2d(found, w["body.2.weight"], w["body.2.bias"], padding=1)
    found = functional.prelu(found, w["body.3.weight"])
    found = functional.conv2d(found, w["body.4.weight"], w["body.4.bias"], padding=1)
    found = functional.pixel_shuffle(found, FACTOR)
    found = found + functional.interpolate(image, scale_factor=FACTOR, mode="nearest")
    return found[0].movedim(0, -1).clamp(0, 1).numpy() * 255


def test_a_small_image_is_what_the_model_itself_gives(comfy, model, small, torch):
    run = comfy.run(graph())
    assert run.status == "success", run.error
    assert "1 of 2 kept images enlarged" in run.lines("upscale")[0]
    assert "RealESRGAN Compact 2x" in run.lines("upscale")[0]
    (file,) = enlarged_files(comfy)
    with Image.open(file) as image, Image.open(small / "small.png") as source:
        found, pixels = np.asarray(image), np.asarray(source)
    # 300 x 280 lands in 512 x 512: 512 / 280 = 1.829 times, 300 x 1.829 = 548.6 -> 549.
    assert found.shape == (512, 549, 3)
    exact = by_torch(torch, model, pixels)
    expected = resize(np.rint(exact).astype(np.uint8), (549, 512))
    assert np.abs(found.astype(int) - expected).max() <= 1  # a level that lies on .5
    items = {one["path"]: one for one in run.document("preview")["items"]}
    assert (items["small.png"]["width"], items["small.png"]["height"]) == (549, 512)


def test_an_image_of_several_tiles_is_what_the_hosts_own_node_gives(comfy, model, small):
    before = set(enlarged_files(comfy))
    run = comfy.run(graph(min_side=1120))  # twice 560: the model's own size
    assert run.status == "success", run.error
    new = [file for file in enlarged_files(comfy) if file not in before]
    sizes = {}
    for file in new:
        with Image.open(file) as image:
            sizes[image.size] = np.asarray(image)
    host = by_the_host(comfy, "large.png")
    assert host.shape == (1120, 1200, 3)
    # The host's own node cuts levels off where ours rounds them.
    difference = sizes[1200, 1120].astype(int) - host
    assert difference.min() >= 0
    assert difference.max() <= 1


def test_nothing_is_enlarged_twice(comfy, model, small):
    comfy.run(graph())
    times = {file: file.read_bytes() for file in enlarged_files(comfy)}
    again = graph()
    again["load"]["inputs"]["sub_folders"] = False  # so that the nodes run anew
    run = comfy.run(again)
    assert "upscale" in run.ran
    assert "0 of them now" in run.lines("upscale")[0]
    assert {file: file.read_bytes() for file in enlarged_files(comfy)} == times
