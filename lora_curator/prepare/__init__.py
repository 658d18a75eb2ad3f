"""Images to the size, orientation, colour and format in which a trainer uses them untouched."""

from .options import FORMATS, MODES, PrepareOptions

__all__ = ["FORMATS", "MODES", "PrepareOptions"]
