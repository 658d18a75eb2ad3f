"""The routes in an ASGI application: FastAPI stand-alone, Gradio's own in A1111 and Forge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..web.http import Answer, Request
from ..web.routes import respond

if TYPE_CHECKING:
    from ..web.session import Curator

PREFIX = "/lora_curator/"
LARGEST_BODY_BYTES = 64_000_000
NAME = "lora_curator"


def add_routes(app: Any, curator: Curator) -> None:
    """Answer everything below `PREFIX`; what an earlier call bound to this app is replaced.

    The route comes first, so that no catch-all of the host gets in its way.
    """
    from starlette.routing import Route

    async def endpoint(request: Any) -> Any:
        return await _respond(curator, request)

    routes = app.router.routes
    routes[:] = [one for one in routes if getattr(one, "name", "") != NAME]
    route = Route(PREFIX + "{rest:path}", endpoint, methods=["GET", "POST"], name=NAME)
    routes.insert(0, route)


async def _respond(curator: Curator, request: Any) -> Any:
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import FileResponse, Response

    answer: Answer
    body = b""
    if request.method == "POST":
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY_BYTES:
                return Response('{"error": "The request is too large."}', 413)
    asked = Request(
        request.method,
        request.path_params["rest"],
        dict(request.query_params),
        {name.lower(): value for name, value in request.headers.items()},
        body,
    )
    if asked.path.startswith("js/"):  # a hundred small files, quicker than a change of threads
        answer = respond(curator, asked)
    else:
        answer = await run_in_threadpool(respond, curator, asked)
    headers = {**answer.headers, "Content-Type": answer.content_type}
    if answer.file is not None:
        return FileResponse(answer.file, headers=headers)
    return Response(answer.body, answer.status, headers)
