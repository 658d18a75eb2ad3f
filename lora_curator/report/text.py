"""Text for people: escaping for HTML, numbers with a sensible number of digits."""

from __future__ import annotations

import html
import math


def printable(text: str) -> str:
    """The text as it can be written in UTF-8; bytes of undecodable file names become `\\udcXX`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def escape(text: object) -> str:
    """Any text for use between HTML tags and in quoted attributes."""
    return html.escape(printable(str(text)), quote=True)


def format_number(value: float) -> str:
    """About three significant digits: `0.0123`, `45.6`, `1,234`, `56.7k`, `1.5M`."""
    if not math.isfinite(value):
        return "not known"
    size = abs(value)
    if size >= 999_500:
        return f"{value / 1e6:,.3g}M" if size < 999.5e6 else f"{value:.2e}"
    if size >= 10_000:
        return f"{value / 1e3:.3g}k"
    if size >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def with_unit(value: float, unit: str) -> str:
    """A number and its unit: `45.6 px`; only the number when there is no unit."""
    return f"{format_number(value)} {unit}".strip()


def plural(count: int, one: str, many: str = "") -> str:
    """`1 image`, `12 images`, `1,200 images`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def title_of(code: str) -> str:
    """A code as a heading: `too_dark` becomes `Too dark`."""
    words = code.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def file_name(path: str) -> str:
    """The last part of a relative path."""
    return path.rsplit("/", 1)[-1]


def folder_name(path: str) -> str:
    """All but the last part of a relative path, empty for a file in the root."""
    return path.rsplit("/", 1)[0] if "/" in path else ""
