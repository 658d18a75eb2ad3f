"""What the place that we run in offers. This one has no models of its own; doors derive theirs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from ..captioners import available_captioners, open_captioner
from ..embedders import available_embedders, open_embedder
from ..errors import BadInput
from ..models import Captioner, ImageEmbedder, Upscaler
from ..store import default_store_path

if TYPE_CHECKING:
    from .jobs import Job

_SEES = {
    "descriptor": "Sees colours and layout, not what is shown. A model that sees meaning, such as "
    "CLIP, makes better selections; see the page about encoders."
}


@dataclass(frozen=True)
class Choice:
    """One line of a menu: what is sent, what is read, and when to use it."""

    name: str
    label: str
    explanation: str = ""


@dataclass(frozen=True)
class GeneratedImage:
    """An image that the host has generated since it was started.

    Attributes
    ----------
    id
        Names it to the browser; its path never goes there.
    path
        Where the host saved it.
    prompt
        What it was generated from.
    """

    id: str
    path: Path
    prompt: str = ""


class WebHost:
    """Where the server side runs: folders, models, a queue. Stand-alone as it is.

    Attributes
    ----------
    name
        `standalone`, `webui` or `comfyui`.
    state
        Folder for preferences and snapshots.
    store
        File of what was computed.
    """

    name = "standalone"

    def __init__(
        self,
        state: Path | None = None,
        store: Path | None = None,
        roots: Sequence[Path] | None = None,
        download: bool = False,
    ) -> None:
        self.store = store or default_store_path()
        self.state = state or self.store.parent
        self._roots = None if roots is None else list(roots)
        self._download = download

    @property
    def roots(self) -> list[Path] | None:
        """The folders that may be opened and written to, sub-folders included; None for any."""
        return self._roots

    @property
    def download(self) -> bool:
        """Whether weights may be fetched that are on no disk."""
        return self._download

    @property
    def first_encoder(self) -> str:
        """The encoder of a folder that is opened the first time; empty for the recipe's."""
        return ""

    def starts(self) -> list[Path]:
        """Folders to begin looking for images in."""
        if self.roots is not None:
            return self.roots
        home = Path.home()
        places = [home, *(home / name for name in ("Pictures", "Downloads", "Desktop"))]
        drives = [Path(f"{letter}:\\") for letter in ascii_uppercase] if os.name == "nt" else []
        return [one for one in (*places, *(drives or [Path("/")])) if one.is_dir()]

    def encoders(self) -> list[Choice]:
        """What can make vectors of images here, the one to begin with first."""
        return [
            Choice(one.spec, one.label, _SEES.get(one.spec, "")) for one in available_embedders()
        ]

    def open_embedder(self, name: str) -> ImageEmbedder:
        """An encoder by its name; raises the errors of `embedders.open_embedder`."""
        return open_embedder(name, download=self.download)

    def captioners(self) -> list[Choice]:
        """What can describe images here."""
        return [
            Choice(one.spec, one.label, one.explanation)
            for one in available_captioners()
            if one.here or self.download
        ]

    def open_captioner(self, name: str) -> Captioner:
        """A captioner by its name; raises the errors of `captioners.open_captioner`."""
        return open_captioner(name, download=self.download)

    def upscalers(self) -> list[Choice]:
        """What can enlarge images here."""
        return []

    def open_upscaler(self, name: str) -> Upscaler:
        """An upscaler by its name."""
        raise BadInput(f"There is no model named '{name}' here that enlarges images.")

    def watching(self, job: Job) -> AbstractContextManager[Any]:
        """Around a job: the host's own progress bar and queue."""
        return nullcontext()

    def interrupted(self) -> bool:
        """Whether the host's own stop button was pressed."""
        return False

    def generated(self) -> list[GeneratedImage]:
        """Images that the host has generated since it was started, the newest first."""
        return []
