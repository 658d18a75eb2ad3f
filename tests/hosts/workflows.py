"""A workflow as the canvas saves it -> the graph that the server runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "example_workflows"
NOTES = ("Note", "MarkdownNote")
WIDGETS = ("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO", "LORA_CURATOR_PICK")


def graph_of(workflow: dict[str, Any], nodes: dict[str, Any]) -> dict[str, Any]:
    """The graph for `/prompt`; `nodes` is what `/object_info` says.

    Values of widgets are saved by position, so a widget that is inserted before others would hand
    each value to the wrong input.
    """
    origin = {link[0]: [str(link[1]), link[2]] for link in workflow["links"]}
    graph = {}
    for node in workflow["nodes"]:
        if node["type"] in NOTES:
            continue
        inputs = widget_values(node, nodes[node["type"]])
        for socket in node.get("inputs", []):
            if socket.get("link") is not None:
                inputs[socket["name"]] = origin[socket["link"]]
        graph[str(node["id"])] = {"class_type": node["type"], "inputs": inputs}
    return graph


def widget_values(node: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The saved values of a node by the name of the input."""
    saved = list(node.get("widgets_values") or [])
    values = {}
    for name, kind, said in widgets_of(known):
        if not saved:
            break
        values[name] = saved.pop(0)
        seed = kind == "INT" and name in ("seed", "noise_seed")
        if said.get("control_after_generate", seed):
            saved.pop(0)  # "fixed", "randomize", ...
    assert not saved, f"{node['type']} has {len(saved)} saved values that belong to no input"
    return values


def widgets_of(known: dict[str, Any]) -> list[tuple[str, Any, dict[str, Any]]]:
    """The inputs of a node that have a widget, in the order in which their values are saved: name,
    kind, what else is said of them.
    """
    fields = {**known["input"].get("required", {}), **known["input"].get("optional", {})}
    all_of_them = [(name, one[0], one[1] if one[1:] else {}) for name, one in fields.items()]
    return [
        (name, kind, said)
        for name, kind, said in all_of_them
        if not said.get("forceInput") and (isinstance(kind, list) or kind in WIDGETS)
    ]


def read_workflow(file: Path) -> dict[str, Any]:
    """A workflow's JSON."""
    return json.loads(file.read_text("utf-8"))
