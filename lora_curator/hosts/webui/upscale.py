"""The host's upscalers: those of its Extras page, each at its own factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import BadInput, MissingModel
from ...models import Image
from ...web.host import Choice
from .queue import HostQueue, pressed

PREFIX = "webui:upscaler:"
MULTIPLE = 8
"""The host rounds sizes down to it."""


def upscaler_choices() -> list[Choice]:
    """The upscalers of the Extras page."""
    return [Choice(PREFIX + one.name, one.name) for one in _found()]


def _found() -> Sequence[Any]:
    from modules import shared  # type: ignore[import-not-found]

    found = getattr(shared, "sd_upscalers", None) or ()
    return [one for one in found if one.name and one.name != "None"]


class HostUpscaler:
    """An `Upscaler`.

    One image is one turn of the queue: the host's tiles cannot be computed apart.

    Parameters
    ----------
    name
        One of `upscaler_choices()`.

    Raises
    ------
    BadInput
        When the host has no such upscaler.
    """

    def __init__(self, name: str, queue: HostQueue) -> None:
        chosen = next((one for one in _found() if PREFIX + one.name == name), None)
        if chosen is None:
            names = ", ".join(one.name for one in _found()) or "none"
            raise BadInput(
                f"This web UI has no upscaler named '{name.removeprefix(PREFIX)}'. It has: {names}."
            )
        self._chosen = chosen
        self._queue = queue
        self.factor = max(1, int(chosen.scale))
        self.id = f"{name}@x{self.factor}"

    def upscale(self, image: Image) -> Image:
        """The image at the upscaler's own factor, to the pixel.

        Raises
        ------
        JobStopped
            When Interrupt was pressed; the host gives the image back as it was then.
        MissingModel
            When the host could not load the model, of which it says nothing but in its console.
        """
        from modules import shared  # type: ignore[import-not-found]
        from PIL import Image as PillowImage

        height, width = image.shape[:2]
        right, bottom = -width % MULTIPLE, -height % MULTIPLE
        whole = np.pad(image, ((0, bottom), (0, right), (0, 0)), mode="edge")
        small = PillowImage.fromarray(whole)
        with self._queue.turn():
            larger = self._chosen.scaler.upscale(small, self.factor, self._chosen.data_path)
            stopped = pressed(shared.state)
        size = (whole.shape[1] * self.factor, whole.shape[0] * self.factor)
        if larger.size != size or stopped:
            raise BadInput(
                f"The upscaler '{self._chosen.name}' made {larger.size[0]} x {larger.size[1]} "
                f"pixels of an image where {size[0]} x {size[1]} were expected. Choose another one."
            )
        if self._chosen.data_path and _only_resized(small, larger):
            raise MissingModel(
                f"The web UI could not load its upscaler '{self._chosen.name}' and only resized "
                "the image. Its console says why. Choose another one."
            )
        pixels = np.asarray(larger.convert("RGB"))[: height * self.factor, : width * self.factor]
        return np.ascontiguousarray(pixels)


def _only_resized(small: Any, larger: Any) -> bool:
    """Whether the host has resized the image itself, as it does where a model cannot be loaded.

    No network comes out equal to that, but for an image of one colour.
    """
    from PIL import Image as PillowImage

    if small.getcolors(1):
        return False
    plain = small.resize(larger.size, PillowImage.Resampling.LANCZOS)
    return larger.convert("RGB").tobytes() == plain.tobytes()
