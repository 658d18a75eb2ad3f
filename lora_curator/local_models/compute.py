"""Where a torch model runs and in which precision. Nothing global is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from ..errors import BadInput, MissingPackage
from ..models import Vectors
from .arrays import unit_rows

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

DEFAULT_BATCH = 32


@dataclass(frozen=True)
class Compute:
    """A device and the precision of the multiplications on it.

    Attributes
    ----------
    device
        As torch names it: `cpu`, `cuda`, `cuda:1`, `mps`.
    dtype
        `float32`, or `float16` or `bfloat16` by autocast on a CUDA device: weights stay float32,
        so one copy serves both precisions.
    """

    device: str
    dtype: str = "float32"

    def forward(
        self, function: Callable[[torch.Tensor], torch.Tensor], batch: torch.Tensor
    ) -> Vectors:
        """`function(batch)` without gradients, as float32 unit rows on the CPU."""
        with self.inference():
            rows = function(batch.to(self.device))
        return unit_rows(rows.float().cpu().numpy())

    @contextmanager
    def inference(self) -> Iterator[None]:
        """Without gradients and in this precision inside."""
        import torch

        with torch.inference_mode(), self._precision():
            yield

    def _precision(self) -> AbstractContextManager[object]:
        import torch

        if self.dtype == "float32":
            if self.device.startswith("cuda"):  # the caller may be inside an autocast of its own
                return torch.autocast("cuda", enabled=False)
            return nullcontext()
        return torch.autocast("cuda", dtype=getattr(torch, self.dtype))


def import_torch(purpose: str) -> ModuleType:
    """torch, or `MissingPackage` saying what needs it."""
    try:
        import torch
    except ImportError as error:
        raise MissingPackage("torch", purpose) from error
    return torch


def choose_compute(device: str = "auto", precision: str = "auto") -> Compute:
    """The device and precision to run on.

    Parameters
    ----------
    device
        `auto` takes the first of a CUDA device, Apple's GPU (`mps`) and the CPU.
    precision
        `auto` is float16 on CUDA and float32 elsewhere; else `fp32`, `fp16` or `bf16`. Half
        precision moves vectors by a cosine of less than 0.001, so ids do not depend on it.

    Raises
    ------
    BadInput
        The device is not there, or half precision was asked for off the GPU.
    """
    torch = import_torch("Running an encoder")
    if device == "auto":
        if torch.cuda.is_available():
            device = "cuda"
        else:
            device = "mps" if torch.backends.mps.is_available() else "cpu"
    kind = device.split(":")[0]
    there = {
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if not there.get(kind, False):
        names = ", ".join(name for name, is_there in there.items() if is_there)
        raise BadInput(f"There is no device '{device}' here. Devices: {names}.")
    dtypes = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}
    if precision == "auto":
        precision = "fp16" if kind == "cuda" else "fp32"
    if precision not in dtypes:
        raise BadInput(f"There is no precision '{precision}'. There are: auto, fp32, fp16, bf16.")
    if precision != "fp32" and kind != "cuda":
        raise BadInput(f"Half precision ({precision}) runs on CUDA devices only, not on {device}.")
    return Compute(device, dtypes[precision])


def chunks(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Consecutive pieces of at most `size`."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
