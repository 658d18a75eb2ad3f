"""64-bit hashes of an image: of its pixels, of its pattern (phash, dhash) and of its tones.

One view
--------
`phash`, `dhash` and the tone grids are all computed from `DecodedImage.small`, the image with its
longer side brought to at most 256 pixels by area averaging (the first two from its Pillow mode L).
Hashes of two images may be compared only when they come from the same view, so a change of the
view is a new version of the hash.

Bit order
---------
The 8 x 8 bits are read row by row and the first one is the most significant, as in the text form
of the `imagehash` library: `int(str(imagehash.phash(image)), 16)` is `phash(grey)`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..images import DecodedImage, Pixels
from ..registry import Registry

Grey = NDArray[np.uint8]


BLOCK_WORDS = 1024
"""Words of 64 bits that become one sum in `pixel_hash`."""


@dataclass(frozen=True)
class ImageHash:
    """One kind of 64-bit hash, stored in the column `hash:<name>` (uint64, 0 where unreadable).

    Attributes
    ----------
    name
        Stable name.
    label
        For menus.
    version
        Raised whenever the same image would get another value, so that stored ones are not reused.
    compute
        From one decoded image to an integer in [0, 2**64).
    """

    name: str
    label: str
    version: int
    compute: Callable[[DecodedImage], int]

    @property
    def producer(self) -> str:
        """Names the hash and its version; keys the store."""
        return f"{self.name}@{self.version}"

    @property
    def column(self) -> str:
        """The name of its column."""
        return f"hash:{self.name}"


def grey(pixels: Pixels) -> Grey:
    """Pillow's mode L of an RGB image (ITU-R BT.601 in 16-bit integer arithmetic)."""
    return np.asarray(Image.fromarray(pixels).convert("L"))


def phash(view: Grey) -> int:
    """Perceptual hash: which of the 64 lowest cosine coefficients lie above their median.

    The definition is that of `imagehash.phash(image, hash_size=8)`: Lanczos to 32 x 32, type-II
    cosine transform of rows and columns without normalisation, the 8 x 8 lowest frequencies (the
    constant one included) compared with their median.

    The transform is two products with a cosine matrix instead of scipy's. Its coefficients are
    rounded to a millionth, so that one that is zero (in flat or mirror-symmetric images) is zero on
    every machine; there, and only there, imagehash's bits are decided by rounding noise and may
    differ from these.

    Parameters
    ----------
    view
        uint8 `(h, w)` greyscale.
    """
    small = Image.fromarray(view).resize((32, 32), Image.Resampling.LANCZOS)
    cosines = _cosines(8, 32)
    low = np.round(cosines @ np.asarray(small, dtype=np.float64) @ cosines.T, 6)
    return _pack(low > np.median(low))


def dhash(view: Grey) -> int:
    """Difference hash: whether each of 8 x 8 pixels is brighter than its left neighbour.

    The definition is that of `imagehash.dhash(image, hash_size=8)`: Lanczos to 9 x 8 pixels. A
    flat image has no brighter neighbour anywhere and gets 0.

    Parameters
    ----------
    view
        uint8 `(h, w)` greyscale.
    """
    small = np.asarray(Image.fromarray(view).resize((9, 8), Image.Resampling.LANCZOS))
    return _pack(small[:, 1:] > small[:, :-1])


def tone_grid(pixels: Pixels, channel: int) -> int:
    """A 4 x 4 thumbnail of one colour channel with 16 levels, packed into 64 bits.

    `phash` and `dhash` see differences of brightness only: a black and a white sheet, or the same
    pose in a red and in a green coat, have nearly the same hash. Their tones tell them apart. Read
    it with `tone_levels`; a Hamming distance of tone grids means nothing.

    Parameters
    ----------
    pixels
        uint8 `(h, w, 3)`.
    channel
        0 red, 1 green, 2 blue.
    """
    plane = Image.fromarray(np.ascontiguousarray(pixels[..., channel]))
    cells = np.asarray(plane.resize((4, 4), Image.Resampling.BOX), dtype=np.int64).ravel()
    levels = ((cells + 8) // 17).astype(np.uint8)
    return int.from_bytes((levels[0::2] << 4 | levels[1::2]).tobytes(), "big")


def tone_levels(grids: NDArray[np.uint64]) -> NDArray[np.int8]:
    """`(n,)` values of `tone_grid` as `(n, 16)` levels 0 to 15, row by row; 17 grey values each."""
    octets = np.ascontiguousarray(grids, dtype=np.uint64).astype(">u8").view(np.uint8)
    octets = octets.reshape(-1, 8)
    return np.stack([octets >> 4, octets & 15], axis=2).reshape(-1, 16).astype(np.int8)


def pixel_hash(image: DecodedImage) -> int:
    """64 bits of the decoded pixels, the image's size and the scale it was decoded at.

    Never 0. Equal values mean equal pixels after orientation, colour conversion and alpha; a JPEG
    that was decoded at half its size is compared at half its size.

    BLAKE2b over multilinear sums (Carter & Wegman, 1979: every 1,024 words of 64 bits times fixed
    odd numbers), which takes a tenth of the time of BLAKE2b over the pixels.
    """
    digest = hashlib.blake2b(digest_size=8)
    digest.update(f"{image.width}x{image.height}/{image.scale}".encode())
    flat = np.ascontiguousarray(image.pixels).reshape(-1)
    whole = flat.size // (8 * BLOCK_WORDS) * 8 * BLOCK_WORDS
    words = flat[:whole].view("<u8").reshape(-1, BLOCK_WORDS)
    digest.update((words @ _block_factors()).astype("<u8").data)
    digest.update(flat[whole:].data)
    return int.from_bytes(digest.digest(), "big") or 1


@lru_cache(maxsize=1)
def _block_factors() -> NDArray[np.uint64]:
    """`BLOCK_WORDS` fixed odd numbers, from BLAKE2b of their places."""
    numbers = [
        int.from_bytes(hashlib.blake2b(b"%d" % n, digest_size=8).digest(), "little") | 1
        for n in range(BLOCK_WORDS)
    ]
    return np.array(numbers, dtype="<u8")


def _cosines(rows: int, columns: int) -> NDArray[np.float64]:
    """The first `rows` basis vectors of scipy's unnormalised type-II cosine transform."""
    k = np.arange(rows)[:, None]
    n = np.arange(columns)[None, :]
    return 2.0 * np.cos(np.pi * k * (2 * n + 1) / (2 * columns))


def _pack(bits: NDArray[np.bool_]) -> int:
    """64 bits, row by row, the first one most significant."""
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


HASHES: Registry[ImageHash] = Registry(
    "hash",
    [
        ImageHash("pixels", "Same pixels", 1, pixel_hash),
        ImageHash("phash", "Same coarse pattern", 1, lambda image: phash(grey(image.small))),
        ImageHash("dhash", "Same gradients", 1, lambda image: dhash(grey(image.small))),
        ImageHash("red", "Tones of red", 1, lambda image: tone_grid(image.small, 0)),
        ImageHash("green", "Tones of green", 1, lambda image: tone_grid(image.small, 1)),
        ImageHash("blue", "Tones of blue", 1, lambda image: tone_grid(image.small, 2)),
    ],
)
"""All hashes; the duplicate search needs `pixels`, and the last three beside `phash` or `dhash`."""
