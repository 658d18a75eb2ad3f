"""A small stand-in for ComfyUI: the modules that a pack imports, over folders of a test.

`FakeHost.modules` goes into `sys.modules` while a test runs. The modules look their folders up in
the host that `install` names, so a pack that was loaded once works with every test's own folders.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from . import fake_types

ROOT = Path(__file__).parents[2]
"""The pack: the folder that ComfyUI finds in custom_nodes."""


class Interrupted(Exception):
    """The host's stop signal: `comfy.model_management.InterruptProcessingException`."""


class ExecutionBlocker:
    """What keeps everything behind a node from running."""

    def __init__(self, message: str | None) -> None:
        self.message = message


class Folders:
    """The folders of one test and what the host was told and told while it ran.

    Attributes
    ----------
    input, output, temp, user, models
        Folders; they exist.
    progress
        `(done, total)` of every update of a progress bar.
    previews
        The pictures that were sent with them.
    messages
        `(event, data)` of `PromptServer.send_sync`.
    stop_after
        Ask for a stop when so many looks at the stop button have passed; None for never.
    looks
        How often the stop button was looked at.
    """

    def __init__(self, base: Path) -> None:
        for name in ("input", "output", "temp", "user", "models"):
            folder = base / name
            folder.mkdir(parents=True, exist_ok=True)
            setattr(self, name, folder)
        self.progress: list[tuple[int, int]] = []
        self.previews: list[Any] = []
        self.messages: list[tuple[str, Any]] = []
        self.stop_after: int | None = None
        self.looks = 0


class FakeHost:
    """The host's modules, and the pack as the host loads it.

    Attributes
    ----------
    modules
        For `sys.modules`.
    folders
        The folders of the test that runs; a test sets it.
    routes
        Handlers by (method, path), as the pack registered them.
    """

    def __init__(self, old_host: bool = False) -> None:
        self.folders: Folders = None  # type: ignore[assignment]
        self.routes: dict[tuple[str, str], Any] = {}
        self.old_host = old_host
        latest = fake_types.build(old_host)
        self.io = latest.io
        self.modules = {
            "comfy_api": module("comfy_api", latest=latest),
            "comfy_api.latest": latest,
            "comfy_execution": module("comfy_execution"),
            "comfy_execution.graph_utils": module(
                "comfy_execution.graph_utils", ExecutionBlocker=ExecutionBlocker
            ),
            "folder_paths": self._folder_paths(),
            "server": self._server(),
            "aiohttp": module("aiohttp", web=web()),
            "aiohttp.web": web(),
            **self._comfy(),
            # ComfyUI's own modules of these names: only a relative import finds the pack's
            "nodes": module("nodes"),
            "utils": module("utils"),
            "app": module("app"),
            "execution": module("execution"),
        }

    def _folder_paths(self) -> ModuleType:
        found = module("folder_paths", folder_names_and_paths={})
        for name in ("input", "output", "temp", "user"):
            found.__dict__[f"get_{name}_directory"] = lambda name=name: str(
                getattr(self.folders, name)
            )

        def get_folder_paths(kind: str) -> list[str]:
            if kind in found.folder_names_and_paths:
                return list(found.folder_names_and_paths[kind][0])
            return [str(self.folders.models / kind)]

        def get_filename_list(kind: str) -> list[str]:
            return sorted(
                file.relative_to(folder).as_posix()
                for folder in map(Path, get_folder_paths(kind))
                for file in folder.rglob("*")
                if file.is_file()
            )

        def get_full_path(kind: str, name: str) -> str | None:
            files = [Path(folder, name) for folder in get_folder_paths(kind)]
            return next((str(file) for file in files if file.is_file()), None)

        def add_model_folder_path(kind: str, path: str, is_default: bool = False) -> None:
            found.folder_names_and_paths.setdefault(kind, ([], set()))[0].append(path)

        found.__dict__.update(
            get_folder_paths=get_folder_paths,
            get_filename_list=get_filename_list,
            get_full_path=get_full_path,
            add_model_folder_path=add_model_folder_path,
        )
        found.__getattr__ = self._models_dir  # type: ignore[method-assign]
        return found

    def _models_dir(self, name: str) -> str:
        if name == "models_dir":
            return str(self.folders.models)
        raise AttributeError(name)

    def _server(self) -> ModuleType:
        def register(method: str) -> Any:
            def route(path: str) -> Any:
                def keep(handler: Any) -> Any:
                    self.routes[method, path] = handler
                    return handler

                return keep

            return route

        instance = SimpleNamespace(
            routes=SimpleNamespace(get=register("GET"), post=register("POST")),
            send_sync=lambda event, value, sid=None: self.folders.messages.append((event, value)),
            client_id="browser",
        )
        return module("server", PromptServer=SimpleNamespace(instance=instance))

    def _comfy(self) -> dict[str, ModuleType]:
        host = self

        class ProgressBar:
            def __init__(self, total: int, node_id: str | None = None) -> None:
                self.total, self.current = total, 0

            def update_absolute(
                self, value: int, total: int | None = None, preview: Any = None
            ) -> None:
                self.total = total or self.total
                self.current = min(value, self.total)
                host.folders.progress.append((self.current, self.total))
                if preview is not None:
                    host.folders.previews.append(preview[1])

            def update(self, value: int) -> None:
                self.update_absolute(self.current + value)

        def throw_exception_if_processing_interrupted() -> None:
            host.folders.looks += 1
            if host.folders.stop_after is not None and host.folders.looks > host.folders.stop_after:
                host.folders.stop_after = None  # the host forgets the stop when it has raised it
                raise Interrupted

        def device() -> Any:
            import torch

            return torch.device("cpu")

        management = module(
            "comfy.model_management",
            InterruptProcessingException=Interrupted,
            throw_exception_if_processing_interrupted=throw_exception_if_processing_interrupted,
            get_torch_device=device,
            intermediate_device=device,
            text_encoder_device=device,
            text_encoder_offload_device=device,
            unet_offload_device=device,
            load_models_gpu=lambda models, memory_required=0, **more: None,
            load_model_gpu=lambda model: None,
            soft_empty_cache=lambda force=False: None,
        )
        utils = module("comfy.utils", ProgressBar=ProgressBar)
        comfy = module("comfy", utils=utils, model_management=management)
        return {"comfy": comfy, "comfy.utils": utils, "comfy.model_management": management}

    def load_pack(self, folder: Path = ROOT) -> Pack:
        """Load the pack as ComfyUI does; the host's modules must be in `sys.modules`."""
        name = str(folder).replace(".", "_x_")
        spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
        assert spec is not None
        assert spec.loader is not None
        root = importlib.util.module_from_spec(spec)
        sys.modules[name] = root
        before = set(sys.modules)
        spec.loader.exec_module(root)
        loaded_at_import = {one for one in sys.modules if one not in before}
        extension = asyncio.run(root.comfy_entrypoint())
        asyncio.run(extension.on_load())
        nodes = asyncio.run(extension.get_node_list())
        return Pack(self, root, nodes, loaded_at_import)

    def request(self, method: str, url: str, value: Any = None, **more: Any) -> Response:
        """Ask one of the pack's routes as a browser would; status 404 when there is none."""
        path, _, query = url.partition("?")
        for (kind, pattern), handler in self.routes.items():
            match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^{}/]+)", pattern), path)
            if kind == method and match:
                request = Request(method, path, match.groupdict(), query, value, **more)
                try:
                    return asyncio.run(handler(request))
                except Response as response:
                    return response
        return Response(status=404)


