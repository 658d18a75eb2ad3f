"""A small executor with the list, cache and stop rules that were measured in ComfyUI.

A graph has the form that is posted to a server: `{id: {"class_type": ..., "inputs": {...}}}`, where
an input `["3", 0]` is a wire from output 0 of node 3.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any

from .fake_host import ExecutionBlocker, FakeHost

Graph = dict[str, dict[str, Any]]


class PromptRefused(Exception):
    """What ComfyUI refuses before anything runs: inputs that are missing or out of range."""


class Run:
    """What happened in one run.

    Attributes
    ----------
    executed
        Ids of the nodes that ran, in order; cached ones are not among them.
    cached
        Ids of the nodes whose result came from the cache.
    blocked
        Ids of the nodes that did not run because a node before them asked for it.
    outputs
        For every node one list per output: the items of a list, or one item per call.
    ui
        What each node shows, merged over its calls, cached ones included.
    """

    def __init__(self) -> None:
        self.executed: list[str] = []
        self.cached: list[str] = []
        self.blocked: list[str] = []
        self.outputs: dict[str, list[list[Any]]] = {}
        self.ui: dict[str, dict[str, list[Any]]] = {}

    def value(self, node: str, output: int = 0) -> Any:
        """The one value of an output that is no list."""
        (value,) = self.outputs[node][output]
        return value

    def values(self, node: str, output: int = 0) -> list[Any]:
        """All values of an output."""
        return self.outputs[node][output]

    def lines(self, node: str) -> list[str]:
        """The lines of text that one of our nodes shows."""
        return [line for one in self.ui[node]["lora_curator"] for line in one["lines"]]

    def shown(self, node: str) -> dict[str, Any]:
        """What one of our nodes with a grid shows: lines, gallery, document."""
        (one,) = self.ui[node]["lora_curator"]
        return one


class Executor:
    """Runs graphs; its cache lives as long as it does.

    Parameters
    ----------
    nodes
        Node classes by id. Those of the pack, and any that a test adds.
    """

    def __init__(self, host: FakeHost, nodes: Mapping[str, Any]) -> None:
        self.host = host
        self.nodes: dict[str, Any] = {**nodes, **test_nodes(host)}
        self._cache: dict[Any, tuple[list[list[Any]], dict[str, list[Any]] | None]] = {}

    def run(self, graph: Graph) -> Run:
        """Validate and run a graph. An error of a node comes through as it is.

        Raises
        ------
        PromptRefused
            When ComfyUI would answer 400.
        """
        graph = {node: {**one, "inputs": dict(one["inputs"])} for node, one in graph.items()}
        ends = [node for node in graph if self._schema(graph, node).is_output_node]
        if not ends:
            raise PromptRefused("Prompt has no outputs")
        wanted: list[str] = []
        for node in ends:
            self._collect(graph, node, wanted)
        problems = [line for node in wanted for line in self._problems(graph, node)]
        if problems:
            raise PromptRefused("; ".join(problems))
        keys: dict[str, Any] = {}
        for node in wanted:
            keys[node] = self._key(graph, node, keys)
        return asyncio.run(self._run(graph, wanted, keys))

    def node(self, class_type: str, **inputs: Any) -> Run:
        """Run one node by itself, as node `1`.

        Inputs that are not named get their defaults. A list comes over a wire as the items of a
        list output, any other value that is no constant as one value. `LoraCurator_` may be left
        out of the id.
        """
        class_type = class_type if class_type in self.nodes else f"LoraCurator_{class_type}"
        graph: Graph = {}
        wired = {}
        for number, (name, value) in enumerate(inputs.items(), 100):
            if value is None or isinstance(value, (str, int, float, bool)):
                wired[name] = value
            else:
                give = "GiveList" if isinstance(value, list) else "Give"
                graph[str(number)] = {"class_type": give, "inputs": {"value": Held(value)}}
                wired[name] = [str(number), 0]
        graph["1"] = {"class_type": class_type, "inputs": self.defaults(class_type) | wired}
        graph["2"] = {"class_type": "Watch", "inputs": {"value": ["1", 0]}}
        return self.run(graph)

    def defaults(self, class_type: str) -> dict[str, Any]:
        """The widgets of a node with the values that they have when it is new."""
        found = {}
        for one in self.nodes[class_type].schema().inputs:
            if hasattr(one, "default") and not one.force_input:
                default = one.default
                if default is None and one.io_type == "COMBO":
                    default = one.options[0]
                found[one.id] = default
        return found

    def _schema(self, graph: Graph, node: str) -> Any:
        return self.nodes[graph[node]["class_type"]].schema()

    def _collect(self, graph: Graph, node: str, found: list[str]) -> None:
        """This node after all that it needs."""
        for value in graph[node]["inputs"].values():
            if is_wire(value):
                self._collect(graph, value[0], found)
        if node not in found:
            found.append(node)

    def _problems(self, graph: Graph, node: str) -> list[str]:
        """What the host would refuse; numbers and texts are converted as the host does it."""
        cls, inputs = self.nodes[graph[node]["class_type"]], graph[node]["inputs"]
        own = (
            inspect.getfullargspec(cls.validate_inputs)
            if overrides(cls, "validate_inputs")
            else None
        )
        own_names = own.args if own else []
        problems = []
        for one in cls.schema().inputs:
            if one.id not in inputs:
                if not one.optional:
                    problems.append(f"{node}: required input '{one.id}' is missing")
                continue
            value = inputs[one.id]
            if is_wire(value):
                given = self._schema(graph, value[0]).outputs[value[1]].io_type
                if "*" not in (given, one.io_type) and given != one.io_type:
                    problems.append(f"{node}: '{one.id}' is {one.io_type}, the wire {given}")
                continue
            convert = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}
            if one.io_type in convert:
                value = inputs[one.id] = convert[one.io_type](value)
            if one.id in own_names:
                continue
            if getattr(one, "min", None) is not None and value < one.min:
                problems.append(f"{node}: '{one.id}' is smaller than {one.min}")
            if getattr(one, "max", None) is not None and value > one.max:
                problems.append(f"{node}: '{one.id}' is bigger than {one.max}")
            if one.io_type == "COMBO" and value not in one.options:
                problems.append(f"{node}: '{value}' is not in the list of '{one.id}'")
        if own:
            constants = {k: v for k, v in self._constants(inputs).items() if k in own_names}
            answer = cls.validate_inputs(**constants)
            if answer is not True:
                problems.append(f"{node}: {answer}")
        return problems

    def _constants(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What the host knows of the inputs before the run: nothing of wires."""
        return {name: None if is_wire(value) else value for name, value in inputs.items()}

    def _key(self, graph: Graph, node: str, keys: Mapping[str, Any]) -> Any:
        """Class, widget values, fingerprint and all of that of the nodes before."""
        cls, inputs = self.nodes[graph[node]["class_type"]], graph[node]["inputs"]
        mark: Any = False
        if overrides(cls, "fingerprint_inputs"):
            constants = self._constants(inputs)
            if cls.schema().is_input_list:
                constants = {name: [value] for name, value in constants.items()}
            mark = cls.fingerprint_inputs(**constants)
            if mark != mark:
                mark = object()  # NaN is never equal: the node always runs
        parts = []
        for name, value in sorted(inputs.items()):
            parts.append((name, keys[value[0]], value[1]) if is_wire(value) else (name, value))
        return graph[node]["class_type"], mark, tuple(parts)

    async def _run(self, graph: Graph, wanted: list[str], keys: Mapping[str, Any]) -> Run:
        run = Run()
        for node in wanted:
            if keys[node] in self._cache:
                outputs, ui = self._cache[keys[node]]
                run.cached.append(node)
            else:
                outputs, ui = await self._execute(graph, node, run)
                self._cache[keys[node]] = outputs, ui
            run.outputs[node] = outputs
            if ui is not None:
                run.ui[node] = ui
        return run

    async def _execute(
        self, graph: Graph, node: str, run: Run
    ) -> tuple[list[list[Any]], dict[str, list[Any]] | None]:
        cls = self.nodes[graph[node]["class_type"]]
        schema, inputs = cls.schema(), {}
        for name, value in graph[node]["inputs"].items():
            inputs[name] = run.outputs[value[0]][value[1]] if is_wire(value) else [value]
        if schema.is_input_list:
            calls = [inputs]
        else:  # a shorter list repeats its last item; empty ones call the node with nothing
            longest = max(map(len, inputs.values()), default=0)
            calls = [
                {name: one[min(i, len(one) - 1)] for name, one in inputs.items()}
                for i in range(longest)
            ] or [{}]
        width, results, uis = len(schema.outputs), [], []
        for arguments in calls:
            self.host.modules["comfy.model_management"].throw_exception_if_processing_interrupted()
            blocker = _blocker(arguments, schema.is_input_list)
            if blocker is not None:
                results.append((blocker,) * width)
                if node not in run.blocked:
                    run.blocked.append(node)
                continue
            if node not in run.executed:
                run.executed.append(node)
            answer = cls.locked(unique_id=node, prompt=graph).execute(
                **{name: _opened(one) for name, one in arguments.items()}
            )
            if inspect.isawaitable(answer):
                answer = await answer
            result = answer.args
            if answer.block_execution is not None:
                result = (ExecutionBlocker(answer.block_execution),) * width
            assert len(result) == width, f"{len(result)} values for {width} outputs"
            results.append(result)
            if answer.ui is not None:
                assert all(isinstance(one, list) for one in answer.ui.values()), "ui holds lists"
                uis.append(answer.ui)
        return [
            _merged([one[i] for one in results], bool(output.is_output_list))
            for i, output in enumerate(schema.outputs)
        ], ({key: [one for ui in uis for one in ui[key]] for key in uis[0]} if uis else None)


