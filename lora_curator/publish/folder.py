"""The folder that an export is written into, refused before the long work where it must be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..curation import NAME, Curation, read_curation
from ..errors import BadInput
from ..export.folder import ExportFolder


def open_folder(
    root: Path, out: Path, overwrite: bool, more_roots: Sequence[Path] = ()
) -> ExportFolder:
    """The export's folder for images of `root`; `FolderRefused` when it may not be written."""
    earlier = read_curation(out / NAME).files if overwrite else {}
    return ExportFolder(out, root, replace=overwrite, written=earlier, more_sources=more_roots)


def refuse_nothing(curation: Curation) -> None:
    """Raise `BadInput` when no image is kept."""
    if not curation.kept_rows:
        raise BadInput(
            f"None of the {len(curation.dataset)} images found in '{curation.dataset.root}' is "
            "kept, so there is nothing to export. Run with --dry-run to see why each was dropped."
        )
