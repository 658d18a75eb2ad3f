"""ComfyUI's UPSCALE_MODEL as an `Upscaler`.

Tiles, overlap and what happens when memory runs out are those of ComfyUI's own 'Upscale Image
(using Model)', so the pixels are the same.
"""

from __future__ import annotations

import hashlib
from types import TracebackType
from typing import TYPE_CHECKING, Any

import comfy.model_management as management  # type: ignore[import-not-found]
import comfy.utils  # type: ignore[import-not-found]
import numpy as np

from ...errors import BadInput

if TYPE_CHECKING:
    from ...models import Image

TILE = 512
SMALLEST_TILE = 128
OVERLAP = 32
_BYTES_PER_VALUE = 384.0
"""ComfyUI's own estimate of what a value of a tile takes inside of an upscale model."""


class HostUpscaler:
    """A context manager: the model is on the device from the first image to the end of the block.

    Attributes
    ----------
    id
        Hash of the weights.
    name
        For the user: kind and factor of the model, with the first digits of its id.
    """

    def __init__(self, model: Any) -> None:
        if not callable(model) or not hasattr(model, "scale") or not hasattr(model, "model"):
            raise BadInput(
                f"The input 'upscale_model' carries a {type(model).__name__}. Connect the output "
                "of 'Load Upscale Model'."
            )
        self._model: Any = model
        self._loaded = False
        self.id = weights_id(self._model.model)
        kind = _kind(self._model)
        self.name = f"{kind} {self._model.scale}x ({self.id[:6]})"

    def __enter__(self) -> HostUpscaler:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._loaded:
            self._model.to("cpu")
            self._loaded = False

    def upscale(self, image: Image) -> Image:
        """The image at the model's own factor; stops between tiles when the user presses stop.

        Raises
        ------
        BadInput
            When the smallest tile does not fit into the memory.
        """
        import torch

        device = management.get_torch_device()
        values = torch.from_numpy(np.asarray(image, np.float32) / np.float32(255))
        self._make_room(values, device)
        self._model.to(device)
        self._loaded = True
        batch = values.movedim(-1, 0)[None].to(device)
        tile = TILE
        while True:
            try:
                with torch.no_grad():
                    larger = comfy.utils.tiled_scale(
                        batch,
                        self._one_tile,
                        tile_x=tile,
                        tile_y=tile,
                        overlap=OVERLAP,
                        upscale_amount=self._model.scale,
                        output_device="cpu",
                    )
                break
            except RuntimeError as error:
                if not _is_out_of_memory(error):
                    raise
                tile //= 2
                if tile < SMALLEST_TILE:
                    raise BadInput(
                        f"The upscale model ran out of memory at tiles of {SMALLEST_TILE} pixels. "
                        "Close other programs that use the GPU, or choose a smaller model."
                    ) from error
                management.soft_empty_cache()
        levels = larger[0].movedim(0, -1).float().clamp(0, 1).cpu().numpy() * 255
        return np.rint(levels).astype(np.uint8)

    def _one_tile(self, tile: Any) -> Any:
        management.throw_exception_if_processing_interrupted()
        return self._model(tile.float())

    def _make_room(self, values: Any, device: Any) -> None:
        needed = management.module_size(self._model.model)
        tile = TILE * TILE * 3 * values.element_size()
        needed += tile * max(self._model.scale, 1.0) * _BYTES_PER_VALUE
        needed += values.nelement() * values.element_size()
        management.free_memory(needed, device)


def _kind(model: Any) -> str:
    """The architecture, where the model says it."""
    architecture = getattr(model, "architecture", None)
    return getattr(architecture, "name", type(model.model).__name__)


def weights_id(module: Any) -> str:
    """Hash of all weights of a torch module, 16 hexadecimal digits."""
    import torch

    digest = hashlib.blake2b(digest_size=8)
    for name, tensor in sorted(module.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        values = tensor.detach().cpu().contiguous().reshape(-1)
        digest.update(values.view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _is_out_of_memory(error: RuntimeError) -> bool:
    """As ComfyUI tells it; other accelerators than CUDA say it in words only."""
    import torch

    told = getattr(error, "error_code", None) == 2 or "out of memory" in str(error).lower()
    return told or isinstance(error, torch.cuda.OutOfMemoryError)
