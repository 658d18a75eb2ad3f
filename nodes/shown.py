"""What a node shows below its inputs: a few lines of text, a grid of images, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..lora_curator.curation import Curation
from ..lora_curator.dataset import Finding
from ..lora_curator.gallery import counts, filtered_rows, gallery, reason_counts
from ..lora_curator.hosts.comfy.galleries import keep_gallery
from .sockets import joined, plural

KEY = "lora_curator"
INLINE = 3000
"""Up to so many images travel with the node's result; more are fetched by the grid itself."""
SHOWN_FINDINGS = 5


def summary(lines: Sequence[str]) -> dict[str, Any]:
    """The `ui` of a node that shows lines of text."""
    return {KEY: [{"lines": [line for line in lines if line]}]}


def grid(
    curation: Curation, title: str, which: str, lines: Sequence[str], **more: Any
) -> dict[str, Any]:
    """The `ui` of a node that shows a grid of images; `which` is `all`, `kept` or `dropped`."""
    rows = filtered_rows(curation, which)  # type: ignore[arg-type]
    document = {**gallery(curation, title, rows), "which": which, **more}
    name = keep_gallery(document)
    if len(rows) > INLINE:
        document = {**document, "items": None}
    return {KEY: [{"lines": [one for one in lines if one], "gallery": name, "document": document}]}


def state_line(curation: Curation) -> str:
    """`412 images, 40 kept, 372 dropped (300 not selected, 60 duplicate, 12 blurry)`."""
    number = counts(curation)
    reasons = reason_counts(curation)
    why = ", ".join(f"{count:,} {code.replace('_', ' ')}" for code, count in reasons.items())
    return joined(
        [
            plural(number["all"], "image"),
            f"{number['kept']:,} kept" if number["kept"] else "",
            f"{number['dropped']:,} dropped" + (f" ({why})" if why else "")
            if number["dropped"]
            else "",
        ]
    )


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """The gravest findings first, a line each, and how many more there are."""
    order = {"error": 0, "warning": 1, "note": 2}
    worst = sorted(findings, key=lambda one: order[one.severity])
    lines = [
        f"{one.severity}: {one.path + ': ' if one.path else ''}{one.sentence}"
        for one in worst[:SHOWN_FINDINGS]
    ]
    more = len(worst) - len(lines)
    return [*lines, f"and {plural(more, 'more finding')}"] if more > 0 else lines
