"""Our HTTP routes in ComfyUI's server: grids and thumbnails, read-only, by id.

The server checks the origin of a request; there is no login. So nothing here takes a path, changes
anything, or answers with more than a node has shown.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from aiohttp import web  # type: ignore[import-not-found]
from server import PromptServer  # type: ignore[import-not-found]

from ...stored import THUMBNAIL
from .galleries import saved_gallery
from .places import open_store

PREFIX = "/lora_curator"
_CONTENT = re.compile(r"[0-9a-f]{32}")
_SAFE = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}


def add_routes() -> None:
    """Add the routes to the running server; nothing happens where there is none (a test)."""
    server: Any = getattr(PromptServer, "instance", None)
    if server is None:
        return
    server.routes.get(PREFIX + "/grids/{name}")(_grid)
    server.routes.get(PREFIX + "/thumbnails/{content}")(_thumbnail)


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


def _stored_thumbnail(content: str) -> bytes | None:
    with open_store() as store:
        value = store.results(THUMBNAIL, [content]).get(content)
    return value if isinstance(value, bytes) else None
