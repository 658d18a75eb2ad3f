"""What `gaps --json` prints."""

from __future__ import annotations

from typing import Any

from ...gap_report import GapReport


def gaps_json(report: GapReport, paths: tuple[str, ...]) -> dict[str, Any]:
    """The report, and the path of every row that it names."""
    value = report.to_json()
    rows = {*value["chosen"], *value["proposals"]}
    for part in (*value["regions"], *value["prompts"]):
        rows.update(part["rows"], part["proposals"])
    rows.update(region["middle"] for region in value["regions"])
    return {**value, "paths": {str(row): paths[row] for row in sorted(rows)}}
