"""A selection in numbers, as lines below a node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .sockets import plural

SHOWN_KINDS = 4


def outcome_lines(outcome: Mapping[str, Any], total: int) -> list[str]:
    """What is known of a selection of `total` images, as `select.outcome` gives it."""
    found = outcome.get("measures") or {}
    radius, mean, pair = (
        found.get(name) for name in ("covering_radius", "mean_distance", "closest_pair")
    )
    lines = []
    if radius is not None and mean is not None:
        lines.append(
            f"the farthest image is {radius:.3f} from the nearest pick, the mean is {mean:.3f}"
            + (f"; the two picks most alike are {pair:.3f} apart" if pair is not None else "")
        )
    lines += quota_lines(outcome.get("quotas", ()), total)
    odd = outcome.get("oddities", 0)
    if odd:
        words = "is unlike all others and was" if odd == 1 else "are unlike all others and were"
        lines.append(f"{plural(odd, 'image')} {words} left on the shelf of oddities")
    lines.append(outcome.get("advice", ""))
    vote, common = outcome.get("vote") or {}, outcome.get("overlap")
    if vote.get("covering_radius") is not None and common is not None:
        lines.append(
            f"by vote of the random runs: {vote['covering_radius']:.3f} and "
            f"{vote['mean_distance']:.3f}, {common:.0%} of both sets in common"
        )
    return lines


def quota_lines(quotas: Sequence[Mapping[str, Any]], total: int) -> list[str]:
    """`Shape: portrait 12 (12 to 16), square 8 (8 to 16)`: chosen and allowed.

    A kind that may be the whole set, or of which none was chosen or wanted, is left out.
    """
    by_label: dict[str, list[str]] = {}
    for one in sorted(quotas, key=lambda one: -one["count"]):
        limited = one["low"] or (one["count"] and one["high"] < total)
        if limited:
            said = (
                f"{one['low']:,} to {one['high']:,}" if one["low"] else f"at most {one['high']:,}"
            )
            line = f"{one['kind'].replace('_', ' ')} {one['count']:,} ({said})"
            by_label.setdefault(one["label"], []).append(line)
    return [
        f"{label}: {', '.join(kinds[:SHOWN_KINDS])}"
        + (f" and {len(kinds) - SHOWN_KINDS:,} more" if len(kinds) > SHOWN_KINDS else "")
        for label, kinds in by_label.items()
    ]
