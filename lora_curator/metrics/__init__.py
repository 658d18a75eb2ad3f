"""How good is each image? One number per metric and image; verdicts come later.

The order of the menu, and of this folder:

    sharpness.py    sharpness of the sharpest part
    resolution.py   detail, effective resolution: was it enlarged?
    noise.py        grain
    jpeg.py         quality of a JPEG file
    blockiness.py   JPEG blocks in the pixels of any file
    exposure.py     brightness, both ends of the tones, clipping
    contrast.py     contrast, tonal range
    entropy.py      levels in use
    color.py        colourfulness, strongest colour
    letterbox.py    plain bars, transparency
    record.py       size and shape, without decoding

`metric.py` says what a metric is, `views.py` holds the reduced images that metrics share,
`borders.py` finds the picture inside its bars, `rules.py` holds the limits, `verdicts.py` turns
numbers into findings and proposals, and `overall.py` turns them into one score. A metric is added
in its file, in the list below, and in its test.
"""

from __future__ import annotations

from ..registry import Registry
from .blockiness import BLOCKINESS
from .borders import picture_box
from .color import CHROMA, COLORFULNESS
from .contrast import CONTRAST, TONAL_RANGE
from .entropy import ENTROPY
from .exposure import BRIGHTNESS, CLIPPED_BRIGHT, CLIPPED_DARK, HIGHLIGHTS, SHADOWS
from .jpeg import JPEG_QUALITY
from .letterbox import ALPHA_SHARE, BORDER_SHARE
from .metric import Metric, RecordMetric, measure_image
from .noise import NOISE
from .record import (
    ASPECT,
    ELONGATION,
    HEIGHT,
    MEGAPIXELS,
    SHORT_SIDE,
    SIZE_BYTES,
    WIDTH,
    measure_records,
)
from .resolution import DETAIL, EFFECTIVE_SIDE
from .sharpness import SHARPNESS

METRICS: Registry[Metric] = Registry(
    "metric",
    [
        SHARPNESS,
        DETAIL,
        EFFECTIVE_SIDE,
        NOISE,
        JPEG_QUALITY,
        BLOCKINESS,
        BRIGHTNESS,
        SHADOWS,
        HIGHLIGHTS,
        CLIPPED_DARK,
        CLIPPED_BRIGHT,
        CONTRAST,
        TONAL_RANGE,
        ENTROPY,
        COLORFULNESS,
        CHROMA,
        BORDER_SHARE,
        ALPHA_SHARE,
    ],
)
RECORD_METRICS: Registry[RecordMetric] = Registry(
    "record metric",
    [SHORT_SIDE, MEGAPIXELS, WIDTH, HEIGHT, ASPECT, ELONGATION, SIZE_BYTES],
)

__all__ = [
    "METRICS",
    "RECORD_METRICS",
    "Metric",
    "RecordMetric",
    "measure_image",
    "measure_records",
    "picture_box",
]
