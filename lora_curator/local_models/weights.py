"""Reading weights without running code, and naming them by what they hold.

Files are read with safetensors, or by torch with `weights_only=True`, which rebuilds tensors and
plain containers and refuses everything else. Some hosts replace `torch.load` and
`safetensors.torch.load_file` by versions that return None or rename the file on an error; neither
is called here.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BadInput, MissingPackage

SAFE_SUFFIX = ".safetensors"
PICKLE_SUFFIXES = (".bin", ".pt", ".pth", ".ckpt")


def read_weights(path: Path) -> dict[str, Any]:
    """The tensors of a weights file, on the CPU, in the precision they are stored in.

    `path` may also be the `*.index.json` of weights that were split into several files.

    Raises
    ------
    BadInput
        The file is damaged, or holds more than tensors and would run code when loaded.
    MissingPackage
        torch or safetensors is not installed.
    """
    if path.name.endswith(".index.json"):
        shards = sorted(set(json.loads(path.read_text(encoding="utf-8"))["weight_map"].values()))
        tensors: dict[str, Any] = {}
        for shard in shards:
            tensors.update(read_weights(path.parent / shard))
        return tensors
    if path.suffix == SAFE_SUFFIX:
        return _read_safetensors(path)
    return _read_pickle(path)


def _read_safetensors(path: Path) -> dict[str, Any]:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise MissingPackage("safetensors", f"Reading {path.name}") from error
    try:
        with safe_open(str(path), framework="pt", device="cpu") as file:
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise BadInput(f"The weights file {path} cannot be read ({error}).") from error


def _read_pickle(path: Path) -> dict[str, Any]:
    try:
        from torch.serialization import load
    except ImportError as error:
        raise MissingPackage("torch", f"Reading {path.name}") from error
    broken = (pickle.UnpicklingError, RuntimeError, EOFError, OSError, zipfile.BadZipFile)
    try:
        found = load(str(path), map_location="cpu", weights_only=True)
    except (*broken, ValueError, KeyError, AttributeError) as error:
        raise BadInput(
            f"The weights file {path} is damaged or holds more than tensors, and is not read "
            "because loading it could run code; use a .safetensors file of the same weights."
        ) from error
    if isinstance(found, dict) and isinstance(found.get("state_dict"), dict):
        found = found["state_dict"]
    if not isinstance(found, dict):
        raise BadInput(f"The weights file {path} holds no named tensors.")
    tensors = {str(name): one for name, one in found.items() if hasattr(one, "shape")}
    if tensors and all(name.startswith("module.") for name in tensors):
        tensors = {name[len("module.") :]: one for name, one in tensors.items()}
    return tensors


def fingerprint(tensors: Mapping[str, Any], settings: str = "") -> str:
    """12 hexadecimal digits that name a set of weights by their values.

    The first and last row of every floating-point tensor enter as float32, with the tensor's
    shape; names and order do not, because libraries rename layers between versions. Scalars and
    integer tensors are left out (buffers come and go between versions).

    The values are taken as they are given: read from one file they are the same on every device
    and in whatever precision the model runs afterwards. A float16 copy of float32 weights has
    other values, and so another fingerprint; that costs a new computation, never a wrong
    comparison.

    Parameters
    ----------
    tensors
        torch tensors or numpy arrays, from a file or from a model's `state_dict()`.
    settings
        Whatever else decides the vectors: preprocessing, activation.
    """
    digests = set()
    for tensor in tensors.values():
        ends = _ends(tensor)
        if ends is not None:
            shape = ",".join(str(int(size)) for size in tensor.shape)
            digests.add(hashlib.blake2b(shape.encode() + b":" + ends, digest_size=16).digest())
    whole = hashlib.blake2b(settings.encode(), digest_size=6)
    for digest in sorted(digests):
        whole.update(digest)
    return whole.hexdigest()


def _ends(tensor: Any) -> bytes | None:
    """First and last row as little-endian float32, None where there is nothing to compare."""
    if len(tensor.shape) == 0 or 0 in tensor.shape:
        return None
    if hasattr(tensor, "is_floating_point"):
        if not tensor.is_floating_point():
            return None
        rows = [tensor[end].detach().float().cpu().numpy() for end in (0, -1)]
    else:
        if np.asarray(tensor).dtype.kind != "f":
            return None
        rows = [np.asarray(tensor[end]) for end in (0, -1)]
    return b"".join(np.ascontiguousarray(row, "<f4").tobytes() for row in rows)
