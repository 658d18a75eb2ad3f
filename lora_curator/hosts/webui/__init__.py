"""A1111 and Forge as a host. Only the files of this folder import anything of theirs.

tab.py settings.py gradio_shim.py    what Gradio shows
host.py                              what the web UI offers, as `WebHost`
queue.py                             its queue, progress and Interrupt
interrogator.py clip.py blip.py deepbooru.py upscale.py    its models as our protocols
access.py                            which folders may be opened
generated.py                         images that it has generated
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...web.session import Curator
    from .host import WebUIHost


def register() -> None:
    """Tell the host what to call; once for every time that it runs the scripts."""
    from modules import script_callbacks as host  # type: ignore[import-not-found]

    host.on_ui_settings(_settings)
    host.on_image_saved(_saved)
    host.on_app_started(_started)


def make_tab() -> Any:
    """The contents of the tab, as `gr.Blocks`."""
    from .tab import build_tab

    return build_tab(the_curator().new_session)  # what is missing is missed here, and shown


@cache
def the_host() -> WebUIHost:
    """The one of this process; it stays when the user reloads the UI."""
    from modules import paths  # type: ignore[import-not-found]

    from .host import WebUIHost

    home = Path(paths.data_path) / "lora_curator"
    return WebUIHost(state=home, store=home / "computed.sqlite")


@cache
def the_curator() -> Curator:
    """The server side of this process: open folders and jobs go on when the UI is reloaded."""
    from ...web.session import Curator

    return Curator(the_host())


def _settings() -> None:
    from .settings import add_settings

    add_settings([(one.label, one.name) for one in the_host().encoders()])


def _saved(parameters: Any) -> None:
    the_host().images.saved(parameters)


def _started(demo: Any, app: Any) -> None:
    """Every reload makes a new application; without pages (`--nowebui`) nobody gets a session."""
    if demo is None:
        return
    from ..asgi import add_routes

    add_routes(app, the_curator())
