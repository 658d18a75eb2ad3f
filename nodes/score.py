"""Quality as numbers and limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import Boolean, Combo, Float, Int, Node, String, io, schema
from .menus import RULES, SCORES
from .shown import state_line, summary
from .sockets import DatasetInput, DatasetOutput, checked


class ScoreQuality(Node):
    """Judge every image and drop the poor ones."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_ScoreQuality",
            display_name="Score Quality",
            category="LoRA Dataset/clean",
            description="Judges sharpness, real resolution, noise, JPEG damage, exposure, "
            "contrast, bars and more. Unusable images are dropped, doubtful ones get a warning. "
            "Every verdict comes with its number and its limit.",
            search_aliases=["blur detection", "image quality", "filter blurry", "quality score"],
            inputs=[
                DatasetInput(),
                Boolean(
                    "drop_poor",
                    default=True,
                    tooltip="Drop images that are too small, blank, badly blurred, nearly black "
                    "or nearly white; off: only warn.",
                ),
                Int(
                    "min_side",
                    default=int(RULES["too_small"]),
                    min=0,
                    max=8192,
                    step=64,
                    tooltip="Pixels that the shorter side must have. A trainer enlarges smaller "
                    "images, and the LoRA learns the blur. 0 allows any size.",
                ),
                Float(
                    "min_sharpness",
                    default=RULES["blurry"],
                    min=0,
                    max=1000,
                    step=1,
                    tooltip="Sharpness of the sharpest part below which an image is dropped. 6 is "
                    "badly blurred, below 40 is soft, sharp photographs have hundreds.",
                ),
                String(
                    "limits",
                    default="",
                    optional=True,
                    advanced=True,
                    tooltip="Other limits: 'noisy = 12, letterbox = off'. Rules: "
                    + ", ".join(RULES)
                    + ".",
                ),
            ],
            outputs=[DatasetOutput("The dataset with verdicts.")],
        )

    @classmethod
    def execute(
        cls, dataset: Any, drop_poor: bool, min_side: int, min_sharpness: float, limits: str = ""
    ) -> Any:
        """Judge."""
        from ..lora_curator.curate import judge_quality
        from ..lora_curator.recipe import QualityOptions

        curation = checked(dataset)
        wanted: dict[str, float | None] = {
            "too_small": float(min_side) or None,
            "blurry": float(min_sharpness) or None,
            **limits_of(limits),
        }
        options = QualityOptions(drop_poor, {k: v for k, v in wanted.items() if v != RULES[k]})
        recipe = replace(curation.recipe, quality=options)
        curation = judge_quality(replace(curation, recipe=recipe))
        found = [one for one in curation.dataset.findings if one.code in RULES]
        warned = {one.path for one in found if one.severity == "warning"}
        poor = {one.path for one in found if one.severity == "error"}
        left = [path for path in poor if not curation.decisions.dropped(path)]
        lines = [
            state_line(curation),
            f"{len(left):,} unusable and not dropped" if left else "",
            f"{len(warned):,} with a warning" if warned else "",
        ]
        return io.NodeOutput(curation, ui=summary(lines))


class FilterByScore(Node):
    """Drop images by any score."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_FilterByScore",
            display_name="Filter by Score",
            category="LoRA Dataset/clean",
            description="Drops images whose score is outside of a range, or all but the best "
            "share of them. Works on every quality score and on the scores that 'Score by "
            "Prompt' and 'Score by Reference' add.",
            search_aliases=["threshold", "top percent", "score filter"],
            inputs=[
                DatasetInput(),
                Combo(
                    "score",
                    ["prompt", "reference", *SCORES],
                    default="sharpness",
                    tooltip="The score to look at. 'prompt' and 'reference' mean the one that "
                    "was added last.",
                ),
                Combo(
                    "keep",
                    ["at least", "at most", "highest share", "lowest share"],
                    default="at least",
                    tooltip="'at least' and 'at most' compare with the value; the shares keep "
                    "that part of the images, 0.8 the best 80 %.",
                ),
                Float(
                    "value",
                    default=0.0,
                    min=-100000.0,
                    max=100000.0,
                    step=0.01,
                    tooltip="The limit in the unit of the score, or a share between 0 and 1. An "
                    "image that has exactly this value is kept.",
                ),
            ],
            outputs=[DatasetOutput("The dataset without the images outside of the range.")],
        )

    @classmethod
    def execute(cls, dataset: Any, score: str, keep: str, value: float) -> Any:
        """Drop what is outside."""
        from ..lora_curator.filters import drop_by_score

        curation = checked(dataset)
        column = column_named(curation.dataset, score)
        curation = drop_by_score(curation, column, keep, value)  # type: ignore[arg-type]
        return io.NodeOutput(curation, ui=summary([state_line(curation)]))


def column_named(dataset: Any, score: str) -> str:
    """The column that a name in the menu means; of `prompt` scores the last."""
    from ..lora_curator.gallery import score_names

    names = score_names(dataset)
    found = [name for name in names if name == score or name.startswith(f"{score}:")]
    if not found:
        raise BadInput(
            f"The dataset has no score '{score}'. It has: {', '.join(names) or 'none'}. Prompt "
            "and reference scores come from the nodes of these names."
        )
    return found[-1]


def limits_of(text: str) -> dict[str, float | None]:
    """Parts `rule = number` or `rule = off`, with commas or line ends between, by rule."""
    from ..lora_curator.metrics.rules import RULES as KNOWN

    found: dict[str, float | None] = {}
    for line in text.replace(",", "\n").splitlines():
        if not line.strip():
            continue
        name, _, value = (part.strip() for part in line.partition("="))
        try:
            found[KNOWN[name].name] = None if value.lower() == "off" else float(value)
        except ValueError:
            raise BadInput(
                f"The limit '{line.strip()}' cannot be read. Write a rule, an equals sign and a "
                "number or 'off', for example 'noisy = 12'."
            ) from None
    return found
