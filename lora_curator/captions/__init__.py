"""Captions of an export: the trigger word first and once, one line, the existing text after it."""

from .caption import write_caption_bytes
from .edit import EditOptions, edit_captions
from .step import CaptionOptions, compose_captions

__all__ = [
    "CaptionOptions",
    "EditOptions",
    "compose_captions",
    "edit_captions",
    "write_caption_bytes",
]
