"""What became of every image, in one place for the page and the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..dataset import Dataset
from ..decisions import USER, Decisions

Stage = Literal["unreadable", "quality", "duplicate", "excluded", "not_picked", "picked"]
"""Where an image's way ended, in the order in which the steps take images away."""

Exported = Mapping[str, Mapping[str, object]]
"""Source path -> `file` (relative to the output), `bucket` (`WxH`) and `caption`."""


@dataclass(frozen=True)
class Row:
    """One image and what became of it.

    Attributes
    ----------
    number
        Row in the dataset.
    stage
        The step that took the image away, or `picked`.
    reason, sentence, near
        As in the decision; from the file's finding when it could not be read.
    file, bucket
        Where the image was written and in which bucket it is, empty when it was not exported.
    caption
        As exported, else as found, empty when there is none.
    """

    number: int
    path: str
    stage: Stage
    reason: str
    sentence: str
    near: str
    file: str
    bucket: str
    caption: str

    @property
    def picked(self) -> bool:
        """Whether the image is part of the result."""
        return self.stage == "picked"


def judge_rows(dataset: Dataset, decisions: Decisions, exported: Exported) -> list[Row]:
    """What became of every image, sorted by path.

    Picked is what was exported, and what was decided to keep whether or not it was exported. A
    drop counts to the step that is its author: `dedupe` is duplicates, `select` is not picked,
    the user's own are excluded, any other step judges quality. Undecided images are not picked.
    """
    errors = {one.path: one for one in reversed(dataset.findings) if one.severity == "error"}
    rows = []
    for number, record in enumerate(dataset.records):
        decision = decisions[record.path]
        written = exported.get(record.path)
        reason, sentence = decision.reason, decision.sentence
        stage: Stage
        if written is not None or decision.choice == "keep":
            stage = "picked"
        elif not record.readable:
            stage = "unreadable"
            found = errors.get(record.path)
            reason = reason or (found.code if found else "unreadable")
            sentence = sentence or (found.sentence if found else "The image cannot be decoded.")
        elif decision.choice != "drop":
            stage = "not_picked"
        elif decision.author == USER:
            stage = "excluded"
        elif decision.author == "dedupe" or "duplicate" in reason:
            stage = "duplicate"
        elif decision.author == "select":
            stage = "not_picked"
        else:
            stage = "quality"
        if stage == "not_picked":
            reason = reason or "not_picked"
            sentence = sentence or "No step picked it and none dropped it."
        written = written or {}
        caption = written.get("caption")
        if caption is None:
            caption = dataset.captions[number]
        rows.append(
            Row(
                number,
                record.path,
                stage,
                reason or stage,
                sentence,
                decision.near,
                str(written.get("file") or ""),
                str(written.get("bucket") or ""),
                str(caption or ""),
            )
        )
    return sorted(rows, key=lambda row: row.path)


def count_stages(rows: Sequence[Row]) -> dict[Stage, int]:
    """How many images ended at each stage, in the order of the steps."""
    counts: dict[Stage, int] = dict.fromkeys(
        ("unreadable", "quality", "duplicate", "excluded", "not_picked", "picked"), 0
    )
    for row in rows:
        counts[row.stage] += 1
    return counts
