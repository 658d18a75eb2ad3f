"""Images to the size, orientation, colour and format in which a trainer uses them untouched."""

from .options import FORMATS, MODES, PrepareOptions
from .step import PreparedImage, prepare_image

__all__ = ["FORMATS", "MODES", "PrepareOptions", "PreparedImage", "prepare_image"]
