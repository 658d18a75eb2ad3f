"""The host's DeepBooru: tags with confidences, and captions made of them by the host's settings."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...errors import MissingModel
from ...local_models.weights import fingerprint
from ...models import Image
from .interrogator import LOADING_FAILS, any_file
from .queue import HostQueue

logger = logging.getLogger(__name__)
NAME = "webui:deepbooru"
SIDE = 512
FOLDER = "torch_deepdanbooru"
_SPECIAL = re.compile(r"([\\()])")


def deepbooru() -> Any:
    """The host's tagger, None where the host has none (Forge Neo)."""
    try:
        from modules import deepbooru as module  # type: ignore[import-not-found]
    except ImportError:
        return None
    return getattr(module, "model", None)


def deepbooru_is_here() -> bool:
    """Whether its weights are loaded or on the disk."""
    owner = deepbooru()
    return owner is not None and (bool(_tags(owner)) or any_file(FOLDER, ".pt"))


class DeepBooru:
    """A `Tagger`, and a `Captioner` that writes the tags above the host's threshold.

    Raises
    ------
    MissingModel
        When the host cannot load it, or has loaded half of it.
    """

    batch = 1

    def __init__(self, queue: HostQueue) -> None:
        owner = deepbooru()
        if owner is None:
            raise MissingModel("This web UI has no DeepBooru. Choose another model.")
        self._owner = owner
        self._queue = queue
        with queue.turn():
            _bring(owner)
            queue.at_end(owner.stop)
            self._tags = list(owner.model.tags)
            weights = fingerprint(owner.model.state_dict())
        self.id = f"{NAME}:{weights}:{fingerprint({}, repr(_settings()))}"

    def tag(self, images: Sequence[Image]) -> list[dict[str, float]]:
        """One mapping from tag to confidence per image, ratings included, in order."""
        found = []
        for image in images:
            with self._queue.turn():
                _bring(self._owner)
                confidence = _confidences(self._owner.model, image)
            found.append(dict(zip(self._tags, map(float, confidence), strict=False)))
        return found

    def caption(self, images: Sequence[Image]) -> list[str]:
        """Tags by the settings of the host's Interrogate options: threshold, order, spelling."""
        return [written(one, *_settings()) for one in self.tag(images)]

    def close(self) -> None:
        """Hand the model back to the host."""
        self._queue.close()


def written(
    tags: dict[str, float],
    threshold: float,
    spaces: bool,
    escaped: bool,
    alphabetical: bool,
    left_out: Sequence[str],
) -> str:
    """Tags as the text of a caption, the surest first unless they are sorted by name."""
    kept = {
        tag: sure
        for tag, sure in tags.items()
        if sure >= threshold and not tag.startswith("rating:") and tag not in left_out
    }
    names = sorted(kept) if alphabetical else sorted(kept, key=lambda tag: (-kept[tag], tag))
    if spaces:
        names = [name.replace("_", " ") for name in names]
    if escaped:
        names = [_SPECIAL.sub(r"\\\1", name) for name in names]
    return ", ".join(names)


def _settings() -> tuple[float, bool, bool, bool, tuple[str, ...]]:
    from modules import shared  # type: ignore[import-not-found]

    options = shared.opts
    out = str(getattr(options, "deepbooru_filter_tags", "") or "")
    return (
        float(getattr(options, "interrogate_deepbooru_score_threshold", 0.5)),
        bool(getattr(options, "deepbooru_use_spaces", True)),
        bool(getattr(options, "deepbooru_escape", True)),
        bool(getattr(options, "deepbooru_sort_alpha", True)),
        tuple(sorted({one.strip().replace(" ", "_") for one in out.split(",") if one.strip()})),
    )


def _bring(owner: Any) -> None:
    """Load it if nobody has, and put it where it computes."""
    try:
        owner.start()
        if not _tags(owner):
            # A1111's torch.load returns None for a file that it distrusts. The network is then
            # there with random weights and says nothing, without an error.
            raise ValueError("its file was not taken by the web UI; see the console")
    except LOADING_FAILS as error:
        owner.model = None  # so that the next one who asks does not find half of it
        logger.info("DeepBooru could not be loaded", exc_info=True)
        raise MissingModel(
            f"The web UI could not load DeepBooru ({type(error).__name__}: {str(error)[:300]}). "
            "See whether 'Interrogate DeepBooru' on the img2img page works, or choose another "
            "model."
        ) from error


def _tags(owner: Any) -> Sequence[str]:
    return getattr(getattr(owner, "model", None), "tags", None) or ()


def _confidences(network: Any, image: Image) -> np.ndarray:
    import torch
    from modules import devices, images  # type: ignore[import-not-found]
    from PIL import Image as PillowImage

    picture = images.resize_image(2, PillowImage.fromarray(image), SIDE, SIDE)
    pixels = np.asarray(picture.convert("RGB"), np.float32)[None] / 255
    weight = next(network.parameters())
    with torch.no_grad(), devices.autocast():
        given = torch.from_numpy(pixels).to(weight.device, weight.dtype)
        return network(given)[0].detach().float().cpu().numpy()
