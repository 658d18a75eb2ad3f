"""Our own small stand-in for ComfyUI's `comfy_api.latest`: node types, schemas, outputs.

Written from the behaviour that was measured in running hosts. Constructors take exactly the fields
of their `FIELDS` and raise TypeError for any other, as the real ones do; `old_host=True`
leaves out what ComfyUI 0.3.64 does not know.
"""

from __future__ import annotations

from inspect import Parameter, Signature
from types import ModuleType, SimpleNamespace
from typing import Any

NEWER = {"advanced", "raw_link", "search_aliases", "has_intermediate_output", "extra_dict"}
NEWER |= {"control_after_generate", "socketless", "essentials_category", "is_dev_only"}


def build(old_host: bool = False) -> ModuleType:
    """The module `comfy_api.latest`."""

    def fields(required: str, **defaults: Any) -> Signature:
        kinds = [Parameter(required, Parameter.POSITIONAL_OR_KEYWORD)]
        for name, default in defaults.items():
            if not (old_host and name in NEWER):
                kinds.append(Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default))
        return Signature(kinds)

    class Fields:
        """Takes the fields of `FIELDS` as attributes; its constructor says so when asked."""

        def __init_subclass__(cls) -> None:
            if "FIELDS" not in cls.__dict__:
                return
            signature = cls.__dict__["FIELDS"]

            def construct(self: Any, *values: Any, **named: Any) -> None:
                bound = signature.bind(*values, **named)
                bound.apply_defaults()
                self.__dict__.update(bound.arguments)

            construct.__signature__ = signature  # type: ignore[attr-defined]
            cls.__init__ = construct  # type: ignore[method-assign]

    plain = {"display_name": None, "optional": False, "tooltip": None, "lazy": None}
    plain |= {"extra_dict": None, "raw_link": None, "advanced": None}
    widget = {**plain, "default": None, "socketless": None, "widget_type": None}
    widget |= {"force_input": None}

    class Input(Fields):
        Parent: Any = None
        FIELDS = fields("id", **plain)

        @property
        def io_type(self) -> str:
            return self.Parent.io_type

    class WidgetInput(Input):
        FIELDS = fields("id", **widget)

    class Output(Fields):
        Parent: Any = None
        FIELDS = fields("id", display_name=None, tooltip=None, is_output_list=False)

        @property
        def io_type(self) -> str:
            return self.Parent.io_type

    class ComfyTypeIO:
        io_type = ""

    ComfyTypeIO.Input, ComfyTypeIO.Output = Input, Output  # type: ignore[attr-defined]

    def comfytype(io_type: str) -> Any:
        def decorate(cls: type) -> type:
            cls.io_type = io_type
            cls.Input = type("Input", (cls.Input,), {"Parent": cls})
            cls.Output = type("Output", (cls.Output,), {"Parent": cls})
            return cls

        return decorate

    def custom(io_type: str) -> type:
        return comfytype(io_type)(type(io_type, (ComfyTypeIO,), {}))

    def widget_type(io_type: str, **more: Any) -> type:
        given = {"FIELDS": fields("id", **widget, **more)}
        own = type("Input", (WidgetInput,), given)
        return comfytype(io_type)(type(io_type.title(), (ComfyTypeIO,), {"Input": own}))

    class Combo(ComfyTypeIO):
        class Input(WidgetInput):
            FIELDS = fields("id", options=None, **widget, control_after_generate=None)

    class Schema(Fields):
        FIELDS = fields(
            "node_id",
            display_name=None,
            category="sd",
            inputs=(),
            outputs=(),
            hidden=(),
            description="",
            search_aliases=(),
            is_input_list=False,
            is_output_node=False,
            is_deprecated=False,
            is_experimental=False,
            is_dev_only=False,
            not_idempotent=False,
            enable_expand=False,
            essentials_category=None,
            has_intermediate_output=False,
        )

        def validate(self) -> None:
            ids = [one.id for one in (*self.inputs, *self.outputs)]
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"Ids must be unique between inputs and outputs: {twice}")

    class Lockable(type):
        """ComfyUI runs nodes as a locked clone of their class: they can keep no state."""

        def __setattr__(cls, name: str, value: Any) -> None:
            if cls.__dict__.get("_locked"):
                raise AttributeError(f"Cannot modify class attribute '{name}' on locked class")
            super().__setattr__(name, value)

    class ComfyNode(metaclass=Lockable):
        hidden: Any = None

        @classmethod
        def schema(cls) -> Any:
            found = cls.define_schema()
            found.validate()
            return found

        @classmethod
        def locked(cls, **hidden: Any) -> type:
            return type(cls)(
                f"{cls.__name__}Clone",
                (cls,),
                {"hidden": SimpleNamespace(**hidden), "_locked": True},
            )

        @classmethod
        def overrides(cls, method: str) -> bool:
            own = cls.__mro__[: cls.__mro__.index(ComfyNode)]
            return any(method in one.__dict__ for one in own)

    class NodeOutput:
        def __init__(
            self, *args: Any, ui: Any = None, expand: Any = None, block_execution: Any = None
        ) -> None:
            self.args, self.ui = args, ui
            self.expand, self.block_execution = expand, block_execution

        @property
        def result(self) -> tuple[Any, ...] | None:
            return self.args or None

        def __getitem__(self, index: int) -> Any:
            return self.args[index]

    class ComfyExtension:
        async def on_load(self) -> None: ...

        async def get_node_list(self) -> list[Any]:
            raise NotImplementedError

    number = {"min": None, "max": None, "step": None, "display_mode": None}
    io = ModuleType("comfy_api.latest.io")
    io.__dict__.update(
        Schema=Schema,
        ComfyNode=ComfyNode,
        NodeOutput=NodeOutput,
        Custom=custom,
        comfytype=comfytype,
        ComfyTypeIO=ComfyTypeIO,
        Input=Input,
        WidgetInput=WidgetInput,
        Output=Output,
        Boolean=widget_type("BOOLEAN", label_on=None, label_off=None),
        Int=widget_type("INT", **number, control_after_generate=None),
        Float=widget_type("FLOAT", **number, round=None),
        String=widget_type("STRING", multiline=False, placeholder=None, dynamic_prompts=None),
        Combo=comfytype("COMBO")(Combo),
        NumberDisplay=SimpleNamespace(number="number", slider="slider"),
        Hidden=SimpleNamespace(unique_id="UNIQUE_ID", prompt="PROMPT"),
        Image=custom("IMAGE"),
        Mask=custom("MASK"),
        Latent=custom("LATENT"),
        Clip=custom("CLIP"),
        ClipVision=custom("CLIP_VISION"),
        Model=custom("MODEL"),
        Vae=custom("VAE"),
    )
    latest = ModuleType("comfy_api.latest")
    latest.__dict__.update(io=io, IO=io, ComfyExtension=ComfyExtension)
    return latest
