"""The curator in a browser: how soon it is there, how smooth it is, what it weighs.

    python benchmarks/web_app.py --keep FOLDER

Needs a Chromium: named by CHROMIUM, or on the PATH. With the real server and a folder of 10,000
photos: the time from asking for the page to the first thumbnails, each time in a server and a
browser that have just been started, and how long a click waits for the next picture. With a server
in memory and 100,000 images: frames while the map is moved and the grid is scrolled, clicks, and
memory.

The photos are made once (crops of those inside scikit-image, scikit-learn and matplotlib, 260 MB)
and scanned once, which takes some minutes; --keep names where they stay for the next run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from javascript.chromium import Page, chromium_path, open_page  # noqa: E402

from lora_curator.sample import open_pictures  # noqa: E402

SIZES = ((560, 560), (640, 480), (480, 640))
CAPTIONS = ("portrait, looking at viewer", "outdoors, day", "close-up", "night, stars", "texture")
WIDTH, HEIGHT = 1440, 900
CLICKS = 40
FRAMES = 120
SCAN_S = 3600

# Runs in the page before anything else: when the cells that are seen have their pictures.
WATCH = """
(() => {
  const look = () => {
    const grid = document.querySelector("lora-curator-app")?.layout?.images?.viewport;
    const wanted = ".row:not([hidden]) .cell:not([hidden])";
    const cells = [...(grid?.root.querySelectorAll(wanted) ?? [])];
    const box = grid?.root.getBoundingClientRect();
    const seen = cells.filter((cell) => {
      const { top, bottom } = cell.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    const there = seen.length > 0 && seen.every((cell) => cell.dataset.picture === "there");
    if (seen.length && !window.firstCells) window.firstCells = performance.now();
    if (there) requestAnimationFrame(() => setTimeout(() => (window.painted = performance.now())));
    else requestAnimationFrame(look);
  };
  look();
})()
"""

# How long a press waits until the picture that shows what it did has been made.
PRESSES = """
(() => {
  window.presses = [];
  addEventListener("pointerup", ({ timeStamp }) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.presses.push(performance.now() - timeStamp);
      port2.postMessage(0);
    });
  }, true);
})()
"""

# Frames while `step(number)` changes something in each of them, and what the work of one takes.
FRAMES_OF = """
(async () => {
  const step = %s;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let number = 0; number < 10; number += 1) { await frame(); step(number); }
  let last = await frame();
  const frames = [];
  for (let number = 0; number < %d; number += 1) {
    step(number);
    const now = await frame();
    frames.push(now - last);
    last = now;
  }
  return frames;
})()
"""
# Photos in place of the drawings that the server in memory shows: those the browser draws anew.
PICTURES = """
(async () => {
  const urls = [];
  for (let number = 0; number < 64; number += 1) {
    const canvas = new OffscreenCanvas(256, 192);
    const context = canvas.getContext("2d");
    for (let dot = 0; dot < 400; dot += 1) {
      context.fillStyle = `hsl(${(number * 47 + dot) % 360} 50% ${30 + (dot * 7) % 40}%)`;
      context.fillRect((dot * 37) % 256, (dot * 53) % 192, 24, 24);
    }
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
    urls.push(URL.createObjectURL(blob));
  }
  backend.thumbnailUrl = (id) => urls[Number.parseInt(id.slice(2), 16) % urls.length];
  app.layout.images.redraw();
})()
"""
MAP = "app.layout.map.querySelector('lora-curator-map')"
PAN = f"""(number) => {{
  const {{ camera }} = {MAP}.scene;
  camera.pan(number % 40 < 20 ? 9 : -9, number % 20 < 10 ? 6 : -6);
  {MAP}.scene.moved();
}}"""
ZOOM = f"""(number) => {MAP}.scene.root.dispatchEvent(new WheelEvent("wheel", {{
  deltaY: number % 60 < 30 ? -60 : 60, clientX: 300, clientY: 400, bubbles: true, cancelable: true,
}}))"""
SCROLL = "() => { app.layout.images.viewport.root.scrollTop += 90; }"
JUMP = """(number) => {
  const { root } = app.layout.images.viewport;
  root.scrollTop = (root.scrollHeight * ((number * 37) % 100)) / 100;
}"""
LASSO = "(number) => model.setSelection(number % 2 ? [] : model.rows.subarray(0, 50000))"


APP = "document.querySelector('lora-curator-app')"
MODEL = f"{APP}.model"
SEEN_MAP = f"{APP}.layout.map.querySelector('lora-curator-map')"
CELL_PLACE = """(number) => {
  const { root } = document.querySelector("lora-curator-app").layout.images.viewport;
  const { top: above, bottom: below } = root.getBoundingClientRect();
  const cells = [...root.querySelectorAll(".row:not([hidden]) .cell:not([hidden])")];
  const seen = cells.filter((cell) => {
    const { top, bottom } = cell.getBoundingClientRect();
    return top >= above && bottom <= below;
  });
  const { x, y, width, height } = seen[(number * 7) % seen.length].getBoundingClientRect();
  return [x + width / 4, y + height / 4];
}"""
POINT_PLACE = f"""(number) => {{
  const {{ root, camera, positions }} = {SEEN_MAP}.scene;
  const {{ view, width, height }} = camera;
  const {{ left, top }} = root.getBoundingClientRect();
  const count = positions.length / 2;
  for (let row = (number * 211) % count; ; row = (row + 1) % count) {{
    const x = positions[2 * row] * view.scale + view.x;
    const y = positions[2 * row + 1] * view.scale + view.y;
    if (x > 40 && y > 40 && x < width - 40 && y < height - 40) return [left + x, top + y];
  }}
}}"""


class Line(NamedTuple):
    """One measured thing: its middle, its worst, what was promised."""

    name: str
    values: list[float]
    unit: str
    bar: float | None = None

    def print(self) -> None:
        """As a line of the table."""
        digits = {"s": 2, "MB": 0}.get(self.unit, 1)
        middle, worst = statistics.median(self.values), max(self.values)
        promised = f"{self.bar:g} | {worst / self.bar:.2f}" if self.bar else " | "
        cells = f"{middle:.{digits}f} | {worst:.{digits}f} | {self.unit} | {promised}"
        print(f"| {self.name} | {cells} |", flush=True)


def write_photos(folder: Path, count: int) -> None:
    """`count` small JPEG files with captions, in twenty folders."""
    rng = np.random.default_rng(0)
    sources = [one for one in open_pictures().values() if min(one.size) >= 300]
    for number in range(count):
        file = folder / f"{number % 20:02d}" / f"photo {number:05d}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        source, size = sources[number % len(sources)], SIZES[number % 3]
        w = min(source.width, source.height * size[0] / size[1]) * rng.uniform(0.3, 0.9)
        h = w * size[1] / size[0]
        x, y = rng.uniform(0, source.width - w), rng.uniform(0, source.height - h)
        crop = source.resize(size, Image.Resampling.BILINEAR, (x, y, x + w, y + h))
        tones = [min(255, round(v * f)) for f in rng.uniform(0.7, 1.2, 3) for v in range(256)]
        crop.point(tones).save(file, quality=50)
        if number % 6:
            file.with_suffix(".txt").write_text(CAPTIONS[number % len(CAPTIONS)], "utf-8")


class Server:
    """`lora_curator serve` in a process of its own."""

    def __init__(self, store: Path, folder: Path | None = None) -> None:
        named = [str(folder)] if folder else []
        command = [sys.executable, "-m", "lora_curator", "serve", *named, "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--store", str(store)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        if found is None:
            raise SystemExit("The server did not start.")
        self.url = found[0]
        urlopen(self.url.split("#")[0]).close()  # it answers

    def news(self) -> dict[str, Any]:
        """What the server says of the folder that it was started with."""
        base, place = self.url.split("#")
        values = dict(one.split("=") for one in place.split("&"))
        path = f"lora_curator/v1/s/{values['token']}/folders/{values['folder']}/news"
        with urlopen(base + path) as answer:
            return json.load(answer)

    def settle(self) -> None:
        """Wait until nothing goes on: the scan is done, and the map after it."""
        end, calm = time.monotonic() + SCAN_S, 0
        while time.monotonic() < end and calm < 3:
            job = self.news()["job"] or {}
            calm = calm + 1 if job.get("state") == "done" else 0
            time.sleep(1)

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.terminate()
        self.process.wait(60)


class Files(SimpleHTTPRequestHandler):
    """The files of this repository."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, directory=str(ROOT))

    def guess_type(self, path: Any) -> str:
        """Modules are JavaScript, whatever this machine's tables say."""
        return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@contextlib.contextmanager
