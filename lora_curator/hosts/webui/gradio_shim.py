"""What differs between Gradio 3.41 (A1111), 4.40 (Forge) and 6, in one place.

Listeners take no `queue=True`, progress bar, generator or `cancels`: with `--no-gradio-queue` one
of them stops the whole web UI when it starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import gradio as gr  # type: ignore[import-not-found]

Component = TypeVar("Component")
VERSION = tuple(int(part) for part in gr.__version__.split(".")[:2])


def mark(component: Component) -> Component:
    """Keep a component out of the host's ui-config.json, which mixes up those of equal labels."""
    component.do_not_save_to_config = True  # type: ignore[attr-defined]
    return component


def listen(event: Any, answer: Callable[[], str], output: Any) -> None:
    """Call `answer` when the event happens; beside the queue, so that it waits for no generation.

    It has no name in the API: only a page may ask, and a login protects it where there is one.
    """
    hidden: dict[str, Any] = {"api_name": False}
    if VERSION >= (6, 0):
        hidden = {"api_visibility": "private"}
    event(answer, inputs=None, outputs=output, queue=False, show_progress="hidden", **hidden)


def versions() -> str:
    """Of Python and Gradio, for a report."""
    import sys

    return f"Python {sys.version.split()[0]}, Gradio {gr.__version__}"
