"""A list of named records in menu order: metrics, selectors, checks, exporters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Generic, Protocol, TypeVar

from .errors import BadInput, UnknownName


class Named(Protocol):
    """Anything that has a name and can stand in a registry."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Named records, looked up by name, iterated in the order in which they were listed.

    Raises
    ------
    BadInput
        When two records have the same name; the registry is then not made.
    """

    def __init__(self, kind: str, records: Iterable[T]) -> None:
        self.kind = kind
        self._records: dict[str, T] = {}
        for record in records:
            if record.name in self._records:
                raise BadInput(f"There are two {kind}s named '{record.name}'.")
            self._records[record.name] = record

    def __iter__(self) -> Iterator[T]:
        return iter(self._records.values())

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, name: object) -> bool:
        return name in self._records

    @property
    def names(self) -> tuple[str, ...]:
        """All names in menu order."""
        return tuple(self._records)

    def __getitem__(self, name: str) -> T:
        """The record named `name`; `UnknownName` suggests the nearest name otherwise."""
        if name in self._records:
            return self._records[name]
        near = get_close_matches(name, self._records, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(self._records)}."
        raise UnknownName(f"There is no {self.kind} named '{name}'. {hint}")
