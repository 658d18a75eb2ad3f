"""Where other programs keep downloaded weights, and what of it is there. Imports no library.

The layout is the Hugging Face hub's: `<hub>/models--<owner>--<name>/snapshots/<commit>/<file>`,
with the commit of the branch in `refs/main`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path


def hub_folder() -> Path:
    """The Hugging Face hub's cache, by the rules of `huggingface_hub`."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(name):
            return Path(os.environ[name]).expanduser()
    if os.environ.get("HF_HOME"):
        return Path(os.environ["HF_HOME"]).expanduser() / "hub"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return cache / "huggingface" / "hub"


def clip_folder() -> Path:
    """Where open_clip keeps weights that it fetched from a plain URL."""
    return Path("~/.cache/clip").expanduser()


def hub_snapshots(repo: str) -> list[Path]:
    """The cached commits of a hub repository (`owner/name`), the branch `main` first."""
    folder = hub_folder() / ("models--" + repo.replace("/", "--"))
    try:
        commits = sorted(one for one in (folder / "snapshots").iterdir() if one.is_dir())
    except OSError:
        return []
    try:
        main = (folder / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        main = ""
    return sorted(commits, key=lambda one: one.name != main)


def find_in_hub(repo: str, names: Sequence[str]) -> Path | None:
    """The first of these files that a cached commit of `repo` has, names in order of preference."""
    for snapshot in hub_snapshots(repo):
        for name in names:
            if (snapshot / name).is_file():
                return snapshot / name
    return None


def hub_repositories() -> Iterator[str]:
    """All repositories of models (`owner/name`) in the hub's cache, sorted."""
    try:
        folders = sorted(one.name for one in hub_folder().iterdir())
    except OSError:
        return
    for name in folders:
        parts = name.split("--")
        if parts[0] == "models" and len(parts) >= 2:
            yield "/".join([parts[1], "--".join(parts[2:])]) if len(parts) > 2 else parts[1]
