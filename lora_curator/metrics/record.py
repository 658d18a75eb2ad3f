"""What the record of an image says without decoding it: size and shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .metric import RecordMetric

if TYPE_CHECKING:
    from ..dataset import ImageRecord

NAN = float("nan")


def _width(record: ImageRecord) -> float:
    return float(record.width) if record.readable else NAN


def _height(record: ImageRecord) -> float:
    return float(record.height) if record.readable else NAN


def _short_side(record: ImageRecord) -> float:
    return float(min(record.width, record.height)) if record.readable else NAN


def _megapixels(record: ImageRecord) -> float:
    return record.width * record.height / 1e6 if record.readable else NAN


def _aspect(record: ImageRecord) -> float:
    return record.width / record.height if record.readable else NAN


def _elongation(record: ImageRecord) -> float:
    if not record.readable:
        return NAN
    return max(record.width, record.height) / min(record.width, record.height)


def _size_bytes(record: ImageRecord) -> float:
    return float(record.size_bytes) if record.size_bytes else NAN


_FILE = "the file's header"
_UNKNOWN = "Undefined for an image that cannot be decoded."

WIDTH = RecordMetric(
    "width", "Width", "px", "none", f"Upright. {_UNKNOWN}", _FILE, 1, _width, 0, 4096
)
HEIGHT = RecordMetric(
    "height", "Height", "px", "none", f"Upright. {_UNKNOWN}", _FILE, 1, _height, 0, 4096
)
SHORT_SIDE = RecordMetric(
    name="short_side",
    label="Shorter side",
    unit="px",
    better="higher",
    description=f"Compare it with the resolution you train at. {_UNKNOWN}",
    source=_FILE,
    version=1,
    measure=_short_side,
    low=0,
    high=2048,
)
MEGAPIXELS = RecordMetric(
    name="megapixels",
    label="Megapixels",
    unit="MP",
    better="higher",
    description=f"Width times height in millions; 1024 x 1024 is 1.05. {_UNKNOWN}",
    source=_FILE,
    version=1,
    measure=_megapixels,
    low=0,
    high=12,
)
ASPECT = RecordMetric(
    name="aspect",
    label="Aspect ratio",
    unit="width / height",
    better="none",
    description=f"Above 1 landscape, below 1 portrait: what decides the bucket. {_UNKNOWN}",
    source=_FILE,
    version=1,
    measure=_aspect,
    low=0.25,
    high=4,
)
ELONGATION = RecordMetric(
    name="elongation",
    label="Longer to shorter side",
    unit="ratio",
    better="lower",
    description=f"1 for a square; panoramas and strips are cropped hard to fit a bucket. "
    f"{_UNKNOWN}",
    source=_FILE,
    version=1,
    measure=_elongation,
    low=1,
    high=4,
)
SIZE_BYTES = RecordMetric(
    name="size_bytes",
    label="File size",
    unit="bytes",
    better="none",
    description="Size of the file. Undefined when it could not be read.",
    source="the file system",
    version=1,
    measure=_size_bytes,
    low=0,
    high=10_000_000,
)


def measure_records(records: Iterable[ImageRecord], metric: RecordMetric) -> NDArray[np.float32]:
    """A record metric of every row, float32 `(n,)`, NaN where undefined."""
    return np.array([metric.measure(record) for record in records], np.float32)
