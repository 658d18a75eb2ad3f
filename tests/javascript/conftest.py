"""A Chromium, and a server that lays our files out as ComfyUI does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .chromium import Page, chromium_path, open_page
from .panels import Show

ROOT = Path(__file__).parent.parent.parent
PLACES = {
    "/scripts/app.js": ROOT / "tests/javascript/fake_app.js",
    "/scripts/api.js": ROOT / "tests/javascript/fake_api.js",
    "/extensions/lora-curator/": ROOT / "javascript/comfyui",
    "/lora_curator/js/": ROOT / "javascript",
    "/": ROOT,
}


class _Files(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        """The file behind an address."""
        path = path.split("?")[0]
        start = next(one for one in PLACES if path.startswith(one))
        return str(PLACES[start] / path[len(start) :]) if path != start else str(PLACES[start])

    def guess_type(self, path: object) -> str:
        """Modules are JavaScript, whatever this machine's tables say."""
        name = str(path)
        return "text/javascript" if name.endswith((".mjs", ".js")) else super().guess_type(name)

    def end_headers(self) -> None:
        """Files stay as they are while tests run: each is asked for once."""
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests write no log."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the pages of this folder are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Page]:
    """One page for all tests; each opens an address anew."""
    path = chromium_path()
    if path is None:
        pytest.skip("there is no Chromium; the grid is not tried in a browser")
    with open_page(path) as page:
        yield page


@pytest.fixture
def open_panel(chromium: Page, address: str) -> Show:
    """`open_panel("select", "&n=60")` opens a page with that panel alone."""

    def show(part: str, query: str = "", width: int = 420) -> Page:
        chromium.start_anew()
        page = f"{address}/tests/javascript/side_panel_page.html?part={part}{query}"
        chromium.open(page, "window.ready === true", width, 900)
        return chromium

    return show
