"""ComfyUI's progress bar and stop button as a `Work`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import comfy.model_management  # type: ignore[import-not-found]
import comfy.utils  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from ...models import Image

PREVIEW_SIDE = 512


class ComfyWork:
    """Progress on the node that runs, with the image that is worked on; the host's stop signal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._total = 0
        self._label = ""
        self._done = 0
        self._preview: Image | None = None

    def show(self, pixels: Image) -> None:
        """Show this image, uint8 (h, w, 3), as the one that is worked on."""
        self._preview = pixels
        if self._bar is not None:  # newer hosts hold back progress, but never a picture
            self._bar.update_absolute(self._done, self._total, self._jpeg())

    def progress(self, done: int, total: int, label: str = "") -> None:
        """`done` of `total` images; a new label begins a new bar."""
        if self._bar is None or (total, label) != (self._total, self._label):
            self._bar = comfy.utils.ProgressBar(total)
            self._total, self._label = total, label
        self._done = done
        self._bar.update_absolute(done, total, self._jpeg())

    def check_interrupted(self) -> None:
        """Raise ComfyUI's own signal when the user has pressed stop."""
        comfy.model_management.throw_exception_if_processing_interrupted()

    def _jpeg(self) -> Any:
        if self._preview is None:
            return None
        from PIL import Image as Pillow

        preview = Pillow.fromarray(self._preview)
        self._preview = None
        return ("JPEG", preview, PREVIEW_SIDE)
