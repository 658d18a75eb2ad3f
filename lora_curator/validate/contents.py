"""What is in a training folder, as sd-scripts reads it: the records that the checks look at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..buckets import BucketOptions, Placement


@dataclass(frozen=True)
class TrainingImage:
    """One image that sd-scripts will load.

    Attributes
    ----------
    path
        Relative to the validated folder, with `/`.
    width, height
        As stored, without the EXIF orientation, which sd-scripts ignores. 0 when unreadable.
    orientation
        EXIF orientation, 1 to 8.
    alpha_share
        Share of pixels that are not opaque, in [0, 1].
    mode
        Pillow's mode of the stored image.
    extended_webp
        Whether it is a WebP file with an extended header.
    problem
        Why it cannot be decoded, empty otherwise.
    sha256
        Of the file.
    placement
        Its bucket, None when it has none.
    caption
        Bytes of the caption file that is read, None when there is none.
    caption_file
        That file's name relative to the validated folder, empty when there is none.
    """

    path: str
    width: int = 0
    height: int = 0
    orientation: int = 1
    alpha_share: float = 0.0
    mode: str = ""
    extended_webp: bool = False
    problem: str = ""
    sha256: str = ""
    placement: Placement | None = None
    caption: bytes | None = None
    caption_file: str = ""

    @cached_property
    def text(self) -> str | None:
        """The first line of the caption, which is what is trained; None when it is not UTF-8."""
        if self.caption is None:
            return None
        try:
            return re.split(r"[\r\n]", self.caption.decode("utf-8"), maxsplit=1)[0].strip()
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True)
class ImageFolder:
    """One folder of images.

    Attributes
    ----------
    path
        Relative to the validated folder; `.` when it is that folder.
    repeats
        From its name, 1 when the folder was given directly, None when sd-scripts skips it.
    class_tokens
        The caption of images without one.
    is_reg
        Whether these are regularization images.
    images
        What sd-scripts loads, sorted.
    others
        Names of the other files, captions of these images left out.
    folders
        Names of sub-folders, which are not looked into.
    """

    path: str
    repeats: int | None
    class_tokens: str
    is_reg: bool
    images: tuple[TrainingImage, ...] = ()
    others: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class FolderContents:
    """All that the checks look at.

    Attributes
    ----------
    root
        The validated folder, absolute.
    folders
        The image folders, those that sd-scripts skips included.
    loose
        Files with an image's suffix beside the image folders, where nothing is read.
    trigger
        The trigger word, empty when not known.
    buckets, batch_size
        The settings of the training.
    """

    root: Path
    folders: tuple[ImageFolder, ...]
    loose: tuple[str, ...] = ()
    trigger: str = ""
    buckets: BucketOptions = field(default_factory=BucketOptions)
    batch_size: int = 1

    @property
    def used(self) -> tuple[ImageFolder, ...]:
        """The folders that sd-scripts trains on."""
        return tuple(folder for folder in self.folders if folder.repeats and folder.images)

    @property
    def images(self) -> tuple[TrainingImage, ...]:
        """All images that are trained on, regularization images included."""
        return tuple(image for folder in self.used for image in folder.images)

    @property
    def training(self) -> tuple[TrainingImage, ...]:
        """The images that show what is learned."""
        return tuple(i for folder in self.used if not folder.is_reg for i in folder.images)
