"""The host's upscalers: those of its Extras page, each at its own factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import BadInput
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
        """
        from modules import shared  # type: ignore[import-not-found]
        from PIL import Image as PillowImage

        height, width = image.shape[:2]
        right, bottom = -width % MULTIPLE, -height % MULTIPLE
        whole = np.pad(image, ((0, bottom), (0, right), (0, 0)), mode="edge")
        with self._queue.turn():
            larger = self._chosen.scaler.upscale(
                PillowImage.fromarray(whole), self.factor, self._chosen.data_path
            )
            stopped = pressed(shared.state)
        size = (whole.shape[1] * self.factor, whole.shape[0] * self.factor)
        if larger.size != size or stopped:
            raise BadInput(
                f"The upscaler '{self._chosen.name}' made {larger.size[0]} x {larger.size[1]} "
                f"pixels of an image where {size[0]} x {size[1]} were expected. Choose another one."
            )
        pixels = np.asarray(larger.convert("RGB"))[: height * self.factor, : width * self.factor]
        return np.ascontiguousarray(pixels)
