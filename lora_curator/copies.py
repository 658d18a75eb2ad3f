"""Changed copies of the kept images as rows of their own; their files lie outside of the folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from .augment import AugmentOptions
from .augment.captions import flip_word
from .augment.changes import Change, apply_changes, changes_of
from .curate import MEASUREMENTS
from .curation import Curation
from .dataset import Dataset, Finding, ImageRecord
from .decisions import Decision
from .errors import UnreadableImage
from .files import write_atomically
from .images import decode_image, read_bytes
from .metrics import RECORD_METRICS, measure_records
from .models import Image
from .prepare.pixels import encode, resize
from .scan import content_id, measure_images
from .store import Store
from .work import SILENT, Work, map_threads

AUTHOR = "augment"
ENOUGH = 20
"""With so many images a training hardly gains by changed copies."""
_MAKER = "1"
"""Changes whenever the same options would give other pixels."""
_COPY = re.compile(r"~aug\d+\.(?:png|jpg)$")
_CODES = ("not_mirrored", "not_augmented", "fewer_copies", "enough_images")


@dataclass(frozen=True)
class _Copy:
    """One changed copy that was written."""

    file: Path
    number: int
    words: str


def is_copy(dataset: Dataset, path: str) -> bool:
    """Whether this row is a changed copy of another one."""
    return path in dataset.files and _COPY.search(path) is not None


def without_copies(curation: Curation) -> Curation:
    """The curation as before copies were made; what the user said of copies is remembered."""
    dataset = curation.dataset
    rows = [row for row, path in enumerate(dataset.paths) if not is_copy(dataset, path)]
    if len(rows) < len(dataset):
        files = {path: file for path, file in dataset.files.items() if not _COPY.search(path)}
        dataset = replace(dataset.take(rows), files=files)
    findings = tuple(one for one in dataset.findings if one.code not in _CODES)
    return replace(
        curation,
        dataset=replace(dataset, findings=findings),
        decisions=curation.decisions.without_author(AUTHOR),
    )


def add_copies(
    curation: Curation,
    folder: Path,
    *,
    store: Store,
    threads: int | None = None,
    work: Work = SILENT,
) -> Curation:
    """Changed copies of every kept image, as the recipe's `augment` says, as new rows.

    A copy of `a.png` is the row `a~aug1.png`. It has the caption of its image, scores and hashes
    of its own, and a decision to keep that says what was changed. It has the size of its image, so
    it lands in the same bucket. Vectors, groups and ranks are not known (NaN, -1), so this is the
    last step before an export. Copies that were made before are replaced; a copy that would be
    equal to its image or another copy of it is not made.

    Parameters
    ----------
    folder
        Where the files are written, named by content and changes: equal ones are written once.
    store
        Gets scores and thumbnails of the copies.
    """
    curation = without_copies(curation)
    options = curation.recipe.augment
    if not options.copies:
        return curation
    dataset = curation.dataset
    rows = curation.with_rest_kept().kept_rows
    folder.mkdir(parents=True, exist_ok=True)

    def copies_of(row: int) -> tuple[list[_Copy], list[Finding]]:
        return _write_copies(dataset, row, options, curation.recipe.prepare.matte, folder)

    made: list[tuple[int, _Copy]] = []
    findings = _advice(len(rows))
    work.progress(0, len(rows), "augment")
    for done, (copies, found) in enumerate(
        map_threads(copies_of, rows, threads=threads, work=work), 1
    ):
        made += [(rows[done - 1], copy) for copy in copies]
        findings += found
        work.progress(done, len(rows), "augment")
    return _joined(curation, made, findings, folder, store, threads, work)


def _write_copies(
    dataset: Dataset,
    row: int,
    options: AugmentOptions,
    matte: tuple[int, int, int],
    folder: Path,
) -> tuple[list[_Copy], list[Finding]]:
    """The copies of one image; runs on a worker thread."""
    record = dataset.records[row]
    findings = []
    word = flip_word(dataset.captions[row]) if options.flip else ""
    if word:
        sentence = f"It is not mirrored, because its caption says '{word}'."
        findings.append(Finding("not_mirrored", sentence, record.path, "note"))
    try:
        data = read_bytes(dataset.file(row))
        source = content_id(data)
        copies: list[_Copy] = []
        pixels = None
        seen: set[bytes] = set()
        for number in range(1, options.copies + 1):
            changes = changes_of(options, record.id, number, not word)
            if not changes:
                continue
            jpeg = record.format == "JPEG" and record.path not in dataset.files
            file = folder / _file_name(source, changes, matte, jpeg)
            if not file.exists():
                if pixels is None:
                    pixels = decode_image(data, matte=matte).pixels
                    seen.add(_digest(pixels))
                changed = resize(apply_changes(pixels, changes), pixels.shape[1::-1])
                if _digest(changed) in seen:
                    continue
                seen.add(_digest(changed))
                encoding = "jpg" if file.suffix == ".jpg" else "png"
                write_atomically(file, encode(changed, encoding))
            copies.append(_Copy(file, number, ", ".join(one.words for one in changes)))
    except (UnreadableImage, OSError) as error:
        sentence = f"It has no changed copies: {error}"
        return [], [*findings, Finding("not_augmented", sentence, record.path)]
    if len(copies) < options.copies:
        sentence = (
            f"It has {len(copies)} of {options.copies} changed copies: the changes that are "
            "switched on and allowed for it make no more that differ."
        )
        findings.append(Finding("fewer_copies", sentence, record.path, "note"))
    return copies, findings


def _digest(pixels: Image) -> bytes:
    return hashlib.blake2b(pixels.tobytes(), digest_size=16).digest()


def _file_name(
    source: str, changes: Sequence[Change], matte: tuple[int, int, int], jpeg: bool
) -> str:
    """Names the bytes that will be in the file; JPEG stays JPEG, all else becomes PNG."""
    parts = [_MAKER, source, bytes(matte).hex()]
    parts += [f"{one.augmentation.name} {one.amount!r} {one.draws!r}" for one in changes]
    name = hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
    return f"{name}.jpg" if jpeg else f"{name}.png"


def _advice(number: int) -> list[Finding]:
    if number < ENOUGH:
        return []
    sentence = (
        f"There are {number:,} images. Changed copies help small datasets, below {ENOUGH} images; "
        "here more repeats do the same without repeating each image's flaws."
    )
    return [Finding("enough_images", sentence, severity="note", value=number, threshold=ENOUGH)]


def _joined(
    curation: Curation,
    made: Sequence[tuple[int, _Copy]],
    findings: Sequence[Finding],
    folder: Path,
    store: Store,
    threads: int | None,
    work: Work,
) -> Curation:
    """The table with the copies, sorted by path."""
    dataset = curation.dataset
    names = sorted({copy.file.name for _, copy in made})
    measured = _measured(folder, names, curation, store, threads, work)
    where = {name: row for row, name in enumerate(names)}
    records = list(dataset.records)
    captions = list(dataset.captions)
    files: dict[str, Path] = {}
    decisions: dict[str, Decision] = {}
    taken = set(dataset.paths)
    sources: list[int] = []
    for row, copy in made:
        near = dataset.paths[row]
        path = _free_path(near, copy, taken)
        taken.add(path)
        sources.append(where[copy.file.name])
        records.append(replace(measured.records[sources[-1]], path=path))
        captions.append(dataset.captions[row])
        files[path] = copy.file
        sentence = f"A changed copy of '{near}': {copy.words}."
        decisions[path] = Decision("keep", "augmented", sentence, AUTHOR, near)
    columns = {
        name: np.concatenate([column, _rows_for(name, column, measured, sources)])
        for name, column in dataset.columns.items()
    }
    if "cluster" in dataset.columns:  # a changed copy belongs where its image does
        labels = dataset.columns["cluster"]
        columns["cluster"] = np.concatenate([labels, labels[[row for row, _ in made]]])
    longer = replace(
        dataset, records=tuple(records), captions=tuple(captions), columns=columns
    ).with_files(files)
    order = sorted(range(len(longer)), key=lambda row: longer.records[row].path)
    return replace(
        curation,
        dataset=longer.take(order).with_findings(findings),
        decisions=curation.decisions.proposed(decisions),
    )


def _measured(
    folder: Path,
    names: Sequence[str],
    curation: Curation,
    store: Store,
    threads: int | None,
    work: Work,
) -> Dataset:
    """Size, scores, hashes and thumbnails of the copies."""
    dataset, _ = measure_images(
        Dataset(folder, tuple(ImageRecord(name) for name in names)),
        MEASUREMENTS,
        store=store,
        matte=curation.recipe.prepare.matte,
        threads=threads,
        work=work,
    )
    more: Mapping[str, NDArray] = {
        one.name: measure_records(dataset.records, one) for one in RECORD_METRICS
    }
    return dataset.with_columns(more)


def _free_path(path: str, copy: _Copy, taken: set[str]) -> str:
    """`<stem>~aug1.png`, or with the whole name where two images differ in the suffix only."""
    where = PurePosixPath(path)
    ending = f"~aug{copy.number}{copy.file.suffix}"
    for stem in (where.stem, where.name, where.name + "~"):
        found = where.with_name(stem + ending).as_posix()
        if found not in taken:
            break
    return found


def _rows_for(name: str, column: NDArray, measured: Dataset, sources: Sequence[int]) -> NDArray:
    """What a column holds for the copies: as measured, else not known (NaN, -1, 0)."""
    known = measured.columns.get(name)
    if known is not None and known.shape[1:] == column.shape[1:]:
        return known[list(sources)].astype(column.dtype)
    shape = (len(sources), *column.shape[1:])
    if np.issubdtype(column.dtype, np.floating):
        return np.full(shape, np.nan, column.dtype)
    if np.issubdtype(column.dtype, np.signedinteger):
        return np.full(shape, -1, column.dtype)
    return np.zeros(shape, column.dtype)
