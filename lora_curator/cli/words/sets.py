"""What `compare` prints."""

from __future__ import annotations

from pathlib import Path

from ...comparison import Comparison
from ...wording.sets import set_figures
from ..sets import PAGE


def compared(comparison: Comparison, out: Path | None) -> str:
    """The figures of the sets, and what was written."""
    lines = set_figures(comparison)
    if out is None:
        return "\n".join([*lines, "Nothing was written."])
    lines += [f"{one.name:10} {out / one.name}" for one in comparison.sets]
    return "\n".join([*lines, f"{'comparison':10} {out / PAGE}"])