def repository() -> Iterator[str]:
    """Address at which the pages of the tests are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def first_thumbnails(store: Path, folder: str, rounds: int) -> Iterator[Line]:
    """Seconds from asking for the page, in a fresh server and a fresh browser."""
    cells, pictures = [], []
    for _ in range(rounds):
        server = Server(store)
        try:
            with open_page(browser()) as page:
                page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
                page.open(f"{server.url}&folder={folder}", "window.painted", WIDTH, HEIGHT)
                cells.append(page.evaluate("window.firstCells") / 1000)
                pictures.append(page.evaluate("window.painted") / 1000)
        finally:
            server.stop()
    yield Line("page asked for to grid with names", cells, "s")
    yield Line("page asked for to first thumbnails", pictures, "s")


def folder_opened(store: Path, folder: str, rounds: int) -> Iterator[Line]:
    """Seconds from choosing a recent folder, in a page that is there, to its first thumbnails."""
    pictures = []
    for _ in range(rounds):
        server = Server(store)
        try:
            with open_page(browser()) as page:
                page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
                page.open(server.url, f"{MODEL}?.about", WIDTH, HEIGHT)
                time.sleep(1)
                page.evaluate(
                    f"void (window.began = performance.now(), {MODEL}.useFolder('{folder}'))"
                )
                page.wait("window.painted")
                pictures.append(page.evaluate("window.painted - window.began") / 1000)
        finally:
            server.stop()
    yield Line("recent folder chosen to first thumbnails", pictures, "s", 1.5)


def clicks(page: Page, what: str) -> Iterator[Line]:
    """Presses in the grid and on the map, each on another image, in each mode."""
    page.evaluate(PRESSES)
    for place in ("grid", "map"):
        for mode in ("look", "exclude"):
            page.evaluate(f"void ({MODEL}.setView({{clickMode: '{mode}'}}), window.presses = [])")
            time.sleep(1)
            for number in range(CLICKS):
                at = page.evaluate(f"({CELL_PLACE if place == 'grid' else POINT_PLACE})({number})")
                page.click(*at)
                time.sleep(0.12)
            page.wait(f"window.presses.length >= {CLICKS}")
            values = page.evaluate("presses")
            yield Line(f"{what}: click in the {place} to {mode}", values, "ms", 100)


def memory(page: Page, what: str) -> Iterator[Line]:
    """Megabytes of the page: what JavaScript holds, and the process that shows the page."""
    page.call("HeapProfiler.collectGarbage")
    heap = page.call("Runtime.getHeapUsage")["usedSize"] / 1e6
    sizes = [proportional_bytes(one) / 1e6 for one in renderers()]
    yield Line(f"{what}: JavaScript objects", [heap], "MB")
    if sizes:
        yield Line(f"{what}: process of the page", [max(sizes)], "MB", 400)


def renderers() -> list[int]:
    """Process ids of the pages of a browser that we have started; none where there is no /proc."""
    parents: dict[int, tuple[int, str]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            status = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            words = (entry / "cmdline").read_text("utf-8", "replace")
            parents[int(entry.name)] = (int(status[1]), words)
    found = []
    for pid, (parent, words) in parents.items():
        while parent > 1 and parent != os.getpid():
            parent = parents.get(parent, (0, ""))[0]
        if parent == os.getpid() and "--type=renderer" in words:
            found.append(pid)
    return found


def proportional_bytes(pid: int) -> int:
    """Memory of a process, with its part of what it shares."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
        if found := re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE):
            return int(found[1]) * 1024
    return 0


