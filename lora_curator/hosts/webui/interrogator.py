"""`shared.interrogator`: its CLIP and its BLIP, each loaded and moved as the host does it.

The host's own `load()` brings both; only the one that is used is brought here, in the same steps.
A1111 moves modules by itself; Forge and reForge have a memory manager that may take a model away
whenever something else computes, so it is asked for at the beginning of every turn.
"""

from __future__ import annotations

import logging
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from ...errors import MissingModel

logger = logging.getLogger(__name__)
MANAGERS = (
    ("backend.memory_management", "backend.patcher.base"),  # Forge
    ("ldm_patched.modules.model_management", "ldm_patched.modules.model_patcher"),  # reForge
)
LOADING_FAILS = (
    OSError,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    KeyError,
)
"""What the host's loaders raise when weights are missing, damaged or refused."""


def interrogator() -> Any:
    """The host's interrogator, None where the host has none (Forge Neo)."""
    from modules import shared  # type: ignore[import-not-found]

    found = getattr(shared, "interrogator", None)
    return found if hasattr(found, "load_clip_model") else None


def memory_manager() -> tuple[Any, Any] | None:
    """The memory manager and the class of its handles; None on A1111."""
    for manager, patcher in MANAGERS:
        try:
            return import_module(manager), import_module(patcher).ModelPatcher
        except ImportError:
            continue
    return None


class InterrogatorModel:
    """One model of the interrogator.

    Parameters
    ----------
    kind
        `clip` or `blip`.
    """

    def __init__(self, kind: str) -> None:
        self.owner = interrogator()
        if self.owner is None:
            raise MissingModel("This web UI has no interrogator. Choose another model.")
        self._kind = kind
        self._managed = memory_manager() if hasattr(self.owner, "load_device") else None

    @property
    def module(self) -> Any:
        """The network; None before `bring`."""
        found: Any = getattr(self.owner, f"{self._kind}_model")
        return found

    @property
    def device(self) -> Any:
        """Where it computes."""
        if self._managed is not None:
            return self.owner.load_device
        from modules import devices  # type: ignore[import-not-found]

        return devices.device_interrogate

    def bring(self, working_bytes: int = 0) -> None:
        """Load it if nobody has, and put it where it computes. Only in a turn of the queue.

        Raises
        ------
        MissingModel
            When the host cannot load it.
        """
        if self.module is None:
            self._load()
        owner = self.owner
        if self._managed is not None:
            manager, _ = self._managed
            patcher = getattr(owner, f"{self._kind}_patcher")
            manager.load_models_gpu([patcher], memory_required=working_bytes)
            return
        from modules import lowvram  # type: ignore[import-not-found]

        lowvram.send_everything_to_cpu()
        network: Any = self.module
        network = network.to(self.device)
        setattr(owner, f"{self._kind}_model", network)
        owner.dtype = next(network.parameters()).dtype

    def give_back(self) -> None:
        """To RAM, as the host's options say; a memory manager does it by itself."""
        if self._managed is not None or self.module is None:
            return
        from modules import devices  # type: ignore[import-not-found]

        getattr(self.owner, f"send_{self._kind}_to_ram")()
        devices.torch_gc()

    def _load(self) -> None:
        owner, kind = self.owner, self._kind
        try:
            if kind == "clip":
                module, owner.clip_preprocess = owner.load_clip_model()
            else:
                module = owner.load_blip_model()
        except LOADING_FAILS as error:
            logger.info("The interrogator's %s could not be loaded", kind, exc_info=True)
            raise MissingModel(
                f"The web UI could not load the {kind.upper()} of its interrogator "
                f"({type(error).__name__}: {str(error)[:300]}). See whether 'Interrogate' on the "
                "img2img page works, or choose another model."
            ) from error
        if self._managed is not None:
            _, patcher = self._managed
            module = module.to(device=owner.offload_device, dtype=owner.dtype)
            handle = patcher(
                module, load_device=owner.load_device, offload_device=owner.offload_device
            )
            setattr(owner, f"{kind}_patcher", handle)
        elif self._half():
            module = module.half()
        setattr(owner, f"{kind}_model", module)

    def _half(self) -> bool:
        from modules import shared  # type: ignore[import-not-found]

        on_cpu = getattr(self.owner, "running_on_cpu", getattr(self.device, "type", "") == "cpu")
        return not shared.cmd_opts.no_half and not on_cpu


def clip_is_here() -> bool:
    """Whether the interrogator's CLIP is loaded or on the disk."""
    owner = interrogator()
    if owner is None or getattr(owner, "clip_model", None) is not None:
        return owner is not None
    from modules import interrogate, shared  # type: ignore[import-not-found]

    name = str(getattr(interrogate, "clip_model_name", "ViT-L/14"))
    home = getattr(shared.cmd_opts, "clip_models_path", None) or os.path.expanduser("~/.cache/clip")
    return os.path.isfile(name) or (Path(home) / f"{name.replace('/', '-')}.pt").is_file()


def blip_is_here() -> bool:
    """Whether the interrogator's BLIP is loaded or on the disk."""
    owner = interrogator()
    if owner is None or getattr(owner, "blip_model", None) is not None:
        return owner is not None
    return any_file("BLIP", ".pth")


def any_file(folder: str, suffix: str) -> bool:
    """Whether a file with this suffix lies in one of the host's folders of models."""
    from modules import paths  # type: ignore[import-not-found]

    home = Path(paths.models_path) / folder
    return home.is_dir() and any(home.rglob(f"*{suffix}"))
