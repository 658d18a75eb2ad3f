"""The tab: an empty element for the app, and a hand-shake that gives out the session's id.

Gradio is the shell only. A button and an HTML component are hidden by style, not by
`visible=False`: Gradio 6 does not put such components into the page, and the door in
`javascript/lora_curator.mjs` has to find them.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import gradio as gr  # type: ignore[import-not-found]

from .gradio_shim import listen, mark

TITLE = "LoRA Dataset"
ELEMENT = "lora_curator"
ROOT = "lora-curator-root"
HELLO = "lora_curator_hello"
SESSION = "lora_curator_session"
PAGE = f"""\
<style>#{HELLO}, #{SESSION} {{ display: none !important; }}</style>
<div id="{ROOT}"><noscript>LoRA Dataset needs JavaScript.</noscript></div>
"""


def build_tab(open_session: Callable[[], str]) -> Any:
    """The contents of the tab; runs unchanged in Gradio 3.41, 4.40 and 6.

    Parameters
    ----------
    open_session
        Makes a session id. Only a Gradio event calls it, and those ask for the login where the
        host was started with one; routes that an extension adds do not.
    """

    def answer() -> str:
        return f'<span data-session="{escape(open_session(), quote=True)}"></span>'

    with gr.Blocks(analytics_enabled=False) as tab:
        mark(gr.HTML(PAGE))
        hello = mark(gr.Button("Open Session", elem_id=HELLO))
        session = mark(gr.HTML("", elem_id=SESSION))
        listen(hello.click, answer, session)
    return tab
