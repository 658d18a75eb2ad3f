"""What the kept images lack, and the images that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.projections import PAIRS
from ..lora_curator.hosts.comfy.schema import (
    Boolean,
    Int,
    Node,
    Output,
    Socket,
    String,
    io,
    schema,
)
from ..lora_curator.hosts.comfy.work import ComfyWork
from .chart import coverage_picture
from .embed import CLIP_VISION_TOOLTIP, embed
from .shown import summary
from .sockets import (
    DatasetInput,
    DatasetOutput,
    checked,
    embedding_of,
    lines_of,
    plural,
    tensor_of,
)

if TYPE_CHECKING:
    from ..lora_curator.curation import Curation
    from ..lora_curator.gap_report import GapReport

SHOWN_NAMES = 5


class FindGaps(Node):
    """Compare what is kept with where it comes from."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_Gaps",
            display_name="Find Gaps",
            category="LoRA Dataset/select",
            description="Compares the kept images with all that could be kept: which groups of "
            "similar images have none among them, which images would fill the gaps, how much "
            "nearer everything is then, and from which number on more images bring little. With "
            "two models of CLIP it also looks for prompts.",
            search_aliases=["coverage", "missing", "knee", "how many images", "progressive"],
            is_output_node=True,
            inputs=[
                DatasetInput(),
                Int(
                    "propose",
                    default=10,
                    min=0,
                    max=1000,
                    tooltip="How many images to propose. 10 are soon looked through; they come in "
                    "the order in which they help.",
                ),
                Int(
                    "core",
                    default=0,
                    min=0,
                    max=1000,
                    tooltip="Begin with so many images that stand best for all, pinned ones among "
                    "them, instead of what is kept; 10 is a good beginning. 0 looks at what is "
                    "kept.",
                ),
                String(
                    "prompts",
                    default="",
                    multiline=True,
                    tooltip="What the set should show, one prompt per line: 'profile view', 'full "
                    "body', 'outdoors'. Needs clip and clip_vision. Empty: only the images are "
                    "compared.",
                ),
                Boolean(
                    "pin_proposals",
                    default=False,
                    tooltip="Keep the proposed images, and the core, as if you had pinned them. "
                    "Off: only say which they are.",
                ),
                Socket(
                    "CLIP",
                    "clip",
                    optional=True,
                    tooltip="For prompts: the text encoder of the same training as clip_vision, "
                    "not changed by a LoRA. " + PAIRS,
                ),
                Socket(
                    "CLIP_VISION",
                    "clip_vision",
                    optional=True,
                    tooltip="Compares the images by this model instead of the vectors that were "
                    "added last. " + CLIP_VISION_TOOLTIP,
                ),
            ],
            outputs=[
                DatasetOutput("The dataset, with the proposals pinned where that was asked for."),
                Output("STRING", "report", tooltip="Regions, prompts, proposals and coverage."),
                Output("IMAGE", "coverage", tooltip="Distance against the number of images, with "
                       "the place where more bring little."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(
        cls,
        dataset: Any,
        propose: int,
        core: int,
        prompts: str,
        pin_proposals: bool,
        clip: Any = None,
        clip_vision: Any = None,
    ) -> Any:
        """Look for gaps."""
        from ..lora_curator.gap_report import embed_prompts, gap_report
        from ..lora_curator.hosts.comfy.text import ClipTextEmbedder
        from ..lora_curator.hosts.comfy.vision import ClipVisionEmbedder
        from ..lora_curator.scan import embedding_column
        from ..lora_curator.wording.gaps import gap_text

        curation, work = checked(dataset), ComfyWork()
        wanted = lines_of(prompts)
        if wanted and (clip is None or clip_vision is None):
            raise BadInput(
                "Prompts need a CLIP and a CLIP_VISION of one training. Connect both, or leave "
                f"'prompts' empty. {PAIRS}"
            )
        looked, texts, neutral = curation, None, None
        if clip_vision is None:
            column = embedding_of(curation)
        else:
            images = ClipVisionEmbedder(clip_vision, work)
            if wanted:  # before the long work
                towers = ClipTextEmbedder(clip, images)
                texts, neutral = embed_prompts(images, towers, wanted)
            looked = replace(curation, dataset=embed(curation, images, work)[0])
            column = embedding_column(images)
        report = gap_report(
            looked,
            column,
            core=core or None,
            count=propose,
            prompts=wanted,
            prompt_vectors=texts,
            neutral_vectors=neutral,
            weight=curation.recipe.select.quality,
            seed=curation.recipe.select.seed,
            work=work,
        )
        paths = tuple(curation.dataset.paths)
        lines = gap_lines(report, paths)
        if pin_proposals:
            curation, pinned = with_proposals(curation, report)
            lines.append(f"{plural(pinned, 'image')} pinned")
        marks = [(len(report.chosen), "your set")]
        picture = tensor_of(coverage_picture(report.curve, report.knee, marks))
        return io.NodeOutput(curation, gap_text(report, paths), picture, ui=summary(lines))


def with_proposals(curation: Curation, report: GapReport) -> tuple[Curation, int]:
    """With the proposals, and a core that was asked for, pinned; and how many these are."""
    rows = [*(report.chosen.tolist() if report.core else []), *report.proposals.tolist()]
    paths = curation.dataset.paths
    pinned = curation.decisions.by_user({paths[row]: "keep" for row in rows})
    return replace(curation, decisions=pinned), len(rows)


def gap_lines(report: GapReport, paths: Sequence[str]) -> list[str]:
    """The report in a few lines."""
    before, after = report.gaps.before, report.after
    regions, chosen = report.gaps.regions, plural(len(report.chosen), "image")
    lacking = f"{len(report.gaps.lacking):,} of {plural(len(regions), 'region')}"
    which = f"a core of {chosen}" if report.core else f"{chosen} kept"
    lines = [f"{which}; {lacking} have none of them"]
    lines += [
        f'"{text}": {plural(prompt.pool, "image")}, {prompt.chosen:,} kept'
        for text, prompt in report.prompts
    ]
    rows: list[int] = report.proposals.tolist()
    if rows:
        more = len(rows) - SHOWN_NAMES
        names = ", ".join(paths[row] for row in rows[:SHOWN_NAMES])
        lines.append(f"to add: {names}" + (f" and {more:,} more" if more > 0 else ""))
        lines.append(
            f"farthest {before.radius:.3f}, mean {before.mean:.3f}; with these {after.radius:.3f} "
            f"and {after.mean:.3f}"
        )
    return [*lines, report.advice]
