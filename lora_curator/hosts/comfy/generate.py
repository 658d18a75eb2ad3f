"""Captions from a language model with vision that ComfyUI has loaded, through its `CLIP`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import BadInput
from ...local_models.weights import fingerprint
from ...models import Image

_LOAD = "Load a language model with vision (Qwen3-VL, Qwen3.5, Gemma 3 or 4) with 'Load CLIP'."
_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_WHOLE = re.compile(r""".*[.!?]["'’”)]*(?=\s|\Z)""", re.DOTALL)
_SAMPLING = {"top_k": 64, "top_p": 0.95, "min_p": 0.05, "repetition_penalty": 1.05}
"""What ComfyUI's own 'Generate Text' node begins with."""


class GenerateCaptioner:
    """A `Captioner` on a `CLIP` of the host.

    The host loads the model, frees it when it needs the memory, and looks at its stop button after
    every word.

    Parameters
    ----------
    clip
        ComfyUI's CLIP object.
    prompt
        What the model is asked about each image.
    max_length
        Tokens that an answer may have, 1 or more. What goes beyond is cut off at the last whole
        sentence or tag.
    temperature
        0 takes the likeliest word each time; larger values vary more.
    seed
        Makes the variation repeatable; each image begins with it again, so a caption does not
        depend on the images before it.

    Raises
    ------
    BadInput
        When this ComfyUI or this CLIP cannot write text about an image.
    """

    batch = 1

    def __init__(
        self, clip: Any, prompt: str, max_length: int = 256, temperature: float = 0.0, seed: int = 0
    ) -> None:
        if not (hasattr(clip, "generate") and hasattr(clip, "decode")):
            raise BadInput(
                "This ComfyUI cannot write text with a text encoder; that came after version "
                "0.14.1. Update ComfyUI, or use 'Caption with BLIP'."
            )
        if not prompt.strip():
            raise BadInput("The prompt is empty. Say what the model shall write about each image.")
        self._clip = clip
        self._prompt = prompt
        self._max_length = max_length
        self._options: dict[str, Any] = {"do_sample": False, "max_length": max_length}
        if temperature > 0:
            self._options |= {"do_sample": True, "temperature": temperature, "seed": seed}
            self._options |= _SAMPLING
        self.id = f"generate@{_weights_of(clip)}-{_settings_of(prompt, self._options)}"

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One text per image, in order."""
        return [self._caption(image) for image in images]

    def _caption(self, image: Image) -> str:
        import torch

        pixels = torch.from_numpy(np.asarray(image, np.float32) / np.float32(255))[None]
        with torch.inference_mode():
            tokens = self._clip.tokenize(
                self._prompt, image=pixels, skip_template=False, min_length=1, thinking=False
            )
            if not _has_image(tokens):
                raise BadInput(f"The connected CLIP does not look at images. {_LOAD}")
            try:
                ids = self._clip.generate(tokens, **self._options)
            except AttributeError as error:
                if "generate" not in str(error):
                    raise
                raise BadInput(f"The connected CLIP cannot write text. {_LOAD}") from error
            text = _answer(self._clip.decode(ids))
        return text if len(ids) < self._max_length else whole_sentences(text)


def whole_sentences(text: str) -> str:
    """A text that was cut off, up to its last whole sentence, else up to its last whole tag."""
    found = _WHOLE.match(text)
    if found:
        return found[0]
    before, comma, _ = text.rpartition(",")
    return before if comma else text


def _answer(text: str) -> str:
    """The answer without thoughts and without quotation marks around the whole of it."""
    text = _THOUGHT.sub("", text).strip()
    for opening, closing in (('"', '"'), ("“", "”")):
        inside = text[1:-1]
        if len(text) > 2 and text[0] == opening and text[-1] == closing and opening not in inside:
            return inside.strip()
    return text


def _has_image(tokens: Any) -> bool:
    """Whether the image is among the tokens, which are `{key: [[(token, ...)]]}`."""
    if not isinstance(tokens, Mapping):
        return False
    return any(
        isinstance(token[0], Mapping) and token[0].get("type") == "image"
        for chunks in tokens.values()
        if isinstance(chunks, list)
        for chunk in chunks
        for token in chunk
    )


def _weights_of(clip: Any) -> str:
    """Names the weights, patches of a LoRA included."""
    import torch

    state = clip.cond_stage_model.state_dict()
    plain = (torch.Tensor, torch.nn.Parameter)  # rows of quantised tensors cannot be read
    tensors = {name: one for name, one in state.items() if type(one) in plain}
    patches = getattr(clip.patcher, "patches", None)
    return fingerprint(tensors, str(clip.patcher.patches_uuid) if patches else "")


def _settings_of(prompt: str, options: Mapping[str, Any]) -> str:
    """Names the prompt and the options."""
    text = repr((prompt, sorted(options.items())))
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
