"""Random weights in the file formats in which ComfyUI recognises CLIP's towers. No test itself.

The dimensions are fixed by the recognition, so the files are as large as real ones:
ViT-L/14 607 MB, CLIP-L text 247 MB, CLIP-H text 708 MB (float16). Delete them after use.

For tests of graphs, `make_clip_pair(models)` writes a CLIP_VISION and a CLIP that pass the
alignment probe of 'Score by Prompt'.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PACK = Path(__file__).parents[2]
VISION_FILE = "clip_vision/random_vit_l.safetensors"
TEXT_FILE = "text_encoders/random_clip_l.safetensors"

Shape = tuple[int, ...]

TEXT_SIZES = {"l": (768, 12, 3072), "h": (1024, 24, 4096), "g": (1280, 32, 5120)}
"""Width, layers, width of the MLP."""


def make_clip_pair(models: Path, comfy: Path, python: str = sys.executable) -> tuple[str, str]:
    """Write `clip_vision/...` and `text_encoders/...` below a models folder: 0.9 GB, a minute.

    Returns the names for 'Load CLIP Vision' and for 'Load CLIP' (type `stable_diffusion`).

    Parameters
    ----------
    comfy, python
        The folder of a ComfyUI and the Python that it runs with: its own towers are asked for the
        vectors that the text projection is solved from.
    """
    command = [python, str(Path(__file__).with_name("clip_in_host.py")), "pair"]
    done = subprocess.run(
        [*command, str(comfy), str(models)], cwd=comfy, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return Path(VISION_FILE).name, Path(TEXT_FILE).name


def vision_l(projection: bool = True, seed: int = 0) -> dict[str, Any]:
    """OpenAI's ViT-L/14 at 224 pixels in the layout of transformers."""
    shapes: dict[str, Shape] = {
        "vision_model.embeddings.class_embedding": (1024,),
        "vision_model.embeddings.patch_embedding.weight": (1024, 3, 14, 14),
        "vision_model.embeddings.position_embedding.weight": (257, 1024),
        **norm("vision_model.pre_layrnorm", 1024),
        **layers("vision_model", 1024, 24, 4096),
        **norm("vision_model.post_layernorm", 1024),
    }
    if projection:
        shapes["visual_projection.weight"] = (768, 1024)
    return random_weights(shapes, seed)


def text(tower: str, projection: bool = True, seed: int = 1) -> dict[str, Any]:
    """The text tower `l`, `h` or `g` in the layout of transformers."""
    width, depth, inner = TEXT_SIZES[tower]
    shapes: dict[str, Shape] = {
        "text_model.embeddings.token_embedding.weight": (49408, width),
        "text_model.embeddings.position_embedding.weight": (77, width),
        **layers("text_model", width, depth, inner),
        **norm("text_model.final_layer_norm", width),
    }
    if projection:
        shapes["text_projection.weight"] = (width, width)
    return random_weights(shapes, seed)


def layers(prefix: str, width: int, depth: int, inner: int) -> dict[str, Shape]:
    """The shapes of an encoder's layers."""
    found: dict[str, Shape] = {}
    for number in range(depth):
        layer = f"{prefix}.encoder.layers.{number}"
        for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
            found |= linear(f"{layer}.self_attn.{name}", width, width)
        found |= norm(f"{layer}.layer_norm1", width) | norm(f"{layer}.layer_norm2", width)
        found |= linear(f"{layer}.mlp.fc1", inner, width) | linear(f"{layer}.mlp.fc2", width, inner)
    return found


def linear(name: str, outside: int, inside: int) -> dict[str, Shape]:
    """The shapes of a layer with bias."""
    return {f"{name}.weight": (outside, inside), f"{name}.bias": (outside,)}


def norm(name: str, width: int) -> dict[str, Shape]:
    """The shapes of a layer norm."""
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def random_weights(shapes: Mapping[str, Shape], seed: int) -> dict[str, Any]:
    """float16 tensors; layers keep the size of what goes through them.

    The values are pieces of one pool of random numbers, which takes a tenth of the time.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    pool = torch.randn(2**24, generator=generator).half()

    def pieces(count: int) -> Iterator[Any]:
        while count > 0:
            start = int(torch.randint(2**23, (1,), generator=generator))
            yield pool[start : start + min(count, 2**23)]
            count -= 2**23

    found = {}
    for name, shape in shapes.items():
        values = torch.cat(list(pieces(int(torch.tensor(shape).prod())))).reshape(shape)
        is_norm = "norm" in name
        inside = int(torch.tensor(shape[1:]).prod()) if len(shape) > 1 else 1
        size = 0.02 if len(shape) == 1 or "embedding.weight" in name else inside**-0.5
        values = values * size + (1 if is_norm and name.endswith("weight") else 0)
        found[name] = values.contiguous()
    return found


def rename_tensor(file: Path, name: str, other: str) -> None:
    """Give a tensor another name of equal length in a safetensors file, in place.

    A file in which ComfyUI does not find a tensor need not be written anew.
    """
    assert len(name) == len(other)
    with file.open("r+b") as stream:
        size = int.from_bytes(stream.read(8), "little")
        header = stream.read(size)
        assert header.count(f'"{name}"'.encode()) == 1
        stream.seek(8)
        stream.write(header.replace(f'"{name}"'.encode(), f'"{other}"'.encode()))


def change_last_value(file: Path) -> None:
    """Double the last float16 of a safetensors file, in place."""
    import numpy as np

    with file.open("r+b") as stream:
        stream.seek(-2, 2)
        value = np.frombuffer(stream.read(2), np.float16) * np.float16(2)
        stream.seek(-2, 2)
        stream.write(value.tobytes())


def save(weights: Mapping[str, Any], file: Path) -> Path:
    """Write a safetensors file."""
    from safetensors.torch import save_file

    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(dict(weights), str(file))
    return file
