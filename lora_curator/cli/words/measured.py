"""What `scan` and `score` print."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np

from ...curation import Curation
from ...dataset import Dataset
from ...metrics import METRICS, RECORD_METRICS
from ...report.text import plural
from ...scan import ScanCounts
from .decided import decisions_json, json_number
from .findings import listing, plain


def scanned(dataset: Dataset, counts: ScanCounts) -> str:
    """The result of `scan`."""
    bad = len(dataset) - int(dataset.readable.sum())
    captions = sum(caption is not None for caption in dataset.captions)
    formats = Counter(record.format for record in dataset.records if record.readable)
    lines = [
        f"{plural(len(dataset), 'image')} found, {captions:,} with a caption, "
        f"{bad:,} cannot be read.",
        "Formats: " + ", ".join(f"{name} {n:,}" for name, n in formats.most_common()) + ".",
        f"{counts.decoded:,} decoded now, {counts.reused:,} known from before.",
    ]
    return "\n".join(lines + listing(dataset.findings))


def scan_json(dataset: Dataset, counts: ScanCounts) -> dict[str, Any]:
    """`scan --json`."""
    return {
        "counts": asdict(counts),
        "images": [
            asdict(record) | {"caption": caption}
            for record, caption in zip(dataset.records, dataset.captions, strict=True)
        ],
        "findings": plain(dataset.findings),
    }


def scored(curation: Curation) -> str:
    """The result of `score`."""
    dataset = curation.dataset
    dropped = [p for p in dataset.paths if curation.decisions[p].author == "quality"]
    lines = [
        f"{plural(len(dataset), 'image')} judged, {len(dropped):,} dropped for quality.",
        f"{'':24}{'lowest':>12}{'median':>12}{'highest':>12}  unit",
    ]
    for metric in (*RECORD_METRICS, *METRICS):
        known = dataset.column(metric.name)
        known = known[np.isfinite(known)]
        if known.size:
            numbers = "".join(f"{v:12.4g}" for v in (known.min(), np.median(known), known.max()))
            lines.append(f"{metric.name:24}{numbers}  {metric.unit}")
    return "\n".join(lines + listing(dataset.findings))


def score_json(curation: Curation) -> dict[str, Any]:
    """`score --json`."""
    dataset = curation.dataset
    names = [metric.name for metric in (*RECORD_METRICS, *METRICS)]
    return {
        "scores": {
            path: {name: json_number(dataset.column(name)[row]) for name in names}
            for row, path in enumerate(dataset.paths)
        },
        **decisions_json(curation, "quality"),
    }
