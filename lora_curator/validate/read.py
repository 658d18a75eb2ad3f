"""Reading a training folder the way sd-scripts reads it."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from ..buckets import BucketOptions, assign_bucket
from ..errors import BadInput, UnreadableImage
from ..images import MEASURE_PIXELS, decode_image, read_bytes
from ..work import SILENT, Work, map_threads
from .contents import FolderContents, ImageFolder, TrainingImage

_USED = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
USED_SUFFIXES = frozenset(_USED + tuple(suffix.upper() for suffix in _USED))
"""sd-scripts looks for these, all lower or all upper case."""


def read_contents(
    folder: Path,
    *,
    trigger: str = "",
    buckets: BucketOptions | None = None,
    batch_size: int = 1,
    threads: int | None = None,
    work: Work = SILENT,
) -> FolderContents:
    """Read an export (with `img` and `reg`), the parent of `N_name` folders, or one image folder.

    Raises
    ------
    BadInput
        When there is no such folder.
    """
    root = Path(folder).absolute()
    if not root.is_dir():
        raise BadInput(f"There is no folder {root}.")
    buckets = buckets or BucketOptions()
    listed, loose = _image_folders(root)
    files = [file for place, *_ in listed for file in _image_files(place)]
    read = map_threads(
        lambda file: _read_image(file, root, buckets), files, threads=threads, work=work
    )
    images: dict[Path, list[TrainingImage]] = {}
    for done, (file, image) in enumerate(zip(files, read, strict=True), 1):
        images.setdefault(file.parent, []).append(image)
        work.progress(done, len(files), "validate")
    folders = tuple(
        _folder(place, repeats, words, reg, tuple(images.get(place, ())), root)
        for place, repeats, words, reg in listed
    )
    return FolderContents(root, folders, loose, trigger.strip(), buckets, batch_size)


def parse_folder_name(name: str) -> tuple[int | None, str]:
    """Repeats and class tokens as sd-scripts reads them; None when it skips the folder."""
    first, _, rest = name.partition("_")
    try:
        repeats = int(first)
    except ValueError:
        return None, ""
    return (repeats if repeats >= 1 else None), rest


_Listed = tuple[Path, int | None, str, bool]


def _image_folders(root: Path) -> tuple[list[_Listed], tuple[str, ...]]:
    """The image folders of whatever kind of folder this is, and images in the wrong place."""
    if (root / "img").is_dir():
        parents = [(root / "img", False)] + [(root / "reg", True)] * (root / "reg").is_dir()
    elif _image_files(root) and not any(re.match(r"\d+_", one.name) for one in _folders(root)):
        repeats, words = parse_folder_name(root.name)
        return [(root, repeats or 1, words, False)], ()
    else:
        parents = [(root, False)]
    found = [
        (child, *parse_folder_name(child.name), reg)
        for parent, reg in parents
        for child in _folders(parent)
    ]
    loose = [file for parent, _ in parents for file in _image_files(parent)]
    return found, tuple(file.relative_to(root).as_posix() for file in loose)


def _folders(folder: Path) -> list[Path]:
    return sorted(child for child in folder.iterdir() if child.is_dir())


def _image_files(folder: Path) -> list[Path]:
    return sorted(
        child
        for child in folder.iterdir()
        if child.suffix in USED_SUFFIXES and not child.name.startswith(".") and child.is_file()
    )


def _folder(
    place: Path,
    repeats: int | None,
    words: str,
    is_reg: bool,
    images: tuple[TrainingImage, ...],
    root: Path,
) -> ImageFolder:
    known = {Path(image.path).name for image in images}
    known |= {Path(image.caption_file).name for image in images}
    others = sorted(c.name for c in place.iterdir() if not c.is_dir() and c.name not in known)
    folders = tuple(child.name for child in _folders(place))
    path = place.relative_to(root).as_posix()
    return ImageFolder(path, repeats, words, is_reg, images, tuple(others), folders)


def _read_image(file: Path, root: Path, buckets: BucketOptions) -> TrainingImage:
    path = file.relative_to(root).as_posix()
    caption_file = _caption_file(file)
    caption = caption_file.read_bytes() if caption_file else None
    name = caption_file.relative_to(root).as_posix() if caption_file else ""
    try:
        data = read_bytes(file)
        image = decode_image(data, want_pixels=MEASURE_PIXELS)
    except UnreadableImage as error:
        return TrainingImage(path, problem=str(error), caption=caption, caption_file=name)
    width, height = image.width, image.height
    if image.facts.orientation >= 5:
        width, height = height, width
    try:
        placement = assign_bucket(width, height, buckets)
    except BadInput:
        placement = None
    return TrainingImage(
        path,
        width,
        height,
        image.facts.orientation,
        image.facts.alpha_share,
        image.facts.mode,
        data[8:16] == b"WEBPVP8X",
        "",
        hashlib.sha256(data).hexdigest(),
        placement,
        caption,
        name,
    )


def _caption_file(image: Path) -> Path | None:
    """The caption that sd-scripts reads: the image's own, else that of its shortened *path*.

    With four underscores or more anywhere in the absolute path, the last four parts are dropped.
    """
    stem = os.path.splitext(image)[0]
    own = Path(f"{stem}.txt")
    if own.is_file():
        return own
    parts = stem.split("_")
    shortened = Path("_".join(parts[:-4]) + ".txt")
    return shortened if len(parts) >= 5 and shortened.is_file() else None
