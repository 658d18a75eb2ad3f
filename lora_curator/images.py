"""Image files to pixels: content detection, orientation, colour, alpha, limits.

The array convention, everywhere in the library: one image is uint8 `(h, w, 3)` sRGB with the EXIF
orientation applied and alpha composited on a matte, read-only.

A JPEG is decoded at 1/2, 1/4 or 1/8 of its size (the DCT does it) when fewer pixels will do.
OpenCV, where it is installed, decodes plain images, Pillow all others; both give the same bytes.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, UnidentifiedImageError

from .errors import MissingPackage, UnreadableImage

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif"}
    | {".avif", ".heic", ".heif"}
)
"""Lower-case suffixes of files that are taken for images. What a file *is* its bytes decide."""

FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "AVIF")
PIXEL_LIMIT = 150_000_000
"""Images of more pixels are a finding, not decoded (a 20 kB file can unpack to 10 GB)."""
BYTE_LIMIT = 1 << 30
MEASURE_PIXELS = 1_500_000
"""Pixels that the measurements want: a JPEG is never decoded to fewer, if it has them."""
WORKING_SIDE = 1024
"""Longer side of the working image; PEERS measured sharpness best at this size."""
SMALL_SIDE = 256
"""Longer side of the small view, from which the hashes are computed."""
WHITE = (255, 255, 255)

Pixels = NDArray[np.uint8]

_BROKEN = (
    OSError,
    SyntaxError,  # Pillow raises it for broken PNG chunks
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    ZeroDivisionError,
)
"""What Pillow's readers raise on damaged files."""

_TRANSPOSE = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: a.transpose(1, 0, 2)[:, ::-1],
    7: lambda a: a.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda a: a.transpose(1, 0, 2)[::-1],
}
"""EXIF orientation to the view that shows the image upright (EXIF 2.32, tag 274)."""


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


@dataclass(frozen=True)
class DecodedImage:
    """One decoded image and the reduced views that the measurements share.

    Attributes
    ----------
    pixels
        uint8 `(h, w, 3)`; smaller than the file's image by `scale` for large JPEGs.
    width, height
        Size of the whole image in pixels, upright.
    scale
        1, 2, 4 or 8: `pixels` has about `width / scale` columns.
    """

    pixels: Pixels
    width: int
    height: int
    scale: int = 1
    facts: ImageFacts = field(default_factory=ImageFacts)

    @cached_property
    def small(self) -> Pixels:
        """The image with its longer side at most `SMALL_SIDE`, area-averaged.

        First halved as often as that goes, which is several times faster; an odd last row or
        column is left out each time.
        """
        view = self.pixels
        while max(view.shape[:2]) >= 2 * SMALL_SIDE and min(view.shape[:2]) > 1:
            view = shrink_whole(view, 2)
        return shrink(view, SMALL_SIDE)

    @cached_property
    def working_luma(self) -> NDArray[np.float32]:
        """Luma with its longer side at most `WORKING_SIDE`, float32 `(h, w)` in [0, 255]."""
        return working_luma(self.pixels)


def opencv() -> ModuleType:
    """OpenCV, imported when first needed; `MissingPackage` when the host has none."""
    try:
        import cv2
    except ImportError as error:
        raise MissingPackage("cv2", "Measuring images", "opencv-python-headless") from error
    return cv2


def grey(pixels: Pixels) -> NDArray[np.uint8]:
    """Luma of an sRGB image by ITU-R BT.601, uint8 `(h, w)`."""
    cv2 = opencv()
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def luma(pixels: Pixels) -> NDArray[np.float32]:
    """Luma of an sRGB image by ITU-R BT.601, float32 `(h, w)` in [0, 255]."""
    return grey(pixels).astype(np.float32)


def fit_within(width: int, height: int, side: int) -> tuple[int, int]:
    """The size with the same aspect ratio whose longer side is at most `side`; never enlarges."""
    longer = max(width, height)
    if longer <= side:
        return width, height
    return max(1, round(width * side / longer)), max(1, round(height * side / longer))


