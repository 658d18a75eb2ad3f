"""Every address and what answers it. Doors bind `respond`; docs/web-app.md describes the shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from .. import __version__, publish
from ..errors import BadInput, CuratorError
from ..kinds import quotas_json
from ..recipe import Recipe
from ..select import SELECTORS
from ..stored import THUMBNAIL, on_matte
from . import details, documents, sets
from .folder import OpenFolder
from .http import (
    ALWAYS_ASK,
    FOREVER,
    NEVER,
    SAFE,
    Answer,
    NotThere,
    Request,
    Route,
    json_answer,
    problem,
)
from .inbox import add_generated, inbox_json
from .operations import edit_options, edited_captions, rows_of
from .places import browse, usable
from .session import Curator

MODULES = Path(__file__).parents[2] / "javascript"
MODULE_FOLDERS = ("shared", "curator", "webui")
_CONTENT = re.compile(r"[0-9a-f]{32}")
_MODULE = re.compile(r"[a-z0-9_]+\.mjs")
_PART = re.compile(r"[a-z]*")
PREVIEWED = 200


def respond(curator: Curator, request: Request) -> Answer:
    """The answer to any request below the app's prefix."""
    try:
        route, parts = _match(request)
        if "sid" in parts:
            curator.check_session(parts["sid"])
        if request.method == "POST":
            _check_post(request)
        return route.answer(curator, replace(request, parts=parts))
    except CuratorError as error:
        return problem(error)


def _match(request: Request) -> tuple[Route, dict[str, str]]:
    for route, expression in _expressions():
        found = expression.fullmatch(request.path)
        if found and route.method == request.method:
            return route, found.groupdict()
    raise NotThere("There is nothing at this address.")


@cache
def _expressions() -> tuple[tuple[Route, re.Pattern[str]], ...]:
    return tuple((route, route.expression) for route in ROUTES)


