"""What the commands print: the result in words for a person, and as values for `--json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ..buckets import Placement
from ..curation import Curation
from ..dataset import Dataset, Finding
from ..errors import BadInput
from ..metrics import METRICS, RECORD_METRICS
from ..publish import Published
from ..scan import ScanCounts
from ..validate.step import ValidationReport

SHOWN = 8
"""Lines of one kind that are printed before `... and n more`."""


def path_in(dataset: Dataset, path: str) -> str:
    """The dataset's own name of an image that a user named on the command line."""
    name = Path(path).as_posix()
    root = dataset.root.as_posix().rstrip("/") + "/"
    for candidate in (name, name.removeprefix(root), Path(path).absolute().as_posix()):
        candidate = candidate.removeprefix(root)
        if candidate in dataset.paths:
            return candidate
    raise BadInput(f"There is no image '{path}' in '{dataset.root}'.")


def limit_of(rule: str, text: str) -> float | None:
    """The number of `--limit rule=text`; None for `off`."""
    try:
        return None if text == "off" else float(text)
    except ValueError:
        raise BadInput(
            f"--limit {rule}={text}: write RULE=NUMBER, for example too_small=400, or RULE=off."
        ) from None


def plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain values."""
    return [
        {k: v for k, v in asdict(finding).items() if v not in ("", None)} for finding in findings
    ]


def _listing(findings: Sequence[Finding]) -> list[str]:
    """Findings by code, most severe first, with the first few images of each."""
    rank = {"error": 0, "warning": 1, "note": 2}
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: rank[one.severity]):
        groups.setdefault(finding.code, []).append(finding)
    lines = []
    for code, group in groups.items():
        lines.append(f"{group[0].severity} {code} ({len(group)})")
        for finding in group[:SHOWN]:
            lines.append("  " + ": ".join(filter(None, (finding.path, finding.sentence))))
        if len(group) > SHOWN:
            lines.append(f"  ... and {len(group) - SHOWN} more")
    return lines


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def scanned(dataset: Dataset, counts: ScanCounts) -> str:
    """The result of `scan`."""
    bad = len(dataset) - int(dataset.readable.sum())
    captions = sum(caption is not None for caption in dataset.captions)
    formats = Counter(record.format for record in dataset.records if record.readable)
    lines = [
        f"{_count(len(dataset), 'image')} found, {captions:,} with a caption, "
        f"{bad:,} cannot be read.",
        "Formats: " + ", ".join(f"{name} {n:,}" for name, n in formats.most_common()) + ".",
        f"{counts.decoded:,} decoded now, {counts.reused:,} known from before.",
    ]
    return "\n".join(lines + _listing(dataset.findings))


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
        f"{_count(len(dataset), 'image')} judged, {len(dropped):,} dropped for quality.",
        f"{'':24}{'lowest':>12}{'median':>12}{'highest':>12}  unit",
    ]
    for metric in (*RECORD_METRICS, *METRICS):
        known = dataset.column(metric.name)
        known = known[np.isfinite(known)]
        if known.size:
            numbers = "".join(f"{v:12.4g}" for v in (known.min(), np.median(known), known.max()))
            lines.append(f"{metric.name:24}{numbers}  {metric.unit}")
    return "\n".join(lines + _listing(dataset.findings))


def score_json(curation: Curation) -> dict[str, Any]:
    """`score --json`."""
    dataset = curation.dataset
    names = [metric.name for metric in (*RECORD_METRICS, *METRICS)]
    return {
        "scores": {
            path: {name: _json_number(dataset.column(name)[row]) for name in names}
            for row, path in enumerate(dataset.paths)
        },
        **decisions_json(curation, "quality"),
    }


def _json_number(value: Any) -> float | None:
    return float(f"{float(value):.7g}") if np.isfinite(value) else None


def deduplicated(curation: Curation) -> str:
    """The result of `dedupe`: each group with the image that is kept."""
    dataset = curation.dataset
    group = dataset.column("group:duplicates")
    lines = [
        f"{_count(int(group.max(initial=-1)) + 1, 'group')} of duplicates in "
        f"{_count(len(dataset), 'image')}."
    ]
    for label in range(int(group.max(initial=-1)) + 1):
        for row in np.flatnonzero(group == label):
            path = dataset.paths[row]
            decision = curation.decisions[path]
            mark = "drop" if decision.choice == "drop" else "keep"
            lines.append(f"  {mark}  {path}" + (f"  {decision.sentence}" if mark == "drop" else ""))
        lines.append("")
    return "\n".join(lines).rstrip()


def selected(curation: Curation) -> str:
    """The result of `select`: each chosen image with the reason."""
    paths = [curation.dataset.paths[row] for row in curation.kept_rows]
    lines = [f"{_count(len(paths), 'image')} chosen of {len(curation.dataset):,}."]
    lines += [f"  {path}  {curation.decisions[path].sentence}" for path in paths]
    return "\n".join([*lines, *_outcome(curation.outcome)])


def _outcome(outcome: Mapping[str, Any] | None) -> list[str]:
    """How well the chosen images stand for the rest, in lines."""
    if outcome is None:
        return []
    own, vote = outcome["measures"], outcome["vote"]
    lines = [""]
    if own["covering_radius"] is not None:
        lines.append(
            f"The largest gap is {own['covering_radius']:.3f}, the mean distance to the nearest "
            f"pick {own['mean_distance']:.3f}."
        )
    if vote and vote["covering_radius"] is not None and outcome["overlap"] < 1:
        lines.append(
            f"The images that most random runs agree on would leave {vote['covering_radius']:.3f} "
            f"and {vote['mean_distance']:.3f}; {outcome['overlap']:.0%} of the images in either "
            "set are in both."
        )
    if outcome["oddities"]:
        lines.append(
            f"{_count(outcome['oddities'], 'image')} on the shelf of oddities (the reason 'oddity' "
            "in the report); --no-shelf chooses from them too."
        )
    lines += outcome["shortfalls"]
    return lines + [outcome["advice"]] * bool(outcome["advice"])


def decisions_json(curation: Curation, author: str) -> dict[str, Any]:
    """What one step decided, with the dataset's findings."""
    dataset = curation.dataset
    groups = dataset.columns.get("group:duplicates")
    frequency = dataset.columns.get("frequency")
    images = {}
    for row, path in enumerate(dataset.paths):
        decision = curation.decisions[path]
        entry: dict[str, Any] = {k: v for k, v in asdict(decision).items() if v}
        if groups is not None and author == "dedupe":
            entry["group"] = int(groups[row])
        if frequency is not None and author == "select":
            entry["frequency"] = _json_number(frequency[row])
        images[path] = entry
    return {"images": images, "findings": plain(dataset.findings)}