class Held:
    """A constant that is equal to itself only: anything a test wants to put on a wire."""

    def __init__(self, value: Any) -> None:
        self.value = value


def _opened(value: Any) -> Any:
    if isinstance(value, list):
        return [_opened(one) for one in value]
    return value.value if isinstance(value, Held) else value


def _blocker(arguments: Mapping[str, Any], is_list: bool) -> ExecutionBlocker | None:
    values = [v for one in arguments.values() for v in (one if is_list else [one])]
    return next((one for one in values if isinstance(one, ExecutionBlocker)), None)


def _merged(values: list[Any], is_list: bool) -> list[Any]:
    if not is_list:
        return values
    found: list[Any] = []
    for one in values:
        found.extend([one] if isinstance(one, ExecutionBlocker) else one)
    return found


def is_wire(value: Any) -> bool:
    """Whether the value of an input is `[node id, output]`."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int)
    )


def overrides(cls: Any, method: str) -> bool:
    """Whether a node has a method of this name of its own."""
    return cls.overrides(method)


def test_nodes(host: FakeHost) -> dict[str, Any]:
    """Nodes for tests: Give (any value on a wire), GiveList (its items), Watch (an end)."""
    io = host.io
    anything = io.Custom("*")

    class Give(io.ComfyNode):
        @classmethod
        def define_schema(cls) -> Any:
            return io.Schema(
                "Give", inputs=[anything.Input("value")], outputs=[anything.Output("any")]
            )

        @classmethod
        def execute(cls, value: Any) -> Any:
            return io.NodeOutput(value)

    class GiveList(io.ComfyNode):
        @classmethod
        def define_schema(cls) -> Any:
            return io.Schema(
                "GiveList",
                inputs=[anything.Input("value")],
                outputs=[anything.Output("any", is_output_list=True)],
            )

        @classmethod
        def execute(cls, value: Any) -> Any:
            return io.NodeOutput(list(value))

    class Watch(io.ComfyNode):
        @classmethod
        def define_schema(cls) -> Any:
            return io.Schema(
                "Watch",
                inputs=[anything.Input("value")],
                outputs=[anything.Output("any")],
                is_output_node=True,
            )

        @classmethod
        def execute(cls, value: Any) -> Any:
            return io.NodeOutput(value)

    return {"Give": Give, "GiveList": GiveList, "Watch": Watch}


test_nodes.__test__ = False  # type: ignore[attr-defined]
