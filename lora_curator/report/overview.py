"""The upper part of the page: headline, funnel, output, findings, recipe."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from ..dataset import Finding
from .rows import Row, Stage, count_stages
from .text import escape, folder_name, plural, title_of

FINDINGS_SHOWN = 200

_STEPS: tuple[tuple[Stage, str, str], ...] = (
    ("unreadable", "Readable", "cannot be read"),
    ("quality", "Good enough", "dropped for quality"),
    ("duplicate", "Without duplicates", "dropped as duplicates"),
    ("excluded", "Not excluded by you", "excluded by you"),
    ("not_picked", "Picked", "not picked"),
)
_SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Note"}


def render_headline(
    title: str, rows: Sequence[Row], summary: Sequence[tuple[str, str]], mosaic: str
) -> str:
    """Title, one sentence, the picks at a glance and what the caller sums up."""
    counts = count_stages(rows)
    lost = []
    for stage, _, words in _STEPS:
        if counts[stage]:
            verb = "" if stage == "unreadable" else "was " if counts[stage] == 1 else "were "
            lost.append(f"{counts[stage]:,} {verb}{words}")
    away = f" Of the others, {_join(lost)}." if lost else ""
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in summary)
    return (
        f'<header id="top"><h1>{escape(title)}</h1>'
        f'<p class="lead">{counts["picked"]:,} of {plural(len(rows), "image file")} '
        f"{'is' if counts['picked'] == 1 else 'are'} in the dataset.{escape(away)}</p>"
        f"{mosaic}" + (f'<dl class="facts">{facts}</dl>' if facts else "") + "</header>"
    )


def _join(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def render_funnel(rows: Sequence[Row]) -> str:
    """How many images are left after each step, as bars."""
    counts = count_stages(rows)
    left = len(rows)
    lines = [_funnel_line("Found", left, left, "", "found")]
    for stage, label, words in _STEPS:
        left -= counts[stage]
        if stage == "excluded" and not counts[stage]:
            continue
        gone = f"{counts[stage]:,} {words}" if counts[stage] else ""
        if gone:
            gone = f'<a href="#stage-{stage}">{gone}</a>'
        lines.append(_funnel_line(label, left, len(rows), gone, stage))
    return f'<ol class="funnel">{"".join(lines)}</ol>'


def _funnel_line(label: str, count: int, total: int, gone: str, kind: str) -> str:
    share = 100 * count / total if total else 0
    return (
        f'<li class="step-{kind}"><span class="step">{label}</span><span class="count">{count:,}'
        f'</span><span class="track"><span style="width:{share:.2f}%"></span></span>'
        f'<span class="gone">{gone}</span></li>'
    )


def render_output(rows: Sequence[Row]) -> str:
    """Which folders and buckets the images were written to."""
    written = [row for row in rows if row.file]
    if not written:
        return '<p class="quiet">Nothing was exported.</p>'
    folders = Counter(folder_name(row.file) for row in written)
    captioned = Counter(folder_name(row.file) for row in written if row.caption)
    lines = "".join(
        f"<tr><td><bdi>{escape(name or 'the output folder itself')}</bdi></td>"
        f'<td class="number">{folders[name]:,}</td><td class="number">{captioned[name]:,}</td></tr>'
        for name in sorted(folders)
    )
    tables = (
        "<table><caption>Folders</caption><thead><tr><th>Folder</th>"
        '<th class="number">Images</th><th class="number">With caption</th></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )
    buckets = Counter(row.bucket for row in written if row.bucket)
    if buckets:
        tables += _bucket_table(buckets)
    return f'<div class="tables">{tables}</div>'


def _bucket_table(buckets: Counter[str]) -> str:
    top = max(buckets.values())
    lines = "".join(
        f'<tr><td class="icon">{_bucket_icon(name)}</td><td>{escape(name.replace("x", " × "))}</td>'
        f'<td class="number">{buckets[name]:,}</td><td class="share"><span class="track">'
        f'<span style="width:{100 * buckets[name] / top:.2f}%"></span></span></td></tr>'
        for name in sorted(buckets, key=lambda name: (_aspect(name), name))
    )
    return (
        "<table><caption>Buckets, from tall to wide</caption><thead><tr><th></th><th>Width × height"
        '</th><th class="number">Images</th><th></th></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )


def _aspect(bucket: str) -> float:
    """Width over height of `768x512`, 1 when it is no such name."""
    width, _, height = bucket.partition("x")
    return int(width) / int(height) if width.isdigit() and height.isdigit() and int(height) else 1


def _bucket_icon(bucket: str) -> str:
    """A rectangle of the bucket's shape, of the same area for all."""
    side = math.sqrt(min(4.0, max(0.25, _aspect(bucket))))
    width, height = 14 * side, 14 / side
    return (
        f'<svg viewBox="0 0 30 30" aria-hidden="true"><rect x="{15 - width / 2:.1f}" '
        f'y="{15 - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5"/></svg>'
    )


def render_findings(findings: Sequence[Finding], places: Mapping[str, str]) -> str:
    """Findings by code, most severe and most frequent first; each links to its image.

    `places` maps the paths of the images that the page shows to their element ids.
    """
    if not findings:
        return '<p class="quiet">Nothing was found that you should know.</p>'
    order = tuple(_SEVERITIES)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.severity, one.code), []).append(one)
    keys = sorted(groups, key=lambda key: (order.index(key[0]), -len(groups[key]), key[1]))
    return f'<div class="findings">{"".join(_finding_group(groups[k], places) for k in keys)}</div>'


def _finding_group(group: Sequence[Finding], places: Mapping[str, str]) -> str:
    first = group[0]
    lines = "".join(
        f"<li>{_finding_path(one.path, places)}<span>{escape(one.sentence)}</span></li>"
        for one in sorted(group, key=lambda one: one.path)[:FINDINGS_SHOWN]
    )
    more = len(group) - FINDINGS_SHOWN
    rest = f'<p class="quiet">And {more:,} more of the same kind.</p>' if more > 0 else ""
    return (
        f'<details class="{first.severity}"><summary><span class="badge">'
        f"{_SEVERITIES[first.severity]}</span><b>{escape(title_of(first.code))}</b>"
        f'<span class="count">{len(group):,}</span></summary><ul>{lines}</ul>{rest}</details>'
    )


def _finding_path(path: str, places: Mapping[str, str]) -> str:
    if not path:
        return "<em>The whole dataset</em>"
    name = f"<bdi>{escape(path)}</bdi>"
    return f'<a href="#{places[path]}">{name}</a>' if path in places else name


def render_recipe(recipe: Mapping[str, object]) -> str:
    """The recipe as JSON, folded away."""
    text = json.dumps(recipe, indent=2, sort_keys=True, ensure_ascii=False, default=str)
    return f"<details><summary>Every setting, as JSON</summary><pre>{escape(text)}</pre></details>"
