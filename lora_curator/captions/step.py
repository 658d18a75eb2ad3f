"""The captions of an export, made from the captions of the source, which stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

import numpy as np

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
    with_words,
    without_trigger,
)

CLUSTER = "cluster"
"""The column with the cluster of each image, numbered from 0, -1 for none."""
NO_CLUSTER = "none"
"""What stands for the images of no cluster where people write the numbers of clusters."""


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
    by_cluster
        Words for every image of a cluster, by the cluster's number as people read it on the map:
        `"1"` is the first (0 in the column `cluster`), `"none"` the images of no cluster. They
        follow the trigger word, or stand where a template has `{cluster}`.
    """

    trigger: str = ""
    class_word: str = ""
    mode: Literal["keep", "template"] = "keep"
    template: str = "{trigger}, {class}, {caption}"
    by_cluster: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.mode not in ("keep", "template"):
            raise BadInput(f"Caption mode '{self.mode}' does not exist; there are keep, template.")
        if "," in self.trigger:
            raise BadInput(
                f"The trigger word '{self.trigger}' has a comma, which separates tags; remove it."
            )
        template_fields(self.template)
        for number in self.by_cluster:
            _checked_number(number)

    def words_of(self, cluster: int) -> str:
        """The words for the images with this value in the column `cluster`; empty for none."""
        return self.by_cluster.get(str(cluster + 1) if cluster >= 0 else NO_CLUSTER, "")


def _checked_number(text: str) -> None:
    """`BadInput` where this is no number of a cluster as people write it."""
    if text == NO_CLUSTER or (text.isdecimal() and text.isascii() and text[0] != "0"):
        return
    raise BadInput(
        f"Captions by cluster name a cluster '{text}'. Clusters are numbered 1, 2, 3 and so on, "
        f"as on the map; '{NO_CLUSTER}' stands for the images of no cluster."
    )


def compose_captions(
    dataset: Dataset, options: CaptionOptions
) -> tuple[list[str], tuple[Finding, ...]]:
    """One caption per row for the export, and what was found on the way.

    Findings: `caption_had_lines`, `trigger_repeated` (notes: taken care of), `no_caption`
    (warning), `empty_caption` (warning, nothing at all is left to write) and `no_clusters`
    (warning: there are words for clusters, and no column says which image is in which).
    """
    captions: list[str] = []
    findings: list[Finding] = []
    words = [""] * len(dataset)
    if options.by_cluster and CLUSTER in dataset.columns:
        labels = np.asarray(dataset.columns[CLUSTER], dtype=np.float64)
        labels = np.where(labels >= 0, labels, -1)  # NaN as well
        words = [options.words_of(int(label)) for label in labels]
    elif options.by_cluster:
        sentence = (
            "There are words for clusters, but no clusters were found in this folder, so they "
            "stand in no caption. Find clusters first."
        )
        findings.append(Finding("no_clusters", sentence))
    for path, existing, said in zip(dataset.paths, dataset.captions, words, strict=True):
        caption = compose_caption(existing or "", path, dataset.root.name, options, said)
        captions.append(caption)
        findings.extend(_findings(path, existing, caption, options))
    return captions, tuple(findings)


def compose_caption(
    existing: str, path: str, root_name: str, options: CaptionOptions, words: str = ""
) -> str:
    """The caption of one image.

    `path` is relative with `/`, `root_name` the dataset's folder, `words` those of its cluster.
    """
    trigger, class_word = options.trigger, options.class_word
    if options.mode == "keep":
        caption = with_trigger(existing, trigger, class_word)
        return with_words(caption, words, trigger, class_word)
    where = PurePosixPath(path)
    rest = without_trigger(existing, trigger)
    filled = fill_template(
        options.template,
        trigger=trigger,
        class_word=class_word,
        caption=rest,
        tags=", ".join(tags_of(rest)),
        name=where.stem,
        folder=where.parent.name or root_name,
        cluster=words,
    )
    fields = template_fields(options.template)
    if "trigger" in fields:
        caption = trigger_once(filled, trigger)
    else:
        caption = with_trigger(filled, trigger, class_word)
    return caption if "cluster" in fields else with_words(caption, words, trigger, class_word)


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
