"""Small checkpoints with random weights, in the layouts of the real files.

Hosts recognise a model by the names and shapes of its tensors, so those are true; the numbers
mean nothing. Written with numpy alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from clip_files import TEXT_SIZES, Shape, layers, linear, norm
from numpy.typing import NDArray

_NAMES = {"float32": "F32", "float16": "F16", "int64": "I64", "uint8": "U8"}


def save_safetensors(file: Path, tensors: Mapping[str, NDArray]) -> Path:
    """Write tensors as a safetensors file: length of the header, JSON header, raw bytes."""
    header: dict[str, object] = {}
    offset = 0
    for name, tensor in tensors.items():
        end = offset + tensor.nbytes
        kind = _NAMES[tensor.dtype.name]
        header[name] = {"dtype": kind, "shape": tensor.shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            out.write(np.ascontiguousarray(tensor).tobytes())
    return file


def load_safetensors(file: Path) -> dict[str, NDArray]:
    """The tensors of a file of float32, float16 or bfloat16; the last become float32."""
    data = file.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    found = {}
    for name, one in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        begin, end = (start + at for at in one["data_offsets"])
        if one["dtype"] == "BF16":  # the upper half of a float32
            half = np.frombuffer(data[begin:end], np.uint16)
            values = (half.astype(np.uint32) << 16).view(np.float32)
        else:
            kind = next(kind for kind, text in _NAMES.items() if text == one["dtype"])
            values = np.frombuffer(data[begin:end], kind)
        found[name] = values.reshape(one["shape"])
    return found


def random_tensors(
    shapes: Mapping[str, Shape], *, dtype: str = "float32", seed: int = 0, spread: float = 1.0
) -> dict[str, NDArray]:
    """Values of variance `spread²` / inputs, so that activations neither vanish nor explode.

    Biases are 0 and the weights of norms 1. Large tensors repeat one block of random numbers:
    the files are made in a second.
    """
    rng = np.random.default_rng(seed)
    block = rng.standard_normal(1_000_003).astype(np.float32)
    found = {}
    for name, shape in shapes.items():
        if name.endswith("bias"):
            values = np.zeros(shape, np.float32)
        elif len(shape) < 2:
            values = np.ones(shape, np.float32)
        else:
            inputs = int(np.prod(shape[1:]))
            at = int(rng.integers(len(block)))
            values = np.resize(np.roll(block, -at), shape) * (spread / inputs**0.5)
        found[name] = values.astype(dtype)
    return found


def save_sd3_checkpoint(file: Path, positions: int = 64) -> Path:
    """A whole checkpoint for 'Load Checkpoint': Stable Diffusion 3 of one block, TAESD, CLIP-L.

    260 MB, nearly all of it CLIP-L, whose size is fixed. `positions` as in `sd3_shapes`.
    """
    vae = random_tensors(taesd_shapes())
    vae |= {"vae_scale": np.array(1, np.float32), "vae_shift": np.array(0, np.float32)}
    parts = {
        "model.diffusion_model.": random_tensors(sd3_shapes(positions=positions)),
        "first_stage_model.": vae,
        "text_encoders.clip_l.transformer.": random_tensors(
            clip_l_text_shapes(), dtype="float16", spread=0.5
        ),
    }
    return save_safetensors(
        file, {before + name: one for before, part in parts.items() for name, one in part.items()}
    )


def clip_l_text_shapes() -> dict[str, Shape]:
    """The text tower of CLIP ViT-L/14, the `clip_l` of SD 1.5, SDXL, SD 3 and Flux."""
    width, depth, inner = TEXT_SIZES["l"]
    return {
        "text_model.embeddings.token_embedding.weight": (49408, width),
        "text_model.embeddings.position_embedding.weight": (77, width),
        **layers("text_model", width, depth, inner),
        **norm("text_model.final_layer_norm", width),
    }


def sd3_shapes(depth: int = 1, positions: int = 24) -> dict[str, Shape]:
    """The transformer of Stable Diffusion 3 with `depth` blocks; its width is 64 times that.

    `positions` is the largest side of a picture in patches of 16 pixels.
    """
    width = 64 * depth
    shapes: dict[str, Shape] = {
        "pos_embed": (1, positions**2, width),
        "x_embedder.proj.weight": (width, 16, 2, 2),
        "x_embedder.proj.bias": (width,),
    }
    for name, inputs in (("t_embedder", 256), ("y_embedder", 2048)):
        shapes |= linear(name + ".mlp.0", width, inputs)
        shapes |= linear(name + ".mlp.2", width, width)
    shapes |= linear("context_embedder", width, 4096)
    for number in range(depth):
        for side in ("context_block", "x_block"):
            block = f"joint_blocks.{number}.{side}."
            last = side == "context_block" and number == depth - 1
            shapes |= linear(block + "attn.qkv", 3 * width, width)
            shapes |= linear(block + "adaLN_modulation.1", (2 if last else 6) * width, width)
            if not last:  # the last block hands no text on
                shapes |= linear(block + "attn.proj", width, width)
                shapes |= linear(block + "mlp.fc1", 4 * width, width)
                shapes |= linear(block + "mlp.fc2", width, 4 * width)
    shapes |= linear("final_layer.linear", 64, width)
    return shapes | linear("final_layer.adaLN_modulation.1", 2 * width, width)


def taesd_shapes(channels: int = 16) -> dict[str, Shape]:
    """The tiny autoencoder TAESD as one file; 4 latent channels for SD 1.5, 16 for SD 3."""
    shapes: dict[str, Shape] = {"vae_scale": (), "vae_shift": ()}
    encoder = ["3", "block", "down", "block", "block", "block"]
    encoder += ["down", "block", "block", "block", "down", "block", "block", "block", "16"]
    decoder = ["", "in", "", *["block"] * 3, "", "up", *["block"] * 3, "", "up"]
    decoder += [*["block"] * 3, "", "up", "block", "out"]
    sizes = {"3": (64, 3), "16": (channels, 64), "in": (64, channels), "out": (3, 64)}
    for side, kinds in (("taesd_encoder", encoder), ("taesd_decoder", decoder)):
        for number, kind in enumerate(kinds):
            name = f"{side}.{number}"
            if kind == "block":
                for part in (0, 2, 4):
                    shapes |= convolution(f"{name}.conv.{part}", 64, 64)
            elif kind in ("down", "up"):
                shapes[f"{name}.weight"] = (64, 64, 3, 3)
            elif kind:
                shapes |= convolution(name, *sizes[kind])
    return shapes


def convolution(name: str, outputs: int, inputs: int) -> dict[str, Shape]:
    """The shapes of a 3 x 3 convolution with bias."""
    return {f"{name}.weight": (outputs, inputs, 3, 3), f"{name}.bias": (outputs,)}