def real_server(store: Path, photos: Path) -> Iterator[Line]:
    """Clicks and memory with the real server."""
    server = Server(store, photos)
    try:
        server.settle()
        with open_page(browser()) as page:
            page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
            page.open(server.url, "window.painted", WIDTH, HEIGHT)
            page.wait(f"{SEEN_MAP}?.ready")
            time.sleep(2)
            what = f"{page.evaluate(MODEL + '.count'):,} images"
            yield from clicks(page, what)
            yield from memory(page, what)
    finally:
        server.stop()


def in_memory(count: int) -> Iterator[Line]:
    """Frames, clicks and memory with a server in memory."""
    what = f"{count:,} images"
    with repository() as address, open_page(browser()) as page:
        url = f"{address}/tests/javascript/curator_page.html?n={count}"
        page.open(url, f"window.ready && {MAP}?.ready", WIDTH, HEIGHT)
        page.evaluate(PICTURES)
        time.sleep(3)

        def frames(name: str, step: str, number: int = FRAMES) -> Line:
            values = page.evaluate(FRAMES_OF % (step, number))
            return Line(f"{what}: {name}", values, "ms a frame")

        yield frames("nothing moves", "() => {}")
        yield frames("map, moved", PAN)
        yield frames("map, zoomed", ZOOM)
        yield frames("grid, scrolled", SCROLL)
        yield frames("grid, jumps", JUMP, 40)
        yield frames("half of them selected, then none", LASSO, 20)
        yield from clicks(page, what)
        yield from memory(page, what)
        page.evaluate(
            f"void (() => {{ const map = {MAP}, place = map.parentNode; map.remove();"
            "map.setAttribute('drawing', 'webgl'); place.append(map); })()"
        )
        time.sleep(2)
        if page.evaluate(f"{MAP}.scene.canvas.kind") == "webgl":
            yield frames("map, moved, WebGL without a graphics card", PAN, 10)


