"""What an exporter is asked and what it answers: where images go, which files stand beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..buckets import BucketOptions
from ..errors import BadInput


@dataclass(frozen=True)
class PlannedSubset:
    """A part of the training images that has repeats of its own.

    Attributes
    ----------
    label
        What it is, for the name of its folder.
    repeats
        How often an epoch shows each of its images.
    """

    label: str
    repeats: int

    def __post_init__(self) -> None:
        if self.repeats < 1:
            raise BadInput(
                f"The repeats of '{self.label}' are {self.repeats}; below 1 sd-scripts skips the "
                "folder."
            )


@dataclass(frozen=True)
class ExportPlan:
    """The settings of one export that a trainer's files depend on.

    Attributes
    ----------
    out
        The folder that is written, as the trainer will see it.
    trigger, class_word
        The word that is learned and what it is.
    repeats
        How often an epoch shows each image.
    reg_repeats
        The same for regularization images; 0 when there are none.
    batch_size
        Images per step.
    buckets
        The bucket settings of the training.
    shuffle_caption
        Whether the trainer shuffles the tags; the first `keep_tokens` stay first.
    reg_class
        The class word of regularization images; empty for `class_word`.
    subsets
        Parts with repeats of their own; empty when all images have `repeats`.
    """

    out: Path
    trigger: str = ""
    class_word: str = ""
    repeats: int = 1
    reg_repeats: int = 0
    batch_size: int = 1
    buckets: BucketOptions = field(default_factory=BucketOptions)
    shuffle_caption: bool = False
    keep_tokens: int = 1
    reg_class: str = ""
    subsets: tuple[PlannedSubset, ...] = ()

    def __post_init__(self) -> None:
        if self.repeats < 1:
            raise BadInput(f"repeats is {self.repeats}; below 1 sd-scripts skips the folder.")
        if self.reg_repeats < 0:
            raise BadInput(f"reg_repeats is {self.reg_repeats}; it must be 0 (none) or more.")
        if self.batch_size < 1:
            raise BadInput(f"batch_size is {self.batch_size}; it must be 1 or more.")
        if self.keep_tokens < 0:
            raise BadInput(f"keep_tokens is {self.keep_tokens}; it must be 0 or more.")


@dataclass(frozen=True)
class ExportLayout:
    """Where things go, relative to the export's folder, with `/`.

    Attributes
    ----------
    image_folder
        Images and captions; of the first subset, where there are any.
    reg_folder
        Regularization images and captions; empty when there are none.
    files
        Text of the trainer's own files (UTF-8), by relative path.
    subset_folders
        Images and captions of each of the plan's subsets, in order; empty when it has none.
    """

    image_folder: str
    reg_folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    subset_folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exporter:
    """One trainer's format.

    Attributes
    ----------
    name
        Stable name for recipes.
    label
        For menus.
    description
        Which trainers take it and how to point them at it.
    function
        From the settings to the layout.
    """

    name: str
    label: str
    description: str
    function: Callable[[ExportPlan], ExportLayout]
