"""Captions: how they are written, and texts from other nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import Combo, Node, String, io, schema
from .menus import PLACEHOLDERS, TEMPLATE
from .shown import summary
from .sockets import DatasetInput, DatasetOutput, checked, joined, kept, only, plural, texts_of

EXAMPLES = 3
_FOUND = {
    "no_caption": "without a caption of its own",
    "empty_caption": "with nothing left to write",
    "caption_had_lines": "had several lines, now joined",
    "trigger_repeated": "said the trigger word more than once, now once",
}


class WriteCaptions(Node):
    """Set how captions are written."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_WriteCaptions",
            display_name="Write Captions",
            category="LoRA Dataset/caption",
            description="Sets how captions are written when the dataset is exported or handed to "
            "training nodes: the trigger word first and once, one line each, or after a template. "
            "Shows what the first ones will be. The caption files beside your images stay as "
            "they are.",
            search_aliases=["trigger word", "caption template", "prefix", "instance prompt"],
            inputs=[
                DatasetInput(),
                String(
                    "trigger",
                    default="",
                    tooltip="The word that stands for what is learned, for example 'zqx'. A rare "
                    "word carries no meaning of its own. It comes first in every caption, once. "
                    "Empty: none, as is usual for a style.",
                ),
                String(
                    "class_word",
                    default="",
                    tooltip="What it is: 'woman', 'cat', 'car'. Follows the trigger word where an "
                    "image has no caption, and fills {class} in a template.",
                ),
                Combo(
                    "mode",
                    ["keep", "template"],
                    default="keep",
                    tooltip="keep: the trigger word before the existing caption; template: fill "
                    "the template below.",
                ),
                String(
                    "template",
                    default=TEMPLATE,
                    multiline=True,
                    tooltip="For mode 'template'. Placeholders: "
                    + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                    + ". What is empty leaves no comma behind; a brace itself is written twice.",
                ),
            ],
            outputs=[DatasetOutput("The dataset that knows how its captions are written.")],
        )

    @classmethod
    def execute(cls, dataset: Any, trigger: str, class_word: str, mode: str, template: str) -> Any:
        """Set the options and try them."""
        from ..lora_curator.captions import compose_captions
        from ..lora_curator.captions.caption import one_line

        curation = checked(dataset)
        options = replace(
            curation.recipe.captions,
            trigger=one_line(trigger),
            class_word=one_line(class_word),
            mode=mode,  # type: ignore[arg-type]
            template=template,
        )
        curation = replace(curation, recipe=replace(curation.recipe, captions=options))
        rows = curation.with_rest_kept().kept_rows
        captions, findings = compose_captions(curation.dataset.take(rows), options)
        codes = [one.code for one in findings]
        lines = [
            f"{plural(len(rows), 'caption')}, {len(set(captions)):,} different",
            joined(
                f"{codes.count(code):,} {words}" for code, words in _FOUND.items() if code in codes
            ),
            *captions[:EXAMPLES],
        ]
        return io.NodeOutput(curation, ui=summary(lines))


class CaptionsFromText(Node):
    """Captions that other nodes have made."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_CaptionsFromText",
            display_name="Captions from Text",
            category="LoRA Dataset/caption",
            description="Takes the texts of any caption or tagger node: one for each kept image, "
            "in the order in which 'To Training Lists' (with compose_captions off) gives the "
            "images. The caption files beside your images stay as they are.",
            search_aliases=["captions from strings", "tagger", "florence", "joycaption", "wd14"],
            is_input_list=True,
            inputs=[
                DatasetInput(),
                String(
                    "captions",
                    force_input=True,
                    tooltip="One text for each kept image. Send the images of 'To Training Lists' "
                    "through your caption node and connect its output here.",
                ),
                Combo(
                    "mode",
                    ["fill missing", "replace", "append"],
                    default="fill missing",
                    tooltip="fill missing: only images without a caption; replace: all; append: "
                    "behind the existing caption, with a comma. An empty text changes nothing.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with these captions.")],
        )

    @classmethod
    def execute(cls, dataset: Any, captions: Any, mode: Any) -> Any:
        """Put the texts where they belong."""
        from ..lora_curator.captions.caption import one_line

        curation = checked(only(dataset))
        rows, texts = kept(curation).kept_rows, texts_of(captions)
        if len(texts) != len(rows):
            raise BadInput(
                f"There are {plural(len(texts), 'text')} for {plural(len(rows), 'kept image')}. "
                "Connect one text for each image that 'To Training Lists' gives out, in its order."
            )
        before = curation.dataset.captions
        after = list(before)
        for row, text in zip(rows, texts, strict=True):
            after[row] = combined(before[row], text, only(mode))
        curation = replace(curation, dataset=curation.dataset.with_captions(after))
        changed = [row for row in rows if after[row] != before[row]]
        blank = sum(1 for text in texts if not one_line(text))
        lines = [
            f"{plural(len(changed), 'caption')} changed, {len(rows) - len(changed):,} as before",
            f"{plural(blank, 'text')} empty, left out" if blank else "",
            *caption_lines(curation.dataset, changed),
        ]
        return io.NodeOutput(curation, ui=summary(lines))


def combined(existing: str | None, text: str, mode: str) -> str | None:
    """The caption of an image that gets a text; an empty text changes nothing."""
    from ..lora_curator.captions.caption import one_line

    if not one_line(text):
        return existing
    old = one_line(existing or "")
    if mode == "replace" or not old:
        return text
    if mode == "fill missing":
        return existing
    return old + (" " if old.endswith((".", "!", "?")) else ", ") + one_line(text)


def caption_lines(dataset: Any, rows: Sequence[int]) -> list[str]:
    """The first of these rows with their captions, a line each."""
    from ..lora_curator.captions.caption import one_line

    paths, captions = dataset.paths, dataset.captions
    return [f"{paths[row]}: {one_line(captions[row] or '')}" for row in rows[:EXAMPLES]]
