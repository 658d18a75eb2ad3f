"""Our nodes against ComfyUI's own on one folder: memory, time, and what comes out.

    COMFYUI_DIR=/path/to/ComfyUI COMFYUI_PYTHON=/path/to/its/python python benchmarks/comfyui.py

Both sides load a folder of captioned photos of one megapixel and find the copies in it, each in a
fresh server: ours with Load Image Folder and Find Duplicates (which also takes the scores, hashes
and thumbnails), the host's with LoadImageTextDataSetFromFolder and ImageDeduplication, at the same
similarity. Then a small marked set is loaded, deduplicated and written to a folder by each side,
and the files are looked at: is each caption beside its image, is each image upright. At last a
photo is added to the folder and the same graph is run again.

The photos are crops of those inside scikit-image, scikit-learn and matplotlib (--photos, 1000): a
seventh are re-saved, resized or brightened copies, a twentieth exact ones, a tenth lies on its
side with the EXIF note that says so. The host needs 13 MB of memory for each.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "hosts")]

from comfy_server import HOW_TO_RUN, ComfyServer, Graph, Run, comfy_dir, node  # noqa: E402
from photos import write_photo  # noqa: E402

from lora_curator.sample import open_pictures  # noqa: E402

SIZES = ((1024, 1024), (1152, 896), (896, 1152))
SIMILARITY = 0.95
MARKED = 48
MARKED_COPIES = 12
CELL = 32
BITS = 6
TO_TRAIN = 40


def write_photos(folder: Path, count: int) -> dict[str, int]:
    """`count` captioned JPEG files in a mixed order of names; which photo each of them shows."""
    rng = np.random.default_rng(0)
    sources = [one for one in open_pictures().values() if min(one.size) >= 300]
    originals = count - count // 7 - count // 20
    names = [f"{int(number):08x}" for number in rng.permutation(2**31 // 7919)[:count] * 7919]
    folder.mkdir(parents=True)
    shows: dict[str, int] = {}
    for number in range(count):
        file = folder / f"{names[number]}.jpg"
        if number < originals:
            photo = crop_of(sources[number % len(sources)], SIZES[number % 3], rng)
            save(photo, file, 92, lying=number % 10 == 0)
            shows[file.name] = number
        else:
            shows[file.name] = number % originals
            copied = folder / f"{names[number % originals]}.jpg"
            write_copy(copied, file, number if number < originals + count // 7 else None)
        file.with_suffix(".txt").write_text(f"photo {shows[file.name]}", "utf-8")
    return shows


def crop_of(source: Image.Image, size: tuple[int, int], rng: np.random.Generator) -> Image.Image:
    """A part of a photograph at some place and scale, with the grain of a camera."""
    share = rng.uniform(0.3, 0.9)
    w = int(min(source.width, source.height * size[0] / size[1]) * share)
    h = int(w * size[1] / size[0])
    x, y = (int(rng.integers(0, rest + 1)) for rest in (source.width - w, source.height - h))
    crop = source.resize(size, Image.Resampling.BICUBIC, (x, y, x + w, y + h))
    grain = rng.normal(0, 3, (size[1], size[0], 1)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(crop) + grain, 0, 255).astype(np.uint8))


def write_copy(photo: Path, file: Path, change: int | None) -> None:
    """A copy: of the bytes, or re-saved, made smaller or brighter by turns."""
    if change is None:
        file.write_bytes(photo.read_bytes())
        return
    with Image.open(photo) as opened:
        lying = opened.getexif().get(274) == 6
        image = opened.convert("RGB")
    if change % 3 == 1:
        image = image.resize((image.width * 4 // 5, image.height * 4 // 5))
    elif change % 3 == 2:
        image = image.point([min(255, round(level * 1.1)) for level in range(256)] * 3)
    exif = Image.Exif()
    if lying:
        exif[274] = 6
    image.save(file, quality=75, exif=exif)


def save(image: Image.Image, file: Path, quality: int, lying: bool) -> None:
    """Write a JPEG; lying ones are stored turned, with the EXIF note that turns them back."""
    exif = Image.Exif()
    if lying:
        exif[274] = 6
        image = image.transpose(Image.Transpose.ROTATE_90)
    image.save(file, quality=quality, exif=exif)


def write_marked(folder: Path) -> None:
    """Photos that carry their number in black and white cells above left, and exact copies."""
    rng = np.random.default_rng(1)
    sources = [one for one in open_pictures().values() if min(one.size) >= 300]
    folder.mkdir(parents=True)
    order = rng.permutation(MARKED + MARKED_COPIES)
    for number in range(MARKED):
        pixels = np.array(crop_of(sources[number % len(sources)], (640, 512), rng))
        for bit in range(BITS):
            white = number >> bit & 1
            pixels[:CELL, bit * CELL : (bit + 1) * CELL] = 255 * white
        name = f"{order[number]:03d}"
        save(Image.fromarray(pixels), folder / f"{name}.jpg", 95, lying=number % 4 == 0)
        (folder / f"{name}.txt").write_text(f"photo {number}", "utf-8")
        if number < MARKED_COPIES:
            copy = f"{order[MARKED + number]:03d}"
            (folder / f"{copy}.jpg").write_bytes((folder / f"{name}.jpg").read_bytes())
            (folder / f"{copy}.txt").write_text(f"photo {number}", "utf-8")


def looked_at(files: Iterable[Path]) -> dict[str, int]:
    """Of written images: how many there are, stand upright, and have their own caption beside."""
    found = {"images": 0, "upright": 0, "own_caption": 0}
    for file in files:
        with Image.open(file) as opened:
            image = opened.convert("RGB")
        upright = image.width > image.height
        if not upright:  # as it is stored: turn it back to read its number
            image = image.transpose(Image.Transpose.ROTATE_270)
        cells = np.asarray(image)[CELL // 2, CELL // 2 : BITS * CELL : CELL].mean(axis=1) > 127
        number = sum(int(white) << bit for bit, white in enumerate(cells))
        caption = file.with_suffix(".txt")
        text = caption.read_text("utf-8").strip() if caption.exists() else ""
        found["images"] += 1
        found["upright"] += upright
        found["own_caption"] += text == f"photo {number}"
    return found


def ours(folder: str) -> Graph:
    return {
        "load": node("LoadFolder", folder=f"input/{folder}"),
        "dedupe": node("FindDuplicates", dataset=["load", 0], similarity=SIMILARITY),
        "end": node("PreviewDataset", dataset=["dedupe", 0]),
    }


def native(folder: str) -> Graph:
    return {
        "load": node("native:LoadImageTextDataSetFromFolder", folder=folder),
        "dedupe": node(
            "native:ImageDeduplication", images=["load", 0], similarity_threshold=SIMILARITY
        ),
        "end": node("native:PreviewAny", source=["dedupe", 0]),
    }


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the CPU that a node took."""

    wall: float
    cpu: float


