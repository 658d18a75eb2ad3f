"""Our lists into ComfyUI's own training nodes, up to a LoRA on disk.

The model is a Stable Diffusion 3 of one block and width 64, the autoencoder a TAESD, the text
encoder a whole CLIP-L, all with random weights in the true file layouts: two steps take seconds
on a CPU and teach nothing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from comfy_server import ComfyServer, Graph, Run, node
from photos import write_photo
from weights import (
    clip_l_text_shapes,
    load_safetensors,
    random_tensors,
    save_safetensors,
    sd3_shapes,
    taesd_shapes,
)

NATIVE = ("MakeTrainingDataset", "ResolutionBucket", "TrainLoraNode", "SaveLoRA")
SIZES = ((300, 300), (280, 280), (400, 240), (240, 400), (380, 230))
"""With 256 x 256 as the resolution: two square images, two wide ones, a tall one: 3 buckets."""
STEPS = 2


@pytest.fixture(scope="module")
def models(comfy: ComfyServer) -> None:
    """Random weights in the models folder."""
    known = comfy.get_json("/object_info")
    missing = [name for name in NATIVE if name not in known]
    if missing:
        pytest.skip(f"this ComfyUI is older than its training nodes ({', '.join(missing)})")
    folder = comfy.folder / "models"
    text = random_tensors(clip_l_text_shapes(), dtype="float16", spread=0.5)
    save_safetensors(folder / "text_encoders" / "clip_l.safetensors", text)
    vae = random_tensors(taesd_shapes())
    vae |= {"vae_scale": np.array(1, np.float32), "vae_shift": np.array(0, np.float32)}
    save_safetensors(folder / "vae" / "taesd3.safetensors", vae)
    save_safetensors(
        folder / "diffusion_models" / "small_sd3.safetensors", random_tensors(sd3_shapes())
    )


@pytest.fixture(scope="module")
def pictures(comfy: ComfyServer) -> None:
    folder = comfy.folder / "input" / "training"
    folder.mkdir()
    for number, size in enumerate(SIZES):
        write_photo(folder / f"{number}.png", number, size)
        (folder / f"{number}.txt").write_text(f"number {number} of the pictures", "utf-8")


def training_graph() -> Graph:
    return {
        "load": node("LoadFolder", folder="input/training"),
        "crop": node(
            "CropToBuckets", dataset=["load", 0], width=256, height=256, min_bucket=128
        ),
        "lists": node("ToTrainingLists", dataset=["crop", 0]),
        "model": node("native:UNETLoader", unet_name="small_sd3.safetensors"),
        "vae": node("native:VAELoader", vae_name="taesd3.safetensors"),
        "clip": node("native:CLIPLoader", clip_name="clip_l.safetensors", type="sd3"),
        "encode": node(
            "native:MakeTrainingDataset",
            images=["lists", 0], texts=["lists", 1], vae=["vae", 0], clip=["clip", 0],
        ),
        "kept": node(
            "native:SaveTrainingDataset",
            latents=["encode", 0], conditioning=["encode", 1], folder_name="encoded",
        ),
        "bucket": node(
            "native:ResolutionBucket", latents=["encode", 0], conditioning=["encode", 1]
        ),
        "buckets": node("native:PreviewAny", source=["bucket", 0]),
        "train": node(
            "native:TrainLoraNode",
            model=["model", 0], latents=["bucket", 0], positive=["bucket", 1], bucket_mode=True,
            steps=STEPS, rank=2, learning_rate=0.01, training_dtype="fp32", lora_dtype="fp32",
        ),
        "loss": node("native:PreviewAny", source=["train", 1]),
        "save": node("native:SaveLoRA", lora=["train", 0], steps=["train", 2], prefix="loras/ours"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(comfy: ComfyServer, models: None, pictures: None) -> Run:
    run = comfy.run(training_graph())
    assert run.status == "success", run.error
    return run


def test_there_is_a_latent_and_a_conditioning_for_each_image(comfy, run):
    metadata = comfy.folder / "output" / "encoded" / "metadata.json"
    assert json.loads(metadata.read_text("utf-8"))["num_samples"] == len(SIZES)


def test_latents_have_the_sizes_of_buckets_and_captions_their_own_meaning(comfy, run, torch):
    [shard] = (comfy.folder / "output" / "encoded").glob("*.pkl")
    saved = torch.load(shard, weights_only=True)
    sizes = [tuple(one["samples"].shape) for one in saved["latents"]]
    # Latents are an eighth of the image: 256 x 256; 320 x 192 wide; 192 x 320 tall.
    assert sizes == [
        (1, 16, 32, 32),
        (1, 16, 32, 32),
        (1, 16, 24, 40),
        (1, 16, 40, 24),
        (1, 16, 24, 40),
    ]
    texts = [one[0][0] for one in saved["conditioning"]]
    assert not any(torch.equal(texts[0], other) for other in texts[1:])


def test_the_buckets_are_formed(run):
    assert len(run.ui["buckets"]["text"]) == 3


def test_every_step_has_a_finite_loss(run):
    losses = [
        float(one) for one in re.findall(r"\d+\.\d+(?:e[+-]?\d+)?", run.ui["loss"]["text"][0])
    ]
    assert len(losses) == STEPS
    assert all(0 < one < 100 for one in losses)


def test_a_lora_is_on_disk_and_has_learned_something(comfy, run):
    [file] = (comfy.folder / "output" / "loras").glob(f"ours_{STEPS}_steps_*.safetensors")
    tensors = load_safetensors(Path(file))
    assert all(np.isfinite(one).all() for one in tensors.values())
    up = [one for name, one in tensors.items() if "lora_up" in name]  # they begin at 0
    assert up
    assert any(np.abs(one).max() > 0 for one in up)
