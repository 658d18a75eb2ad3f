"""What travels on the wires: our dataset, and ComfyUI's images and texts at the two edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..lora_curator.errors import BadInput
from ..lora_curator.hosts.comfy.schema import Int, Output, Socket

if TYPE_CHECKING:
    from ..lora_curator.curation import Curation
    from ..lora_curator.dataset import Dataset
    from ..lora_curator.models import Image
    from ..lora_curator.work import Work

DATASET = "LORA_DATASET"


def DatasetInput(id: str = "dataset", **fields: Any) -> Any:  # noqa: N802
    """The dataset that a node works on."""
    tooltip = "The dataset, from 'Load Image Folder' or any other node of this pack."
    return Socket(DATASET, id, **{"tooltip": tooltip, **fields})


def DatasetOutput(  # noqa: N802
    tooltip: str = "The same images with what this node added.", id: str = "dataset"
) -> Any:
    """The dataset that a node hands on."""
    return Output(DATASET, id, tooltip=tooltip)


def SeedInput(tooltip: str) -> Any:  # noqa: N802
    """A seed that stays as it is: a fresh one at every run would compute everything anew."""
    return Int(
        "seed", default=0, min=0, max=0xFFFFFFFF, control_after_generate=False, tooltip=tooltip
    )


def checked(dataset: Any) -> Curation:
    """The dataset on a wire; `BadInput` when something else is on it."""
    from ..lora_curator.curation import Curation

    if not isinstance(dataset, Curation):
        raise BadInput(
            f"The input 'dataset' carries a {type(dataset).__name__}. Connect the dataset output "
            "of a node of this pack, for example of 'Load Image Folder'."
        )
    return dataset


def embedding_of(curation: Curation) -> str:
    """The column of vectors that was added last."""
    names = [name for name in curation.dataset.columns if name.startswith("embedding:")]
    if not names:
        raise BadInput("The dataset has no embeddings. Put an 'Embed Images' node before this one.")
    return names[-1]


def clustered(curation: Curation, work: Work) -> tuple[Dataset, str]:
    """The dataset with its clusters, or as it is and the reason in words."""
    from ..lora_curator.curate import with_clusters
    from ..lora_curator.errors import MissingPackage

    try:
        return with_clusters(curation.dataset, embedding_of(curation), work), ""
    except (BadInput, MissingPackage) as error:
        return curation.dataset, f"No clusters: {error}"


def kept(curation: Curation) -> Curation:
    """The dataset with every image kept that nothing was said about.

    Raises
    ------
    BadInput
        When no image is left: an empty list would stop ComfyUI with an error nobody understands.
    """
    curation = curation.with_rest_kept()
    if not curation.kept_rows:
        raise BadInput(
            f"None of the {len(curation.dataset)} images is kept, so there is nothing to hand on. "
            "A 'Dataset Preview' node shows why each was dropped."
        )
    return curation


def arrays_of(images: Any) -> Iterator[Image]:
    """ComfyUI's IMAGE, a batch, or a list of either, as uint8 (h, w, 3), one at a time.

    The values are float in [0, 1]; they are rounded to 8 bits. One channel is repeated, a fourth
    is left out.
    """
    if isinstance(images, (list, tuple)):
        for one in images:
            yield from arrays_of(one)
        return
    if images is None:
        return
    if images.ndim == 3:
        images = images[None]
    for image in images:
        values = np.asarray(image.detach().float().cpu().numpy())
        if values.shape[-1] == 1:
            values = values.repeat(3, axis=-1)
        levels = np.nan_to_num(values[..., :3]) * 255
        yield np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def tensor_of(pixels: Image) -> Any:
    """uint8 (h, w, 3) as ComfyUI's IMAGE: float32 `[1, h, w, 3]` in [0, 1]."""
    import torch

    return torch.from_numpy(np.asarray(pixels, np.float32) / np.float32(255))[None]


def texts_of(value: Any) -> list[str]:
    """A STRING, a list of them, or lists in lists (some text nodes of ComfyUI send those)."""
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in texts_of(one)]
    return [str(value)]


def lines_of(text: str) -> list[str]:
    """The lines of a text that are not empty, without spaces around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def only(value: Any) -> Any:
    """The one value of an input of a node that takes lists."""
    if isinstance(value, (list, tuple)):
        return value[0] if value else None
    return value


def plural(number: int, word: str) -> str:
    """`1 image`, `2,000 images`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def joined(parts: Iterable[str]) -> str:
    """The parts that are not empty, with commas."""
    return ", ".join(part for part in parts if part)
