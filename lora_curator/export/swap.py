"""Exchanging a finished folder for the one before, so that a kill at any moment can be undone.

No system renames a folder onto a folder that has files, so there are three steps, and what stands
on the disk tells the next start how far the last run came:

partial              was being filled                  -> remove it
ready, no old        complete, exchange not begun      -> remove it
ready, old, no OUT   OUT was moved aside               -> move old back, remove ready
old, OUT, no ready   exchange done                     -> remove old
ready, old, OUT      somebody made OUT in between      -> refuse, touch nothing
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ..errors import FolderRefused


@dataclass(frozen=True)
class Neighbours:
    """An export's folder and the hidden ones beside it, on the same disk."""

    out: Path
    partial: Path
    ready: Path
    old: Path

    @classmethod
    def of(cls, out: Path) -> Neighbours:
        """The names for `out`, absolute; the tag keeps folders of other exports apart."""
        tag = hashlib.sha256(str(out).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        partial, ready, old = (
            out.with_name(f".{out.name}.{state}-{tag}") for state in ("partial", "ready", "old")
        )
        return cls(out, partial, ready, old)


def recover(places: Neighbours) -> None:
    """Tidy what a killed run left beside the folder; the folder itself is then whole.

    Raises
    ------
    FolderRefused
        When a folder was made in the place of the one that was moved aside.
    """
    try:
        if places.old.exists() and places.ready.exists() and places.out.exists():
            raise FolderRefused(
                f"An export was stopped while it replaced {places.out}, and that folder was made "
                f"again since. The export before is in {places.old}: take what you need from it, "
                f"delete it and {places.ready}, and export again."
            )
        if places.old.exists() and not places.out.exists():
            places.old.rename(places.out)
        _remove(places.partial)
        _remove(places.ready)
        _remove(places.old)
    except OSError as error:
        raise FolderRefused(
            f"What a stopped export left beside {places.out} could not be tidied: {error}."
        ) from error


def put_in_place(places: Neighbours) -> None:
    """Exchange `out` for the finished `partial`.

    Raises
    ------
    FolderRefused
        When the system does not move the folder; `out` is then as it was.
    """
    aside = False
    try:
        places.partial.rename(places.ready)
        if places.out.exists():
            places.out.rename(places.old)
            aside = True
        places.ready.rename(places.out)
    except OSError as error:
        if aside:
            places.old.rename(places.out)
        shutil.rmtree(places.ready, ignore_errors=True)
        raise FolderRefused(
            f"{places.out} could not be put in place ({error}). Is it open in another program, or "
            "the root of a drive? Choose a folder inside it, or close it there."
        ) from error
    _sync(places.out.parent)
    # A file that another program holds open stays; the next start removes it.
    shutil.rmtree(places.old, ignore_errors=True)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _sync(folder: Path) -> None:
    """Make the renames last over a power cut, where folders can be synced (not on Windows)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
