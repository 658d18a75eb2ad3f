"""Our HTTP routes in ComfyUI's server: grids, pictures and the web app, read-only, by id.

The server checks the origin of a request; there is no login. So nothing here takes a path, changes
anything, or answers with more than a node has shown.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from aiohttp import web  # type: ignore[import-not-found]
from server import PromptServer  # type: ignore[import-not-found]

from .galleries import large_picture, saved_gallery
from .places import open_store

PREFIX = "/lora_curator"
MODULES = Path(__file__).parents[3] / "javascript"
MODULE_FOLDERS = ("shared", "curator")
_NAME = re.compile(r"[0-9a-f]{24}")
_MODULE = re.compile(r"[a-z0-9_]+\.mjs")
_PART = re.compile(r"[a-z]*")
_CONTENT = re.compile(r"[0-9a-f]{32}")
_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
_ASKED = {"Cache-Control": "no-cache"}


def add_routes() -> None:
    """Add the routes to the running server; nothing happens where there is none (a test)."""
    server: Any = getattr(PromptServer, "instance", None)
    if server is None:
        return
    server.routes.get(PREFIX + "/grids/{name}")(_grid)
    server.routes.get(PREFIX + "/thumbnails/{content}")(_thumbnail)
    server.routes.get(PREFIX + "/pictures/{name}/{content}")(_picture)
    server.routes.get(PREFIX + "/about")(_about)
    server.routes.get(PREFIX + "/js/{folder}/{name}")(_module)
    server.routes.get(PREFIX + "/js/{folder}/{part}/{name}")(_module)


async def _grid(request: web.Request) -> web.Response:
    data = await asyncio.to_thread(saved_gallery, request.match_info["name"])
    if data is None:
        return web.json_response(
            {"error": "This grid is no longer there; run the node again."}, status=404
        )
    return web.Response(body=data, content_type="application/json", headers=_SAFE)


async def _thumbnail(request: web.Request) -> web.Response:
    content = request.match_info["content"]
    data = (
        await asyncio.to_thread(_stored_thumbnail, content) if _CONTENT.fullmatch(content) else None
    )
    if data is None:
        return web.Response(status=404)
    return web.Response(body=data, content_type="image/jpeg", headers=_SAFE)


async def _picture(request: web.Request) -> web.Response:
    name, content = request.match_info["name"], request.match_info["content"]
    known = _NAME.fullmatch(name) and _CONTENT.fullmatch(content)
    data = await asyncio.to_thread(large_picture, name, content) if known else None
    if data is None:
        return web.Response(status=404)
    return web.Response(body=data, content_type="image/jpeg", headers=_SAFE)


async def _about(request: web.Request) -> web.Response:
    """What the words, the limits and the targets of the app are; the same for every dataset."""
    from .about import about

    return web.json_response(await asyncio.to_thread(about), headers={**_SAFE, **_ASKED})


async def _module(request: web.Request) -> web.StreamResponse:
    """A module of the web app: one of the files that lie in its folders, asked for again each time.

    Without `no-cache` a browser runs old modules beside new ones after an update.
    """
    folder, name = request.match_info["folder"], request.match_info["name"]
    part = request.match_info.get("part", "")
    if folder in MODULE_FOLDERS and _PART.fullmatch(part) and _MODULE.fullmatch(name):
        file = MODULES / folder / part / name
        if file.is_file():
            headers = {**_SAFE, **_ASKED, "Content-Type": "text/javascript"}
            return web.FileResponse(file, headers=headers)
    return web.Response(status=404)


def _stored_thumbnail(content: str) -> bytes | None:
    from ...stored import THUMBNAIL

    with open_store() as store:
        value = store.results(THUMBNAIL, [content]).get(content)
    return value if isinstance(value, bytes) else None