def _check_post(request: Request) -> None:
    """Refuse what a page of another site could send without being asked."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise BadInput("A request that changes something has to be JSON.")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise BadInput("This request came from another site.")


def _module(curator: Curator, request: Request) -> Answer:
    """A module of the app: one of the files that lie in its folders, asked for again each time.

    As bytes: the page begins with a hundred of them, and a door sends a file in several steps.
    """
    folder, name = request.parts["folder"], request.parts["name"]
    part = request.parts.get("part", "")
    if folder in MODULE_FOLDERS and _PART.fullmatch(part) and _MODULE.fullmatch(name):
        try:
            body = (MODULES / folder / part / name).read_bytes()
        except OSError:
            raise NotThere("There is no such module.") from None
        headers = {**SAFE, "Cache-Control": ALWAYS_ASK}
        return Answer(body, content_type="text/javascript", headers=headers)
    raise NotThere("There is no such module.")


def _about(curator: Curator, request: Request) -> Answer:
    from ..balance import TARGETS

    host, preferences = curator.host, curator.preferences()
    return json_answer(
        {
            "version": __version__,
            "host": host.name,
            "any_folder": host.roots is None,
            "store": str(host.store),
            "places": [str(one) for one in host.starts()],
            "recent": [
                one for one in preferences.get("recent", []) if usable(one["path"], host.roots)
            ],
            "encoders": [asdict(one) for one in host.encoders()],
            "captioners": [asdict(one) for one in host.captioners()],
            "upscalers": [asdict(one) for one in host.upscalers()],
            "selectors": [
                {
                    "name": one.name,
                    "label": one.label,
                    "explanation": one.explanation,
                    "is_goal": one.is_goal,
                }
                for one in SELECTORS
            ],
            "quotas": quotas_json(),
            "metrics": documents.metrics_json(),
            "rules": documents.rules_json(),
            "targets": [one.to_json() for one in TARGETS],
            "recipe": Recipe().to_json(),
            "preferences": {k: v for k, v in preferences.items() if k != "recent"},
        }
    )


def _browse(curator: Curator, request: Request) -> Answer:
    text = request.json().get("path", "")
    if not isinstance(text, str):
        raise BadInput("'path' must be a text.")
    return json_answer(browse(text, curator.host.starts(), curator.host.roots))


def _open(curator: Curator, request: Request) -> Answer:
    text = request.json().get("path", "")
    if not isinstance(text, str):
        raise BadInput("'path' must be a text.")
    return json_answer({"folder": curator.open(text).id})


def _preferences(curator: Curator, request: Request) -> Answer:
    said = request.json()
    said.pop("recent", None)
    return json_answer(curator.set_preferences(said))


def _thumbnail(curator: Curator, request: Request) -> Answer:
    content = request.parts["content"]
    if not _CONTENT.fullmatch(content):
        raise NotThere("There is no such picture.")
    store = curator.store()
    mattes = {folder.recipe.prepare.matte for folder in curator.open_folders()}
    for producer in (THUMBNAIL, *(on_matte(THUMBNAIL, matte) for matte in sorted(mattes))):
        value = store.results(producer, [content]).get(content)
        if isinstance(value, bytes):
            headers = {**SAFE, "Cache-Control": FOREVER}
            return Answer(value, content_type="image/jpeg", headers=headers)
    raise NotThere("There is no such picture.")


def _of_folder(answer: Callable[[OpenFolder, Request], Answer]) -> Any:
    """A route about one open folder."""

    def route(curator: Curator, request: Request) -> Answer:
        return answer(curator.folder(request.parts["fid"]), request)

    return route


def _table(folder: OpenFolder, request: Request) -> Answer:
    return json_answer(documents.table(folder))


def _state(folder: OpenFolder, request: Request) -> Answer:
    return json_answer(documents.state(folder))


def _news(folder: OpenFolder, request: Request) -> Answer:
    return json_answer(documents.news(folder, _number(request.query.get("since", "0"))))


def _operations(folder: OpenFolder, request: Request) -> Answer:
    said = request.json()
    folder.check_token(said)
    operations = said.get("operations")
    if not isinstance(operations, list) or not all(isinstance(one, dict) for one in operations):
        raise BadInput("'operations' must be a list of objects.")
    refused = folder.operate(operations)
    since = said.get("since")
    since = since if type(since) is int else folder.revision
    return json_answer({**documents.news(folder, since), "refused": refused})


def _column(folder: OpenFolder, request: Request) -> Answer:
    return _numbers(documents.column_bytes(folder, request.parts["name"]), request)


def _positions(folder: OpenFolder, request: Request) -> Answer:
    if folder.positions is None:
        raise NotThere("The map is not made yet.")
    return _numbers(documents.positions_bytes(folder.positions), request)


def _image(folder: OpenFolder, request: Request) -> Answer:
    return json_answer(details.details(folder, _number(request.parts["row"])))


def _picture(folder: OpenFolder, request: Request) -> Answer:
    side = _number(request.query.get("side", "1280"))
    data = details.picture(folder, _number(request.parts["row"]), side)
    headers = {**SAFE, "Cache-Control": FOREVER if request.query.get("v") else ALWAYS_ASK}
    return Answer(data, content_type="image/jpeg", headers=headers)


def _preview(folder: OpenFolder, request: Request) -> Answer:
    said = request.json()
    folder.check_token(said)
    curation = folder.curation
    rows = rows_of(curation, said.get("rows"))
    found = edited_captions(curation, rows, edit_options(said.get("options")))
    first = [
        {"row": row, "before": before, "after": after}
        for row, (before, after) in list(found.items())[:PREVIEWED]
    ]
    captions = folder.effective.dataset.captions
    of = sum(1 for row in rows if captions[row])
    return json_answer({"changed": len(found), "of": of, "first": first})


def _jobs(curator: Curator, request: Request) -> Answer:
    said = request.json()
    folder = curator.folder(request.parts["fid"])
    kind, options = said.get("kind"), said.get("options") or {}
    if not isinstance(kind, str) or not isinstance(options, dict):
        raise BadInput("A job has a 'kind' (text) and 'options' (an object).")
    return json_answer({"job": curator.start(folder, kind, options).to_json()})


def _stop(folder: OpenFolder, request: Request) -> Answer:
    if folder.job is not None:
        folder.job.stop()
    return json_answer({"job": folder.job.to_json() if folder.job else None})


def _comparison(folder: OpenFolder, request: Request) -> Answer:
    # Names cannot hold a bar, so it can stand between them.
    names = [name for name in request.query.get("names", "").split("|") if name]
    return json_answer(sets.comparison_json(folder, names))


def _comparison_page(folder: OpenFolder, request: Request) -> Answer:
    # It is a file that others may have changed: whatever it says, it runs nothing here.
    headers = {**SAFE, "Cache-Control": NEVER, "Content-Security-Policy": "sandbox"}
    page = sets.comparison_page(folder)
    return Answer(page, content_type="text/html; charset=utf-8", headers=headers)


def _exposure(folder: OpenFolder, request: Request) -> Answer:
    return json_answer(sets.exposure_json(folder, request.query.get("by", "cluster")))


def _inventory(folder: OpenFolder, request: Request) -> Answer:
    text = publish.inventory(folder.effective, {})
    return _download(publish.encoded(text), "text/tab-separated-values", "inventory.tsv")


def _report(curator: Curator, request: Request) -> Answer:
    folder = curator.folder(request.parts["fid"])
    text = publish.report(folder.effective, {}, curator.store(), folder.root.name)
    return _download(publish.encoded(text), "text/html; charset=utf-8", "report.html")


def _inbox(curator: Curator, request: Request) -> Answer:
    return json_answer(inbox_json(curator.host.generated()))


def _add_inbox(curator: Curator, request: Request) -> Answer:
    folder = curator.folder(request.parts["fid"])
    added = add_generated(folder.root, curator.host.generated(), request.json().get("ids"))
    if folder.job is None or not folder.job.running:
        curator.start(folder, "scan", {})
    return json_answer(added)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadInput(f"{text!r} is no number of an image or a revision.")
    return int(text)


def _numbers(data: bytes, request: Request) -> Answer:
    cache = FOREVER if request.query.get("v") else NEVER
    headers = {**SAFE, "Cache-Control": cache}
    return Answer(data, content_type="application/octet-stream", headers=headers)


def _download(data: bytes, content_type: str, name: str) -> Answer:
    disposition = f'attachment; filename="{name}"'
    headers = {**SAFE, "Cache-Control": NEVER, "Content-Disposition": disposition}
    return Answer(data, content_type=content_type, headers=headers)


_S = "v1/s/{sid}/"
_F = _S + "folders/{fid}/"
ROUTES = (
    Route("GET", "js/{folder}/{name}", _module),
    Route("GET", "js/{folder}/{part}/{name}", _module),
    Route("GET", _S + "about", _about),
    Route("POST", _S + "browse", _browse),
    Route("POST", _S + "folders", _open),
    Route("POST", _S + "preferences", _preferences),
    Route("GET", _S + "thumbnails/{content}", _thumbnail),
    Route("GET", _S + "inbox", _inbox),
    Route("GET", _F + "table", _of_folder(_table)),
    Route("GET", _F + "state", _of_folder(_state)),
    Route("GET", _F + "news", _of_folder(_news)),
    Route("POST", _F + "operations", _of_folder(_operations)),
    Route("GET", _F + "columns/{name}", _of_folder(_column)),
    Route("GET", _F + "positions", _of_folder(_positions)),
    Route("GET", _F + "images/{row}", _of_folder(_image)),
    Route("GET", _F + "pictures/{row}", _of_folder(_picture)),
    Route("POST", _F + "preview", _of_folder(_preview)),
    Route("POST", _F + "jobs", _jobs),
    Route("POST", _F + "stop", _of_folder(_stop)),
    Route("GET", _F + "comparison", _of_folder(_comparison)),
    Route("GET", _F + "comparison.html", _of_folder(_comparison_page)),
    Route("GET", _F + "exposure", _of_folder(_exposure)),
    Route("GET", _F + "inventory.tsv", _of_folder(_inventory)),
    Route("GET", _F + "report.html", _report),
    Route("POST", _F + "inbox", _add_inbox),
)
