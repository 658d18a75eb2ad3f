"""Looking at a dataset anywhere in the graph."""

from __future__ import annotations

from typing import Any

from ..lora_curator.hosts.comfy.schema import Combo, Node, Output, io, schema
from .shown import finding_line, finding_lines, grid, state_line
from .sockets import DatasetInput, DatasetOutput, checked


class PreviewDataset(Node):
    """Show a dataset's images with scores and reasons."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_PreviewDataset",
            display_name="Dataset Preview",
            category="LoRA Dataset/look",
            description="Shows the images of a dataset with scores, captions and the reason for "
            "every pick and drop, and what was found. Changes nothing.",
            search_aliases=["dataset report", "inspect dataset", "show images", "contact sheet"],
            is_output_node=True,
            inputs=[
                DatasetInput(),
                Combo(
                    "show",
                    ["all", "kept", "dropped"],
                    default="all",
                    tooltip="Which images the grid begins with; it can be changed in the grid.",
                ),
            ],
            outputs=[
                DatasetOutput("The dataset as it came in."),
                Output("STRING", "report", tooltip="What was found, as text."),
            ],
        )

    @classmethod
    def execute(cls, dataset: Any, show: str) -> Any:
        """Show it."""
        curation = checked(dataset)
        found = curation.dataset.findings
        lines = [state_line(curation), *finding_lines(found)]
        report = "\n".join([lines[0], *map(finding_line, found)])
        ui = grid(curation, "Dataset Preview", show, lines, editable=False)
        return io.NodeOutput(curation, report, ui=ui)
