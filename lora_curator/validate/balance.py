"""Shares of portrait, landscape and square images against what works for most trainings."""

from __future__ import annotations

from ..balance import FEWEST, SHARES, aspect
from ..dataset import Finding
from .checks import Check
from .contents import FolderContents


def check_balance(contents: FolderContents) -> list[Finding]:
    """One note for every aspect whose share is outside its target."""
    kinds = [aspect(image.width, image.height) for image in contents.training if image.width]
    if len(kinds) < FEWEST:
        return []
    found: list[Finding] = []
    for kind, (lowest, highest) in SHARES.items():
        share = kinds.count(kind) / len(kinds)
        if lowest <= share <= highest:
            continue
        limit = lowest if share < lowest else highest
        sentence = (
            f"{share:.0%} of the images are {kind}; {lowest:.0%} to {highest:.0%} makes a LoRA "
            "that works in all formats. Fine when you only want the others."
        )
        found.append(Finding(f"share_{kind}", sentence, "", "note", share, limit))
    return found


BALANCE = Check(
    "balance",
    "Balance",
    "Shares of portrait, landscape and square images.",
    check_balance,
)
