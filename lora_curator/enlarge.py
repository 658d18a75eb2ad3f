"""Kept images that are too small for their bucket, enlarged by a model; the originals stay."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .buckets import BucketOptions, Size, assign_bucket
from .curation import Curation
from .dataset import Finding, ImageRecord
from .errors import BadInput, UnreadableImage
from .files import write_atomically
from .images import decode_image, read_bytes
from .models import Image, Upscaler
from .prepare.pixels import encode, resize
from .scan import content_id
from .work import SILENT, Work

MOST_PASSES = 3
"""A tiny image goes through the model so often; a 4x model then gives 64 times the side."""
MUCH = 4.0
"""Enlarging by more is pointed out: what the model adds is no longer what was photographed."""
_MAKER = "1"
_CODES = ("enlarged", "much_enlarged", "not_enlarged")


@dataclass(frozen=True)
class Enlarged:
    """What was enlarged.

    Attributes
    ----------
    curation
        With the new sizes, the new files and a note for each enlarged image.
    by_model
        How many images went through the model now.
    reused
        How many were there from an earlier run.
    """

    curation: Curation
    by_model: int = 0
    reused: int = 0


def wanted_sizes(curation: Curation, min_side: int = 0) -> dict[str, Size]:
    """The size, (width, height), that each kept image needs, by path; large ones are left out.

    An image needs the size that the trainer would enlarge it to for its bucket, and a shorter side
    of `min_side` pixels at least. Images about which nothing was decided count as kept.
    """
    found: dict[str, Size] = {}
    buckets = curation.recipe.prepare.buckets
    for row in curation.with_rest_kept().kept_rows:
        record = curation.dataset.records[row]
        size = (record.width, record.height)
        target = size
        for _ in range(2):  # rounding can move an enlarged image to a slightly larger bucket
            target = _for_bucket(target, buckets)
        if min(target) < min_side:
            factor = min_side / min(size)
            target = (round(size[0] * factor), round(size[1] * factor))
        if target != size:
            found[record.path] = target
    return found


def enlarge_images(
    curation: Curation,
    upscaler: Upscaler,
    folder: Path,
    *,
    name: str,
    min_side: int = 0,
    show: Callable[[Image], None] | None = None,
    work: Work = SILENT,
) -> Enlarged:
    """Enlarge the kept images that are too small, one at a time, to just the size they need.

    The rows keep their ids, scores, captions and decisions; width, height and the file that the
    pixels come from change. Needs the bucket settings of the recipe's `prepare`.

    Parameters
    ----------
    upscaler
        Its `id` names the weights: an image that the same weights have enlarged to the same size
        is not enlarged again.
    folder
        Where the files are kept, named by what is in them.
    name
        What to call the model in the note on each image.
    show
        Called with each image that the model has enlarged.

    Raises
    ------
    BadInput
        When the model does not enlarge.
    """
    dataset, matte = curation.dataset, curation.recipe.prepare.matte
    wanted = wanted_sizes(curation, min_side)
    rows = [row for row, path in enumerate(dataset.paths) if path in wanted]
    records = list(dataset.records)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    findings: list[Finding] = []
    by_model = 0
    work.progress(0, len(rows), "enlarge")
    for done, row in enumerate(rows, 1):
        work.check_interrupted()
        record, size = records[row], wanted[records[row].path]
        try:
            data = read_bytes(dataset.file(row))
            file = folder / _file_name(content_id(data), upscaler.id, size, matte)
            if file.exists():
                file.touch()
            else:
                small = decode_image(data, matte=matte).pixels
                pixels = resize(_upscaled(small, upscaler, size), size)
                write_atomically(file, encode(pixels, "png"))
                by_model += 1
                if show:
                    show(pixels)
        except (UnreadableImage, OSError) as error:
            findings.append(Finding("not_enlarged", f"It keeps its size: {error}", record.path))
        else:
            files[record.path] = file
            records[row] = _larger(record, size)
            findings += _notes(record, size, name)
        work.progress(done, len(rows), "enlarge")
    before = tuple(
        one for one in dataset.findings if one.code not in _CODES or one.path not in wanted
    )
    dataset = replace(dataset.with_records(records), findings=before)
    dataset = dataset.with_files(files).with_findings(findings)
    return Enlarged(replace(curation, dataset=dataset), by_model, len(files) - by_model)


def forget_old(folder: Path, keep: int) -> None:
    """Delete all but the `keep` files that were used last; nothing needs the others."""
    files: Mapping[Path, int] = {
        file: file.stat().st_mtime_ns for file in folder.glob("*.png") if file.is_file()
    }
    for file in sorted(files, key=lambda one: files[one], reverse=True)[keep:]:
        file.unlink(missing_ok=True)


def _for_bucket(size: Size, buckets: BucketOptions) -> Size:
    """The size that the trainer would enlarge an image to; its own where it would not."""
    try:
        placement = assign_bucket(*size, buckets)
    except BadInput:  # fits no bucket; the export says so
        return size
    return placement.resized if placement.scale > 1 else size


def _upscaled(pixels: Image, upscaler: Upscaler, size: Size) -> Image:
    """Through the model until neither side is smaller than wanted."""
    for _ in range(MOST_PASSES):
        height, width = pixels.shape[:2]
        if width >= size[0] and height >= size[1]:
            break
        larger = np.asarray(upscaler.upscale(pixels), np.uint8)
        if larger.shape[0] <= height or larger.shape[1] <= width:
            raise BadInput(
                f"The upscale model gives {larger.shape[1]} x {larger.shape[0]} pixels for an "
                f"image of {width} x {height}: it does not enlarge. Choose a 2x or 4x model."
            )
        pixels = larger
    return pixels


def _file_name(content: str, model: str, size: Size, matte: tuple[int, int, int]) -> str:
    parts = (_MAKER, content, model, f"{size[0]}x{size[1]}", bytes(matte).hex())
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest() + ".png"


def _larger(record: ImageRecord, size: Size) -> ImageRecord:
    return replace(record, width=size[0], height=size[1])


def _notes(record: ImageRecord, size: Size, name: str) -> list[Finding]:
    said = f"Enlarged from {record.width}x{record.height} to {size[0]}x{size[1]} by model {name}."
    factor = min(size) / min(record.width, record.height)
    if factor <= MUCH:
        return [Finding("enlarged", said, record.path, "note", factor)]
    more = f"{said} That is {factor:.1f} times its size: most of what is seen is made up."
    return [Finding("much_enlarged", more, record.path, "warning", factor, MUCH)]
