"""Choosing the images of the training set. `SELECTORS` lists the ways, in menu order."""

from __future__ import annotations

from dataclasses import dataclass

from ..registry import Registry
from .ask import Answer, Ask, Way
from .ways import (
    best_way,
    blocks_way,
    cover_way,
    diversity_way,
    photomap_blocks_way,
    photomap_diversity_way,
    represent_way,
)

__all__ = ["SELECTORS", "Answer", "Ask", "Selector"]


@dataclass(frozen=True)
class Selector:
    """One way to select images.

    Attributes
    ----------
    name
        Stable name.
    label
        For menus.
    explanation
        What it does and when to use it.
    role
        What a pick is for, to follow "Pick 3 of 30 ".
    way
        The selection itself.
    is_goal
        Whether quality, quotas and the shelf of oddities count.
    """

    name: str
    label: str
    explanation: str
    role: str
    way: Way
    is_goal: bool = False


SELECTORS: Registry[Selector] = Registry(
    "selector",
    [
        Selector(
            "cover",
            "Cover (rare views too)",
            "Leaves no view out: each pick fills the largest gap, the better of similar images is "
            "taken, and what is unlike everything goes to the shelf of oddities. For characters "
            "and objects.",
            "fills a large gap",
            cover_way,
            is_goal=True,
        ),
        Selector(
            "represent",
            "Represent (the collection in small)",
            "Each pick stands for as many images as possible: what is common gets more picks than "
            "what is rare. For styles.",
            "stands for the most images that had no likeness yet",
            represent_way,
            is_goal=True,
        ),
        Selector(
            "best",
            "Best (quality and variety)",
            "The best images that still differ. For large folders of mixed quality, and for small "
            "sets.",
            "adds the most quality that differs from the picks before it",
            best_way,
            is_goal=True,
        ),
        Selector(
            "diversity",
            "Diversity (farthest point)",
            "Each pick is the image least like all picks before it. Covers rare poses, light and "
            "angles with the fewest images. Remove blurry and broken images first: they are "
            "unlike everything.",
            "fills the largest gap",
            diversity_way,
        ),
        Selector(
            "blocks",
            "Blocks (k-means)",
            "Sorts the images into as many blocks of similar images as you want picks and takes "
            "the middle one of each. Keeps the proportions of the folder: what is common stays "
            "common.",
            "stands for a block of similar images",
            blocks_way,
        ),
        Selector(
            "photomap_diversity",
            "Diversity as PhotoMapAI votes",
            "The images that most of PhotoMapAI's random runs agree on, chosen exactly as it does. "
            "To compare: it leaves larger gaps than Diversity.",
            "has the most votes left",
            photomap_diversity_way,
        ),
        Selector(
            "photomap_blocks",
            "Blocks as PhotoMapAI votes",
            "The images that most of PhotoMapAI's k-means runs agree on, chosen exactly as it "
            "does. To compare.",
            "has the most votes left",
            photomap_blocks_way,
        ),
    ],
)
"""All ways to select images, in menu order."""