class Pack:
    """The loaded pack.

    Attributes
    ----------
    root
        The module of the root `__init__.py`.
    classes
        The node classes in menu order.
    nodes
        The node classes by id.
    loaded_at_import
        Names of modules that importing the root brought in.
    """

    def __init__(
        self, host: FakeHost, root: ModuleType, classes: list[Any], loaded_at_import: set[str]
    ) -> None:
        self.host, self.root, self.classes = host, root, classes
        self.loaded_at_import = loaded_at_import
        self._nodes: dict[str, Any] = {}

    @property
    def nodes(self) -> dict[str, Any]:
        if not self._nodes:  # a schema lists the folders of a test, so a test must be running
            self._nodes = {cls.schema().node_id: cls for cls in self.classes}
        return self._nodes

    def module(self, name: str) -> Any:
        """A module of the pack: `module("lora_curator.errors")`, `module("nodes.load")`.

        The pack has its own copies of all modules: its BadInput is not that of an absolute import.
        """
        return importlib.import_module(f"{self.root.__name__}.{name}")

    def unload(self) -> None:
        """Forget all of its modules."""
        name = self.root.__name__
        for one in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
            del sys.modules[one]


class Request:
    """The part of aiohttp's request that our routes use."""

    def __init__(
        self,
        method: str,
        path: str,
        match_info: dict[str, str],
        query: str = "",
        value: Any = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.method, self.path, self.match_info = method, path, match_info
        self.query = dict(one.split("=", 1) for one in query.split("&") if "=" in one)
        self.content_type, self.headers = content_type, headers or {}
        self.rel_url = SimpleNamespace(query=self.query)
        self._value = value

    async def json(self) -> Any:
        return json.loads(self._value) if isinstance(self._value, (str, bytes)) else self._value


class Response(Exception):
    """The part of aiohttp's response that our routes use."""

    def __init__(
        self,
        *,
        body: bytes | None = None,
        text: str | None = None,
        status: int = 200,
        content_type: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status)
        self.body = text.encode() if text is not None else body
        self.status, self.content_type, self.headers = status, content_type, headers or {}

    def json(self) -> Any:
        return json.loads(self.body or b"null")


def web() -> ModuleType:
    """The part of `aiohttp.web` that our routes use."""

    def json_response(value: Any = None, *, status: int = 200, **more: Any) -> Response:
        data = json.dumps(value).encode()
        return Response(body=data, status=status, content_type="application/json", **more)

    def file_response(file: Path, **more: Any) -> Response:
        return Response(body=Path(file).read_bytes(), **more)

    return module(
        "aiohttp.web",
        Request=Request,
        Response=Response,
        StreamResponse=Response,
        FileResponse=file_response,
        json_response=json_response,
    )


def module(name: str, **content: Any) -> ModuleType:
    """A module with this content."""
    found = ModuleType(name)
    found.__dict__.update(content)
    return found
