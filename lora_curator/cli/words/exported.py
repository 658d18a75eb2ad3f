"""What `caption`, `prepare`, `export`, `run` and `validate` print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ...buckets import Placement
from ...curation import Curation
from ...dataset import Finding
from ...publish import Published
from ...report.text import plural
from ...validate.step import ValidationReport
from .decided import decisions_json, result_line
from .findings import listing, plain


def captioned(pairs: Mapping[str, str], findings: Sequence[Finding]) -> str:
    """The result of `caption`."""
    lines = [f"{plural(len(pairs), 'caption')}; the sidecars in the folder stay as they are."]
    lines += [f"  {path}: {caption}" for path, caption in pairs.items()]
    return "\n".join(lines + listing(findings))


def placed(places: Mapping[str, Placement], findings: Sequence[Finding]) -> str:
    """The result of `prepare`: the buckets and the bucket of each image."""
    buckets = Counter(place.bucket for place in places.values())
    lines = [f"{plural(len(places), 'image')} in {plural(len(buckets), 'bucket')}."]
    lines += [f"  {w}x{h}: {plural(n, 'image')}" for (w, h), n in buckets.most_common()]
    for path, place in places.items():
        words = f"{place.bucket[0]}x{place.bucket[1]}, scaled {place.scale:.2f}"
        lines.append(f"  {path}: {words}, {place.cropped_share:.0%} cut off")
    return "\n".join(lines + listing(findings))


def placement_json(places: Mapping[str, Placement], findings: Sequence[Finding]) -> dict[str, Any]:
    """`prepare --json`."""
    return {
        "images": {path: asdict(place) for path, place in places.items()},
        "findings": plain(findings),
    }


def published(result: Published) -> str:
    """The result of `run` and `export`."""
    counts = result.validation.counts
    lines = [
        result_line(result.curation),
        f"{plural(len(result.images), 'image')} written to {result.out}",
        *(
            [
                f"{plural(len(result.reg_images), 'regularization image')} written to its reg/, "
                f"{plural(result.reg_repeats, 'repeat')} each"
            ]
            if result.reg_images
            else []
        ),
        f"  report     {result.out / 'report.html'}",
        f"  inventory  {result.out / 'inventory.tsv'}",
        f'  sd-scripts --dataset_config "{result.out / "dataset.toml"}"',
        f"Checked as the trainer reads it: {plural(counts['errors'], 'error')}, "
        f"{plural(counts['warnings'], 'warning')}, {plural(counts['notes'], 'note')}.",
    ]
    told = [one for one in result.findings if one.severity != "note"]
    return "\n".join(lines + listing(told))


def run_json(curation: Curation, result: Published | None) -> dict[str, Any]:
    """`run --json` and `export --json`."""
    value = decisions_json(curation, "select")
    if result is not None:
        value["out"] = result.out.as_posix()
        value["exported"] = {image.source: asdict(image) for image in result.images}
        value["validation"] = validation_json(result.validation)
    return value


def validated(report: ValidationReport) -> str:
    """The result of `validate`."""
    counts = report.counts
    lines = [
        f"{plural(counts['images'], 'image')}, {counts['images_per_epoch']:,} shown per epoch: "
        f"{plural(counts['errors'], 'error')}, {plural(counts['warnings'], 'warning')}, "
        f"{plural(counts['notes'], 'note')}."
    ]
    return "\n".join(lines + listing(report.findings))


def validation_json(report: ValidationReport) -> dict[str, Any]:
    """`validate --json`."""
    return {
        "counts": dict(report.counts),
        "buckets": [asdict(bucket) for bucket in report.buckets],
        "findings": plain(report.findings),
    }
