"""Shares of portrait, landscape and square images against what works for most trainings."""

from __future__ import annotations

from ..dataset import Finding
from .checks import Check
from .contents import FolderContents

SHARES = {"portrait": (0.30, 0.40), "landscape": (0.30, 0.40), "square": (0.20, 0.40)}
"""Targets for a general dataset, lowest and highest share of the images."""

SQUARE_WITHIN = 1.1
"""An image is square when its longer side is at most so many times its shorter side."""

FEWEST = 5
"""Below so many images a share says nothing."""


def aspect(width: int, height: int) -> str:
    """`portrait`, `landscape` or `square`."""
    if max(width, height) <= SQUARE_WITHIN * min(width, height):
        return "square"
    return "portrait" if height > width else "landscape"


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
