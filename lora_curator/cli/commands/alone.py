"""Commands that need no folder of raw images: the check, the page, the sample."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from ...buckets import BucketOptions
from ...validate.step import validate_folder
from .. import INVALID
from ..session import show
from ..typed import Options
from ..words.exported import validated, validation_json


def validate(options: Options) -> int:
    """Check a folder as the trainer reads it; exit code 3 when it has errors."""
    buckets = BucketOptions()
    if options.resolution:
        buckets = replace(buckets, resolution=tuple(options.resolution))
    report = validate_folder(
        Path(options.folder),
        trigger=options.trigger,
        buckets=buckets,
        batch_size=options.batch_size,
    )
    show(options, validated(report), validation_json(report))
    return INVALID if any(finding.severity == "error" for finding in report.findings) else 0


def serve(options: Options) -> int:
    """The page, until Ctrl-C."""
    from ...hosts.serve import serve as serve_page

    serve_page(
        Path(options.folder) if options.folder else None,
        address=options.listen,
        port=options.port,
        roots=[Path(one) for one in options.root],
        store=Path(options.store) if options.store else None,
        open_browser=not options.no_browser,
        download=options.download,
    )
    return 0


def sample(options: Options) -> int:
    """Make a sample folder."""
    from ...sample import make_sample

    count = make_sample(Path(options.folder), options.photos)
    sys.stdout.write(f"{count} files in {options.folder}.\n")
    return 0
