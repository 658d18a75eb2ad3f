"""The tab in a bare Gradio of any version, with what a host has around it: run by a test.

python gradio_app.py PORT FOLDER [login]
"""

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import gradio as gr

from lora_curator.hosts.asgi import add_routes
from lora_curator.hosts.webui.tab import build_tab
from lora_curator.web.host import WebHost
from lora_curator.web.session import Curator


class Host(WebHost):
    """Stand-alone in everything but the name."""

    name = "webui"


def main(port: int, folder: Path, login: bool) -> None:
    """Serve until the process is ended."""
    curator = Curator(Host(state=folder, store=folder / "store.sqlite", roots=[folder]))
    tab = build_tab(curator.new_session)
    with gr.Blocks(analytics_enabled=False) as demo, gr.Tabs(elem_id="tabs"):
        with gr.TabItem("First", elem_id="tab_first"):
            gr.HTML('<div id="image_buttons_txt2img"><button>x</button></div>')
        with gr.TabItem("LoRA Dataset", elem_id="tab_lora_curator"):
            tab.render()
        with gr.TabItem("Train", elem_id="tab_train"):
            gr.Textbox(label="Dataset Directory", elem_id="train_dataset_directory")
    auth = ("anna", "secret") if login else None
    app, _, _ = demo.launch(
        server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, quiet=True, auth=auth
    )
    add_routes(app, curator)
    sys.stdout.write(f"up with {gr.__version__}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] == ["login"])
