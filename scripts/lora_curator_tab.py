"""The door of A1111 and Forge: the tab LoRA Dataset, or the reason why it is not there."""

import html
import sys
import traceback

import gradio as gr
from modules import script_callbacks

try:
    from lora_curator.hosts import webui

    reason = ""
except Exception:
    reason = traceback.format_exc()


def begin():
    # The host looks at the whole stack for every callback, which takes 50 to 200 ms as long as a
    # script is being imported. So one is registered there, and all others here, where it is quick.
    global reason
    try:
        if not reason:
            webui.register()
    except Exception:
        reason = traceback.format_exc()
    script_callbacks.on_ui_tabs(tabs)


def tabs():
    why = reason
    try:
        if not why:
            return [(webui.make_tab(), "LoRA Dataset", "lora_curator")]
    except Exception:
        why = traceback.format_exc()
    sys.stderr.write(why)
    versions = f"Python {sys.version.split()[0]}, Gradio {gr.__version__}, {sys.platform}"
    text = html.escape(f"{versions}\n\n{why}")
    with gr.Blocks(analytics_enabled=False) as tab:
        page = gr.HTML(
            "<h3>LoRA Dataset could not be started</h3><p>Everything else works as before. "
            f"Please report this text:</p><pre style='user-select: all'>{text}</pre>"
        )
        page.do_not_save_to_config = True
    return [(tab, "LoRA Dataset", "lora_curator")]


script_callbacks.on_before_ui(begin)
