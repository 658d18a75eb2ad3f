"""What an image file says of its own generation: which program made it, from which prompt.

Only the file's words are read, never its pixels: text chunks of PNG, EXIF of JPEG and WebP, XMP.
Whoever made the file wrote them, so everything is bounded and nothing of it is trusted: damaged or
hostile bytes give None.
"""

from __future__ import annotations

import re

from .programs import READERS, Generation, prompt_of_parameters
from .texts import texts_of

__all__ = ["Generation", "caption_words", "prompt_of_parameters", "read_generation"]

LONGEST_PROMPT = 20_000
_AI_SOURCE = b"trainedAlgorithmicMedia"
"""IPTC's word for a picture that a model made; also in `compositeWithTrainedAlgorithmicMedia`."""


def read_generation(data: bytes) -> Generation | None:
    """What a file says of its generation; None where it says nothing.

    The beginning of the file is enough: programs write these texts before the pixels.
    """
    texts: dict[str, str] = {}
    marked = False
    for name, value in texts_of(data):
        if name == "xmp":
            marked = marked or _AI_SOURCE in value
            continue
        texts.setdefault(name, value.decode("utf-8", "replace"))
    for reader in READERS:
        found = reader(texts)
        if found is not None:
            return Generation(found.program, found.prompt.strip()[:LONGEST_PROMPT])
    return Generation("unknown") if marked else None


def caption_words(prompt: str) -> str:
    """A prompt as a caption: without extra networks, weights and the words that steer a sampler."""
    prompt = prompt[:LONGEST_PROMPT]
    prompt = re.sub(r"<(?:lora|lyco|hypernet|ti)\s*:[^<>]{0,300}>", "", prompt, flags=re.IGNORECASE)
    prompt = re.sub(r"\b(?:BREAK|AND)\b", ",", prompt)
    prompt = re.sub(r":\s*[0-9.]{1,8}\s*(?=[)\]])", "", prompt)  # (word:1.2)
    prompt = re.sub(r"(?<!\\)[()\[\]]", "", prompt)
    prompt = re.sub(r"\\([()\[\]])", r"\1", prompt)
    parts = [" ".join(part.split()) for part in prompt.split(",")]
    return ", ".join(part for part in parts if part)
