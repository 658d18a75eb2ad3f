"""Decisions about images: keep, drop or undecided, with a reason and an author.

A step proposes; a user's decision is never overwritten by a step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Literal

Choice = Literal["keep", "drop", "undecided"]
USER = "user"


@dataclass(frozen=True)
class Decision:
    """What happens to one image, why, and who said so.

    Attributes
    ----------
    choice
        `keep`, `drop` or `undecided`.
    reason
        Stable reason code, for tests and filters (`duplicate`, `blurry`, `selected`).
    sentence
        The reason in words, for the user.
    author
        The step that proposed it (`quality`, `dedupe`, `select`) or `user`.
    near
        Path of the image that the reason points at (the better twin, the nearest pick), or empty.
    """

    choice: Choice
    reason: str
    sentence: str
    author: str
    near: str = ""


UNDECIDED = Decision("undecided", "", "", "")


@dataclass(frozen=True)
class Decisions:
    """An immutable table of decisions by relative path. Paths not in it are undecided.

    Attributes
    ----------
    table
        What holds.
    under
        What a step says about images that the user has decided about: it holds again when the user
        takes that back.
    """

    table: Mapping[str, Decision] = field(default_factory=dict)
    under: Mapping[str, Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", MappingProxyType(dict(self.table)))
        object.__setattr__(self, "under", MappingProxyType(dict(self.under)))

    def __getitem__(self, path: str) -> Decision:
        return self.table.get(path, UNDECIDED)

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def dropped(self, path: str) -> bool:
        """Whether somebody decided against this image."""
        return self[path].choice == "drop"

    def pinned(self, path: str) -> bool:
        """Whether the user wants this image whatever a step thinks."""
        return self[path].choice == "keep" and self[path].author == USER

    def proposed(self, proposals: Mapping[str, Decision]) -> Decisions:
        """With a step's proposals added; where the user has decided, the user's word stands."""
        table, under = dict(self.table), dict(self.under)
        for path, decision in proposals.items():
            (under if self[path].author == USER else table)[path] = decision
        return Decisions(table, under)

    def by_user(self, choices: Mapping[str, Choice], sentence: str = "") -> Decisions:
        """With the user's own choices, which replace any other; `undecided` takes one back.

        What a step says about the image holds again then; a step's own word stays as it is.
        """
        table, under = dict(self.table), dict(self.under)
        for path, choice in choices.items():
            mine = self[path].author == USER
            if choice == "undecided":
                if mine:
                    del table[path]
                    if path in under:
                        table[path] = under.pop(path)
                continue
            if not mine and path in table:
                under[path] = table[path]
            words = "Pinned by you." if choice == "keep" else "Excluded by you."
            table[path] = Decision(choice, USER, sentence or words, USER)
        return Decisions(table, under)

    def with_user_of(self, other: Decisions) -> Decisions:
        """What the steps say here with what the user says there."""
        user = other.by_author(USER).table
        back: dict[str, Choice] = {p: "undecided" for p in self.by_author(USER) if p not in user}
        both = self.by_user(back).by_user({path: one.choice for path, one in user.items()})
        return Decisions({**both.table, **user}, both.under)

    def without_author(self, author: str) -> Decisions:
        """Without what this step proposed before, so that it can be run again."""
        return Decisions(_without(self.table, author), _without(self.under, author))

    def by_author(self, author: str) -> Decisions:
        """Only what this step, or the user, decided, where it holds."""
        return Decisions({p: d for p, d in self.table.items() if d.author == author})

    def to_json(self) -> dict[str, dict[str, str]]:
        """As plain values, sorted by path."""
        return {path: asdict(self.table[path]) for path in sorted(self.table)}

    @classmethod
    def from_json(cls, value: Mapping[str, Mapping[str, str]]) -> Decisions:
        """The inverse of `to_json`; fields that this version does not know are left out."""
        fields = ("choice", "reason", "sentence", "author", "near")
        return cls(
            {p: Decision(**{k: d[k] for k in fields if k in d}) for p, d in value.items()}  # type: ignore[arg-type]
        )


def _without(table: Mapping[str, Decision], author: str) -> dict[str, Decision]:
    return {path: decision for path, decision in table.items() if decision.author != author}
