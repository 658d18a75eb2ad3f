"""All checks over one folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..buckets import BucketOptions
from ..dataset import Finding
from ..work import SILENT, Work
from . import CHECKS
from .contents import FolderContents
from .placement import BucketRow, bucket_table
from .read import read_contents


@dataclass(frozen=True)
class ValidationReport:
    """What was found.

    Attributes
    ----------
    findings
        In the order of the checks; errors stop or spoil the training.
    counts
        `images` and `reg_images` (files that are trained), `images_per_epoch` (with repeats,
        what one epoch shows), `folders`, `errors`, `warnings`, `notes`.
    buckets
        The buckets that sd-scripts will make.
    """

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    buckets: tuple[BucketRow, ...]

    @property
    def trainable(self) -> bool:
        """Whether nothing was found that stops or spoils the training."""
        return self.counts["errors"] == 0


def validate_folder(
    folder: Path,
    *,
    trigger: str | None = None,
    buckets: BucketOptions | None = None,
    batch_size: int = 1,
    threads: int | None = None,
    work: Work = SILENT,
) -> ValidationReport:
    """Check an export, the parent of `<repeats>_<name>` folders, or one image folder.

    Parameters
    ----------
    trigger
        The trigger word that captions should begin with; None skips these checks.
    buckets, batch_size
        The settings of the training.

    Raises
    ------
    BadInput
        When there is no such folder.
    """
    contents = read_contents(
        folder,
        trigger=trigger or "",
        buckets=buckets,
        batch_size=batch_size,
        threads=threads,
        work=work,
    )
    findings = tuple(one for check in CHECKS for one in check.function(contents))
    return ValidationReport(findings, _counts(contents, findings), bucket_table(contents))


def _counts(contents: FolderContents, findings: tuple[Finding, ...]) -> dict[str, int]:
    severities = [one.severity for one in findings]
    return {
        "images": len(contents.training),
        "reg_images": len(contents.images) - len(contents.training),
        "images_per_epoch": sum(
            len(folder.images) * (folder.repeats or 0)
            for folder in contents.used
            if not folder.is_reg
        ),
        "folders": len(contents.used),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notes": severities.count("note"),
    }