def finished(server: ComfyServer, graph: Graph) -> tuple[Run, dict[str, Cost]]:
    """Run a graph that must succeed; what each of its nodes cost."""
    begun: list[tuple[str, float, float]] = []

    def when(kind: str, content: dict[str, Any]) -> None:
        if kind in ("executing", "execution_success"):
            begun.append((content.get("node") or "", time.monotonic(), server.cpu_seconds() or 0))

    run = server.run(graph, when)
    if run.status != "success":
        raise SystemExit(f"The graph ended with {run.status}: {run.error}")
    costs = {
        name: Cost(end - at, end_cpu - cpu)
        for (name, at, cpu), (_, end, end_cpu) in pairwise(begun)
        if name
    }
    return run, costs


def verdict(shows: dict[str, int], kept: set[str]) -> dict[str, int]:
    """How many copies were left in, and how many photos are not there any more."""
    photos = {shows[name] for name in kept}
    return {"left_in": len(kept) - len(photos), "lost": len(set(shows.values()) - photos)}


def kept_by_ours(run: Run) -> set[str]:
    """File names of the images that were not dropped."""
    items = run.document("end")["items"]
    return {one["path"] for one in items if one["choice"] != "drop"}


def kept_by_native(folder: Path, log: str) -> set[str]:
    """File names that ImageDeduplication kept: it logs the numbers of the images it leaves out."""
    names = [name for name in os.listdir(folder) if name.endswith(".jpg")]
    left_out = {int(one) for one in re.findall(r"Image (\d+) is similar to image \d+", log)}
    return {name for number, name in enumerate(names) if number not in left_out}


def measure(side: str, base: Path, shows: dict[str, int]) -> dict[str, Any]:
    """Everything about one side, in a fresh server."""
    graph = ours if side == "ours" else native
    server = ComfyServer(base, pack=side == "ours", run_s=3600)
    found: dict[str, Any] = {}
    try:
        server.start()
        server.filled({})
        found["idle"] = server.resident_bytes()
        run, costs = finished(server, graph("photos"))
        found["peak"] = server.peak_bytes()
        found["load"], found["dedupe"] = costs["load"], costs["dedupe"]
        photos = base / "input" / "photos"
        kept = kept_by_ours(run) if side == "ours" else kept_by_native(photos, server.log)
        found |= verdict(shows, kept)
        found |= written_files(side, server)
        if side == "ours":
            finished(server, training_lists())
            found["peak_lists"] = server.peak_bytes()
    finally:
        server.stop()
    server = ComfyServer(base, pack=side == "ours", run_s=3600)
    try:
        server.start()
        found["again"] = finished(server, graph("photos"))[1]["load"]
        write_photo(base / "input" / "photos" / "new.jpg", 1, (1024, 1024))
        run, _ = finished(server, graph("photos"))
        found["seen"] = "load" in run.ran
    finally:
        server.stop()
    (base / "input" / "photos" / "new.jpg").unlink()
    return found


