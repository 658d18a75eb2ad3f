"""The interrogator's BLIP as a captioner, with the caption length of the host's own settings.

`generate_caption` is called and never `interrogate`: that appends names of artists, writes
"<error>" into the text, and clears the Interrupt button for every image.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...local_models.weights import fingerprint
from ...models import Image
from .interrogator import InterrogatorModel
from .queue import HostQueue

NAME = "webui:blip"
WORKING_BYTES = 512 * 1024 * 1024
OPTIONS = (
    "interrogate_clip_num_beams",
    "interrogate_clip_min_length",
    "interrogate_clip_max_length",
)


class InterrogatorBlip:
    """A `Captioner`.

    Raises
    ------
    MissingModel
        When the host cannot load it.
    """

    batch = 1

    def __init__(self, queue: HostQueue) -> None:
        self._queue = queue
        self._model = InterrogatorModel("blip")
        queue.at_end(self._model.give_back)
        with queue.turn():
            self._model.bring()
            settings = repr(_settings())
            self.id = f"{NAME}:{fingerprint(self._model.module.state_dict(), settings)}"

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One line per image, in order."""
        from PIL import Image as PillowImage

        captions = []
        for image in images:
            with self._queue.turn():
                self._model.bring(WORKING_BYTES)
                captions.append(self._model.owner.generate_caption(PillowImage.fromarray(image)))
        return [str(one).strip() for one in captions]

    def close(self) -> None:
        """Hand the model back to the host."""
        self._queue.close()


def _settings() -> list[Any]:
    from modules import shared  # type: ignore[import-not-found]

    return [getattr(shared.opts, name, None) for name in OPTIONS]
