"""For tests, inside of A1111 or Forge: does what a generation does, without a checkpoint."""

import os
import time

import numpy as np
from modules import call_queue, images, interrogate, script_callbacks, shared
from PIL import Image


def save(prompt: str, folder: str) -> dict:
    """Save an image as txt2img does, with its callbacks."""
    settings = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Version: v1"
    words = f"{prompt}\nNegative prompt: blurry\n{settings}"
    picture = Image.effect_noise((512, 512), 90).convert("RGB")
    name, _ = images.save_image(picture, folder, "", seed=1, prompt=prompt, info=words)
    return {"path": os.path.abspath(name)}


def turn() -> dict:
    """How long a generation that begins now would wait for its turn."""
    began = time.monotonic()
    with call_queue.queue_lock:
        return {"waited_s": time.monotonic() - began}


def state() -> dict:
    return {"job": shared.state.job, "text": shared.state.textinfo}


def reload_ui() -> dict:
    shared.state.request_restart()
    return {}


def embed(file: str, text: str) -> dict:
    """Unit vectors of an image and a text: through our encoder, and by CLIP's own code alone."""
    import clip
    import torch

    from lora_curator.hosts.webui import the_host

    picture = Image.open(file).convert("RGB")
    ours = the_host().open_embedder("webui:clip")
    rows = [ours.embed_images([np.asarray(picture)])[0], ours.embed_texts([text])[0]]
    ours.close()
    network, prepare = clip.load(interrogate.clip_model_name, device="cpu")
    with torch.no_grad():
        vectors = [network.encode_image(prepare(picture)[None])[0]]
        vectors.append(network.encode_text(clip.tokenize([text]))[0])
    alone = [(one / one.norm()).tolist() for one in vectors]
    return {"ours": [one.tolist() for one in rows], "alone": alone}


def upscale(file: str, name: str, out: str) -> dict:
    """Enlarge an image by one of the host's upscalers and save it."""
    from lora_curator.hosts.webui import the_host

    upscaler = the_host().open_upscaler(name)
    larger = upscaler.upscale(np.asarray(Image.open(file).convert("RGB")))
    Image.fromarray(larger).save(out)
    return {"factor": upscaler.factor, "id": upscaler.id}


def add_routes(demo, app):
    app.add_api_route("/curator_probe/save", save, methods=["POST"])
    for answer in (turn, state, embed, upscale, reload_ui):
        app.add_api_route(f"/curator_probe/{answer.__name__}", answer, methods=["GET"])


script_callbacks.on_app_started(add_routes)