def shrink(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The image with its longer side at most `side`, area-averaged; never enlarged."""
    height, width = pixels.shape[:2]
    size = fit_within(width, height, side)
    if size == (width, height):
        return pixels
    cv2 = opencv()
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def working_luma(pixels: Pixels) -> NDArray[np.float32]:
    """Luma with its longer side at most `WORKING_SIDE`, area-averaged, float32 in [0, 255]."""
    whole = shrink_whole(grey(pixels), max(pixels.shape[:2]) // WORKING_SIDE)
    return shrink(whole, WORKING_SIDE).astype(np.float32)


def shrink_whole(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """The image area-averaged to 1/`factor` of its size, without what fills no whole block."""
    height, width = pixels.shape[:2]
    factor = min(factor, height, width)
    if factor < 2:
        return pixels
    size = (width // factor, height // factor)
    blocks = pixels[: size[1] * factor, : size[0] * factor]
    return opencv().resize(blocks, size, interpolation=opencv().INTER_AREA)


def read_bytes(path: Path) -> bytes:
    """The bytes of an image file.

    Raises
    ------
    UnreadableImage
        With a code and a sentence: dangling link, no permission, empty, too large, not a file.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableImage("not_an_image", "This is not a regular file.")
        if status.st_size > BYTE_LIMIT:
            raise UnreadableImage(
                "too_many_bytes",
                f"The file has {status.st_size / 1e9:.1f} GB; the limit is 1.1 GB.",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        code = "dangling_link" if path.is_symlink() else "vanished"
        what = (
            "The link points to a file that does not exist."
            if path.is_symlink()
            else ("The file was there when the folder was listed and is gone now.")
        )
        raise UnreadableImage(code, what) from None
    except PermissionError:
        raise UnreadableImage(
            "no_permission", "The file may not be read by this user; check its permissions."
        ) from None
    except OSError as error:
        raise UnreadableImage("read_error", f"The disk could not read it: {error}.") from error
    if not data:
        raise UnreadableImage("empty_file", "The file has 0 bytes.")
    return data


def decode_image(
    data: bytes,
    *,
    matte: tuple[int, int, int] = WHITE,
    want_pixels: int | None = None,
    pixel_limit: int = PIXEL_LIMIT,
) -> DecodedImage:
    """Decode the bytes of an image file to upright sRGB.

    Parameters
    ----------
    matte
        Colour that transparent pixels are composited on.
    want_pixels
        A JPEG may be decoded at a fraction of its size as long as this many pixels remain
        (`MEASURE_PIXELS` for scoring). None decodes every pixel.
    pixel_limit
        Refuse images of more pixels before decoding them.

    Raises
    ------
    UnreadableImage
        The sentence says what is wrong with the file.
    """
    image = _open(data)
    try:
        if image.width * image.height > pixel_limit:
            raise UnreadableImage(
                "too_large",
                f"The image says it is {image.width} x {image.height} "
                f"({image.width * image.height / 1e6:,.0f} MP); the limit is "
                f"{pixel_limit / 1e6:,.0f} MP.",
            )
        return _decode(image, data, matte, want_pixels)
    except _BROKEN as error:
        raise _damage(error) from error
    except MemoryError as error:
        raise UnreadableImage(
            "too_large", "Decoding it needs more memory than there is."
        ) from error
    finally:
        image.close()


def _damage(error: Exception) -> UnreadableImage:
    """The finding for an error that Pillow raised while reading."""
    words = str(error)
    if isinstance(error, EOFError) or "truncated" in words or "Truncated" in words:
        return UnreadableImage("truncated", "The file ends before the image is complete.")
    return UnreadableImage(
        "damaged", f"The image data is damaged ({words or type(error).__name__})."
    )


def _open(data: bytes) -> Image.Image:
    """Pillow's lazy image, recognised by content."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return _open_heif(data)
    try:
        return Image.open(io.BytesIO(data), formats=_readable_formats())
    except Image.DecompressionBombError as error:
        # "Image size (3600000000 pixels) exceeds limit of ... pixels, could be ..."
        pixels = re.search(r"\d+", str(error))
        size = f"{int(pixels[0]) / 1e6:,.0f} MP" if pixels else "more pixels than Pillow decodes"
        raise UnreadableImage(
            "too_large", f"The image says it has {size}; the limit is {PIXEL_LIMIT / 1e6:,.0f} MP."
        ) from None
    except UnidentifiedImageError:
        raise _not_recognised(data) from None
    except _BROKEN as error:
        raise _damage(error) from error


@lru_cache(maxsize=1)
def _readable_formats() -> tuple[str, ...]:
    """Those of our formats that this Pillow knows (AVIF came with 11.3)."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


_HEIF_BRANDS = frozenset((b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"heim", b"heis"))


def _open_heif(data: bytes) -> Image.Image:
    """A HEIC image through pillow-heif or pi-heif, without registering anything in Pillow."""
    if b"avif" in data[8:64]:
        return Image.open(io.BytesIO(data))
    for package in ("pillow_heif", "pi_heif"):
        try:
            module = __import__(package)
        except ImportError:
            continue
        return module.open_heif(io.BytesIO(data)).to_pillow()
    raise UnreadableImage(
        "unsupported_format",
        "This is a HEIC photo, which needs one more Python package: pip install pi-heif",
    )


def _not_recognised(data: bytes) -> UnreadableImage:
    """Why no reader took the bytes: damaged, of another format, or no image at all."""
    if data[4:12] == b"ftypavif":
        return UnreadableImage(
            "unsupported_format", "This is an AVIF image; reading it needs Pillow 11.3 or newer."
        )
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            if name in FORMATS:
                return UnreadableImage(
                    "damaged",
                    f"The file starts like a {name}, but it is damaged or stored in a way that "
                    "Pillow cannot read.",
                )
            return UnreadableImage("unsupported_format", f"This is a {name} file, not read here.")
    return UnreadableImage("not_an_image", "The bytes are not an image of a known format.")


_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WEBP"),
    (b"8BPS", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"%PDF", "PDF"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE html", "HTML"),
    (b"<html", "HTML"),
)


def looks_like_image(head: bytes) -> bool:
    """Whether the first 16 bytes of a file are those of an image format that is read here."""
    if head[4:8] == b"ftyp":
        return head[8:12] in _HEIF_BRANDS or head[8:12] in (b"avif", b"avis")
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    return any(head.startswith(s) and name in FORMATS for s, name in _SIGNATURES if s != b"BM")


def _decode(
    image: Image.Image, data: bytes, matte: tuple[int, int, int], want_pixels: int | None
) -> DecodedImage:
    facts: dict[str, Any] = {"format": "JPEG" if image.format == "MPO" else image.format or "HEIF"}
    facts["mode"] = image.mode
    notes: list[tuple[str, str]] = []
    full = image.size
    scale = 1
    tables: Mapping[int, Any] = getattr(image, "quantization", None) or {}
    if facts["format"] == "JPEG":
        facts["quantization"] = tuple(int(v) for v in tables[0]) if 0 in tables else None
        scale = _dct_scale(*full, want_pixels)
        if scale > 1:
            image.draft(None, (full[0] // scale, full[1] // scale))
    elif getattr(image, "n_frames", 1) > 1:
        facts["frames"] = image.n_frames  # type: ignore[attr-defined]
        notes.append(("several_frames", f"Of its {facts['frames']} frames the first is used."))

    profile = image.info.get("icc_profile")
    plain = (not profile or _is_srgb(profile)) and _is_plain(image, data)
    pixels = _decode_plain(image, data, scale) if plain else None
    if pixels is None:
        image.load()
        _check_whole(image, data)
        pixels, facts["alpha_share"] = _to_rgb(image, profile, matte, facts, notes)
    # A plain PNG has no EXIF, and asking Pillow for it would decode the whole image once more.
    orientation = 1 if plain and image.format == "PNG" else _orientation(image)
    facts["orientation"] = orientation
    if orientation != 1:
        pixels = _TRANSPOSE[orientation](pixels)
        if orientation >= 5:
            full = full[1], full[0]
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False
    return DecodedImage(pixels, *full, scale, ImageFacts(**facts, notes=tuple(notes)))


def _dct_scale(width: int, height: int, want_pixels: int | None) -> int:
    """The largest of 8, 4, 2, 1 by which a JPEG may be reduced and keep `want_pixels`."""
    if want_pixels is None:
        return 1
    for scale in (8, 4, 2):
        if (width // scale) * (height // scale) >= want_pixels:
            return scale
    return 1


def _is_plain(image: Image.Image, data: bytes) -> bool:
    """Whether the file is a whole, still, opaque 8-bit RGB image, which OpenCV decodes as Pillow.

    OpenCV paints what a damaged file lacks grey without a word: what is not known to be whole is
    left to Pillow, which says so.
    """
    if image.mode != "RGB" or "transparency" in image.info:
        return False
    if image.format in ("JPEG", "MPO"):
        return _has_end(data)
    if image.format == "WEBP":
        size = int.from_bytes(data[4:8], "little")
        return getattr(image, "n_frames", 1) == 1 and size + 8 <= len(data)
    return image.format == "PNG" and _is_plain_png(data)


def _is_plain_png(data: bytes) -> bool:
    """Whether a PNG has 8 bits a channel, whole chunks, one frame and no orientation."""
    place, last = 8, b""
    while last != b"IEND" and place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 8 + length
        last = data[place + 4 : place + 8]
        body = memoryview(data)[place + 4 : end]
        if end + 4 > len(data) or zlib.crc32(body) != int.from_bytes(data[end : end + 4], "big"):
            return False
        text = last in (b"tEXt", b"zTXt", b"iTXt") and bytes(body[4:40])
        if last in (b"eXIf", b"acTL") or (text and text.startswith(_PNG_ORIENTATION)):
            return False
        place = end + 4
    return last == b"IEND" and data[24] == 8


_PNG_ORIENTATION = (b"Raw profile type", b"XML:com.adobe.xmp")


def _decode_plain(image: Image.Image, data: bytes, scale: int) -> Pixels | None:
    """A plain image by OpenCV, None where it has to be Pillow's after all."""
    try:
        import cv2
    except ImportError:
        return None
    flags = {
        1: cv2.IMREAD_COLOR,
        2: cv2.IMREAD_REDUCED_COLOR_2,
        4: cv2.IMREAD_REDUCED_COLOR_4,
        8: cv2.IMREAD_REDUCED_COLOR_8,
    }
    try:
        bgr = cv2.imdecode(
            np.frombuffer(data, np.uint8), flags[scale] | cv2.IMREAD_IGNORE_ORIENTATION
        )
    except cv2.error:
        return None
    if bgr is None or bgr.shape[1::-1] != image.size:
        return None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _has_end(data: bytes) -> bool:
    """Whether a JPEG has an end-of-image marker after its last start of scan."""
    return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")


def _check_whole(image: Image.Image, data: bytes) -> None:
    """Raise for a half-read image that Pillow passed as whole.

    It does so when another extension has set `ImageFile.LOAD_TRUNCATED_IMAGES` for the process.
    """
    cut = (image.format in ("JPEG", "MPO") and not _has_end(data)) or (
        image.format == "PNG" and b"IEND" not in data[-4096:]
    )
    from PIL import ImageFile

    if cut and ImageFile.LOAD_TRUNCATED_IMAGES:
        raise UnreadableImage("truncated", "The file ends before the image is complete.")


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8, 1 when absent or nonsense.

    Read after loading: Pillow's TIFF reader turns the image itself and removes the tag.
    """
    try:
        value = image.getexif().get(274, 1)
    except _BROKEN:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _to_rgb(
    image: Image.Image,
    profile: bytes | None,
    matte: tuple[int, int, int],
    facts: dict[str, Any],
    notes: list[tuple[str, str]],
) -> tuple[Pixels, float]:
    """Any Pillow mode to uint8 sRGB and the share of pixels that were not opaque."""
    if image.mode == "F" or image.mode.startswith("I"):
        return _deep_grey(image, notes), 0.0
    alpha = None
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        image = image.convert("RGB")
    elif image.mode in ("1", "P", "RGBX"):
        image = image.convert("RGB")
    if profile and not _is_srgb(profile):
        converted = _convert_profile(image, profile)
        if converted is None:
            notes.append(
                ("broken_profile", "Its colour profile cannot be used; colours are taken as sRGB.")
            )
        else:
            image = converted
            facts["color_profile"] = _profile_name(profile)
    rgb = np.asarray(image.convert("RGB"))
    if alpha is None:
        return rgb, 0.0
    opacity = np.asarray(alpha)
    share = float(np.count_nonzero(opacity < 255)) / opacity.size
    return (composite(rgb, opacity, matte) if share else rgb), share


def composite(rgb: Pixels, alpha: NDArray[np.uint8], matte: tuple[int, int, int]) -> Pixels:
    """`rgb` over a plain `matte` colour by an 8-bit `alpha` of shape `(h, w)`, rounded."""
    a = alpha[..., None].astype(np.uint16)
    over = rgb.astype(np.uint16) * a + np.array(matte, np.uint16) * (255 - a)
    return ((over + 127) // 255).astype(np.uint8)


def _deep_grey(image: Image.Image, notes: list[tuple[str, str]]) -> Pixels:
    """16-bit, 32-bit and float greyscale to 8-bit RGB."""
    grey = np.asarray(image)
    if grey.dtype.kind == "f":
        top = float(np.nanmax(grey)) if grey.size else 1.0
        scaled = np.nan_to_num(grey / max(top, 1.0) * 255.0)
        notes.append(("float_pixels", "Its floating-point pixels were scaled to 8 bits."))
    else:
        wide = grey.astype(np.int64)
        top = 65535 if wide.max(initial=0) <= 65535 else int(wide.max())
        scaled = wide / top * 255.0
    eight = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return np.repeat(eight[..., None], 3, axis=2)


@lru_cache(maxsize=64)
def _profile_name(profile: bytes) -> str:
    try:
        return ImageCms.getProfileDescription(io.BytesIO(profile)).strip()  # type: ignore[arg-type]
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return ""


def _is_srgb(profile: bytes) -> bool:
    """Whether an ICC profile says that it is sRGB, so that nothing needs converting."""
    name = _profile_name(profile)
    return "sRGB" in name and "linear" not in name.lower()


_BLACK_POINT_COMPENSATION = 0x2000  # a named flag only from Pillow 10.3 on


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The conversion from a profile to sRGB, None when the profile does not fit the image."""
    try:
        return ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=_BLACK_POINT_COMPENSATION,  # pyright: ignore[reportArgumentType]
        )
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None


def _convert_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The image in sRGB, None when its profile is broken or belongs to another colour space."""
    transform = _transform(profile, image.mode)
    if transform is None:
        return None
    try:
        return transform.apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
