"""What a node shows below its inputs: a few lines of text, a grid of images, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..lora_curator.hosts.comfy.galleries import dataset_map, keep_gallery
from .sockets import joined, plural

if TYPE_CHECKING:
    from ..lora_curator.curation import Curation
    from ..lora_curator.dataset import Finding

KEY = "lora_curator"
INLINE = 3000
"""Up to so many images travel with the node's result; more are fetched by the grid itself."""
SHOWN_FINDINGS = 5


def summary(lines: Sequence[str]) -> dict[str, Any]:
    """The `ui` of a node that shows lines of text."""
    document = {"lines": [line for line in lines if line]}
    return {KEY: [{**document, "gallery": keep_gallery(document)}]}


def grid(
    curation: Curation, title: str, which: str, lines: Sequence[str], **more: Any
) -> dict[str, Any]:
    """The `ui` of a node that shows a grid of images.

    `which` (`all`, `kept`, `dropped` or `mine`) is the filter that the grid begins with; `more`
    goes into the document: `editable`, `waits` and `mine`, the choice that was applied, by path.
    """
    from ..lora_curator.gallery import gallery

    shown = [line for line in lines if line]
    positions = dataset_map(curation.dataset)
    document = {**gallery(curation, title, positions=positions), "which": which, **more}
    name = keep_gallery({**document, "lines": shown}, curation.dataset)
    if len(document["items"]) > INLINE:
        document = {**document, "items": None, "map": None}
    return {KEY: [{"lines": shown, "gallery": name, "document": document}]}


def state_line(curation: Curation) -> str:
    """`412 images, 40 kept, 372 dropped (300 not selected, 60 duplicate, 12 blurry)`."""
    from ..lora_curator.gallery import counts, reason_counts

    number = counts(curation)
    reasons = reason_counts(curation)
    words = {"user": "by you"}
    why = ", ".join(
        f"{count:,} {words.get(code, code.replace('_', ' '))}" for code, count in reasons.items()
    )
    return joined(
        [
            plural(number["all"], "image"),
            f"{number['kept']:,} kept" if number["kept"] else "",
            f"{number['dropped']:,} dropped" + (f" ({why})" if why else "")
            if number["dropped"]
            else "",
        ]
    )


def finding_line(finding: Finding) -> str:
    """`warning: animals/cat.png: The whole image is dark ...`"""
    place = f"{finding.path}: " if finding.path else ""
    return f"{finding.severity}: {place}{finding.sentence}"


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """The gravest findings first, a line each, and how many more there are."""
    order = {"error": 0, "warning": 1, "note": 2}
    worst = sorted(findings, key=lambda one: order[one.severity])
    lines = [finding_line(one) for one in worst[:SHOWN_FINDINGS]]
    more = len(worst) - len(lines)
    return [*lines, f"and {plural(more, 'more finding')}"] if more > 0 else lines
