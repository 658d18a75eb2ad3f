"""ComfyUI's page in a headless Chromium: graphs are loaded, run, looked at."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from comfy_server import ComfyServer, node
from photos import write_photo

from ..javascript.chromium import Page, chromium_path, open_page

IMAGES, WANTED = 8, 5
PLACES = {"1": (40, 120), "2": (40, 480), "3": (420, 120), "4": (1000, 120)}
READY = "!!(window.app?.graph?.nodes && app.extensionManager && document.querySelector('canvas'))"
GRID = "app.graph.nodes.find(one => one.title === 'Pick Images').lora_curator_grid"
SHOWN = f"[...{GRID}.shadowRoot.querySelectorAll('.cell')].filter(one => !one.hidden)"


class Browser:
    """ComfyUI's page: a graph is loaded, run, looked at."""

    def __init__(self, page: Page, comfy: ComfyServer, vue: bool) -> None:
        self.page = page
        self.comfy = comfy
        self.vue = vue
        self.seed = 1000 * vue

    def start(self) -> None:
        """Open the page, past the templates that a new user is shown, in its renderer."""
        self.page.open(f"http://127.0.0.1:{self.comfy.port}/", READY, 1500, 950)
        time.sleep(1)
        self.page.key("Escape")
        self.page.evaluate(
            f"app.extensionManager.setting.set('Comfy.VueNodes.Enabled', {json.dumps(self.vue)})"
        )
        self.reload()

    def reload(self) -> None:
        """Load the page again; the workflow that was open comes back."""
        self.page.evaluate("void (window.before = true)")
        self.page.call("Page.reload")
        self.page.wait(f"!window.before && {READY}", 60)
        self.page.wait("!document.querySelector('[role=dialog]')")

    def load(self, last: dict[str, Any] | None = None, **pick: Any) -> None:
        """Load, select 5 of 8, pick, and a last node; each graph is new to the server's cache."""
        self.seed += 1
        graph = {
            "1": node("LoadFolder", folder="input/widget"),
            "2": node("Select", dataset=["1", 0], count=WANTED, iterations=2, seed=self.seed),
            "3": node("PickImages", dataset=["2", 0], **pick),
            "4": last or node("PreviewDataset", dataset=["3", 0], show="kept"),
        }
        text = json.dumps(self.comfy.filled(graph))
        self.page.evaluate(f"app.loadApiJson({text}, 'widget')")
        self.page.wait("app.graph.nodes.length === 4")
        self.page.evaluate(
            f"for (const [id, place] of Object.entries({json.dumps(PLACES)}))"
            " app.graph.nodes.find(one => String(one.id) === id).pos = place;"
            "app.canvas.ds.scale = 0.85; app.canvas.ds.offset = [80, 60];"
            "app.canvas.setDirty(true, true);"
        )

    def run(self, count: int = IMAGES) -> dict[str, Any]:
        """Press Run; what the server's history says about it, when its pictures are there."""
        before = self.latest()
        self.click(
            "[...document.querySelectorAll('button')].find(one => one.innerText.trim() === 'Run')"
        )
        return self.ended(before, count)

    def latest(self) -> str:
        """Name of the last prompt in the history, empty when there is none."""
        return next(iter(self.comfy.get_json("/history?max_items=1")), "")

    def ended(self, before: str, count: int = IMAGES) -> dict[str, Any]:
        """Wait for the end of a prompt that came after `before`, and for its pictures."""
        end = time.monotonic() + 60
        while (name := self.latest()) == before:
            assert time.monotonic() < end, "nothing was run"
            time.sleep(0.1)
        self.page.wait(f"!!{GRID}.gallery")
        self.pictures(count)
        return self.comfy.get_json(f"/history/{name}")[name]

    def pictures(self, count: int = IMAGES) -> None:
        """Wait until the grid has so many cells, each with its picture."""
        there = "every(one => one.querySelector('img').naturalWidth > 0)"
        self.page.wait(f"{SHOWN}.length === {count} && {SHOWN}.{there}")

    def click(self, element: str) -> None:
        """Click an element where it is, once it has stopped moving and nothing covers it."""
        where = (
            f"(() => {{ const one = {element}; const r = one.getBoundingClientRect();"
            "const [x, y] = [r.x + r.width / 3, r.y + r.height / 3];"
            "let top = document.elementFromPoint(x, y);"
            "while (top?.shadowRoot) top = top.shadowRoot.elementFromPoint(x, y);"
            "return r.width > 0 && (one.contains(top) || top?.contains(one)) ? [x, y] : null; })()"
        )
        place = None
        while (found := self.page.wait(where)) != place:
            place = found
            time.sleep(0.1)
        self.page.click(*found)

    def click_cells(self, *cells: int) -> list[str]:
        """Click cells of the grid; the paths of their images."""
        for cell in cells:
            self.click(f"{GRID}.shadowRoot.querySelector('#cell-{cell}')")
        rows = f"{json.dumps(cells)}.map(one => {GRID}.model.rows[one])"
        return self.page.evaluate(f"{rows}.map(row => {GRID}.model.images[row].path)")

    def states(self, count: int = WANTED) -> list[str]:
        """States of the first cells."""
        return self.page.evaluate(f"{SHOWN}.slice(0, {count}).map(one => one.dataset.state)")

    def saved(self) -> dict[str, Any]:
        """The workflow as it would be saved."""
        return self.page.evaluate("JSON.parse(JSON.stringify(app.graph.serialize()))")

    def drafted(self, *words: str) -> None:
        """Wait until ComfyUI has put a workflow with these words where a reload finds it."""
        kept = "[...Object.values(localStorage), ...Object.values(sessionStorage)]"
        self.page.wait(f"{kept}.some(one => {json.dumps(words)}.every(w => one.includes(w)))")


@contextmanager
def open_browser(comfy: ComfyServer, renderer: str) -> Iterator[Browser]:
    """The page in one of ComfyUI's two renderers, with a folder of `IMAGES` images."""
    path = chromium_path()
    if path is None:
        pytest.skip("there is no Chromium; nothing is tried in ComfyUI's page")
    folder = comfy.folder / "input" / "widget"
    if not folder.exists():
        folder.mkdir()
        for number in range(IMAGES):
            write_photo(folder / f"{number:03d}.png", number)
    with open_page(path) as page:
        vue = renderer == "nodes_2"
        one = Browser(page, comfy, vue)
        one.start()
        version = page.evaluate("window.__COMFYUI_FRONTEND_VERSION__ ?? '0.0'")
        if vue and tuple(map(int, version.split(".")[:2])) < (1, 30):
            pytest.skip(f"Nodes 2.0 of frontend {version} do not draw the widgets of packs")
        yield one


@contextmanager
def no_error_of_ours(page: Page) -> Iterator[None]:
    """No script of this pack may throw; what others throw is theirs."""
    page.errors.clear()
    yield
    ours = ("lora_curator", "lora-curator")
    assert [one for one in page.errors if any(name in one for name in ours)] == []


def pick_of(workflow: dict[str, Any]) -> dict[str, Any]:
    """The picker's node in a saved workflow."""
    return next(n for n in workflow["nodes"] if n["type"] == "LoraCurator_PickImages")


def text_of(*dropped: str) -> str:
    """The choice that takes these images out, as the grid writes it."""
    choice = {"keep": [], "drop": sorted(dropped), "approved": ""}
    return json.dumps(choice, separators=(",", ":"))
