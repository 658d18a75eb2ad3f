"""Captions of an export: the trigger word first and once, one line, the existing text after it."""

from .caption import write_caption_bytes
from .step import CaptionOptions, compose_captions

__all__ = ["CaptionOptions", "compose_captions", "write_caption_bytes"]
