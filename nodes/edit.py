"""Editing all captions at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..lora_curator.hosts.comfy.schema import Boolean, Node, String, io, schema
from .caption import EXAMPLES
from .shown import summary
from .sockets import DatasetInput, DatasetOutput, checked, plural


class EditCaptions(Node):
    """Change many captions at once."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_EditCaptions",
            display_name="Edit Captions",
            category="LoRA Dataset/caption",
            description="Edits all captions at once, in the order of the inputs. Tags are whole "
            "parts between commas; in prose no part is removed. Capital and small letters count "
            "as the same. The caption files beside your images stay as they are: the edit is in "
            "the dataset that is handed on.",
            search_aliases=[
                "find and replace",
                "remove tags",
                "prune tags",
                "underscores",
                "regex",
            ],
            inputs=[
                DatasetInput(),
                String(
                    "find",
                    default="",
                    tooltip="Text to replace, whole words only: 'man' is not found in 'woman'. "
                    "Empty: nothing is replaced.",
                ),
                String(
                    "replace",
                    default="",
                    tooltip="What comes in its place; empty removes it.",
                ),
                Boolean(
                    "regex",
                    default=False,
                    tooltip="'find' is a regular expression of Python, and 'replace' may use \\1. "
                    "Small and capital letters then differ; (?i) at the beginning ends that.",
                ),
                String(
                    "remove_tags",
                    default="",
                    multiline=True,
                    tooltip="Tags to take out, with commas between them. Taking out what always "
                    "belongs to the character lets the trigger word learn it. 'long_hair' also "
                    "takes out 'long hair'.",
                ),
                String(
                    "add_first",
                    default="",
                    tooltip="Tags or a text for the beginning. The trigger word is better set in "
                    "'Write Captions'.",
                ),
                String(
                    "add_last",
                    default="",
                    tooltip="Tags or a text for the end; tags that are there are not added again.",
                ),
                String(
                    "only_where",
                    default="",
                    tooltip="Edit only captions that contain this text. Empty: all captions.",
                ),
                Boolean(
                    "underscores_to_spaces",
                    default=False,
                    tooltip="'long_hair' becomes 'long hair', as base models are prompted; "
                    "emoticons such as ^_^ and score_9 stay.",
                ),
                Boolean(
                    "drop_repeated_tags",
                    default=False,
                    tooltip="Of equal tags in a caption only the first stays.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with the edited captions.")],
        )

    @classmethod
    def execute(cls, dataset: Any, **fields: Any) -> Any:
        """Edit."""
        from ..lora_curator.captions import EditOptions, edit_captions
        from ..lora_curator.captions.caption import one_line

        curation = checked(dataset)
        before = curation.dataset.captions
        after = edit_captions(before, EditOptions(**fields))
        curation = replace(curation, dataset=curation.dataset.with_captions(after))
        changed = [row for row, text in enumerate(after) if text != before[row]]
        missing = before.count(None)
        lines = [
            f"{plural(len(changed), 'caption')} changed, "
            f"{len(before) - len(changed) - missing:,} as before",
            f"{plural(missing, 'image')} without a caption, left alone" if missing else "",
        ]
        for row in changed[:EXAMPLES]:
            lines += [f"before: {one_line(before[row] or '')}", f"after: {after[row]}"]
        return io.NodeOutput(curation, ui=summary(lines))
