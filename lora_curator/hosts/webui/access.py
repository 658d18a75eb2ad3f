"""Which folders may be opened from the page, by how the web UI was started."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .option_names import ROOTS


def restricted(flags: Any) -> bool:
    """Whether the page may be used by others, or the administrator forbids naming folders."""
    if getattr(flags, "hide_ui_dir_config", False):
        return True
    names = ("share", "listen", "ngrok", "server_name")
    reachable = any(getattr(flags, name, None) for name in names)
    return reachable and not getattr(flags, "enable_insecure_extension_access", False)


def listed_folders(flags: Any, options: Any) -> list[Path]:
    """The folders of `--lora-curator-root` and of the setting, those that are whole paths."""
    named: Sequence[str] = getattr(flags, "lora_curator_root", None) or ()
    # Read from the values and not through attributes: where others can reach the page the setting
    # is not registered, so that nobody can add a folder from there, and what was saved counts.
    said = getattr(options, "data", {}).get(ROOTS, "")
    lines = said.splitlines() if isinstance(said, str) else []
    folders = [Path(one.strip().strip('"')).expanduser() for one in (*named, *lines) if one.strip()]
    return list(dict.fromkeys(one for one in folders if one.is_absolute()))


def allowed_roots(flags: Any, options: Any) -> list[Path] | None:
    """The only folders that may be opened and written to; None for any."""
    return listed_folders(flags, options) if restricted(flags) else None
