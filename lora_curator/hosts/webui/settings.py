"""The section "LoRA Dataset" on the host's Settings page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr  # type: ignore[import-not-found]

from .access import restricted
from .gradio_shim import mark
from .option_names import DOWNLOAD, ENCODER, ROOTS

SECTION = ("lora_curator", "LoRA Dataset")
CLOSED = (
    "This web UI can be reached by others, or was started with --hide-ui-dir-config. Only folders "
    "named with --lora-curator-root when it is started, or saved here before, can be opened in "
    "LoRA Dataset; they cannot be changed from this page."
)


def add_settings(encoders: Sequence[tuple[str, str]]) -> None:
    """Register the options; the host calls this when it makes its pages.

    Parameters
    ----------
    encoders
        Labels and names.
    """
    from modules import shared  # type: ignore[import-not-found]

    def add(name: str, option: Any) -> None:
        option.section = SECTION
        shared.opts.add_option(name, option)

    if restricted(shared.cmd_opts):
        from modules.options import OptionHTML  # type: ignore[import-not-found]

        add("lora_curator_closed", OptionHTML(CLOSED))
    else:
        folders = shared.OptionInfo("", "Dataset folders to begin in, one per line", _lines)
        folders.info(
            "the only ones that can be opened when others can reach this web UI; your home folder "
            "when empty"
        )
        folders.restrict_api = True
        add(ROOTS, folders)
    encoder = shared.OptionInfo(
        "", "Encoder for folders that are opened the first time", _encoder_menu(encoders)
    )
    encoder.info("compares the images; 'Built-in' needs no weights")
    add(ENCODER, encoder)
    download = shared.OptionInfo(False, "Fetch weights of chosen models that are not on this disk")
    download.info("once each, 0.4 to 2 GB; otherwise nothing is ever fetched")
    download.restrict_api = True
    add(DOWNLOAD, download)


def _lines(**settings: Any) -> Any:
    return mark(gr.Textbox(lines=3, **settings))


def _encoder_menu(encoders: Sequence[tuple[str, str]]) -> Callable[..., Any]:
    def menu(**settings: Any) -> Any:
        # an error in here would stop the whole web UI from starting
        choices = [("Built-in", ""), *encoders]
        if settings.get("value") not in [name for _, name in choices]:
            settings["value"] = ""  # a model that is gone; Gradio 6 refuses a value without a line
        return mark(gr.Dropdown(choices=choices, **settings))

    return menu
