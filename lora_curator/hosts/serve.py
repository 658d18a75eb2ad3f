"""The stand-alone page: FastAPI on uvicorn, on this machine only unless told otherwise."""

from __future__ import annotations

import logging
import secrets
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import BadInput, MissingPackage
from ..web.host import WebHost
from ..web.session import Curator
from .asgi import add_routes
from .standalone import own_the_process

logger = logging.getLogger(__name__)
PORT = 7865
TRIED_PORTS = 20
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>LoRA Curator</title>
<style>
html, body { height: 100%; margin: 0; }
body { font: 13px/1.4 system-ui, sans-serif; }
</style>
</head>
<body>
<noscript>LoRA Curator needs JavaScript.</noscript>
<script type="module" src="./lora_curator/js/curator/standalone.mjs"></script>
</body>
</html>
"""
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self'; frame-ancestors 'none'",
}


def make_app(curator: Curator) -> Any:
    """The page and the routes as a FastAPI application."""
    try:
        from fastapi import FastAPI
        from starlette.responses import HTMLResponse
        from starlette.routing import Route
    except ImportError as error:
        raise MissingPackage("fastapi", "The page", "fastapi uvicorn") from error

    async def page(request: Any) -> Any:
        return HTMLResponse(PAGE, headers=_HEADERS)

    app = FastAPI(title="LoRA Curator", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes.append(Route("/", page, methods=["GET"]))
    add_routes(app, curator)
    return app


def serve(
    folder: Path | None,
    *,
    address: str = "127.0.0.1",
    port: int | None = None,
    roots: Sequence[Path] = (),
    store: Path | None = None,
    open_browser: bool = True,
    download: bool = False,
) -> None:
    """Serve the page until Ctrl-C.

    Parameters
    ----------
    folder
        A folder to open at once.
    address
        Other than this machine's own only together with `roots`.
    port
        The first free one from `PORT` when None.
    roots
        The only folders that may be opened and written to; any when empty.

    Raises
    ------
    BadInput
        When the port is taken, or the page would be open to others without `roots`.
    MissingPackage
        Without fastapi and uvicorn.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise MissingPackage("uvicorn", "The page", "fastapi uvicorn") from error
    if address not in ("127.0.0.1", "localhost", "::1") and not roots:
        raise BadInput(
            f"At {address} other machines could read your folders. Name the folders that may be "
            "used with --root, once or several times."
        )
    own_the_process()
    token = secrets.token_urlsafe(24)
    curator = Curator(WebHost(store=store, roots=roots or None, download=download), token)
    opened = f"&folder={curator.open(str(folder.resolve())).id}" if folder is not None else ""
    listener = _listener(address, port)
    here = f"[{address}]" if ":" in address else address
    url = f"http://{here}:{listener.getsockname()[1]}/#token={token}{opened}"
    sys.stdout.write(f"LoRA Curator: {url}\nStop it with Ctrl-C.\n")
    sys.stdout.flush()
    config = uvicorn.Config(make_app(curator), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [url]).start()
    try:
        server.run(sockets=[listener])
    finally:
        curator.close()


def _listener(address: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    tried = [port] if port is not None else [*range(PORT, PORT + TRIED_PORTS), 0]
    for number in tried:
        listener = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":  # there it would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, number))
            listener.listen(100)  # now: a browser may be faster than the server
        except OSError as error:
            listener.close()
            if port is not None or error.errno is None:
                raise BadInput(
                    f"Port {number} at {address} cannot be used: {error.strerror}. Name another "
                    "with --port."
                ) from None
            continue
        return listener
    raise BadInput(f"No port at {address} is free.")
