"""Every mode and colour profile to 8-bit sRGB on a matte."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .views import Pixels

if TYPE_CHECKING:
    from PIL import ImageCms


def to_rgb(
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
    if profile and not is_srgb(profile):
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
    from PIL import ImageCms

    try:
        return ImageCms.getProfileDescription(io.BytesIO(profile)).strip()  # type: ignore[arg-type]
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return ""


def is_srgb(profile: bytes) -> bool:
    """Whether an ICC profile says that it is sRGB, so that nothing needs converting."""
    name = _profile_name(profile)
    return "sRGB" in name and "linear" not in name.lower()


_BLACK_POINT_COMPENSATION = 0x2000  # a named flag only from Pillow 10.3 on


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The conversion from a profile to sRGB, None when the profile does not fit the image."""
    from PIL import ImageCms

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
    from PIL import ImageCms

    transform = _transform(profile, image.mode)
    if transform is None:
        return None
    try:
        return transform.apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
