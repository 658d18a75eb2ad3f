"""Node schemas that degrade on older hosts: what a host does not know is left out.

`io.Schema(search_aliases=...)` is a TypeError on a ComfyUI that is older than the field, and one
such error loses the node and every node after it in the pack.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from comfy_api import latest  # type: ignore[import-not-found]

__all__ = [
    "Boolean",
    "Combo",
    "ComfyExtension",
    "Float",
    "Int",
    "Node",
    "Output",
    "Pick",
    "Slider",
    "Socket",
    "String",
    "block",
    "io",
    "known",
    "schema",
]

io: Any = latest.io
ComfyExtension: Any = latest.ComfyExtension
Node: Any = io.ComfyNode


def known(function: Callable[..., Any], *values: Any, **fields: Any) -> Any:
    """Call `function` with those of the named fields that it takes."""
    parameters = _parameters(function.__init__ if isinstance(function, type) else function)
    return function(*values, **{name: one for name, one in fields.items() if name in parameters})


@lru_cache(maxsize=64)
def _parameters(function: Callable[..., Any]) -> frozenset[str]:
    """Names of a function's parameters; asked for some 200 inputs while ComfyUI starts."""
    return frozenset(inspect.signature(function).parameters)


def schema(**fields: Any) -> Any:
    """An `io.Schema` of the fields that this host knows.

    `has_intermediate_output` is set on every node: its summary survives a cached run and a page
    reload.
    """
    return known(io.Schema, **{"has_intermediate_output": True, **fields})


def Socket(kind: str, id: str, **fields: Any) -> Any:  # noqa: N802
    """An input that takes a wire: `Socket("CLIP_VISION", "clip_vision", tooltip=...)`."""
    return known(io.Custom(kind).Input, id, **fields)


def Output(kind: str, id: str, **fields: Any) -> Any:  # noqa: N802
    """An output named `id` for the user; older hosts want ids that no input has."""
    return known(io.Custom(kind).Output, f"{id}_out", **{"display_name": id, **fields})


def Boolean(id: str, **fields: Any) -> Any:  # noqa: N802
    """A switch."""
    return known(io.Boolean.Input, id, **fields)


def Int(id: str, **fields: Any) -> Any:  # noqa: N802
    """A whole number."""
    return known(io.Int.Input, id, **fields)


def Float(id: str, **fields: Any) -> Any:  # noqa: N802
    """A number."""
    return known(io.Float.Input, id, **fields)


def Slider(id: str, **fields: Any) -> Any:  # noqa: N802
    """A number in [0, 1] that is dragged, where the host has sliders."""
    displays = getattr(io, "NumberDisplay", None)
    shape = {
        "min": 0.0,
        "max": 1.0,
        "step": 0.05,
        "display_mode": getattr(displays, "slider", None),
    }
    return Float(id, **{**shape, **fields})


def String(id: str, **fields: Any) -> Any:  # noqa: N802
    """A text."""
    return known(io.String.Input, id, **fields)


def Combo(id: str, options: list[str], **fields: Any) -> Any:  # noqa: N802
    """A choice from a list."""
    return known(io.Combo.Input, id, options=options, **fields)


@io.comfytype(io_type="LORA_CURATOR_PICK")
class Pick(io.ComfyTypeIO):
    """The choice made in the grid of our own JavaScript, saved in the workflow as JSON text."""

    Type = str

    class Input(io.WidgetInput):
        """Drawn by javascript/comfyui."""


def block() -> Any:
    """A value that keeps everything behind it from running, without an error."""
    from comfy_execution.graph_utils import ExecutionBlocker  # type: ignore[import-not-found]

    return ExecutionBlocker(None)
