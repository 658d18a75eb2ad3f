"""Contact sheets: the picked images, and the dropped ones by reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cards import CardWriter, filter_key
from .rows import Row, Stage
from .text import escape, file_name, plural, title_of
from .thumbnails import ThumbnailBook

LARGE_SET = 2000
DROPPED_SHOWN = 48
"""Dropped images shown per reason when the dataset has more than `LARGE_SET` images."""

MOSAIC = 16

STAGE_TITLES: tuple[tuple[Stage, str], ...] = (
    ("quality", "Dropped for quality"),
    ("duplicate", "Duplicates"),
    ("excluded", "Excluded by you"),
    ("not_picked", "Not picked"),
    ("unreadable", "Cannot be read"),
)


@dataclass(frozen=True)
class Group:
    """Images that were dropped for the same reason.

    Attributes
    ----------
    rows
        Those that get a card.
    more
        How many others there are.
    """

    stage: Stage
    reason: str
    rows: tuple[Row, ...]
    more: int

    @property
    def count(self) -> int:
        """All images of the group."""
        return len(self.rows) + self.more


def group_dropped(rows: Sequence[Row]) -> list[Group]:
    """The images that were not picked, by stage and reason, the most frequent reason first.

    Of more than `LARGE_SET` images only the first `DROPPED_SHOWN` of each group get a card.
    """
    limit = DROPPED_SHOWN if len(rows) > LARGE_SET else len(rows)
    groups: dict[tuple[Stage, str], list[Row]] = {}
    for row in rows:
        if not row.picked:
            groups.setdefault((row.stage, row.reason), []).append(row)
    stages = [stage for stage, _ in STAGE_TITLES]
    order = sorted(groups, key=lambda k: (stages.index(k[0]), -len(groups[k]), k[1]))
    return [
        Group(*key, tuple(groups[key][:limit]), max(0, len(groups[key]) - limit)) for key in order
    ]


def place_cards(rows: Sequence[Row], groups: Sequence[Group]) -> dict[str, str]:
    """Path -> element id of every image that gets a card."""
    carded = [row for row in rows if row.picked] + [row for group in groups for row in group.rows]
    return {row.path: f"i{row.number}" for row in carded}


def render_picked(rows: Sequence[Row], writer: CardWriter) -> str:
    """The contact sheet of the picked images."""
    cards = "".join(writer.card(row) for row in rows if row.picked)
    return f'<div class="cards">{cards}</div>' if cards else '<p class="quiet">None.</p>'


def render_dropped(groups: Sequence[Group], writer: CardWriter) -> str:
    """All other images, by the step that took them away and by reason."""
    parts = []
    for stage, title in STAGE_TITLES:
        mine = [group for group in groups if group.stage == stage]
        if not mine:
            continue
        total = sum(group.count for group in mine)
        parts.append(f'<section id="stage-{stage}" class="group"><h3>{title} {_count(total)}</h3>')
        for group in mine:
            heading = f"<h4>{escape(title_of(group.reason))} {_count(group.count)}</h4>"
            if len(mine) == 1 and title_of(group.reason) == title:
                heading = ""
            cards = "".join(writer.card(row) for row in group.rows)
            kind = "cards pairs" if stage == "duplicate" else "cards"
            parts.append(
                f'<div class="group">{heading}{_rest(group)}<div class="{kind}">{cards}</div></div>'
            )
        parts.append("</section>")
    return "".join(parts) or '<p class="quiet">None.</p>'


def _count(number: int) -> str:
    return f'<span class="count">{number:,}</span>'


def _rest(group: Group) -> str:
    """Says what is not shown, and where it is."""
    if not group.more:
        return ""
    return (
        f'<p class="quiet">The first {plural(len(group.rows), "image")} by path; the other '
        f"{group.more:,} are listed in inventory.tsv.</p>"
    )


def render_mosaic(rows: Sequence[Row], book: ThumbnailBook) -> str:
    """Some of the picked images, evenly over the paths, each a link to its card."""
    picked = [row for row in rows if row.picked]
    if len(picked) < 4:
        return ""
    places = np.linspace(0, len(picked) - 1, min(MOSAIC, len(picked))).round().astype(int)
    links = "".join(
        f'<a href="#i{row.number}">{book.same(f"i{row.number}", file_name(row.path))}</a>'
        for row in (picked[place] for place in places)
    )
    return f'<div class="mosaic" hidden>{links}</div>'


def render_choices(rows: Sequence[Row], groups: Sequence[Group]) -> str:
    """The `<option>`s of the filter by decision and reason."""
    count = sum(row.picked for row in rows)
    options = ['<option value="">all images</option>']
    options.append(f'<option value="picked">picked ({count:,})</option>')
    titles = dict(STAGE_TITLES)
    for group in groups:
        if not group.rows:
            continue
        words = f"{titles[group.stage]}: {title_of(group.reason).lower()} ({group.count:,})"
        if title_of(group.reason) == titles[group.stage]:
            words = f"{titles[group.stage]} ({group.count:,})"
        key = filter_key(group.rows[0])
        options.append(f'<option value="{escape(key)}">{escape(words)}</option>')
    return "".join(options)
