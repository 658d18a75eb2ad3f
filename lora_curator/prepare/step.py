"""One image file to the bytes that are exported, untouched wherever that is possible."""

from __future__ import annotations

from dataclasses import dataclass

from ..buckets import Placement, Size, assign_bucket
from ..dataset import Finding
from ..errors import BadInput
from ..images import MEASURE_PIXELS, DecodedImage, ImageFacts, decode_image, notes_of
from . import webp
from .options import PrepareOptions
from .pixels import SUFFIX, Encoding, encode, place
from .subject import toward_subject

READ_EVERYWHERE: dict[str, Encoding] = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
"""Formats that every trainer reads, by the name that the bytes give them."""

_PLAIN_MODES = frozenset(("RGB", "L", "P", "1", "RGBA", "LA"))
"""Stored modes that every trainer turns into the same RGB, if opaque."""

_FAR = 0.05
"""A crop that moved by more of the side than this is noted."""

_LOSSLESS = frozenset(("PNG", "BMP", "DIB", "TIFF", "GIF"))


@dataclass(frozen=True)
class PreparedImage:
    """One image, ready to be written.

    Attributes
    ----------
    data
        The file's bytes.
    suffix
        `.png`, `.jpg` or `.webp`, what the bytes are.
    placement
        How the image got, or in the modes `copy` and `upright` will get, to its bucket. None when
        it is too small for any, which only happens in those modes.
    copied
        Whether the bytes are those of the source.
    findings
        What was done or could not be done.
    """

    data: bytes
    suffix: str
    placement: Placement | None
    copied: bool
    findings: tuple[Finding, ...] = ()


def prepare_image(data: bytes, options: PrepareOptions, path: str = "") -> PreparedImage:
    """Prepare the bytes of one image file; `path` only names it in findings.

    Raises
    ------
    UnreadableImage
        When the image cannot be decoded.
    BadInput
        In mode `buckets`, when the image fits no bucket.
    """
    if options.mode == "copy":
        return _copied(data, options, path)
    image = decode_image(data, matte=options.matte)
    target = _target(data, image.facts, options)
    findings = _done(image, path)
    whole = (image.width, image.height)
    if options.mode == "buckets":
        placement = assign_bucket(*whole, options.buckets)
    else:
        placement = _later(whole, options)
    resizes = options.mode == "buckets" and placement is not None and not placement.changes_nothing
    if not resizes and _is_ready(image.facts, target):
        plain = webp.without_extras(data)
        return PreparedImage(plain or data, SUFFIX[target], placement, plain is None, findings)
    pixels = image.pixels
    if resizes and placement:
        if options.crop == "subject":
            centre, placement = placement, toward_subject(image.pixels, placement)
            findings += _moved(centre, placement, path)
        pixels = place(image.pixels, placement)
    lossless = _is_lossless(data, image.facts)
    encoded = encode(pixels, target, options.jpeg_quality, lossless=lossless)
    return PreparedImage(encoded, SUFFIX[target], placement, False, findings)


def _copied(data: bytes, options: PrepareOptions, path: str) -> PreparedImage:
    """Mode `copy`: the bytes as they are, unless trainers cannot read the format."""
    image = decode_image(data, matte=options.matte, want_pixels=MEASURE_PIXELS)
    facts = image.facts
    if facts.format not in READ_EVERYWHERE:
        image = decode_image(data, matte=options.matte)
        target: Encoding = "png" if _is_lossless(data, facts) else "jpg"
        sentence = (
            f"Trainers do not all read {facts.format}; the image was written as {target.upper()}."
        )
        encoded = encode(image.pixels, target, options.jpeg_quality)
        placement = _later((image.width, image.height), options)
        note = Finding("converted", sentence, path, "note")
        return PreparedImage(encoded, SUFFIX[target], placement, False, (note,))
    # Trainers such as sd-scripts do not look at the EXIF orientation.
    sideways = facts.orientation >= 5
    size = (image.height, image.width) if sideways else (image.width, image.height)
    suffix = SUFFIX[READ_EVERYWHERE[facts.format]]
    return PreparedImage(data, suffix, _later(size, options), True, _left(data, facts, path))


def _target(data: bytes, facts: ImageFacts, options: PrepareOptions) -> Encoding:
    if options.format != "same":
        return options.format
    if facts.format in READ_EVERYWHERE:
        return READ_EVERYWHERE[facts.format]
    return "png" if _is_lossless(data, facts) else "jpg"


def _is_ready(facts: ImageFacts, target: Encoding) -> bool:
    """Whether the file's own bytes are already what would be written."""
    return (
        READ_EVERYWHERE.get(facts.format) == target
        and facts.mode in _PLAIN_MODES
        and facts.orientation == 1
        and facts.alpha_share == 0
        and not facts.color_profile
        and facts.frames == 1
    )


def _is_lossless(data: bytes, facts: ImageFacts) -> bool:
    return facts.format in _LOSSLESS or (facts.format == "WEBP" and webp.is_lossless(data))


def _later(size: Size, options: PrepareOptions) -> Placement | None:
    """Where the trainer itself will put an image that is not resized here."""
    try:
        return assign_bucket(*size, options.buckets)
    except BadInput:
        return None


def _done(image: DecodedImage, path: str) -> tuple[Finding, ...]:
    """Notes on what decoding took care of."""
    return tuple(Finding(code, said, path, "note") for code, said in notes_of(image.facts))


def _moved(centre: Placement, placement: Placement, path: str) -> tuple[Finding, ...]:
    """Notes on a crop that is far from the middle."""
    found = []
    for axis, (back, forth) in enumerate((("to the left", "to the right"), ("up", "down"))):
        pixels = placement.crop[axis] - centre.crop[axis]
        if abs(pixels) > _FAR * placement.resized[axis]:
            words = f"by {abs(pixels):,} px {back if pixels < 0 else forth}"
            sentence = f"The crop was moved {words}, where the subject seems to be."
            found += [Finding("moved_crop", sentence, path, "note")]
    return tuple(found)


def _left(data: bytes, facts: ImageFacts, path: str) -> tuple[Finding, ...]:
    """Warnings about what mode `copy` leaves as it is and trainers show otherwise."""
    found: list[tuple[str, str]] = []
    if facts.orientation != 1:
        found += [("sideways", "Its EXIF turns it, which sd-scripts does not see")]
    if facts.alpha_share > 0:
        found += [("transparent", "It has transparent pixels, whose hidden colours are trained")]
    if facts.color_profile:
        words = f"Its colours are {facts.color_profile}, which trainers take for sRGB"
        found += [("wide_colours", words)]
    if facts.mode not in _PLAIN_MODES:
        words = f"It is stored as {facts.mode}, which trainers turn into wrong colours"
        found += [("unusual_mode", words)]
    if webp.is_extended(data):
        words = "Its WebP header makes sd-scripts take it for one pixel less on both sides"
        found += [("extended_webp", words)]
    advice = "mode 'upright' takes care of it."
    return tuple(Finding(code, f"{words}; {advice}", path) for code, words in found)
