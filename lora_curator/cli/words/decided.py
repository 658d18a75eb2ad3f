"""What `dedupe`, `select` and a dry run print: the decisions and their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from ...curation import Curation
from ...report.text import plural
from .findings import plain


def deduplicated(curation: Curation) -> str:
    """The result of `dedupe`: each group with the image that is kept."""
    dataset = curation.dataset
    group = dataset.column("group:duplicates")
    lines = [
        f"{plural(int(group.max(initial=-1)) + 1, 'group')} of duplicates in "
        f"{plural(len(dataset), 'image')}."
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
    lines = [f"{plural(len(paths), 'image')} chosen of {len(curation.dataset):,}."]
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
            f"{plural(outcome['oddities'], 'image')} on the shelf of oddities (the reason 'oddity' "
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
            entry["frequency"] = json_number(frequency[row])
        images[path] = entry
    return {"images": images, "findings": plain(dataset.findings)}


def json_number(value: Any) -> float | None:
    return float(f"{float(value):.7g}") if np.isfinite(value) else None


def dry_run(curation: Curation) -> str:
    """What `run` would keep and drop."""
    lines = [result_line(curation), ""]
    for path in curation.dataset.paths:
        decision = curation.decisions[path]
        lines.append(f"  {decision.choice:4}  {path}  {decision.sentence}")
    return "\n".join([*lines, "", "Nothing was written."])


def result_line(curation: Curation) -> str:
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
    return f"{plural(len(dataset), 'image')} found: " + ", ".join(
        [*parts, f"{len(curation.kept_rows):,} kept."]
    )
