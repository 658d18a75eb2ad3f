"""The embedder that is always there: statistics of the pixels, no weights, no torch.

It sees colours, edges and where they are. It does not see *what* is shown: two portraits of
different people against one wall are close, one person in two places is not. Good for finding
copies and for spreading a selection over visibly different images; useless for searching by words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from ..local_models.arrays import check_images, unit_rows
from ..models import Image, Vectors

SIDE = 64
"""Every image is squeezed to a square of this many pixels a side; the aspect ratio is forgotten."""
CELLS = 4
"""The gradient histograms are taken in `CELLS x CELLS` cells."""
ANGLES = 8
"""Orientation bins over 180 degrees; the sign of an edge (dark to light or back) is ignored."""
GRID = 8
"""The layout is the mean colour of `GRID x GRID` squares."""

LAB_LIGHTNESS_BINS = 8
LAB_CHROMA_BINS = 6
CHROMA_LIMIT = 60.0
"""a* and b* beyond this count as this; photographs rarely go further."""

WEIGHTS = {"colour": 0.10, "colour in quarters": 0.10, "gradients": 0.35, "layout": 0.45}
"""Share of each block in the cosine; chosen on photographs, see `PixelDescriptor`."""

Floats = NDArray[np.floating]

_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    np.float32,
)
_WHITE_D65 = np.array([0.95047, 1.0, 1.08883], np.float32)


class PixelDescriptor:
    """Colour, gradient and layout statistics of an image.

    Four blocks are computed from a 64 x 64 thumbnail in CIE L*a*b*, each scaled to length 1,
    weighted and joined, so that the cosine of two vectors is the weighted mean of the blocks'
    cosines:

    * a soft colour histogram of the whole image (Swain & Ballard, Color Indexing, IJCV 1991),
      8 bins of lightness and 6 x 6 of a*b*;
    * the same of its four quarters, the next level of a spatial pyramid (Lazebnik, Schmid &
      Ponce, Beyond Bags of Features, CVPR 2006);
    * gradient orientations, weighted by magnitude, in 4 x 4 cells (after Dalal & Triggs, Histograms
      of Oriented Gradients, CVPR 2005; normalised over the whole image instead of block by block);
    * the colours of an 8 x 8 grid less their mean, so that a change of brightness hardly matters.

    Histograms enter by their square roots (the Hellinger kernel), less their mean.

    The blocks' shares were chosen on 12 photographs. Cosines on 11 others (scikit-image,
    scikit-learn, matplotlib; several are plain textures, which fare worst), median and minimum:
    JPEG quality 25 0.998 and 0.990, half size 0.999 and 0.984, brightness -15% 0.991 and 0.979,
    5% cropped 0.981 and 0.849, mirrored 0.47 and 0.08; different photographs median 0.15,
    95th percentile 0.35, maximum 0.55. So above 0.97 two images are very probably one picture.

    Attributes
    ----------
    id
        Changes whenever the same pixels would give other vectors.
    input_side
        0: any size will do; thumbnails of 256 pixels are plenty.
    batch
        1: it is quick, keeps nothing between calls and may be called on several threads.
    has_text_tower
        False: it cannot be asked for anything in words.
    """

    def __init__(self) -> None:
        self.id = "descriptor@1"
        self.input_side = 0
        self.batch = 1
        self.has_text_tower = False

    def embed_images(self, images: Sequence[Image]) -> Vectors:
        """One unit row of float32 per image, in order; a row depends on its own image only."""
        check_images(images)
        if not images:
            return np.zeros((0, WIDTH), np.float32)
        return np.stack([describe(image) for image in images])


def describe(image: Image) -> NDArray[np.float32]:
    """The unit vector of one uint8 image `(h, w, 3)`."""
    lab = thumbnail_lab(image)
    lightness, chroma = soft_bins(_halve(lab))
    blocks = {
        "colour": colour_histogram(lightness, chroma, 1),
        "colour in quarters": colour_histogram(lightness, chroma, 2),
        "gradients": gradient_histogram(lab[..., 0]),
        "layout": layout(lab),
    }
    parts = [np.sqrt(WEIGHTS[name]) * unit_rows(block[None])[0] for name, block in blocks.items()]
    return unit_rows(np.concatenate(parts)[None])[0]


def thumbnail_lab(image: Image) -> Floats:
    """CIE L*a*b* (D65) of the image area-averaged to `SIDE x SIDE`, float32 `(SIDE, SIDE, 3)`."""
    height, width = image.shape[:2]
    small = PillowImage.fromarray(image)
    if min(height, width) >= 4 * SIDE:
        small = small.reduce((width // (2 * SIDE), height // (2 * SIDE)))
    small = small.resize((SIDE, SIDE), PillowImage.Resampling.BOX)
    return rgb_to_lab(np.asarray(small))


def rgb_to_lab(rgb: NDArray[np.uint8]) -> Floats:
    """CIE L*a*b* under D65 of sRGB: L* in [0, 100], a* and b* about [-128, 128]."""
    value = rgb.astype(np.float32) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = linear.astype(np.float32) @ _TO_XYZ.T / _WHITE_D65
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.empty_like(value)
    lab[..., 0] = 116 * f[..., 1] - 16
    lab[..., 1] = 500 * (f[..., 0] - f[..., 1])
    lab[..., 2] = 200 * (f[..., 1] - f[..., 2])
    return lab


def _hat(position: Floats, bins: int) -> Floats:
    """Share of each bin in a value at `position` (0 to bins - 1), linear between two bins."""
    distance = np.abs(position[..., None] - np.arange(bins, dtype=np.float32))
    return np.maximum(0, 1 - distance)


def _halve(values: Floats) -> Floats:
    """Means of 2 x 2 pixels."""
    return (values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]) / 4


def soft_bins(lab: Floats) -> tuple[Floats, Floats]:
    """Memberships of every pixel: `(h, w, 8)` in lightness and `(h, w, 36)` in a*b*."""
    lightness = _hat(lab[..., 0] / 100 * (LAB_LIGHTNESS_BINS - 1), LAB_LIGHTNESS_BINS)
    ab = np.clip(lab[..., 1:], -CHROMA_LIMIT, CHROMA_LIMIT) / (2 * CHROMA_LIMIT) + 0.5
    shares = _hat(ab * (LAB_CHROMA_BINS - 1), LAB_CHROMA_BINS)
    both = shares[..., 0, :, None] * shares[..., 1, None, :]
    return lightness, both.reshape(*both.shape[:2], -1)


def _soft_cells(side: int, cells: int) -> Floats:
    """How much each of `side` rows belongs to each of `cells` overlapping strips, rows sum to 1.

    A strip's share falls linearly from its middle to the middles of its neighbours, so that a crop
    or a shift moves little from one strip to the next at a time.
    """
    middle = (np.arange(side, dtype=np.float32) + 0.5) / side * cells - 0.5
    shares = _hat(np.clip(middle, 0, cells - 1), cells).T
    return shares / shares.sum(axis=1, keepdims=True)


def _cells(values: Floats, cells: int) -> Floats:
    """Means over `cells x cells` overlapping parts of `(h, h, d)`, as `(cells * cells, d)`."""
    side, _, depth = values.shape
    strips = _soft_cells(side, cells)
    rows = (strips @ values.reshape(side, -1)).reshape(cells, side, depth)
    return (strips @ rows).reshape(cells * cells, depth)


def _hellinger(histograms: Floats) -> Floats:
    """Square roots of non-negative rows, each less its mean, in one vector."""
    roots = np.sqrt(histograms)
    return (roots - roots.mean(axis=1, keepdims=True)).ravel()


def colour_histogram(lightness: Floats, chroma: Floats, cells: int) -> Floats:
    """Lightness and a*b* histograms of `cells x cells` parts, `44 * cells**2` values."""
    return np.concatenate([_hellinger(_cells(one, cells)) for one in (lightness, chroma)])


def gradient_histogram(lightness: Floats) -> Floats:
    """Orientation histograms of `CELLS x CELLS` cells, `CELLS**2 * ANGLES` values."""
    dy, dx = np.gradient(_blur(lightness))
    magnitude = np.hypot(dx, dy)
    turn = np.arctan2(dy, dx) * np.float32(ANGLES / np.pi) % ANGLES
    distance = np.abs(turn[..., None] - np.arange(ANGLES, dtype=np.float32))
    soft = np.maximum(0, 1 - np.minimum(distance, ANGLES - distance))
    return _hellinger(_cells(magnitude[..., None] * soft, CELLS))


def _blur(values: Floats) -> Floats:
    """Binomial 1-2-1 smoothing both ways, edges repeated: fine grain does not survive a resize."""
    for axis in (0, 1):
        wide = np.pad(values, [(1, 1) if axis == one else (0, 0) for one in (0, 1)], mode="edge")
        low, mid, high = (np.take(wide, range(k, k + values.shape[axis]), axis) for k in (0, 1, 2))
        values = (low + 2 * mid + high) / 4
    return values


def layout(lab: Floats) -> Floats:
    """Mean colours of a `GRID x GRID` grid less the image's mean colour, `GRID**2 * 3` values."""
    means = _cells(lab, GRID)
    return (means - means.mean(axis=0)).ravel()


WIDTH = 44 + 4 * 44 + CELLS**2 * ANGLES + GRID**2 * 3
"""Length of a descriptor: 540."""
