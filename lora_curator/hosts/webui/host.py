"""A1111 and Forge as the place that we run in: their folders, models, queue and images."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from ...errors import MissingModel
from ...models import Captioner, ImageEmbedder, Upscaler
from ...web.host import Choice, GeneratedImage, WebHost
from ...web.jobs import Job
from . import blip, clip, deepbooru, interrogator, upscale
from .access import allowed_roots, listed_folders
from .generated import GeneratedImages
from .option_names import DOWNLOAD, ENCODER
from .queue import HostQueue

FETCH = (
    "Its weights are not on this disk. Allow fetching in Settings > LoRA Dataset, or use it once "
    "on the img2img page."
)


class WebUIHost(WebHost):
    """The host's own models come first, where it has them; ours stand in where it has none."""

    name = "webui"

    def __init__(self, state: Path | None = None, store: Path | None = None) -> None:
        super().__init__(state, store)
        self.images = GeneratedImages()
        self._turns = threading.local()

    @property
    def roots(self) -> list[Path] | None:
        """By the flags and settings of now."""
        flags, options = _shared()
        return allowed_roots(flags, options)

    @property
    def download(self) -> bool:
        """By the settings of now."""
        return bool(_option(DOWNLOAD))

    @property
    def first_encoder(self) -> str:
        """For folders that are opened the first time; empty for the built-in one."""
        name = _option(ENCODER)
        return name if isinstance(name, str) else ""

    def starts(self) -> list[Path]:
        """The folders of the setting; home where there are none and any may be opened."""
        listed = [one for one in listed_folders(*_shared()) if one.is_dir()]
        return listed if listed or self.roots is not None else [Path.home()]

    def encoders(self) -> list[Choice]:
        """The interrogator's CLIP and what stand-alone has."""
        own = super().encoders()
        if interrogator.interrogator() is None:
            return own
        here = interrogator.clip_is_here()
        choice = _choice(
            clip.NAME,
            "CLIP ViT-L/14 of this web UI",
            "The interrogator's: shares memory with the web UI and knows texts as well.",
            here,
        )
        return [choice, *own]

    def open_embedder(self, name: str) -> ImageEmbedder:
        """An encoder by its name."""
        if name != clip.NAME:
            return super().open_embedder(name)
        self._check_here(interrogator.clip_is_here())
        return clip.InterrogatorClip(self._queue())

    def captioners(self) -> list[Choice]:
        """The interrogator's BLIP, DeepBooru and what stand-alone has."""
        found = []
        if interrogator.interrogator() is not None:
            words = "One short sentence; by the length settings of Interrogate Options."
            here = interrogator.blip_is_here()
            found.append(_choice(blip.NAME, "BLIP of this web UI", words, here))
        if deepbooru.deepbooru() is not None:
            words = "Booru tags; by the threshold and spelling of Interrogate Options."
            here = deepbooru.deepbooru_is_here()
            found.append(_choice(deepbooru.NAME, "DeepBooru of this web UI", words, here))
        return [*found, *super().captioners()]

    def open_captioner(self, name: str) -> Captioner:
        """A captioner by its name."""
        if name == blip.NAME:
            self._check_here(interrogator.blip_is_here())
            return blip.InterrogatorBlip(self._queue())
        if name == deepbooru.NAME:
            self._check_here(deepbooru.deepbooru_is_here())
            return deepbooru.DeepBooru(self._queue())
        return super().open_captioner(name)

    def upscalers(self) -> list[Choice]:
        """Those of the Extras page."""
        return upscale.upscaler_choices()

    def open_upscaler(self, name: str) -> Upscaler:
        """An upscaler by its name."""
        return upscale.HostUpscaler(name, self._queue())

    def watching(self, job: Job) -> AbstractContextManager[Any]:
        """The job's turns in the host's queue; models go back when it is over."""
        return self._watching(job)

    def interrupted(self) -> bool:
        """Whether the host's Interrupt was pressed for the job of this thread."""
        queue = getattr(self._turns, "queue", None)
        return queue is not None and queue.interrupted

    def generated(self) -> list[GeneratedImage]:
        """Images generated since the start, the newest first."""
        return self.images.newest_first()

    @contextmanager
    def _watching(self, job: Job) -> Iterator[None]:
        queue = self._turns.queue = HostQueue(job)
        try:
            yield
        finally:
            queue.close()
            self._turns.queue = None

    def _queue(self) -> HostQueue:
        return getattr(self._turns, "queue", None) or HostQueue()

    def _check_here(self, here: bool) -> None:
        if not here and not self.download:
            raise MissingModel(FETCH)


def _choice(name: str, label: str, words: str, here: bool) -> Choice:
    return Choice(name, label, words if here else f"{words} {FETCH}")


def _shared() -> tuple[Any, Any]:
    from modules import shared  # type: ignore[import-not-found]

    return shared.cmd_opts, shared.opts


def _option(name: str) -> Any:
    return _shared()[1].data.get(name)
