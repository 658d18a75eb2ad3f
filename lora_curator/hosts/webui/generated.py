"""Images that were generated since the web UI was started: the newest few hundred, by id."""

from __future__ import annotations

import os
import secrets
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from ...generated import caption_words, prompt_of_parameters
from ...web.host import GeneratedImage

REMEMBERED = 500


class GeneratedImages:
    """Filled by the host's `on_image_saved`, on the thread that generates."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._images: OrderedDict[Path, GeneratedImage] = OrderedDict()

    def saved(self, parameters: Any) -> None:
        """An image was saved; grids, and pictures without a prompt, are left out."""
        said = (getattr(parameters, "pnginfo", None) or {}).get("parameters")
        name = getattr(parameters, "filename", None)
        if not isinstance(said, str) or not name or _is_grid(str(name), parameters.p):
            return
        path = Path(os.path.abspath(name))
        prompt = caption_words(prompt_of_parameters(said))
        with self._lock:
            self._images.pop(path, None)
            self._images[path] = GeneratedImage(secrets.token_hex(8), path, prompt)
            while len(self._images) > REMEMBERED:
                self._images.popitem(last=False)

    def newest_first(self) -> list[GeneratedImage]:
        """What is known, the newest first."""
        with self._lock:
            return list(reversed(self._images.values()))


def _is_grid(name: str, processing: Any) -> bool:
    """Whether a file is a grid of images, by its folder or, where both share one, its name."""
    grids = getattr(processing, "outpath_grids", None)
    singles = getattr(processing, "outpath_samples", None)
    path = Path(os.path.abspath(name))
    if grids and grids != singles and Path(os.path.abspath(grids)) in path.parents:
        return True
    return path.name.startswith("grid-")
