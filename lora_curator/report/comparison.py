"""`comparison.html`: selections of one folder side by side, without any outside file or script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from .text import escape, file_name, folder_name, format_number, plural
from .thumbnails import ThumbnailBook

SHOWN = 240
"""Images of one group that are shown; the count stands at the group's head."""

_NOT_KNOWN = '<span class="quiet">not known</span>'

Values = Mapping[str, Any]
Write = Callable[[Any], str]


def _count(value: float) -> str:
    return f"{int(value):,}"


def _score(value: float) -> str:
    return f"{value:.2f}"


def _distance(value: float) -> str:
    return f"{value:.3f}"


def _pixels(value: float) -> str:
    return f"{value:,.0f} px"


def _bytes(value: float) -> str:
    return f"{format_number(value / 1e6)} MB"


_FIGURES: tuple[tuple[str, str, str, Write, int], ...] = (
    ("images", "Images", "", _count, 0),
    ("covering_radius", "Largest gap", "from an image of the pool to the set", _distance, -1),
    ("mean_distance", "Mean distance", "from the images of the pool to the set", _distance, -1),
    ("closest_pair", "Closest pair", "distance of the two most alike in the set", _distance, 1),
    ("clusters", "Clusters", "that the set has images of", _count, 1),
    ("mean_quality", "Mean quality", "0 to 1", _score, 1),
    ("lowest_quality", "Lowest quality", "of one image", _score, 1),
    ("short_side", "Shorter side", "median", _pixels, 1),
    ("shortest_side", "Shortest side", "of one image", _pixels, 1),
    ("images_per_epoch", "Images per epoch", "with repeats", _count, 0),
    ("steps_per_epoch", "Steps per epoch", "with the batch size", _count, 0),
    ("size_bytes", "On disk", "the original files", _bytes, 0),
)
"""Key, words, explanation, how it is written, and whether less (-1) or more (1) is better."""


def render_comparison(
    comparison: Values,
    *,
    thumbnails: Callable[[str], bytes | None],
    summary: Sequence[tuple[str, str]] = (),
) -> str:
    """The HTML of the comparison; the same input gives the same page.

    Parameters
    ----------
    comparison
        `Comparison.to_json()`.
    thumbnails
        Source path -> JPEG of about 256 pixels, None where there is none.
    summary
        (label, value) pairs for the top of the page, in order.
    """
    names = [one["name"] for one in comparison["sets"]]
    here = Path(__file__)
    template = here.with_name("comparison.html").read_text("utf-8")
    book = ThumbnailBook(thumbnails)
    return Template(template).substitute(
        title=escape(_join(names)),
        style=here.with_name("page.css").read_text("utf-8"),
        more_style=here.with_name("comparison.css").read_text("utf-8"),
        headline=_headline(comparison, names, summary),
        figures=_figures(comparison),
        balance=_balance(comparison["sets"]),
        overlap=_overlap(comparison["pairs"]),
        members="".join(_group(one, names, book) for one in comparison["members"]),
    )


def _headline(comparison: Values, names: Sequence[str], summary: Sequence[tuple[str, str]]) -> str:
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in summary)
    return (
        f'<header id="top"><h1>{escape(_join(names))}</h1>'
        f'<p class="lead">{len(names)} selections from the same '
        f"{plural(comparison['pool'], 'image')}. A better figure than in all others is marked.</p>"
        + (f'<dl class="facts">{facts}</dl>' if facts else "")
        + "</header>"
    )


