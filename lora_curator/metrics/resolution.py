"""Effective resolution: how small an image could have been and still hold its detail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..images import DecodedImage, luma, opencv
from .metric import Metric
from .views import SEAM, border_box, once

TILE = 128
SMALLEST = 64
PER_SIDE = 5
"""Tiles per direction that are looked at, spread over the image."""
SHARPEST_SHARE = 1 / 3
"""Share of the tiles, those with the most fine detail, that count: bokeh is no lack of detail."""
BANDS = 32
"""Rings of the spectrum between 0 and the Nyquist frequency."""
REFERENCE = slice(5, 13)
"""Rings that an image is compared with itself in: 0.16 to 0.41 of the Nyquist frequency."""
SLOPE = 3.0
"""Power falls like frequency to the minus 3 in the sharp parts of photographs (median of 78)."""
LEAST_POWER = 1.0
"""Power (levels squared) in the reference below which there is nothing to judge; rounding to 8
bits alone gives 1/12."""
DROP = 0.8
"""Decades below the reference at which detail is taken to end."""
_KNOTS = ((0.0, 0.37, 0.48, 0.67, 0.78, 1.0), (0.0, 0.25, 0.33, 0.5, 0.67, 1.0))
"""Where the spectrum ends to the share of detail, from photographs enlarged 1.5 to 4 times.

Interpolation leaves some power beyond its limit, so the end is seen a little late.
"""


def pick_tiles(size: tuple[int, int]) -> list[tuple[int, int, int]]:
    """(y, x, side) of up to 25 square tiles spread evenly over an image of size (h, w)."""
    height, width = size
    side = min(TILE, height, width)
    rows = np.unique(np.linspace(0, height - side, PER_SIDE).astype(int))
    columns = np.unique(np.linspace(0, width - side, PER_SIDE).astype(int))
    return [(int(y), int(x), side) for y in rows for x in columns]


def sharpest_tiles(tiles: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """The third of the tiles with the most fine detail, by the variance of the Laplacian."""
    cv2 = opencv()
    fine = [cv2.meanStdDev(cv2.Laplacian(tile, cv2.CV_32F))[1][0, 0] for tile in tiles]
    count = max(1, round(len(tiles) * SHARPEST_SHARE))
    return [tiles[row] for row in np.argsort(-np.array(fine), kind="stable")[:count]]


def ring_powers(tiles: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Mean power of equal square tiles of luma in `BANDS` rings of frequency, `(BANDS,)`."""
    cv2 = opencv()
    side = len(tiles[0])
    window = np.hanning(side + 2)[1:-1].astype(np.float32)
    window = np.outer(window, window)
    power = np.zeros((side, side // 2 + 1))
    for tile in tiles:
        spectrum = cv2.dft((tile - tile.mean()) * window, flags=cv2.DFT_COMPLEX_OUTPUT)
        half = spectrum[:, : side // 2 + 1]
        power += half[..., 0] ** 2 + half[..., 1] ** 2
    down = np.fft.fftfreq(side)[:, None] * 2
    across = np.fft.rfftfreq(side)[None] * 2
    rings = np.minimum((np.hypot(down, across) * BANDS).astype(int), BANDS).ravel()
    counts = np.maximum(np.bincount(rings, minlength=BANDS + 1), 1)
    sums = np.bincount(rings, power.ravel(), minlength=BANDS + 1)
    return (sums / counts)[:BANDS] / (len(tiles) * float((window**2).sum()))


def detail_share(tiles: Sequence[NDArray[np.float32]]) -> float:
    """Ratio of effective to stored resolution, in (0, 1], from equal square tiles of luma.

    The spectrum of the tiles with the most fine detail is flattened by the slope that photographs
    have; where it falls for good below its own level at low frequencies, detail ends. 1 when it
    does not, about 0.5 after enlarging twice. NaN for tiles without any structure.
    """
    spectrum = ring_powers(sharpest_tiles(tiles))
    if spectrum[REFERENCE].mean() < LEAST_POWER:
        return float("nan")
    centers = (np.arange(BANDS) + 0.5) / BANDS
    levels = np.log10(spectrum * centers**SLOPE + 1e-9)
    levels = np.convolve(np.pad(levels, 1, "edge"), np.full(3, 1 / 3), "valid")
    # The end is the split that leaves most of the spectrum above the limit before it and below
    # the limit after it: a single weak ring, or a noisy last one, does not decide.
    votes = np.cumsum(np.clip(levels - (levels[REFERENCE].mean() - DROP), -0.5, 0.5))
    end = (int(np.argmax(votes)) + 1) / BANDS
    return float(np.interp(end, *_KNOTS))


def _detail(image: DecodedImage) -> float:
    left, top, right, bottom = once(image, border_box)
    inside = image.pixels[top:bottom, left:right]
    if inside.shape != image.pixels.shape:
        inside = inside[SEAM:-SEAM, SEAM:-SEAM]  # no edge of a bar in any tile
    if min(inside.shape[:2]) < SMALLEST:
        return float("nan")
    return detail_share(
        [luma(inside[y : y + side, x : x + side]) for y, x, side in pick_tiles(inside.shape[:2])]
    )


def _measure_detail(image: DecodedImage) -> float:
    return once(image, _detail)


def _measure_side(image: DecodedImage) -> float:
    height, width = image.pixels.shape[:2]
    return float(np.sqrt(width * height) * once(image, _detail))


DETAIL = Metric(
    name="detail",
    label="Detail",
    unit="share",
    better="higher",
    description="Share of its stored size that an image needs to hold its detail: 1 for a crisp "
    "image, about 0.5 for one enlarged twice or as soft as that. AI upscalers invent detail and "
    "are not seen. Of a large JPEG the reduced size it was decoded at is judged. Undefined below "
    "64 px and without structure.",
    source="end of the radial power spectrum; after Ruderman, 'The statistics of natural images', "
    "1994",
    version=1,
    measure=_measure_detail,
    low=0,
    high=1,
)
EFFECTIVE_SIDE = Metric(
    name="effective_side",
    label="Effective resolution",
    unit="px",
    better="higher",
    description="Side of the square with as many pixels as the image has detail for: compare it "
    "with the resolution you train at. For a large JPEG, decoded at a fraction of its size, it "
    "is a lower bound. Undefined where detail is.",
    source="sqrt(width * height) * detail",
    version=1,
    measure=_measure_side,
    low=0,
    high=2048,
)
