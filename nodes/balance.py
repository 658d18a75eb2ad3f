"""What the kept images are like in sum, against what works for most trainings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lora_curator.hosts.comfy.schema import Boolean, Node, Output, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import state_line, summary
from .sockets import DatasetInput, DatasetOutput, checked, clustered, kept, plural

if TYPE_CHECKING:
    from ..lora_curator.balance import Share, Target
    from ..lora_curator.curation import Curation

SHOWN = 6


class BalanceReport(Node):
    """Say what to add or drop."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_Balance",
            display_name="Balance Report",
            category="LoRA Dataset/look",
            description="Counts the kept images by shape, shot scale, size, real resolution, "
            "light, colour, generated or not, and group of similar images, and says what to add "
            "or drop where a share is not as it works for most trainings. Changes nothing.",
            search_aliases=["statistics", "aspect ratio", "distribution", "clusters", "shares"],
            is_output_node=True,
            inputs=[
                DatasetInput(),
                Boolean(
                    "clusters",
                    default=True,
                    tooltip="Also find groups of similar images by the vectors that were added "
                    "last, and count them. Needs scikit-learn; about a second for 5,000 images.",
                ),
            ],
            outputs=[
                DatasetOutput("The dataset as it came in."),
                Output("STRING", "report", tooltip="Every share, with what to add or drop."),
            ],
        )

    @classmethod
    def execute(cls, dataset: Any, clusters: bool) -> Any:
        """Count."""
        came = checked(dataset)
        curation, note = kept(came), ""
        if clusters:
            found, note = clustered(curation, ComfyWork())
            curation = replace(curation, dataset=found)
        counted = balance_of(curation)
        known = [(target, kinds) for target, kinds in counted if any(one.count for one in kinds)]
        odd = [
            f"{target.label}: {one.sentence}"
            for target, kinds in known
            for one in kinds
            if not one.fits
        ]
        fine = [target.label for target, kinds in known if all(one.fits for one in kinds)]
        unknown = [target.label for target, kinds in counted if (target, kinds) not in known]
        lines = [
            state_line(curation),
            *odd[:SHOWN],
            f"and {plural(len(odd) - SHOWN, 'more line')} in the report" if odd[SHOWN:] else "",
            f"as it should be: {', '.join(fine)}" if fine else "",
            f"not known: {', '.join(unknown)}" if unknown else "",
            note,
        ]
        report = [f"{plural(len(curation.kept_rows), 'image')} kept", *map(target_text, known)]
        report += [line for line in (lines[-2], note) if line]
        return io.NodeOutput(came, "\n\n".join(report), ui=summary(lines))


def balance_of(curation: Curation) -> list[tuple[Target, list[Share]]]:
    """The shares of the kept images by each target, clusters last where there are any.

    A cluster of dropped images only is nothing to add from.
    """
    from ..lora_curator.balance import TARGETS, cluster_target, shares
    from ..lora_curator.select.step import AUTHOR

    dataset = curation.dataset
    widths = [record.width for record in dataset.records]
    heights = [record.height for record in dataset.records]
    rows = curation.kept_rows
    found = [(target, shares(target, widths, heights, dataset.columns, rows)) for target in TARGETS]
    labels = dataset.columns.get("cluster")
    if labels is None:
        return found
    target = cluster_target(labels)
    others = curation.decisions.without_author(AUTHOR)
    pool = [row for row, path in enumerate(dataset.paths) if not others.dropped(path)]
    there = {target.kinds[kind].name for kind in _kinds(target, curation)[pool] if kind >= 0}
    counted = shares(target, widths, heights, dataset.columns, rows)
    return [*found, (target, [one for one in counted if one.kind.name in there])]


def _kinds(target: Target, curation: Curation) -> np.ndarray:
    sides = np.zeros(len(curation.dataset), np.int64)  # a column says it, not the shape
    return target.kinds_of(sides, sides, curation.dataset.columns)


def target_text(counted: tuple[Target, list[Share]]) -> str:
    """A target, why it matters, and a line for each of its kinds."""
    target, kinds = counted
    lines = [f"{target.label}. {target.sentence}"]
    for one in kinds:
        low, high = one.kind.low, one.kind.high
        aim = f"; {low:.0%} to {high:.0%} works" if low > 0 or high < 1 else ""
        todo = f"  -> {one.sentence}" if one.sentence else ""
        lines.append(f"  {one.kind.label}: {one.count:,} ({one.share:.0%}{aim}){todo}")
    return "\n".join(lines)
