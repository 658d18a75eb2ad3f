"""Two sets from the same images, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import Node, Output, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .shown import summary
from .sockets import DatasetInput, DatasetOutput, checked, clustered, embedding_of, kept, plural

if TYPE_CHECKING:
    from ..lora_curator.comparison import Comparison
    from ..lora_curator.curation import Curation
    from ..lora_curator.decisions import Decisions


class CompareSets(Node):
    """Say what sets two selections apart."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_CompareSets",
            display_name="Compare Sets",
            category="LoRA Dataset/look",
            description="Compares two selections from the same images, for an A/B test: how much "
            "each covers, how alike its images are, quality, images and steps per epoch, and how "
            "many images both have. Behind 'Export Dataset' it counts with the repeats of each. "
            "Changes nothing.",
            search_aliases=["a/b", "ab test", "difference", "overlap", "coverage"],
            is_output_node=True,
            inputs=[
                DatasetInput("dataset_a", tooltip="The first set, from 'Select Images' or any "
                             "node behind it."),
                DatasetInput("dataset_b", tooltip="The second set, from the same images: another "
                             "'Select Images' behind the same loader, for example."),
                String("name_a", default="A", tooltip="What the first set is called in the "
                       "report, 40 letters at most."),
                String("name_b", default="B", tooltip="What the second set is called in the "
                       "report, 40 letters at most."),
            ],
            outputs=[
                DatasetOutput("The first set as it came in.", "dataset_a"),
                DatasetOutput("The second set as it came in.", "dataset_b"),
                Output("STRING", "report", tooltip="The figures of both, a line each."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(cls, dataset_a: Any, dataset_b: Any, name_a: str, name_b: str) -> Any:
        """Compare."""
        from ..lora_curator.wording.sets import set_figures

        first, second = checked(dataset_a), checked(dataset_b)
        comparison, note = compared(first, second, name_a.strip(), name_b.strip())
        table = set_figures(comparison)
        lines = [*set_lines(comparison), table[-1], note]
        report = "\n".join(line for line in (*table, note) if line)
        return io.NodeOutput(first, second, report, ui=summary(lines))


def compared(first: Curation, second: Curation, name_a: str, name_b: str) -> tuple[Comparison, str]:
    """The comparison, and why it has no clusters where it has none.

    Both sets become named selections of one curation. What a set costs per epoch is counted with
    its own recipe.

    Raises
    ------
    BadInput
        When the two are not from the same images, or a name is not possible.
    """
    from ..lora_curator.selections import compare_selections, save_selection

    _refuse_strangers(first, second)
    first, second, work = kept(first), kept(second), ComfyWork()
    columns = {**second.dataset.columns, **first.dataset.columns}
    both = replace(first, dataset=replace(first.dataset, columns=columns), selections={})
    dataset, note = clustered(both, work)
    both = save_selection(replace(both, dataset=dataset), name_a)
    both = save_selection(replace(both, decisions=second.decisions), name_b)
    both = replace(both, decisions=_dropped_in_both(first.decisions, second.decisions))
    embedding = embedding_of(first)
    found = [
        compare_selections(replace(both, recipe=one.recipe), [name_a, name_b], embedding, work)
        for one in (first, second)
    ]
    return replace(found[0], sets=(found[0].sets[0], found[1].sets[1])), note


def set_lines(comparison: Comparison) -> list[str]:
    """`A: 15 images, farthest 0.412, mean 0.180, quality 0.71, 300 steps per epoch`."""
    lines = []
    for one in comparison.sets:
        parts = [plural(one.images, "image")]
        for words, value, form in (
            ("farthest", one.covering_radius, ".3f"),
            ("mean", one.mean_distance, ".3f"),
            ("closest pair", one.closest_pair, ".3f"),
            ("quality", one.mean_quality, ".2f"),
        ):
            if value is not None:
                parts.append(f"{words} {value:{form}}")
        parts.append(f"{plural(one.steps_per_epoch, 'step')} per epoch")
        lines.append(f"{one.name}: {', '.join(parts)}")
    return lines


def _refuse_strangers(first: Curation, second: Curation) -> None:
    images = [[(one.path, one.id) for one in each.dataset.records] for each in (first, second)]
    if images[0] != images[1]:
        raise BadInput(
            f"The two datasets are not from the same images: they have {len(images[0]):,} and "
            f"{len(images[1]):,}, of which {len(set(images[0]) & set(images[1])):,} are the same. "
            "Connect two 'Select Images' behind one loader, before 'Augment'."
        )


def _dropped_in_both(first: Decisions, second: Decisions) -> Decisions:
    """Without selections, and without what only one of the two has dropped."""
    from ..lora_curator.decisions import Decisions
    from ..lora_curator.select.step import AUTHOR

    a, b = first.without_author(AUTHOR), second.without_author(AUTHOR)
    return Decisions({path: a[path] for path in a if a.dropped(path) and b.dropped(path)})
