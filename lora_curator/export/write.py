"""Images and captions of a dataset into an export's folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..buckets import Placement, Size
from ..dataset import Dataset, Finding
from ..errors import BadInput, UnreadableImage
from ..images import read_bytes
from ..work import SILENT, Work, map_threads
from .folder import ExportFolder
from .names import export_names

NOT_WRITTEN = "export_failed"
"""The code of the finding about an image that could not be written."""


class Prepared(Protocol):
    """One image made ready; the step `prepare` makes it, the recipe brings the two together."""

    @property
    def data(self) -> bytes: ...
    @property
    def suffix(self) -> str: ...
    @property
    def placement(self) -> Placement | None: ...
    @property
    def copied(self) -> bool: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...


@dataclass(frozen=True)
class ExportedImage:
    """One image that was written.

    Attributes
    ----------
    source
        Its path in the dataset.
    file
        Its path in the export, with `/`; the caption has the same with `.txt`.
    bucket, resized, crop
        (width, height) that the trainer uses, the size before cropping and (left, top, right,
        bottom) of the crop in it; None when no bucket takes the image as it is.
    sha256
        Of the written file.
    caption
        As written.
    copied
        Whether the file has the bytes of the source.
    """

    source: str
    file: str
    bucket: Size | None
    resized: Size | None
    crop: tuple[int, int, int, int] | None
    sha256: str
    caption: str
    copied: bool = False


def write_images(
    dataset: Dataset,
    rows: Sequence[int],
    captions: Sequence[str],
    prepare: Callable[[bytes, str], Prepared],
    caption_bytes: Callable[[str], bytes],
    folder: ExportFolder,
    image_folder: str | Sequence[str],
    *,
    names: Sequence[str] | None = None,
    threads: int | None = None,
    work: Work = SILENT,
    label: str = "export",
) -> tuple[tuple[ExportedImage, ...], tuple[Finding, ...]]:
    """Prepare and write these rows with one caption each; what fails becomes a finding.

    Parameters
    ----------
    rows
        Rows of the dataset, in the order in which they are named.
    captions
        One per entry of `rows`.
    prepare
        From (bytes of the file, its path) to the image that is written.
    caption_bytes
        From a caption to the bytes of its file (`captions.caption.write_caption_bytes`).
    image_folder
        Where in the export, with `/` (`ExportLayout.image_folder`), or one for each of `rows`.
    names
        Names without suffix, one per entry of `rows`; by default made from the paths. Make them
        with `export_names(..., taken=...)` when an export has several folders.

    Returns
    -------
    images, findings
        In the order of `rows`. An image that could not be read or placed is missing from the
        first and is an `export_failed` error in the second.
    """
    rows = [int(row) for row in rows]
    if len(captions) != len(rows):
        raise BadInput(f"There are {len(captions)} captions for {len(rows)} images.")
    paths = [dataset.paths[row] for row in rows]
    names = export_names(paths) if names is None else names
    folders = [image_folder] * len(rows) if isinstance(image_folder, str) else list(image_folder)
    if len(folders) != len(rows):
        raise BadInput(f"There are {len(folders)} folders for {len(rows)} images.")

    def write_one(entry: int) -> tuple[ExportedImage | None, tuple[Finding, ...]]:
        path = paths[entry]
        try:
            prepared = prepare(read_bytes(dataset.file(rows[entry])), path)
        except (UnreadableImage, BadInput) as error:
            sentence = f"The image was not exported. {error}"
            return None, (Finding(NOT_WRITTEN, sentence, path, "error"),)
        stem = f"{folders[entry]}/{names[entry]}"
        file = f"{stem}{prepared.suffix}"
        sha256 = folder.write(file, prepared.data)
        caption = captions[entry]
        folder.write(f"{stem}.txt", caption_bytes(caption))
        place = prepared.placement
        exported = ExportedImage(
            path,
            file,
            place.bucket if place else None,
            place.resized if place else None,
            place.crop if place else None,
            sha256,
            caption,
            prepared.copied,
        )
        return exported, prepared.findings

    images: list[ExportedImage] = []
    findings: list[Finding] = []
    written = map_threads(write_one, range(len(rows)), threads=threads, work=work)
    for done, (image, found) in enumerate(written, 1):
        images += [image] if image else []
        findings += found
        work.progress(done, len(rows), label)
    return tuple(images), tuple(findings)
