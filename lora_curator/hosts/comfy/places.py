"""Folders: which ones nodes may read and write, where our own state lies.

Node inputs come over HTTP from whoever can reach the server, so a folder is named as
`<place>/<folder>`, where a place is ComfyUI's input or output folder or a folder that the user has
listed in a file on disk. Nothing that arrives over HTTP can change that file.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import folder_paths  # type: ignore[import-not-found]

from ...errors import BadInput, FolderRefused

if TYPE_CHECKING:
    from ...store import Store

FOLDERS_FILE = "folders.txt"
LISTED_FOLDERS = 2000
"""So many sub-folders are offered in the list; others can be named all the same."""
DEPTH = 4
_HELP = """\
# Folders that LoRA Curator may read and write besides ComfyUI's input and output, one per line.
# Lines that begin with # are comments. For example:
# D:\\pictures\\training
# /home/me/pictures
"""


def state_folder() -> Path:
    """Our own folder in ComfyUI's user folder, out of reach of its HTTP routes."""
    folder = Path(folder_paths.get_user_directory(), "__lora_curator")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def temp_folder() -> Path:
    """Our own folder for images that live as long as ComfyUI runs."""
    return Path(folder_paths.get_temp_directory(), "lora_curator")


def open_store() -> Store:
    """What was computed before, in one file beside our state; used from one thread."""
    from ...store import Store

    return Store(state_folder() / "store.sqlite")


def folders_file() -> Path:
    """The file in which the user lists further folders; made, with its explanation, when absent."""
    file = state_folder() / FOLDERS_FILE
    if not file.exists():
        file.write_text(_HELP, encoding="utf-8")
    return file


def places() -> dict[str, Path]:
    """The folders that nodes may use, by the name that they have in the menu."""
    found = {
        "input": Path(folder_paths.get_input_directory()),
        "output": Path(folder_paths.get_output_directory()),
    }
    for line in folders_file().read_text("utf-8-sig", "replace").splitlines():
        text = line.strip().strip('"')
        if not text or text.startswith("#") or not os.path.isabs(text):
            continue
        folder = Path(text)
        name = folder.name or folder.anchor.strip("\\/:") or "root"
        number = 2
        while name in found and found[name] != folder:
            name, number = f"{folder.name} ({number})", number + 1
        found[name] = folder
    return found


def folder_choices() -> list[str]:
    """Folders for a menu, `input` and `output` first; a moment old at most."""
    return list(_choices(int(time.monotonic() / 2)))


@lru_cache(maxsize=1)
def _choices(moment: int) -> tuple[str, ...]:
    """The listing of one moment: ComfyUI asks for the schema many times in a row."""
    known = places()
    found: list[str] = []
    for name, folder in known.items():
        found += [name, *islice(_below(folder, name, DEPTH), LISTED_FOLDERS // len(known))]
    return tuple(found)


def _below(folder: Path, name: str, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if not entry.name.startswith((".", "__")) and entry.is_dir()
            )
    except OSError:
        return
    for one in names:
        yield f"{name}/{one}"
        yield from _below(folder / one, f"{name}/{one}", depth - 1)


def open_folder(choice: str) -> Path:
    """The folder that a choice (`input/photos`) or an absolute path names.

    Raises
    ------
    FolderRefused
        When it is outside of the folders that nodes may use; says in which file to list it.
    BadInput
        When there is no such folder.
    """
    folder = _resolve(choice)
    if not folder.is_dir():
        raise BadInput(
            f"There is no folder '{choice}' (looked for {folder}). Put your images into a folder "
            "in ComfyUI's input folder and press R to refresh the list."
        )
    return folder


def output_folder(name: str) -> Path:
    """Where an export goes: `name` below ComfyUI's output folder, or `<place>/<folder>`.

    Raises
    ------
    FolderRefused
        When it would lie outside, or is the whole output folder itself.
    """
    text = name.strip()
    first = PurePosixPath(text.replace("\\", "/")).parts[:1]
    if not os.path.isabs(text) and not (first and first[0] in places()):
        text = f"output/{text}"
    folder = _resolve(text)
    if not below_place(folder).parts:
        raise FolderRefused(
            f"'{name}' names no folder of its own. Give the export a name, such as 'my_lora'."
        )
    return folder


def below_place(folder: Path) -> Path:
    """A real folder relative to the innermost place that it is in; the place itself is `.`.

    Raises
    ------
    FolderRefused
        When it is in none of them.
    """
    roots = [Path(os.path.realpath(one)) for one in places().values()]
    around = [root for root in roots if _is_within(folder, root)]
    if not around:
        raise FolderRefused(f"{folder} is in none of the folders that may be written to.")
    return folder.relative_to(max(around, key=lambda root: len(root.parts)))


def shown_path(path: Path) -> str:
    """A path as the user chose its folder: `output/my_lora/img`; in full where it is in none."""
    for name, folder in places().items():
        real = Path(os.path.realpath(folder))
        if _is_within(path, real):
            return (Path(name) / path.relative_to(real)).as_posix()
    return str(path)


def _resolve(choice: str) -> Path:
    """The real folder of a choice; links are followed before it is checked."""
    choice = choice.strip()
    known = places()
    if os.path.isabs(choice):
        folder = Path(choice)
    else:
        parts = PurePosixPath(choice.replace("\\", "/")).parts
        if not parts or parts[0] not in known:
            there = ", ".join(f"'{name}'" for name in known)
            raise FolderRefused(
                f"'{choice}' does not begin with a folder that may be used. There are: {there}."
            )
        folder = known[parts[0]].joinpath(*parts[1:])
    try:
        real = Path(os.path.realpath(folder))
    except ValueError:  # a zero byte
        raise FolderRefused(f"{choice!r} cannot be the name of a folder.") from None
    allowed = [*known.values(), temp_folder()]
    if not any(_is_within(real, Path(os.path.realpath(one))) for one in allowed):
        raise FolderRefused(
            f"'{choice}' is {real}, outside of ComfyUI's input and output folders. To allow it, "
            f"write it on a line of its own into {folders_file()} and run again."
        )
    return real


def _is_within(folder: Path, parent: Path) -> bool:
    try:
        return os.path.commonpath([folder, parent]) == str(parent)
    except ValueError:  # different drives on Windows
        return False


def folder_fingerprint(folder: Path, recursive: bool = True) -> str:
    """Changes when a file is added, removed, renamed or written, sub-folders included."""
    digest = hashlib.blake2b(str(folder).encode("utf-8", "surrogateescape"), digest_size=16)
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(folders) if recursive else []
        for name in sorted(names):
            file = os.path.join(place, name)
            try:
                status = os.stat(file)
            except OSError:
                continue
            line = f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
