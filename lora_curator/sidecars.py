"""Captions beside the images: `.txt`, `.caption`, `metadata.jsonl` and sd-scripts' metadata JSON.

The first that is there wins, in this order. Sidecars are read and never written here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from .dataset import Finding

SUFFIXES = (".txt", ".caption")
METADATA_BYTES = 200_000_000
"""Larger JSON files are not metadata of a dataset that anyone trains on."""

Captions = dict[str, str]


def read_captions(root: Path, paths: Sequence[str]) -> tuple[tuple[str | None, ...], list[Finding]]:
    """The caption of every image, None where there is none, and what was wrong with sidecars.

    UTF-8 with or without byte order mark, any line ends (a caption keeps its line breaks as
    `\\n`). A sidecar in another encoding is reported and left alone. An empty one counts as none.
    """
    findings: list[Finding] = []
    metadata = _read_metadata(root, paths, findings)
    captions: list[str | None] = []
    for path in paths:
        caption = None
        for suffix in SUFFIXES:
            sidecar = (root / path).with_suffix(suffix)
            if os.path.isfile(sidecar):  # not Path.is_file: it raises for names that are too long
                caption = _read_text(sidecar, path, findings)
                break
        if caption is None:
            caption = metadata.get(path)
        captions.append(caption.strip() or None if caption else None)
    return tuple(captions), findings


def _read_text(sidecar: Path, path: str, findings: list[Finding]) -> str | None:
    try:
        data = sidecar.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        findings.append(
            Finding("caption_unreadable", f"{sidecar.name}: {error.strerror or error}.", path)
        )
        return None
    except UnicodeDecodeError:
        findings.append(
            Finding(
                "caption_not_utf8",
                f"{sidecar.name} is not UTF-8, so its text is not used; the file stays as it is. "
                "sd-scripts stops on such a file. Save it as UTF-8 to use it.",
                path,
                severity="error",
            )
        )
        return None
    if not text.strip():
        findings.append(Finding("caption_empty", f"{sidecar.name} is empty.", path))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_metadata(root: Path, paths: Sequence[str], findings: list[Finding]) -> Captions:
    """Captions from the metadata files in every folder that holds an image, and in the root."""
    known = set(paths)
    folders = {PurePosixPath("."), *(PurePosixPath(path).parent for path in paths)}
    captions: Captions = {}
    for folder in sorted(folders):
        try:
            names = sorted(os.listdir(root / folder))
        except OSError:
            continue
        for name in names:
            file = root / folder / name
            if name == "curation.json" or not name.lower().endswith((".json", ".jsonl")):
                continue
            try:
                if not file.is_file() or file.stat().st_size > METADATA_BYTES:
                    continue
                entries = _entries(file)
            except (OSError, ValueError, RecursionError) as error:
                if name == "metadata.jsonl":
                    place = (folder / name).as_posix()
                    findings.append(
                        Finding("metadata_damaged", f"It cannot be read: {error}.", place)
                    )
                continue
            for key, caption in entries:
                path = _resolve(root, folder, key, known)
                if path is not None:
                    captions.setdefault(path, caption)
    return captions


def _entries(file: Path) -> list[tuple[str, str]]:
    """(path as written, caption) of every entry of a metadata file.

    `metadata.jsonl` has one object a line with `file_name` and `text`; sd-scripts' has
    `image_path`, `caption` and `tags`, as lines or as one object keyed by path. Other JSON gives
    nothing.
    """
    text = file.read_bytes().decode("utf-8-sig")
    if file.suffix.lower() == ".jsonl":
        objects = [json.loads(line) for line in text.splitlines() if line.strip()]
        pairs = [
            (value.get("file_name") or value.get("image_path"), value)
            for value in objects
            if isinstance(value, dict)
        ]
    else:
        value = json.loads(text)
        pairs = list(value.items()) if isinstance(value, dict) else []
    return [
        (key, caption)
        for key, value in pairs
        if isinstance(key, str) and isinstance(value, dict) and (caption := _caption(value))
    ]


def _caption(value: dict[str, object]) -> str:
    """The caption of one entry; sd-scripts puts the tags behind the caption."""
    for key in ("text", "caption", "prompt"):
        if isinstance(value.get(key), str) and str(value[key]).strip():
            tags = value.get("tags")
            return f"{value[key]}, {tags}" if isinstance(tags, str) and tags else str(value[key])
    tags = value.get("tags")
    return tags if isinstance(tags, str) else ""


def _resolve(root: Path, folder: PurePosixPath, key: str, known: set[str]) -> str | None:
    """Which of our images an entry means: relative to its file, to the root, or absolute."""
    key = key.replace("\\", "/")
    beside = (folder / key).as_posix()
    for candidate in (beside, key):
        if candidate in known:
            return candidate
    prefix = root.as_posix().rstrip("/") + "/"
    return key[len(prefix) :] if key.startswith(prefix) and key[len(prefix) :] in known else None
