"""Stop means stop, and what was done is not done again."""

from __future__ import annotations

import logging
import re
import time
from typing import Any

import pytest
from clip_files import save, vision_l
from comfy_server import ComfyServer, Graph, Run, node
from photos import write_copies, write_photo

logger = logging.getLogger(__name__)

PHOTOS, SIDE, STOP_AT = 120, 2048, 12
KNOWN, NEW = 1, 4
"""Images that were embedded before and that are added."""


def stopped(
    comfy: ComfyServer, graph: Graph, id: str, stop_at: int, pause_s: float = 0
) -> tuple[Run, float]:
    """Run a graph and press stop `pause_s` after a node has said it has done `stop_at` images.

    Returns the run and the seconds from stop to end.
    """
    pressed: list[float] = []

    def when(kind: str, content: dict[str, Any]) -> None:
        ours = kind == "progress" and content["node"] == id
        if ours and content["value"] >= stop_at and not pressed:
            time.sleep(pause_s)
            pressed.append(time.monotonic())
            comfy.interrupt()

    run = comfy.run(graph, when)
    assert run.status == "interrupted"
    return run, run.seconds("execution_interrupted") - pressed[0]


def progress_of(run: Run, id: str) -> list[tuple[float, int]]:
    """When a node said how many images it had done."""
    return [
        (at, data["value"])
        for at, kind, data in run.messages
        if kind == "progress" and data["node"] == id
    ]


def test_stop_ends_a_scan_within_an_image_and_the_next_run_goes_on(comfy):
    folder = comfy.folder / "input" / "many"
    folder.mkdir()
    write_photo(comfy.folder / "photo.jpg", 7, (SIDE, SIDE))
    write_copies(folder, comfy.folder / "photo.jpg", PHOTOS)
    graph: Graph = {
        "load": node("LoadFolder", folder="input/many"),
        "preview": node("PreviewDataset", dataset=["load", 0]),
    }
    run, seconds = stopped(comfy, graph, "load", STOP_AT)
    times = progress_of(run, "load")
    done = times[-1][1]
    per_image = (times[-1][0] - times[0][0]) / (done - times[0][1])
    logger.info("%d images, %.2f s each; stopped after %.2f s", done, per_image, seconds)
    assert "preview" not in run.ran
    # Each thread ends the image it holds; a few more may be done before the signal is there.
    assert done <= STOP_AT + 8
    assert seconds < 8 * per_image + 1.5  # all that are left would take a hundred times per_image

    again = comfy.run(graph)
    assert again.status == "success", again.error
    measured = re.search(r"(\d+) newly measured", again.lines("load")[0])
    assert measured is not None
    assert PHOTOS - done - 4 <= int(measured[1]) <= PHOTOS - STOP_AT


@pytest.fixture(scope="module")
def clip_vision(comfy: ComfyServer, torch: Any) -> str:
    """A CLIP ViT-L/14 with random weights, as 'Load CLIP Vision' names it."""
    file = comfy.folder / "models" / "clip_vision" / "vit_l.safetensors"
    save(vision_l(), file)
    return file.name


def test_stop_ends_an_embedding_on_the_cpu_within_an_image(comfy, photo_folder, clip_vision):
    folder = photo_folder("to embed", KNOWN, (320, 256))
    graph: Graph = {
        "load": node("LoadFolder", folder="input/to embed"),
        "model": node("native:CLIPVisionLoader", clip_name=clip_vision),
        "embed": node("EmbedImages", dataset=["load", 0], clip_vision=["model", 0]),
        "preview": node("PreviewDataset", dataset=["embed", 0]),
    }
    assert comfy.run(graph).status == "success"  # the model is in memory from here on
    for number in range(NEW):
        write_photo(folder / f"new {number}.png", 200 + number, (320, 256))

    run, seconds = stopped(comfy, graph, "embed", KNOWN, pause_s=1.5)  # amid the batch
    assert "preview" not in run.ran

    again = comfy.run(graph)
    assert again.status == "success", again.error
    encoded = re.search(r"(\d+) newly encoded", again.lines("embed")[0])
    assert encoded is not None
    assert int(encoded[1]) <= NEW
    per_image = (again.seconds("executing", "preview") - again.seconds("executing", "embed")) / NEW
    logger.info("%.2f s for an image; stopped after %.2f s", per_image, seconds)
    assert seconds < 3 * per_image + 1.5


def test_after_a_stop_other_prompts_run(comfy, photo_folder):
    photo_folder("after a stop", 2)
    graph: Graph = {
        "load": node("LoadFolder", folder="input/after a stop"),
        "preview": node("PreviewDataset", dataset=["load", 0]),
    }
    run = comfy.run(graph)
    assert run.status == "success", run.error
