"""Image files to pixels: content detection, orientation, colour, alpha, limits.

The array convention, everywhere in the library: one image is uint8 `(h, w, 3)` sRGB with the EXIF
orientation applied and alpha composited on a matte, read-only.

A JPEG is decoded at 1/2, 1/4 or 1/8 of its size (the DCT does it) when fewer pixels will do.
OpenCV, where it is installed, decodes plain images, Pillow all others; both give the same bytes.
"""

from .color import composite
from .decode import BYTE_LIMIT, MEASURE_PIXELS, WHITE, decode_image, read_bytes
from .facts import ImageFacts, notes_of
from .formats import FORMATS, PIXEL_LIMIT, SUFFIXES, looks_like_image
from .views import (
    SMALL_SIDE,
    WORKING_SIDE,
    DecodedImage,
    Pixels,
    fit_within,
    grey,
    luma,
    opencv,
    shrink,
    shrink_whole,
    working_luma,
)

__all__ = [
    "BYTE_LIMIT",
    "FORMATS",
    "MEASURE_PIXELS",
    "PIXEL_LIMIT",
    "SMALL_SIDE",
    "SUFFIXES",
    "WHITE",
    "WORKING_SIDE",
    "DecodedImage",
    "ImageFacts",
    "Pixels",
    "composite",
    "decode_image",
    "fit_within",
    "grey",
    "looks_like_image",
    "luma",
    "notes_of",
    "opencv",
    "read_bytes",
    "shrink",
    "shrink_whole",
    "working_luma",
]
