"""`inventory.tsv`: one line per image file found, for spreadsheets and scripts.

Cells are separated by tabs; rows end with a line feed; there is no quoting. In text cells a
backslash, a tab, a line break and every other control character are written as in Python (`\\\\`,
`\\t`, `\\n`, `\\x07`, `\\u2028`), so a row is always one line. A text cell that begins with one of
`= + - @ " '` (or the full-width forms of the first four) gets an apostrophe in front: spreadsheets
would run the first four as a formula and take the quote for the start of a quoted cell that may
span rows. `read_cell` is the inverse.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ..dataset import Dataset
from ..decisions import Decisions
from .rows import Exported, judge_rows
from .text import printable

COLUMNS = (
    *("path", "status", "reason", "sentence", "near", "file", "bucket"),
    *("width", "height", "format", "size_bytes", "group", "frequency"),
)
"""The columns before the metrics; the last one, behind the metrics, is `caption`."""

_STARTS = tuple("=+-@\"'＝＋－＠")
_LINE_BREAKS = "\x85\u2028\u2029"
_SPECIAL = re.compile(rf"[\x00-\x1f\x7f-\x9f\\{_LINE_BREAKS}]")
_NAMED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_BACK = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def write_cell(text: str) -> str:
    """A text as one cell: see the top of this file."""

    def spell(match: re.Match[str]) -> str:
        char = match.group()
        code = f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
        return _NAMED.get(char, code)

    cell = _SPECIAL.sub(spell, printable(text))
    return "'" + cell if cell.startswith(_STARTS) else cell


def read_cell(cell: str) -> str:
    """The text that `write_cell` made this cell of."""
    if cell.startswith("'") and cell[1:].startswith(_STARTS):
        cell = cell[1:]
    return re.sub(
        r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|.)",
        lambda match: _BACK.get(match.group()) or chr(int(match.group()[2:], 16)),
        cell,
    )


def render_inventory(
    dataset: Dataset, decisions: Decisions, exported: Exported, metric_names: Sequence[str]
) -> str:
    """The text of `inventory.tsv`: a header and one row per image file, sorted by path.

    Parameters
    ----------
    dataset
        Every image file found, unreadable ones included.
    exported
        Source path -> `file`, `bucket`, `caption`. `status` is `included` for these, or, when
        nothing was exported (a dry run), for the images decided to keep; else `excluded`.
    metric_names
        Columns of scores, written with six significant digits. Not known is an empty cell, as is
        a metric that was not measured.

    Notes
    -----
    `group` is empty for images without duplicates; `caption` is the one exported, else the one
    found.
    """
    lines = ["\t".join((*COLUMNS, *map(write_cell, metric_names), "caption"))]
    scores = [dataset.columns.get(name) for name in metric_names]
    groups = dataset.columns.get("group:duplicates")
    frequency = dataset.columns.get("frequency")
    for row in judge_rows(dataset, decisions, exported):
        record = dataset.records[row.number]
        included = row.path in exported if exported else row.picked
        group = -1 if groups is None else int(groups[row.number])
        cells = (
            write_cell(row.path),
            "included" if included else "excluded",
            *map(write_cell, (row.reason, row.sentence, row.near, row.file, row.bucket)),
            str(record.width) if record.readable else "",
            str(record.height) if record.readable else "",
            write_cell(record.format),
            str(record.size_bytes),
            "" if group < 0 else str(group),
            _number(None if frequency is None else frequency[row.number]),
            *(_number(None if column is None else column[row.number]) for column in scores),
            write_cell(row.caption),
        )
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    """Six significant digits, empty when not known."""
    return "" if value is None or not math.isfinite(value) else f"{value:.6g}"
