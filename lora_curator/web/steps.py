"""The kinds of jobs, by the name that the page gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import BadInput
from ..store import Store
from .choosing import find_gaps, judge, place_on_map, select
from .describing import describe
from .exporting import check, export, export_named
from .folder import OpenFolder
from .jobs import Job, Result
from .scanning import scan
from .tools import Step, Tools


def _scan(folder: OpenFolder, options: Mapping[str, Any], tools: Tools, job: Job) -> Result:
    """Look through the folder, measure what is new, judge quality, find duplicates."""
    encoder = options.get("encoder")
    if encoder is not None and not isinstance(encoder, str):
        raise BadInput("'encoder' must be the name of an encoder.")
    with tools.model_turn(job), Store(tools.host.store) as store:
        return scan(folder, encoder, tools.host, store, job)


STEPS: dict[str, Step] = {
    "scan": _scan,
    "judge": judge,
    "select": select,
    "map": place_on_map,
    "caption": describe,
    "export": export,
    "check": check,
    "export_sets": export_named,
    "gaps": find_gaps,
}
NEEDS_TABLE = frozenset(STEPS) - {"scan"}
