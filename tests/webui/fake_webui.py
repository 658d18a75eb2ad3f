"""As much of A1111's and Forge's modules as our door asks for, without Gradio and weights."""

from __future__ import annotations

import sys
import threading
import types
from collections import deque
from types import SimpleNamespace as Box

import numpy as np


class FifoLock:
    """The hosts' lock: those who wait stand in a line."""

    def __init__(self):
        self._lock = threading.Lock()
        self._pending_threads = deque()
        self.taken = 0

    def acquire(self, blocking=True):
        got = self._lock.acquire(blocking)
        self.taken += got
        return got

    def release(self):
        self._lock.release()

    __enter__ = acquire

    def __exit__(self, *_):
        self.release()


class State:
    """`shared.state`: `begin` clears the buttons, as in the hosts."""

    def __init__(self):
        self.interrupted = self.stopping_generation = False
        self.job, self.job_no, self.job_count, self.textinfo = "", 0, 0, None
        self.time_start = None
        self.log = []
        self._clock = 0

    def begin(self, job=""):
        self._clock += 1
        self.time_start = self._clock
        self.job, self.job_count, self.textinfo = job, -1, None
        self.interrupted = self.stopping_generation = False
        self.log.append(f"begin {job}")

    def end(self):
        self.log.append(f"end {self.job_no}/{self.job_count} {self.textinfo}")
        self.job, self.job_count = "", 0


class Opts:
    """`shared.opts`."""

    def __init__(self, **values):
        self.data = values
        self.labels = {}

    def __getattr__(self, name):
        try:
            return self.__dict__["data"][name]
        except KeyError:
            raise AttributeError(name) from None

    def add_option(self, name, info):
        self.labels[name] = info
        self.data.setdefault(name, info.default)


class OptionInfo:
    """One line of the Settings page."""

    def __init__(self, default=None, label="", component=None):
        self.default, self.label, self.component = default, label, component
        self.section, self.restrict_api, self.words = None, False, ""

    def info(self, words):
        self.words = words
        return self


class Interrogator:
    """`shared.interrogator` of A1111."""

    def __init__(self, torch, fails=None):
        self.clip_model = self.blip_model = self.clip_preprocess = self.dtype = None
        self.running_on_cpu = True
        self.loads = []
        self.sent = []
        self._torch, self._fails = torch, fails

    def load_clip_model(self):
        self.loads.append("clip")
        if self._fails:
            raise self._fails
        return tiny_clip(self._torch), tensor_of(self._torch)

    def load_blip_model(self):
        self.loads.append("blip")
        return self._torch.nn.Linear(2, 2)

    def generate_caption(self, picture):
        return f" a picture of {picture.size[0]} \n"

    def send_clip_to_ram(self):
        self.sent.append("clip")

    def send_blip_to_ram(self):
        self.sent.append("blip")


def tensor_of(torch):
    """A preprocessing that keeps the average colour."""

    def preprocess(picture):
        return torch.tensor(np.asarray(picture, np.float32).mean((0, 1)) / 255)

    return preprocess


def tiny_clip(torch, seed=0):
    """A CLIP whose vector of an image is a rotation of its average colour."""

    class Clip(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.visual = Box(input_resolution=32)
            made = torch.Generator().manual_seed(seed)
            self.weight = torch.nn.Parameter(torch.randn(3, 4, generator=made))
            self.calls = []

        def encode_image(self, pixels):
            self.calls.append(len(pixels))
            return pixels @ self.weight

        def encode_text(self, tokens):
            return tokens.float()[:, :3] @ self.weight

    return Clip()


def install(monkeypatch, tmp_path, *, interrogator=None, deepbooru=None, upscalers=(), **flags):
    """Put stand-ins where the host's modules are imported from; returns `shared`."""
    import contextlib

    flags = {"clip_models_path": str(tmp_path / "clip"), "no_half": True, **flags}
    shared = Box(
        state=State(),
        opts=Opts(),
        cmd_opts=Box(**flags),
        OptionInfo=OptionInfo,
        sd_upscalers=list(upscalers),
    )
    if interrogator is not None:
        shared.interrogator = interrogator
    lock = FifoLock()
    devices = Box(device_interrogate="cpu", autocast=contextlib.nullcontext, torch_gc=lambda: None)
    found = {
        "shared": shared,
        "call_queue": Box(queue_lock=lock),
        "devices": devices,
        "lowvram": Box(send_everything_to_cpu=lambda: None),
        "paths": Box(models_path=str(tmp_path / "models"), data_path=str(tmp_path)),
        "interrogate": Box(clip_model_name="ViT-L/14"),
        "images": Box(resize_image=lambda mode, picture, w, h: picture.resize((w, h))),
        "options": Box(OptionHTML=lambda text: OptionInfo(text)),
    }
    if deepbooru is not None:
        found["deepbooru"] = Box(model=deepbooru)
    modules = types.ModuleType("modules")
    monkeypatch.setitem(sys.modules, "modules", modules)
    for name in [*found, "deepbooru"]:
        monkeypatch.delitem(sys.modules, f"modules.{name}", raising=False)
    for name, value in found.items():
        setattr(modules, name, value)
        monkeypatch.setitem(sys.modules, f"modules.{name}", value)
    if deepbooru is None:
        monkeypatch.setitem(sys.modules, "modules.deepbooru", None)
    shared.lock = lock
    return shared
