"""What a check is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..dataset import Finding
from .contents import FolderContents


@dataclass(frozen=True)
class Check:
    """One thing that is looked at before a training.

    Attributes
    ----------
    name
        Stable name.
    label
        For menus.
    description
        What is looked at.
    function
        From the folder's contents to what was found; looks at nothing else.
    """

    name: str
    label: str
    description: str
    function: Callable[[FolderContents], list[Finding]]
