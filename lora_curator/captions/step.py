"""The captions of an export, made from the captions of the source, which stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from ..dataset import Dataset, Finding
from ..errors import BadInput
from ..trigger import count_trigger
from .caption import (
    fill_template,
    one_line,
    tags_of,
    template_fields,
    trigger_once,
    with_trigger,
    without_trigger,
)


@dataclass(frozen=True)
class CaptionOptions:
    """How captions are written.

    Attributes
    ----------
    trigger
        The word that stands for what is learned (`zqx`); empty for none.
    class_word
        What it is (`woman`); follows the trigger word where an image has no caption.
    mode
        `keep` puts the trigger word before the existing caption; `template` fills `template`.
    template
        See `fill_template`. Where it has no `{trigger}`, the trigger word is put first.
    """

    trigger: str = ""
    class_word: str = ""
    mode: Literal["keep", "template"] = "keep"
    template: str = "{trigger}, {class}, {caption}"

    def __post_init__(self) -> None:
        if self.mode not in ("keep", "template"):
            raise BadInput(f"Caption mode '{self.mode}' does not exist; there are keep, template.")
        if "," in self.trigger:
            raise BadInput(
                f"The trigger word '{self.trigger}' has a comma, which separates tags; remove it."
            )
        template_fields(self.template)


def compose_captions(
    dataset: Dataset, options: CaptionOptions
) -> tuple[list[str], tuple[Finding, ...]]:
    """One caption per row for the export, and what was found on the way.

    Findings: `caption_had_lines`, `trigger_repeated` (notes: taken care of), `no_caption`
    (warning) and `empty_caption` (warning, nothing at all is left to write).
    """
    captions: list[str] = []
    findings: list[Finding] = []
    for path, existing in zip(dataset.paths, dataset.captions, strict=True):
        caption = compose_caption(existing or "", path, dataset.root.name, options)
        captions.append(caption)
        findings.extend(_findings(path, existing, caption, options))
    return captions, tuple(findings)


def compose_caption(existing: str, path: str, root_name: str, options: CaptionOptions) -> str:
    """The caption of one image; `path` is relative with `/`, `root_name` the dataset's folder."""
    if options.mode == "keep":
        return with_trigger(existing, options.trigger, options.class_word)
    where = PurePosixPath(path)
    rest = without_trigger(existing, options.trigger)
    filled = fill_template(
        options.template,
        trigger=options.trigger,
        class_word=options.class_word,
        caption=rest,
        tags=", ".join(tags_of(rest)),
        name=where.stem,
        folder=where.parent.name or root_name,
    )
    if "trigger" in template_fields(options.template):
        return trigger_once(filled, options.trigger)
    return with_trigger(filled, options.trigger, options.class_word)


def _findings(
    path: str, existing: str | None, caption: str, options: CaptionOptions
) -> list[Finding]:
    found: list[Finding] = []
    written = f"it becomes '{caption}'" if caption else "an empty caption is written"
    if existing is None:
        sentence = f"There is no caption for this image; {written}."
        found.append(Finding("no_caption", sentence, path))
    elif not one_line(existing):
        found.append(Finding("no_caption", f"The caption is blank; {written}.", path))
    elif not caption:
        sentence = "Nothing is left of the caption; the image trains without one."
        found.append(Finding("empty_caption", sentence, path))
    if existing is None:
        return found
    lines = sum(1 for line in existing.splitlines() if line.strip())
    if lines > 1:
        sentence = (
            f"The caption has {lines} lines; they are joined into one, because most trainers read "
            "only the first line or draw one at random."
        )
        found.append(Finding("caption_had_lines", sentence, path, "note", lines, 1))
    times = count_trigger(one_line(existing), options.trigger)
    if times > 1:
        sentence = f"The trigger word stood {times} times in the caption and stands once now."
        found.append(Finding("trigger_repeated", sentence, path, "note", times, 1))
    return found