def written_files(side: str, server: ComfyServer) -> dict[str, int]:
    """The marked set, loaded, deduplicated and written by one side."""
    if side == "ours":
        graph = {
            **ours("marked"),
            "crop": node("CropToBuckets", dataset=["dedupe", 0], mode="upright"),
        }
        graph["end"] = node("ExportDataset", dataset=["crop", 0], name="marked")
    else:
        graph = native("marked")
        graph["end"] = node(
            "native:SaveImageTextDataSetToFolder",
            images=["dedupe", 0],
            texts=["load", 1],
            folder_name="marked",
        )
    finished(server, graph)
    out = server.folder / "output" / "marked"
    return looked_at(one for one in out.rglob("*") if one.suffix in (".png", ".jpg"))


def training_lists() -> Graph:
    """The first images as the lists that the host's training nodes take."""
    return {
        **ours("photos"),
        "select": node("Select", dataset=["dedupe", 0], count=TO_TRAIN),
        "lists": node("ToTrainingLists", dataset=["select", 0]),
        "shown": node("native:PreviewAny", source=["lists", 1]),
    }


def print_table(ours: dict[str, Any], native: dict[str, Any], shows: dict[str, int]) -> None:
    """Both sides and their ratio."""
    photos, files = len(set(shows.values())), len(shows)
    print(f"{files} files that show {photos} photos\n")
    print("| | ComfyUI's nodes | ours | ComfyUI's / ours |\n|---|---|---|---|")
    for name, idle in (("peak memory of the server, MB", 0), ("of this for the photos, MB", 1)):
        theirs, mine = ((one["peak"] - idle * one["idle"]) / 1e6 for one in (native, ours))
        print(f"| {name} | {theirs:.0f} | {mine:.0f} | {theirs / mine:.1f} |")
    for name, key in (
        ("loading", "load"),
        ("loading again after a restart", "again"),
        ("finding copies", "dedupe"),
    ):
        for unit, theirs, mine in (
            ("s", native[key].wall, ours[key].wall),
            ("CPU s", native[key].cpu, ours[key].cpu),
        ):
            ratio = f"{theirs / mine:.1f}" if mine else ""
            print(f"| {name}, {unit} | {theirs:.2f} | {mine:.2f} | {ratio} |")
    for name, key, whole in (
        (f"copies left in, of {files - photos}", "left_in", None),
        (f"different photos lost, of {photos}", "lost", None),
        ("images with their own caption, marked set", "own_caption", "images"),
        ("images that stand upright, marked set", "upright", "images"),
    ):
        cells = [
            f"{one[key]} of {one[whole]}" if whole else str(one[key]) for one in (native, ours)
        ]
        print(f"| {name} | {cells[0]} | {cells[1]} | |")
    yes = {True: "yes", False: "no"}
    print(
        f"| a photo added to the folder is seen | {yes[native['seen']]} | {yes[ours['seen']]} | |"
    )
    lists = ours["peak_lists"] / 1e6
    print(f"\nWith {TO_TRAIN} of them as training lists ours peaks at {lists:.0f} MB.")


def main() -> None:
    """Make the photos, run both sides, print the table."""
    parser = argparse.ArgumentParser(description="Our nodes against ComfyUI's own.")
    parser.add_argument("--photos", type=int, default=1000)
    options = parser.parse_args()
    if comfy_dir() is None:
        raise SystemExit(HOW_TO_RUN)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "photos")
        shows = write_photos(folder, options.photos)
        write_marked(Path(temporary, "marked"))
        found = {}
        for side in ("native", "ours"):
            base = Path(temporary, side)
            for name in ("photos", "marked"):
                (base / "input").mkdir(parents=True, exist_ok=True)
                Path(temporary, name).rename(base / "input" / name)
            time.sleep(2.1)
            found[side] = measure(side, base, shows)
            for name in ("photos", "marked"):
                (base / "input" / name).rename(Path(temporary, name))
        print_table(found["ours"], found["native"], shows)


if __name__ == "__main__":
    main()
