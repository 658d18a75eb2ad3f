"""Undo and redo: what each change made of decisions, captions, favourites and columns."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..curation import Curation
from ..dataset import Dataset
from ..decisions import Decision, Decisions
from ..named import NamedSelection
from ..recipe import Recipe

V = TypeVar("V")
Selections = Mapping[str, NamedSelection]
Outcome = Mapping[str, Any] | None
DEEPEST = 500
HEAVIEST = 2_000_000
"""So many steps are kept, which changed so many rows in all; the last step always stays."""


@dataclass(frozen=True)
class Change:
    """One step: what was there before and after, where they differ."""

    label: str
    decisions: Mapping[str, tuple[Decision | None, Decision | None]]
    under: Mapping[str, tuple[Decision | None, Decision | None]]
    captions: Mapping[str, tuple[str | None, str | None]]
    stars: Mapping[str, tuple[bool, bool]]
    datasets: tuple[Dataset, Dataset]
    recipes: tuple[Recipe, Recipe]
    selections: tuple[Selections, Selections]
    outcomes: tuple[Outcome, Outcome]

    @property
    def weight(self) -> int:
        """About how many rows it holds on to."""
        return len(self.decisions) + len(self.captions) + len(self.stars) + 1

    @property
    def paths(self) -> set[str]:
        """The images that it changed."""
        return {*self.decisions, *self.captions, *self.stars}

    def joined(self, later: Change) -> Change:
        """This change and the one right after it as one step."""
        return Change(
            self.label,
            _joined(self.decisions, later.decisions),
            _joined(self.under, later.under),
            _joined(self.captions, later.captions),
            _joined(self.stars, later.stars),
            (self.datasets[0], later.datasets[1]),
            (self.recipes[0], later.recipes[1]),
            (self.selections[0], later.selections[1]),
            (self.outcomes[0], later.outcomes[1]),
        )

    def applied(self, curation: Curation, side: int) -> Curation:
        """The curation with what was before (0) or after (1) this change in its places.

        What other changes did to other images stays. The table goes back as well, unless the
        folder was scanned again since.
        """
        table, under = dict(curation.decisions.table), dict(curation.decisions.under)
        _put(table, {path: pair[side] for path, pair in self.decisions.items()})
        _put(under, {path: pair[side] for path, pair in self.under.items()})
        edits = curation.edits
        edits = edits.with_captions({path: pair[side] for path, pair in self.captions.items()})
        edits = edits.with_stars({path: pair[side] for path, pair in self.stars.items()})
        dataset = curation.dataset
        if dataset.records is self.datasets[1 - side].records:
            dataset = self.datasets[side]
        recipe = curation.recipe
        if recipe == self.recipes[1 - side]:
            recipe = self.recipes[side]
        selections, outcome = curation.selections, curation.outcome
        if selections == self.selections[1 - side]:
            selections = self.selections[side]
        if outcome is self.outcomes[1 - side]:
            outcome = self.outcomes[side]
        return replace(
            curation,
            decisions=Decisions(table, under),
            edits=edits,
            dataset=dataset,
            recipe=recipe,
            selections=selections,
            outcome=outcome,
        )


def change_between(label: str, before: Curation, after: Curation) -> Change:
    """What differs between two curations of one folder."""
    return Change(
        label,
        _differences(before.decisions.table, after.decisions.table),
        _differences(before.decisions.under, after.decisions.under),
        _differences(before.edits.captions, after.edits.captions),
        {
            path: (path in before.edits.starred, path in after.edits.starred)
            for path in before.edits.starred ^ after.edits.starred
        },
        (before.dataset, after.dataset),
        (before.recipe, after.recipe),
        (before.selections, after.selections),
        (before.outcome, after.outcome),
    )


class History:
    """Steps back and steps forth."""

    def __init__(self) -> None:
        self._back: deque[Change] = deque()
        self._forth: list[Change] = []
        self._weight = 0

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._back[-1].label if self._back else None

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._forth[-1].label if self._forth else None

    def push(self, change: Change, joined: bool = False) -> None:
        """Remember a step, or more of the last one; what was undone can no longer be redone."""
        self._forth.clear()
        if joined and self._back:
            before = self._back.pop()
            self._weight -= before.weight
            change = before.joined(change)
        self._back.append(change)
        self._weight += change.weight
        while len(self._back) > 1 and (len(self._back) > DEEPEST or self._weight > HEAVIEST):
            self._weight -= self._back.popleft().weight

    def undo(self) -> Change | None:
        """The step to take back, if there is one."""
        if not self._back:
            return None
        change = self._back.pop()
        self._weight -= change.weight
        self._forth.append(change)
        return change

    def redo(self) -> Change | None:
        """The step to do again, if there is one."""
        if not self._forth:
            return None
        change = self._forth.pop()
        self._weight += change.weight
        self._back.append(change)
        return change


def _differences(
    before: Mapping[str, V], after: Mapping[str, V]
) -> dict[str, tuple[V | None, V | None]]:
    if before is after:
        return {}
    found: dict[str, tuple[V | None, V | None]] = {}
    for path, one in after.items():
        was = before.get(path)
        if was is not one and was != one:
            found[path] = (was, one)
    for path, one in before.items():
        if path not in after:
            found[path] = (one, None)
    return found


def _joined(
    first: Mapping[str, tuple[V, V]], then: Mapping[str, tuple[V, V]]
) -> dict[str, tuple[V, V]]:
    later = {path: (first.get(path, pair)[0], pair[1]) for path, pair in then.items()}
    return {**first, **later}


def _put(table: dict[str, Any], values: Mapping[str, Any]) -> None:
    for path, value in values.items():
        if value is None:
            table.pop(path, None)
        else:
            table[path] = value