def _join(words: Sequence[str]) -> str:
    """`a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _table(head: Sequence[str], lines: Sequence[str], first: str = "") -> str:
    cells = "".join(f'<th scope="col" class="number"><bdi>{escape(n)}</bdi></th>' for n in head)
    return (
        f'<div class="wide"><table class="figures-table"><thead><tr><th scope="col">{first}</th>'
        f"{cells}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _figures(comparison: Values) -> str:
    """One line for each figure that is known of any set."""
    sets = comparison["sets"]
    lines = []
    for key, words, explained, write, better in _FIGURES:
        values = [one[key] for one in sets]
        if all(value is None for value in values):
            continue
        if key == "clusters":
            explained = f"of {comparison['pool_clusters']:,} that the set has images of"
        best = _best([None if v is None else write(v) for v in values], values, better)
        cells = "".join(
            f'<td class="number{" best" if at == best else ""}">'
            f"{_NOT_KNOWN if value is None else write(value)}</td>"
            for at, value in enumerate(values)
        )
        small = f"<small>{escape(explained)}</small>" if explained else ""
        lines.append(f'<tr><th scope="row">{escape(words)}{small}</th>{cells}</tr>')
    chosen = "".join(f'<td class="number how">{_options(one["options"])}</td>' for one in sets)
    lines.append(f'<tr><th scope="row">Chosen by</th>{chosen}</tr>')
    return _table([one["name"] for one in sets], lines)


def _best(written: Sequence[str | None], values: Sequence[Any], better: int) -> int:
    """Which value is better than all others as they are written; -1 for none."""
    if not better or any(value is None for value in values):
        return -1
    best = max(range(len(values)), key=lambda at: better * values[at])
    return best if written.count(written[best]) == 1 else -1


def _options(options: Mapping[str, Any] | None) -> str:
    """The main options of the selection in a few words."""
    if not options:
        return '<span class="quiet">hand</span>'
    count = options.get("count")
    how = escape(options.get("method", ""))
    return how + (f"<small>{count:,} asked for</small>" if count else "<small>all</small>")


def _balance(sets: Sequence[Values]) -> str:
    """One table for each target: the share of each kind in each set, as number and bar."""
    labels = list(dict.fromkeys(label for one in sets for label in one["balance"]))
    return f'<div class="targets">{"".join(_target(label, sets) for label in labels)}</div>'


def _target(label: str, sets: Sequence[Values]) -> str:
    known = [one["balance"].get(label) for one in sets]
    kinds = next(one for one in known if one)
    lines = []
    for at, kind in enumerate(kinds):
        if not any(one and one[at]["count"] for one in known):
            continue
        low, high = kind["low"], kind["high"]
        aim = "" if (low, high) == (0, 1) else f"<small>aim: {_range(low, high)}</small>"
        cells = "".join(_share(one[at]) if one else "<td></td>" for one in known)
        lines.append(f'<tr><th scope="row">{escape(kind["label"])}{aim}</th>{cells}</tr>')
    return _table([one["name"] for one in sets], lines, f"<b>{escape(label)}</b>")


def _range(low: float, high: float) -> str:
    if low <= 0:
        return f"at most {high:.0%}" if high > 0 else "none"
    return f"{low:.0%} or more" if high >= 1 else f"{low:.0%} to {high:.0%}"


def _share(kind: Values) -> str:
    off = "" if kind["fits"] else " off"
    return (
        f'<td class="number{off}">{kind["share"]:.0%} <small>{kind["count"]:,}</small>'
        f'<span class="track"><span style="width:{100 * kind["share"]:.1f}%"></span></span></td>'
    )


def _overlap(pairs: Sequence[Values]) -> str:
    """What every two sets share, as a bar of three parts and in numbers."""
    return "".join(_pair(one) for one in pairs)


def _pair(pair: Values) -> str:
    either = max(1, pair["both"] + pair["only_first"] + pair["only_second"])
    parts = (
        ("first", pair["only_first"], f"only in {pair['first']}"),
        ("both", pair["both"], "in both"),
        ("second", pair["only_second"], f"only in {pair['second']}"),
    )
    bar = "".join(
        f'<span class="{kind}" style="flex-grow:{count / either:.4f}"></span>'
        for kind, count, _ in parts
        if count
    )
    keys = "".join(
        f'<span><i class="key {kind}"></i>{count:,} <bdi>{escape(words)}</bdi></span>'
        for kind, count, words in parts
    )
    return (
        f'<div class="pair-line"><p><b><bdi>{escape(pair["first"])}</bdi></b> and '
        f"<b><bdi>{escape(pair['second'])}</bdi></b> share {pair['overlap']:.0%} of their images"
        f'</p><div class="parts" aria-hidden="true">{bar}</div><p class="keys">{keys}</p></div>'
    )


def _group(group: Values, names: Sequence[str], book: ThumbnailBook) -> str:
    """The images that are in exactly these sets."""
    own, paths = group["names"], group["paths"]
    if len(own) == len(names):
        words = "In both" if len(names) == 2 else "In all"
    else:
        words = f"Only in {_join(own)}"
    cards = "".join(_card(path, book) for path in paths[:SHOWN])
    rest = len(paths) - SHOWN
    more = f'<p class="quiet">And {rest:,} more.</p>' if rest > 0 else ""
    return (
        f"<section><h3><bdi>{escape(words)}</bdi> "
        f'<span class="count">{len(paths):,}</span></h3>'
        f'<div class="small-cards">{cards}</div>{more}</section>'
    )


def _card(path: str, book: ThumbnailBook) -> str:
    name, folder = file_name(path), folder_name(path)
    below = f'<span class="quiet"><bdi>{escape(folder)}</bdi></span>' if folder else ""
    return (
        f'<figure class="small-card"><div class="picture">{book.tag(path, name)}</div>'
        f"<figcaption><bdi>{escape(name)}</bdi>{below}</figcaption></figure>"
    )
