"""How each program writes down what it made: from texts by name to a prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_NODES = 10_000
"""Of a workflow, that are looked at."""
FARTHEST_NODES = 60


@dataclass(frozen=True)
class Generation:
    """How an image was generated.

    Attributes
    ----------
    program
        `webui` (A1111, Forge and what writes like them), `comfyui`, `invokeai`, `novelai`,
        `swarmui`, `fooocus`, or `unknown` where the file only says that a model made it.
    prompt
        The positive prompt as it was written, empty where it is not known.
    """

    program: str
    prompt: str = ""


def prompt_of_parameters(text: str) -> str:
    """The positive prompt of the text that A1111 writes under its images."""
    lines = text.strip().splitlines()
    if lines and _is_settings(lines[-1]):
        lines.pop()
    for number, line in enumerate(lines):
        if line.startswith("Negative prompt:"):
            return "\n".join(lines[:number]).strip()
    return "\n".join(lines).strip()


def parameters(texts: Mapping[str, str]) -> Generation | None:
    """A1111 and what writes like it: `parameters` in PNG, the EXIF comment elsewhere."""
    for text in (texts.get("parameters"), texts.get("usercomment")):
        if not text:
            continue
        value = _json(text)
        if isinstance(value, dict):
            swarm = value.get("sui_image_params")
            if isinstance(swarm, dict):
                return Generation("swarmui", _text(swarm.get("prompt")))
            if "prompt" in value and ("base_model" in value or "fooocus_v2_expansion" in value):
                return Generation("fooocus", _text(value["prompt"]))
            continue
        if any(_is_settings(line) for line in text.splitlines()):
            return Generation("webui", prompt_of_parameters(text))
    return None


def _is_settings(line: str) -> bool:
    """Whether this is A1111's line `Steps: 20, Sampler: Euler a, ...`."""
    return re.match(r"\s*Steps: ?[0-9]{1,6},", line) is not None


def comfyui(texts: Mapping[str, str]) -> Generation | None:
    """A graph under `prompt`, or what was drawn under `workflow`."""
    written = [texts.get("prompt"), texts.get("usercomment"), texts.get("parameters")]
    for text in written:
        value = _json(text) if text else None
        if isinstance(value, dict) and isinstance(value.get("prompt"), dict):
            value = value["prompt"]
        if isinstance(value, dict) and _is_graph(value):
            return Generation("comfyui", _positive(value))
    workflow = _json(texts.get("workflow", ""))
    if isinstance(workflow, dict) and isinstance(workflow.get("nodes"), list):
        return Generation("comfyui")
    return None


def _is_graph(value: dict[str, Any]) -> bool:
    nodes = list(value.values())[:MOST_NODES]
    return any(
        isinstance(one, dict) and "class_type" in one and isinstance(one.get("inputs"), dict)
        for one in nodes
    )


def _positive(graph: dict[str, Any]) -> str:
    """The text that goes into the sampler; of several the longest."""
    wanted = ("positive", "conditioning", "guider")
    found: list[str] = []
    for name in wanted:
        for node in list(graph.values())[:MOST_NODES]:
            inputs = node.get("inputs") if isinstance(node, dict) else None
            if isinstance(inputs, dict) and isinstance(inputs.get(name), list):
                found.append(_words_before(graph, inputs[name]))
        if any(found):
            break
    return max(found, key=len, default="")


_WORDS = (
    "text",
    "text_g",
    "text_l",
    "t5xxl",
    "clip_l",
    "prompt",
    "positive_prompt",
    "string",
    "value",
)


def _words_before(graph: dict[str, Any], link: Any) -> str:
    """The first text on the way back from a link, nearest nodes first."""
    waiting, seen = [link], set()
    while waiting and len(seen) < FARTHEST_NODES:
        link = waiting.pop(0)
        key = link[0] if isinstance(link, list) and link else None
        if not isinstance(key, str | int) or str(key) in seen:
            continue
        seen.add(str(key))
        node = graph.get(str(key))
        inputs = node.get("inputs") if isinstance(node, dict) else None
        if not isinstance(inputs, dict):
            continue
        words = [inputs[name] for name in _WORDS if isinstance(inputs.get(name), str)]
        if any(one.strip() for one in words):
            return max(words, key=len)
        waiting += [
            one for name, one in inputs.items() if isinstance(one, list) and name != "negative"
        ]
    return ""


def invokeai(texts: Mapping[str, str]) -> Generation | None:
    value = _json(texts.get("invokeai_metadata", ""))
    if isinstance(value, dict):
        return Generation("invokeai", _text(value.get("positive_prompt")))
    value = _json(texts.get("sd-metadata", ""))
    image = value.get("image") if isinstance(value, dict) else None
    if isinstance(image, dict):
        prompt = image.get("prompt")
        if isinstance(prompt, list) and prompt and isinstance(prompt[0], dict):
            prompt = prompt[0].get("prompt")
        return Generation("invokeai", _text(prompt))
    if "invokeai_graph" in texts or "Dream" in texts:
        return Generation("invokeai")
    return None


def novelai(texts: Mapping[str, str]) -> Generation | None:
    if texts.get("Software") != "NovelAI":
        return None
    value = _json(texts.get("Comment", ""))
    prompt = _text(value.get("prompt")) if isinstance(value, dict) else ""
    return Generation("novelai", prompt or texts.get("Description", ""))


def _json(text: str) -> Any:
    if not text.lstrip().startswith("{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


READERS = (invokeai, novelai, comfyui, parameters)
"""Asked in this order: whoever writes A1111's words as well writes its own."""
