"""A folder of images and sidecars to a dataset. Reads; never writes, moves or deletes."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path, PurePosixPath

from .dataset import Dataset, Finding, ImageRecord
from .errors import FolderRefused
from .images import SUFFIXES, looks_like_image
from .sidecars import read_captions
from .work import SILENT, Work

NOT_IMAGES = frozenset(
    {".txt", ".caption", ".json", ".jsonl", ".toml", ".yaml", ".yml", ".csv", ".tsv", ".npz"}
    | {".npy", ".safetensors", ".ckpt", ".pt", ".pth", ".md", ".html", ".zip", ".db", ".sqlite"}
    | {".py", ".ini", ".log", ".mp4", ".mov", ".mkv", ".webm", ".avi"}
)
"""Suffixes whose files are not opened to see whether they are images."""


def read_folder(root: Path, *, recursive: bool = True, work: Work = SILENT) -> Dataset:
    """List the images of a folder and read their captions; no image is decoded.

    A file is taken for an image by its suffix, or, when the suffix is none of the known ones, by
    its first bytes. What it really is shows when it is decoded.

    Parameters
    ----------
    recursive
        Whether sub-folders are entered. Links to folders are not followed (they may loop).

    Returns
    -------
    Dataset
        Records with path only (size and id come from `scan.measure_images`), sorted by path;
        captions; findings about hidden files, linked folders, sidecars and equal stems.

    Raises
    ------
    FolderRefused
        When `root` is no folder or may not be listed.
    """
    root = Path(os.path.abspath(root))  # not resolve(): a user's link keeps the user's name
    if not root.is_dir():
        what = "is a file" if root.exists() else "does not exist"
        raise FolderRefused(f"The folder '{root}' {what}. Give the folder that holds the images.")
    findings: list[Finding] = []
    paths = sorted(_walk(root, recursive, findings, work))
    captions, caption_findings = read_captions(root, paths)
    findings += _equal_stems(paths)
    return Dataset(
        root,
        tuple(ImageRecord(path) for path in paths),
        captions=captions,
        findings=(*findings, *caption_findings),
    )


def _walk(root: Path, recursive: bool, findings: list[Finding], work: Work) -> list[str]:
    """Relative paths of all files that look like images."""

    def refused(error: OSError) -> None:
        if error.filename is None or Path(error.filename) == root:
            raise FolderRefused(f"The folder '{root}' cannot be listed: {error.strerror}.")
        place = Path(error.filename).relative_to(root).as_posix()
        findings.append(
            Finding("folder_unreadable", f"{error.strerror}; nothing in it is used.", place)
        )

    found = []
    hidden = 0
    for folder, folders, names in os.walk(root, onerror=refused):
        work.check_interrupted()
        here = Path(folder)
        for name in list(folders):
            if name.startswith("."):
                folders.remove(name)
            elif (here / name).is_symlink():
                place = (here / name).relative_to(root).as_posix()
                findings.append(
                    Finding("linked_folder", "A link to a folder; links are not followed.", place)
                )
        if not recursive:
            folders.clear()
        folders.sort()
        for name in names:
            path = here / name
            if not _is_candidate(path):
                continue
            if name.startswith("."):
                hidden += 1
                continue
            found.append(path.relative_to(root).as_posix())
    if hidden:
        sentence = (
            f"{hidden} hidden image file{'s' * (hidden > 1)} (name begins with a dot) left out."
        )
        findings.append(Finding("hidden_files", sentence, severity="note", value=hidden))
    return found


def _is_candidate(path: Path) -> bool:
    """Whether the file is an image by its suffix or, failing that, by its first bytes."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return True
    if suffix in NOT_IMAGES:
        return False
    try:
        if not path.is_file():  # a pipe or socket would block
            return False
        with path.open("rb") as stream:
            return looks_like_image(stream.read(16))
    except OSError:
        return False


def _equal_stems(paths: list[str]) -> list[Finding]:
    """Images that share one sidecar, because only their suffix differs."""
    stems = Counter(PurePosixPath(path).with_suffix("") for path in paths)
    return [
        Finding(
            "equal_stem",
            "Another image here has the same name with another suffix; both share one caption.",
            path,
            severity="note",
        )
        for path in paths
        if stems[PurePosixPath(path).with_suffix("")] > 1
    ]