def browser() -> str:
    """Where the browser is."""
    found = chromium_path()
    if found is None:
        raise SystemExit("There is no Chromium. Name one with the variable CHROMIUM.")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="where the photos and their store stay")
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--images", type=int, default=100_000, help="in memory")
    parser.add_argument("--rounds", type=int, default=5, help="of opening the page")
    parser.add_argument("--only", choices=("real", "memory"), help="one half of it")
    given = parser.parse_args()
    print("| | median | worst | unit | promised | worst / promised |\n|---|---|---|---|---|---|")
    for line in measured(given.only, given.keep, given.photos, given.images, given.rounds):
        line.print()
    print(f"\nload of the machine: {', '.join(f'{one:.1f}' for one in os.getloadavg())}")


def measured(
    only: str | None, keep: Path | None, count: int, images: int, rounds: int
) -> Iterator[Line]:
    """Everything, line by line."""
    with tempfile.TemporaryDirectory() as temporary:
        place = (keep or Path(temporary)).resolve()
        photos, store = place / "photos", place / "state" / "store.sqlite"
        if only != "memory":
            if not photos.exists():
                write_photos(photos, count)
            store.parent.mkdir(exist_ok=True)
            first = Server(store, photos)
            first.settle()
            folder = first.url.rpartition("folder=")[2]
            first.stop()
            yield from first_thumbnails(store, folder, rounds)
            yield from folder_opened(store, folder, rounds)
            yield from real_server(store, photos)
    if only != "real":
        yield from in_memory(images)


if __name__ == "__main__":
    main()
