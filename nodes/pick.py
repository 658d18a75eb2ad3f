"""The place where a person looks and decides."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import Boolean, Node, Pick, block, io, known, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import grid, state_line
from .sockets import DatasetInput, DatasetOutput, checked, embedding_of

if TYPE_CHECKING:
    from ..lora_curator.decisions import Choice


class PickImages(Node):
    """Look at the images, take some out, pin some."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_PickImages",
            display_name="Pick Images",
            category="LoRA Dataset/select",
            description="Shows every image with its scores and the reason why it was picked or "
            "dropped. Click one to take it out, again to pin it, again to leave it to the "
            "graph; one that was dropped is pinned first. What you decide is saved in the "
            "workflow and no node overrules it.",
            search_aliases=["curator", "gallery", "choose images", "manual selection", "review"],
            is_output_node=True,
            inputs=[
                DatasetInput(),
                Boolean(
                    "wait_for_me",
                    default=False,
                    tooltip="Stop here until you have pressed Continue in the grid: nothing "
                    "behind this node runs. When images are added later, it stops again.",
                ),
                Boolean(
                    "refill",
                    default=True,
                    tooltip="After 'Select Images': when you take an image out, the next best "
                    "one takes its place, so the count stays.",
                ),
                known(
                    Pick.Input,
                    "choice",
                    default="",
                    optional=True,
                    socketless=True,
                    tooltip="Your choice, made in the grid.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with your decisions.")],
        )

    @classmethod
    def execute(cls, dataset: Any, wait_for_me: bool, refill: bool, choice: Any = "") -> Any:
        """Apply the choice."""
        from ..lora_curator.curate import choose_images
        from ..lora_curator.gallery import gallery_token

        curation = checked(dataset)
        choices, approved = choice_of(choice)
        there = set(curation.dataset.paths)
        mine: dict[str, Choice] = {path: one for path, one in choices.items() if path in there}
        gone = len(choices) - len(mine)
        chosen = replace(curation, decisions=curation.decisions.by_user(mine))
        if refill and mine and len(curation.decisions.by_author("select")):
            chosen = choose_images(chosen, embedding_of(chosen), ComfyWork())
        waits = wait_for_me and approved != gallery_token(curation.dataset)
        lines = [
            state_line(chosen),
            "waiting for you: choose, then press Continue" if waits else "",
            f"{gone:,} of your choices are about images that are no longer there" if gone else "",
        ]
        ui = grid(chosen, "Pick Images", "all", lines, waits=waits, editable=True, mine=choices)
        return io.NodeOutput(block() if waits else chosen, ui=ui)


def choice_of(value: Any) -> tuple[dict[str, Choice], str]:
    """The choice that the grid has saved, by path, and the token of the images it was made on.

    Raises
    ------
    BadInput
        When it is not what the grid writes: `{"keep": [paths], "drop": [paths], "approved": ""}`.
    """
    if value in (None, ""):
        return {}, ""
    try:
        found = json.loads(value) if isinstance(value, str) else value
        approved = found.get("approved", "")
        lists = [(kind, found.get(kind, [])) for kind in ("keep", "drop")]
        if not all(isinstance(one, list) for _, one in lists) or not isinstance(approved, str):
            raise TypeError("lists of paths were expected")
        choices: dict[str, Choice] = {str(path): kind for kind, paths in lists for path in paths}  # type: ignore[misc]
        return choices, approved
    except (ValueError, AttributeError, TypeError) as error:
        raise BadInput(
            f"The saved choice of 'Pick Images' cannot be read ({error}). Press Clear in its grid."
        ) from None
