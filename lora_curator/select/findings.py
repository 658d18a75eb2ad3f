"""What the user should know about a selection: too few images, too many pins, quotas not kept."""

from __future__ import annotations

from collections.abc import Sequence

from ..dataset import Dataset, Finding
from . import Selector
from .options import SelectOptions, usual_quotas
from .points import Rows

SELECT_FINDINGS = frozenset(
    {
        "fewer_than_asked",
        "more_pinned_than_asked",
        "pinned_unreadable",
        "quota_missed",
        "quotas_not_used",
    }
)
"""The codes of the findings that a selection makes."""


def findings_of(
    dataset: Dataset,
    rows: Rows,
    pinned: Rows,
    options: SelectOptions,
    selector: Selector,
    shortfalls: Sequence[str],
) -> tuple[Finding, ...]:
    """Of the set `rows`; `pinned` are all rows that the user has pinned, unreadable ones too."""
    return (
        *_unreadable(dataset, pinned),
        *_another_number(len(rows), options.count or 0),
        *(Finding("quota_missed", sentence) for sentence in shortfalls),
        *_unused_quotas(options, selector),
    )


def _unreadable(dataset: Dataset, pinned: Rows) -> list[Finding]:
    return [
        Finding(
            "pinned_unreadable",
            "Is pinned, but cannot be read and so cannot be in the training set.",
            dataset.records[row].path,
            "error",
        )
        for row in pinned[~dataset.readable[pinned]]
    ]


def _another_number(selected: int, count: int) -> list[Finding]:
    if selected == count:
        return []
    code = "fewer_than_asked" if selected < count else "more_pinned_than_asked"
    sentence = (
        f"{count:,} images were asked for and {selected:,} can be selected: all of them are. The "
        "others were dropped, cannot be read or have no embedding."
        if selected < count
        else f"{selected:,} images are pinned, more than the {count:,} asked for; all pinned "
        "images are selected and no others."
    )
    return [Finding(code, sentence, value=float(selected), threshold=float(count))]


def _unused_quotas(options: SelectOptions, selector: Selector) -> list[Finding]:
    if selector.is_goal or not options.quotas or options.quotas == usual_quotas():
        return []
    sentence = (
        f"'{selector.label}' knows no quotas. Choose Cover, Represent or Best to have them kept."
    )
    return [Finding("quotas_not_used", sentence)]
