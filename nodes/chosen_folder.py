"""A folder that a node is given: from its list, or as text over a wire."""

from __future__ import annotations

from typing import Any

from ..lora_curator.errors import CuratorError
from ..lora_curator.hosts.comfy import places


def chosen_fingerprint(folder: str | None, folder_path: Any, sub_folders: bool = True) -> Any:
    """Changes with the folder's content; a folder that comes over a wire is always read."""
    if not folder or folder_path is None:  # None: it comes over a wire, unknown before the run
        return float("nan")
    try:
        return places.folder_fingerprint(places.open_folder(folder_path or folder), sub_folders)
    except CuratorError:  # said when it runs
        return float("nan")
