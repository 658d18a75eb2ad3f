"""Selections that the user gave a name, to be compared and used again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import BadInput

LONGEST = 40
"""Letters of a name, at most."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that no file or folder on Windows can have, with any ending."""


@dataclass(frozen=True)
class NamedSelection:
    """Images that belong together under a name.

    Attributes
    ----------
    name
        See `checked_name`.
    paths
        The images, in the order of the table.
    options
        The options of the step `select` that chose them, as plain values; None where the user put
        them together by hand.
    """

    name: str
    paths: tuple[str, ...]
    options: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        checked_name(self.name)

    def to_json(self) -> dict[str, Any]:
        """As plain values; the inverse of `from_json`."""
        value: dict[str, Any] = {"images": list(self.paths)}
        return value if self.options is None else value | {"options": dict(self.options)}

    @classmethod
    def from_json(cls, name: str, value: Mapping[str, Any]) -> NamedSelection:
        """From what `to_json` gave."""
        options = value.get("options")
        return cls(name, tuple(value["images"]), None if options is None else dict(options))


def checked_name(name: str, taken: Iterable[str] = ()) -> str:
    """The name itself, if a folder can be named so on every system and nothing else is.

    Raises
    ------
    BadInput
        For an empty name, one of more than 40 letters, with letters that Windows forbids, with a
        dot or space at an end, a device's name, or one that differs from a `taken` one in capital
        letters at most, because two such folders are one on Windows.
    """
    if not 1 <= len(name) <= LONGEST:
        raise BadInput(f"A selection's name has 1 to {LONGEST} letters; '{name}' has {len(name)}.")
    bad = sorted(set(_FORBIDDEN.findall(name)))
    if bad:
        signs = " ".join(one if one.isprintable() else repr(one) for one in bad)
        raise BadInput(
            f"The selection's name '{name}' has letters that no folder can have: {signs}. "
            "Leave them out."
        )
    if name != name.strip(" .") or not name.isprintable():
        raise BadInput(
            f"The selection's name '{name}' begins or ends with a dot or a space, or has letters "
            "that cannot be seen; no folder should. Leave them out."
        )
    if _DEVICES.fullmatch(name):
        raise BadInput(f"'{name}' is a device's name on Windows; choose another name.")
    for other in taken:
        if other.casefold() == name.casefold():
            raise BadInput(f"There is a selection named '{other}' already; choose another name.")
    return name
