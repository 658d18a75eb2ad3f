"""For tests, inside of A1111 or Forge: does what a generation does, without a checkpoint."""

import os
import time

from modules import call_queue, images, script_callbacks, shared
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


def interrupt() -> dict:
    shared.state.interrupt()
    return {}


def reload_ui() -> dict:
    shared.state.request_restart()
    return {}


def add_routes(demo, app):
    app.add_api_route("/curator_probe/save", save, methods=["POST"])
    for answer in (turn, state, interrupt, reload_ui):
        app.add_api_route(f"/curator_probe/{answer.__name__}", answer, methods=["GET"])


script_callbacks.on_app_started(add_routes)
