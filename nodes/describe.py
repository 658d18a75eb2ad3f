"""Captions from models that look at the images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..lora_curator.errors import MissingModel
from ..lora_curator.hosts.comfy import places
from ..lora_curator.hosts.comfy.blip import BlipCaptioner, blip_choices, missing_sentence
from ..lora_curator.hosts.comfy.schema import Combo, Float, Int, Node, Socket, String, io, schema
from ..lora_curator.hosts.comfy.work import ComfyWork
from .caption import caption_lines
from .shown import finding_lines, summary
from .sockets import DatasetInput, DatasetOutput, SeedInput, checked, joined, kept, plural

if TYPE_CHECKING:
    from ..lora_curator.curation import Curation
    from ..lora_curator.models import Captioner

MISSING, ALL = "images without a caption", "all kept images"
NO_MODEL = "none found: run to see where to put one"
PROMPT = (
    "Describe this image in one or two plain sentences for training an image model: who or what is "
    "shown, clothing, pose, expression, background, lighting, framing and medium. Say only what is "
    "visible. Do not begin with 'The image shows' and add no comment."
)


class CaptionWithLLM(Node):
    """Captions from a language model with vision that ComfyUI has loaded."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        return schema(
            node_id="LoraCurator_CaptionWithLLM",
            display_name="Caption with Vision Model",
            category="LoRA Dataset/caption",
            description="Has a language model with vision, loaded with 'Load CLIP', write a "
            "caption for each kept image. Captions are remembered: a run that was stopped goes "
            "on, and a repeated one takes no time. The caption files beside your images stay as "
            "they are.",
            search_aliases=["auto caption", "vlm", "qwen vl", "gemma", "image to text", "describe"],
            inputs=[
                DatasetInput(),
                Socket(
                    "CLIP",
                    "clip",
                    tooltip="A language model with vision (Qwen3-VL, Qwen3.5, Gemma 3 or 4) from "
                    "'Load CLIP'.",
                ),
                String(
                    "prompt",
                    default=PROMPT,
                    multiline=True,
                    tooltip="What the model is asked about each image. What captions name, the "
                    "LoRA does not bind to the trigger word.",
                ),
                _which(),
                Int(
                    "max_length",
                    default=256,
                    min=1,
                    max=4096,
                    tooltip="Tokens of a caption at most; one or two sentences need 40 to 120. "
                    "What goes beyond is cut off after a whole sentence or tag.",
                ),
                Float(
                    "temperature",
                    default=0.0,
                    min=0.0,
                    max=2.0,
                    step=0.05,
                    tooltip="0 takes the likeliest word each time, which stays closest to the "
                    "image. 0.7 varies the wording.",
                ),
                SeedInput("Makes the variation repeatable; no effect at temperature 0."),
            ],
            outputs=[DatasetOutput("The dataset with the captions.")],
        )

    @classmethod
    def execute(
        cls,
        dataset: Any,
        clip: Any,
        prompt: str,
        which: str,
        max_length: int,
        temperature: float,
        seed: int,
    ) -> Any:
        """Describe."""
        from ..lora_curator.hosts.comfy.generate import GenerateCaptioner

        curation, lines = described(
            dataset, which, lambda: GenerateCaptioner(clip, prompt, max_length, temperature, seed)
        )
        return io.NodeOutput(curation, ui=summary(lines))


class CaptionWithBLIP(Node):
    """Captions from a BLIP model."""

    @classmethod
    def define_schema(cls) -> Any:
        """Inputs, outputs, menu entry."""
        names = blip_choices() or [NO_MODEL]
        return schema(
            node_id="LoraCurator_CaptionWithBLIP",
            display_name="Caption with BLIP",
            category="LoRA Dataset/caption",
            description="Has a BLIP model from ComfyUI's folder models/blip write a short caption "
            "for each kept image. Small and quick, runs without a GPU. Captions are remembered "
            "between runs. The caption files beside your images stay as they are.",
            search_aliases=["auto caption", "image to text", "describe", "interrogate"],
            inputs=[
                DatasetInput(),
                Combo(
                    "model",
                    names,
                    default=names[0],
                    tooltip="A folder in models/blip with the files of "
                    "huggingface.co/Salesforce/blip-image-captioning-base or -large. Press R to "
                    "refresh the list.",
                ),
                String(
                    "prompt",
                    default="",
                    tooltip="What every caption begins with, for example 'a photo of'. Empty: the "
                    "model begins by itself.",
                ),
                _which(),
                Int(
                    "beams",
                    default=3,
                    min=1,
                    max=16,
                    tooltip="Captions that are followed at the same time; the likeliest is taken. "
                    "More are slower and a little better.",
                ),
                Int(
                    "max_length",
                    default=48,
                    min=1,
                    max=256,
                    tooltip="Tokens of a caption at most; BLIP seldom writes more than 20.",
                ),
            ],
            outputs=[DatasetOutput("The dataset with the captions.")],
        )

    @classmethod
    def validate_inputs(cls, model: str | None = None) -> bool | str:
        """Allow models that were put there after the menu was made."""
        return True

    @classmethod
    def execute(
        cls, dataset: Any, model: str, prompt: str, which: str, beams: int, max_length: int
    ) -> Any:
        """Describe."""
        if model == NO_MODEL:
            raise MissingModel(missing_sentence())
        curation, lines = described(
            dataset, which, lambda: BlipCaptioner(model, prompt, beams, max_length)
        )
        return io.NodeOutput(curation, ui=summary(lines))


def described(
    dataset: Any, which: str, make: Callable[[], Captioner]
) -> tuple[Curation, list[str]]:
    """The dataset with captions of a model, and lines that say so.

    The model is only made when there is something to do.
    """
    from ..lora_curator.captions.caption import one_line
    from ..lora_curator.describe import describe_images

    curation = checked(dataset)
    rows = kept(curation).kept_rows
    captions = list(curation.dataset.captions)
    if which == MISSING:
        rows = [row for row in rows if not one_line(captions[row] or "")]
    if not rows:
        return curation, ["every kept image has a caption; nothing was left to describe"]
    with places.open_store() as store:
        found = describe_images(curation.dataset, rows, make(), store=store, work=ComfyWork())
    written = [(row, text) for row, text in zip(rows, found.captions, strict=True) if text]
    for row, text in written:
        captions[row] = text
    after = curation.dataset.with_captions(captions).with_findings(found.findings)
    lines = [
        joined(
            [
                plural(len(written), "caption"),
                f"{found.new:,} new",
                f"{found.reused:,} known from an earlier run" if found.reused else "",
            ]
        ),
        *caption_lines(after, [row for row, _ in written]),
        *finding_lines(found.findings),
    ]
    return replace(curation, dataset=after), lines


def _which() -> Any:
    return Combo(
        "which",
        [MISSING, ALL],
        default=MISSING,
        tooltip="Images that have a caption keep it, or all kept images get a new one.",
    )
