"""What a metric is: one number per image, with the words that explain it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..dataset import ImageRecord
    from ..images import DecodedImage

Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True)
class Metric:
    """A number that is measured on the pixels of one image.

    Attributes
    ----------
    name
        Name of the dataset's column. Never changes once released.
    label
        What a menu or a table's head says.
    unit
        Unit of the number: `px`, `levels` (of 0 to 255), `share` (of 0 to 1), `bits`, ...
    better
        Which end is better for training; `none` where neither is.
    description
        How to read the number and when it is undefined, for a tooltip.
    source
        Paper or program that the measure follows, or `plain arithmetic`.
    version
        Raised when the same image gives another number than before, so that stored numbers age.
    measure
        One decoded image to the number; NaN where it is undefined. Changes nothing.
    low, high
        Range that holds nearly all photographs, for the axes of plots; None where there is none.
    """

    name: str
    label: str
    unit: str
    better: Better
    description: str
    source: str
    version: int
    measure: Callable[[DecodedImage], float]
    low: float | None = None
    high: float | None = None

    @property
    def producer(self) -> str:
        """Name and version: what stored numbers are kept under."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class RecordMetric:
    """A number that the image's record alone gives: nothing is decoded, nothing is stored.

    The attributes are those of `Metric`; `measure` takes the `ImageRecord`.
    """

    name: str
    label: str
    unit: str
    better: Better
    description: str
    source: str
    version: int
    measure: Callable[[ImageRecord], float]
    low: float | None = None
    high: float | None = None

    @property
    def producer(self) -> str:
        """Name and version."""
        return f"{self.name}@{self.version}"


def measure_image(image: DecodedImage, metrics: Iterable[Metric]) -> dict[str, float]:
    """Every metric of one image by name; the reduced views are made once and shared."""
    return {metric.name: float(metric.measure(image)) for metric in metrics}
