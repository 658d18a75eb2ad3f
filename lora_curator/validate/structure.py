"""Folders and files: what sd-scripts skips without a word."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

from ..dataset import Finding
from ..images import SUFFIXES
from .checks import Check
from .contents import FolderContents, ImageFolder


def check_structure(contents: FolderContents) -> list[Finding]:
    """Skipped folders and files, images with the same name, captions without image."""
    found: list[Finding] = []
    if not contents.training:
        found.append(
            Finding(
                "no_images",
                "There is no image that sd-scripts would train on. It wants a folder whose "
                "sub-folders are named <repeats>_<name>, with the images directly in them.",
                severity="error",
            )
        )
    for folder in contents.folders:
        if folder.path == ".":
            sentence = (
                "These are the images themselves. sd-scripts' --train_data_dir wants the folder "
                "above, and this one named <repeats>_<name>."
            )
            found.append(Finding("parent_wanted", sentence, "", "note"))
        else:
            found += _folder_name(folder)
        found += _other_files(folder)
        found += _same_names(folder)
        if folder.repeats and not folder.images:
            sentence = f"The folder '{folder.path}' has no image that sd-scripts loads."
            found.append(Finding("empty_folder", sentence, folder.path))
        for name in folder.folders:
            sentence = f"The sub-folder '{name}' is not looked into; images in it are not trained."
            found.append(Finding("sub_folder", sentence, _join(folder, name)))
    for path in contents.loose:
        sentence = (
            "The image lies beside the <repeats>_<name> folders, where nothing is read; it is not "
            "trained."
        )
        found.append(Finding("loose_image", sentence, path))
    return found + _more_reg_than_training(contents)


def _folder_name(folder: ImageFolder) -> list[Finding]:
    if folder.repeats:
        return []
    name = PurePosixPath(folder.path).name
    unused = f"; its {len(folder.images)} images are not trained" if folder.images else ""
    first = name.partition("_")[0]
    number = first.strip().lstrip("+-").isdecimal()
    why = "its repeats are below 1" if number else "its name does not begin with <repeats>_"
    sentence = f"sd-scripts skips the folder '{name}', because {why}{unused}."
    severity = "error" if folder.images else "warning"
    return [Finding("folder_skipped", sentence, folder.path, severity)]


def _other_files(folder: ImageFolder) -> list[Finding]:
    found: list[Finding] = []
    images = {PurePosixPath(image.path).stem for image in folder.images}
    for name in folder.others:
        suffix = PurePosixPath(name).suffix
        path = _join(folder, name)
        if suffix.lower() in SUFFIXES and name.startswith("."):
            sentence = "The name begins with a dot: sd-scripts skips it, other trainers do not."
            found.append(Finding("hidden_image", sentence, path))
        elif suffix.lower() in SUFFIXES:
            sentence = (
                f"sd-scripts skips files ending in '{suffix}'; the image is not trained. It takes "
                ".png, .jpg, .jpeg, .webp and .bmp, all small or all capital letters."
            )
            found.append(Finding("suffix_ignored", sentence, path))
        elif suffix.lower() == ".txt" and PurePosixPath(name).stem not in images:
            sentence = "The caption belongs to no image that is trained."
            found.append(Finding("orphan_caption", sentence, path, "note"))
        elif suffix.lower() not in (".txt", ".npz"):
            sentence = (
                "sd-scripts skips this file, but diffusion-pipe and diffusers take every file in "
                "the folder for an image."
            )
            found.append(Finding("foreign_file", sentence, path, "note"))
    return found


def _same_names(folder: ImageFolder) -> list[Finding]:
    by_stem: dict[str, list[str]] = defaultdict(list)
    for image in folder.images:
        by_stem[PurePosixPath(image.path).stem].append(image.path)
    return [
        Finding(
            "same_name",
            f"{len(paths)} images are named '{stem}' and share one caption and one cache file: "
            f"{', '.join(PurePosixPath(path).name for path in paths)}.",
            paths[0],
        )
        for stem, paths in by_stem.items()
        if len(paths) > 1
    ]


def _more_reg_than_training(contents: FolderContents) -> list[Finding]:
    counts = {True: 0, False: 0}
    for folder in contents.used:
        counts[folder.is_reg] += len(folder.images) * (folder.repeats or 0)
    reg, training = counts[True], counts[False]
    if not training or reg <= training:
        return []
    sentence = (
        f"There are {reg} regularization images for {training} training images (repeats "
        f"included); sd-scripts leaves out {reg - training} of them."
    )
    return [Finding("reg_surplus", sentence, "", "note", reg, training)]


def _join(folder: ImageFolder, name: str) -> str:
    return name if folder.path == "." else f"{folder.path}/{name}"


STRUCTURE = Check(
    "structure",
    "Folders and files",
    "Folder names, files that are skipped, images of the same name, captions without image.",
    check_structure,
)
