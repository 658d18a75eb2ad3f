"""Images to the size, orientation, colour and format in which a trainer uses them untouched."""

from .options import CROPS, FORMATS, MODES, PrepareOptions

__all__ = ["CROPS", "FORMATS", "MODES", "PrepareOptions"]
