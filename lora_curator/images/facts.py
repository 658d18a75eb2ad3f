"""What an image file says of itself, and the notes that a user gets about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageFacts:
    """What the file says of itself, apart from its pixels.

    Attributes
    ----------
    format
        `JPEG`, `PNG`, ... by content.
    mode
        Pillow's mode of the stored image (`RGB`, `CMYK`, `P`, `I;16`).
    frames
        1 for a still.
    orientation
        EXIF orientation as stored, 1 to 8.
    alpha_share
        Share of pixels that are not fully opaque, in [0, 1]; 0 without an alpha channel.
    color_profile
        Description of an embedded ICC profile that was converted to sRGB, empty otherwise.
    quantization
        The JPEG's luminance table, 64 values in natural (row by row) order, None otherwise.
    notes
        (code, sentence) of things that were taken care of: several frames, a broken profile.
    """

    format: str = ""
    mode: str = ""
    frames: int = 1
    orientation: int = 1
    alpha_share: float = 0.0
    color_profile: str = ""
    quantization: tuple[int, ...] | None = None
    notes: tuple[tuple[str, str], ...] = ()


def notes_of(facts: ImageFacts) -> tuple[tuple[str, str], ...]:
    """(code, sentence) of everything that decoding took care of, for a note to the user."""
    notes = list(facts.notes)
    if facts.orientation != 1:
        sentence = "The photo is stored turned (EXIF orientation); it is used upright."
        notes.append(("exif_orientation", sentence))
    if facts.color_profile:
        sentence = f"Its colours were converted from {facts.color_profile} to sRGB."
        notes.append(("color_profile", sentence))
    if facts.alpha_share > 0:
        share = f"{facts.alpha_share:.0%}" if facts.alpha_share >= 0.01 else "Less than 1%"
        sentence = f"{share} of it is not opaque and was put on the matte colour."
        notes.append(("transparent_pixels", sentence))
    return tuple(notes)
