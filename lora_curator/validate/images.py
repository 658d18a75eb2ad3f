"""Images that stop the training or look otherwise in it than on the screen."""

from __future__ import annotations

from collections import defaultdict

from ..dataset import Finding
from .checks import Check
from .contents import FolderContents, TrainingImage

_WRONG_COLOURS = ("CMYK", "YCbCr", "LAB", "I", "F")


def check_images(contents: FolderContents) -> list[Finding]:
    """Unreadable, sideways, transparent images, unusual colours, copies of the same bytes."""
    found: list[Finding] = []
    for image in contents.images:
        found += _one(image)
    return found + _copies(contents)


def _one(image: TrainingImage) -> list[Finding]:
    if image.problem:
        sentence = f"sd-scripts stops at this image, and does not name it. {image.problem}"
        return [Finding("unreadable", sentence, image.path, "error")]
    found: list[Finding] = []
    if image.orientation != 1:
        sentence = (
            f"Its EXIF orientation ({image.orientation}) is ignored by sd-scripts: it is trained "
            "turned or mirrored."
        )
        found.append(Finding("sideways", sentence, image.path, "warning", image.orientation, 1))
    if image.alpha_share > 0:
        sentence = (
            f"{image.alpha_share:.0%} of its pixels are transparent; sd-scripts drops the alpha "
            "channel and trains the colours that were hidden."
        )
        found.append(Finding("transparent", sentence, image.path, "warning", image.alpha_share, 0))
    if image.mode.startswith(_WRONG_COLOURS):
        sentence = f"It is stored as {image.mode}, whose colours sd-scripts does not convert well."
        found.append(Finding("unusual_mode", sentence, image.path))
    if image.extended_webp:
        sentence = (
            "Its WebP header (for EXIF, colour profile or alpha) makes sd-scripts take it for one "
            "pixel less on both sides, which can put it into a smaller bucket."
        )
        found.append(Finding("extended_webp", sentence, image.path))
    return found


def _copies(contents: FolderContents) -> list[Finding]:
    """Images with the very same bytes: each counts as so many repeats more."""
    same: dict[str, list[str]] = defaultdict(list)
    for image in contents.images:
        if image.sha256:
            same[image.sha256].append(image.path)
    return [
        Finding(
            "copies",
            f"{len(paths)} files are the same image, which is trained that much more: "
            f"{', '.join(paths[:4])}{' and more' if len(paths) > 4 else ''}.",
            paths[0],
            "warning",
            len(paths),
            1,
        )
        for paths in same.values()
        if len(paths) > 1
    ]


IMAGES = Check(
    "images",
    "Images",
    "Unreadable, sideways and transparent images, unusual colours, copies.",
    check_images,
)
