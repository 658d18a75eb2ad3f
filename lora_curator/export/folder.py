"""The export's folder: built beside, then put in place as a whole, so that no half export exists.

Beside the export `OUT` stand, while it is written, `.OUT.partial-<tag>` (being filled),
`.OUT.ready-<tag>` (complete) and `.OUT.old-<tag>` (the export before). `swap.py` exchanges them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from types import TracebackType

from ..errors import BadInput, FolderRefused
from .swap import Neighbours, put_in_place, recover

MANIFEST = "curation.json"
"""Written last, by the caller, with the hashes of all other files under the key `files`."""


class ExportFolder:
    """A context manager: write files into it, and they appear as `out` when the block ends well.

    When the block raises, nothing of it remains and `out` is as it was. What a killed run left
    beside `out` is tidied at the next start. Two runs must not write the same folder at once.

    Parameters
    ----------
    out
        The folder to write.
    source
        The folder of the original images, which `out` may not touch.
    replace
        Whether an earlier export in `out` is replaced. Files that the user added to it stay.
    written
        What the earlier export wrote: relative path with `/` to sha256, from its `curation.json`.
    more_sources
        Further folders of original images.

    Raises
    ------
    FolderRefused
        When `out` overlaps a source, has files and `replace` is false, was not written by an
        export, or has files that the user changed since.
    """

    def __init__(
        self,
        out: Path,
        source: Path,
        *,
        replace: bool = False,
        written: Mapping[str, str] | None = None,
        more_sources: Iterable[Path] = (),
    ) -> None:
        self.out = Path(out).resolve()
        self._written = dict(written or {})
        self._places = Neighbours.of(self.out)
        self._files: dict[str, str] = {}
        for one in (source, *more_sources):
            _refuse_overlap(self.out, Path(one).resolve())
        recover(self._places)
        self._refuse_contents(replace)

    def __enter__(self) -> ExportFolder:
        try:
            self._places.partial.mkdir(parents=True)
        except OSError as error:
            raise FolderRefused(f"The folder {self.out} cannot be made: {error}.") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._carry_over()
                put_in_place(self._places)
        finally:
            shutil.rmtree(self._places.partial, ignore_errors=True)

    @property
    def files(self) -> dict[str, str]:
        """sha256 of every file written so far by relative path, sorted, without the manifest."""
        return dict(sorted(self._files.items()))

    def write(self, relative: str, data: bytes) -> str:
        """Write one new file and return its sha256; may be called from several threads.

        Raises
        ------
        BadInput
            When the path leaves the folder or was written before.
        FolderRefused
            When the disk does not take it.
        """
        where = PurePosixPath(relative)
        if where.is_absolute() or ".." in where.parts or not where.parts or "\\" in relative:
            raise BadInput(f"'{relative}' is not a path inside the export's folder.")
        file = self._places.partial / where
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with open(file, "xb") as out:
                out.write(data)
                if relative == MANIFEST:
                    out.flush()
                    os.fsync(out.fileno())
        except FileExistsError:
            raise BadInput(f"The export writes '{relative}' twice.") from None
        except OSError as error:
            raise FolderRefused(f"'{relative}' could not be written: {error}.") from error
        sha256 = hashlib.sha256(data).hexdigest()
        if relative != MANIFEST:
            self._files[relative] = sha256
        return sha256

    def _refuse_contents(self, replace: bool) -> None:
        if not self.out.exists():
            return
        if not self.out.is_dir():
            raise FolderRefused(f"{self.out} is a file; choose a folder.")
        there = files_below(self.out)
        if not there:
            return
        if not replace:
            raise FolderRefused(
                f"{self.out} already has files ({len(there)}). Choose an empty folder, or allow "
                "the export to replace what an earlier export wrote there."
            )
        if not self._written:
            raise FolderRefused(
                f"{self.out} has files, but no list of an earlier export ({MANIFEST}), so nothing "
                "in it may be replaced. Choose another folder."
            )
        changed = [
            name
            for name in there
            if name in self._written and sha256_of(self.out / name) != self._written[name]
        ]
        if changed:
            raise FolderRefused(
                f"{_listed(changed)} in {self.out} changed since the export. Take your changes "
                "into the source (an edited caption belongs beside the original image) and delete "
                "the changed file here, or export into another folder."
            )

    def _carry_over(self) -> None:
        """Take the user's own files of the earlier export into the new one, before the exchange."""
        if not self.out.is_dir():
            return
        new = {name.casefold() for name in files_below(self._places.partial)}
        own = [name for name in files_below(self.out) if self._is_users(name)]
        clash = [name for name in own if name.casefold() in new]
        if clash:
            raise FolderRefused(
                f"You added {_listed(clash)} to {self.out}, and the export wants to write a file "
                "of the same name. Rename or move yours, then export again."
            )
        for name in own:
            target = self._places.partial / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _link_or_copy(self.out / name, target)

    def _is_users(self, name: str) -> bool:
        return name not in self._written and name != MANIFEST


def files_below(folder: Path) -> list[str]:
    """Relative paths with `/` of all files and links in a folder, sorted; links not followed."""
    found: list[str] = []
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        base = Path(place).relative_to(folder)
        found += [(base / name).as_posix() for name in files + links]
    return sorted(found)


def sha256_of(file: Path) -> str:
    """sha256 of a file, empty when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _refuse_overlap(out: Path, source: Path) -> None:
    """Originals are never written to: neither in the source, nor above it, nor the source."""
    a, b = _folded(out), _folded(source)
    if a == b or (out.exists() and source.exists() and out.samefile(source)):
        raise FolderRefused(f"{out} is the folder of the original images. Choose another one.")
    if b in a.parents:
        raise FolderRefused(
            f"{out} is inside the folder of the original images ({source}), where the next scan "
            "would find the export. Choose a folder outside."
        )
    if a in b.parents:
        raise FolderRefused(
            f"{out} contains the folder of the original images ({source}). Choose another one."
        )


def _folded(path: Path) -> Path:
    return Path(os.path.normcase(path))


def _link_or_copy(old: Path, new: Path) -> None:
    """A second name for the same file where the disk can do that, a copy where it cannot."""
    if old.is_symlink():
        os.symlink(os.readlink(old), new)
        return
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def _listed(names: list[str]) -> str:
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(f"'{name}'" for name in names[:5]) + rest