def captioned(pairs: Mapping[str, str], findings: Sequence[Finding]) -> str:
    """The result of `caption`."""
    lines = [f"{_count(len(pairs), 'caption')}; the sidecars in the folder stay as they are."]
    lines += [f"  {path}: {caption}" for path, caption in pairs.items()]
    return "\n".join(lines + _listing(findings))


def placed(places: Mapping[str, Placement], findings: Sequence[Finding]) -> str:
    """The result of `prepare`: the buckets and the bucket of each image."""
    buckets = Counter(place.bucket for place in places.values())
    lines = [f"{_count(len(places), 'image')} in {_count(len(buckets), 'bucket')}."]
    lines += [f"  {w}x{h}: {_count(n, 'image')}" for (w, h), n in buckets.most_common()]
    for path, place in places.items():
        words = f"{place.bucket[0]}x{place.bucket[1]}, scaled {place.scale:.2f}"
        lines.append(f"  {path}: {words}, {place.cropped_share:.0%} cut off")
    return "\n".join(lines + _listing(findings))


def placement_json(places: Mapping[str, Placement], findings: Sequence[Finding]) -> dict[str, Any]:
    """`prepare --json`."""
    return {
        "images": {path: asdict(place) for path, place in places.items()},
        "findings": plain(findings),
    }


def dry_run(curation: Curation) -> str:
    """What `run` would keep and drop."""
    lines = [_result(curation), ""]
    for path in curation.dataset.paths:
        decision = curation.decisions[path]
        lines.append(f"  {decision.choice:4}  {path}  {decision.sentence}")
    return "\n".join([*lines, "", "Nothing was written."])


def _result(curation: Curation) -> str:
    dataset = curation.dataset
    authors = Counter(
        "unreadable" if one.reason == "unreadable" else one.author
        for one in map(curation.decisions.__getitem__, dataset.paths)
        if one.choice == "drop"
    )
    said = {
        "unreadable": "cannot be read",
        "quality": "dropped for quality",
        "dedupe": "duplicates",
        "user": "excluded by you",
        "select": "not selected",
    }
    parts = [f"{authors[key]:,} {phrase}" for key, phrase in said.items() if authors[key]]
    return f"{_count(len(dataset), 'image')} found: " + ", ".join(
        [*parts, f"{len(curation.kept_rows):,} kept."]
    )


def published(result: Published) -> str:
    """The result of `run` and `export`."""
    counts = result.validation.counts
    lines = [
        _result(result.curation),
        f"{_count(len(result.images), 'image')} written to {result.out}",
        *(
            [
                f"{_count(len(result.reg_images), 'regularization image')} written to its reg/, "
                f"{_count(result.reg_repeats, 'repeat')} each"
            ]
            if result.reg_images
            else []
        ),
        f"  report     {result.out / 'report.html'}",
        f"  inventory  {result.out / 'inventory.tsv'}",
        f'  sd-scripts --dataset_config "{result.out / "dataset.toml"}"',
        f"Checked as the trainer reads it: {_count(counts['errors'], 'error')}, "
        f"{_count(counts['warnings'], 'warning')}, {_count(counts['notes'], 'note')}.",
    ]
    told = [one for one in result.findings if one.severity != "note"]
    return "\n".join(lines + _listing(told))


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
        f"{_count(counts['images'], 'image')}, {counts['images_per_epoch']:,} shown per epoch: "
        f"{_count(counts['errors'], 'error')}, {_count(counts['warnings'], 'warning')}, "
        f"{_count(counts['notes'], 'note')}."
    ]
    return "\n".join(lines + _listing(report.findings))


def validation_json(report: ValidationReport) -> dict[str, Any]:
    """`validate --json`."""
    return {
        "counts": dict(report.counts),
        "buckets": [asdict(bucket) for bucket in report.buckets],
        "findings": plain(report.findings),
    }
