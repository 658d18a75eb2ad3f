"""Findings as lines and as values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ...dataset import Finding

SHOWN = 8
"""Lines of one kind that are printed before `... and n more`."""


def plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain values."""
    return [
        {k: v for k, v in asdict(finding).items() if v not in ("", None)} for finding in findings
    ]


def listing(findings: Sequence[Finding]) -> list[str]:
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
