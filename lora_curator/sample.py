"""A raw folder as a trainer would have it, made on the spot from photographs that packages ship.

The photographs are files inside scikit-image, scikit-learn and matplotlib; nothing is downloaded.
Every file's bytes depend only on the versions of those packages and of Pillow.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from .errors import FolderRefused, MissingPackage

Box = tuple[float, float, float, float]
"""Left, top, width and height of a crop as shares of the picture."""

WHOLE: Box = (0, 0, 1, 1)

_SOURCES = {
    **dict.fromkeys(("astronaut.png", "camera.png", "cell.png", "chelsea.png"), "skimage"),
    **dict.fromkeys(("brick.png", "coffee.png", "coins.png", "grass.png"), "skimage"),
    **dict.fromkeys(("gravel.png", "hubble_deep_field.jpg", "ihc.png", "logo.png"), "skimage"),
    **dict.fromkeys(("moon.png", "motorcycle_left.png", "motorcycle_right.png"), "skimage"),
    **dict.fromkeys(("page.png", "retina.jpg", "rocket.jpg", "text.png"), "skimage"),
    **dict.fromkeys(("china.jpg", "flower.jpg"), "sklearn"),
    "grace_hopper.jpg": "matplotlib",
}
_FOLDERS = {
    "skimage": ("scikit-image", "data"),
    "sklearn": ("scikit-learn", "datasets/images"),
    "matplotlib": ("matplotlib", "mpl-data/sample_data"),
}

# Path, picture, crop, shorter side in pixels.
_ORIGINALS: tuple[tuple[str, str, Box, int], ...] = (
    ("portraits/astronaut.png", "astronaut.png", WHOLE, 512),
    ("portraits/astronaut face.jpg", "astronaut.png", (0.25, 0.02, 0.45, 0.5), 576),
    ("portraits/astronaut patch.jpg", "astronaut.png", (0.0, 0.45, 0.6, 0.55), 512),
    ("portraits/grace_hopper.jpg", "grace_hopper.jpg", WHOLE, 512),
    ("portraits/hopper closer.jpg", "grace_hopper.jpg", (0.2, 0.05, 0.6, 0.6), 640),
    ("portraits/cameraman.png", "camera.png", WHOLE, 512),
    ("animals/chelsea.png", "chelsea.png", WHOLE, 512),
    ("animals/chelsea eyes.jpg", "chelsea.png", (0.2, 0.1, 0.55, 0.75), 512),
    ("travel/Temple 北京.jpg", "china.jpg", WHOLE, 640),
    ("travel/Temple roof.jpg", "china.jpg", (0.3, 0.1, 0.6, 0.6), 512),
    ("travel/Temple stairs.jpg", "china.jpg", (0.0, 0.45, 0.55, 0.55), 512),
    ("travel/rocket.jpg", "rocket.jpg", WHOLE, 576),
    ("travel/rocket tower.jpg", "rocket.jpg", (0.35, 0.0, 0.4, 1.0), 512),
    ("travel/coast panorama.jpg", "rocket.jpg", (0.0, 0.55, 1.0, 0.4), 512),
    ("kitchen/coffee.png", "coffee.png", WHOLE, 512),
    ("kitchen/coffee cup.jpg", "coffee.png", (0.2, 0.05, 0.6, 0.75), 512),
    ("kitchen/table corner.jpg", "coffee.png", (0.55, 0.4, 0.45, 0.6), 512),
    ("garden/flower.jpg", "flower.jpg", WHOLE, 640),
    ("garden/flöwer macro.jpg", "flower.jpg", (0.25, 0.15, 0.45, 0.65), 512),
    ("garden/textures/grass.png", "grass.png", WHOLE, 512),
    ("garden/textures/gravel.png", "gravel.png", WHOLE, 512),
    ("garden/textures/brick wall.png", "brick.png", WHOLE, 512),
    ("sky/hubble.jpg", "hubble_deep_field.jpg", WHOLE, 872),
    ("sky/hubble upper left.jpg", "hubble_deep_field.jpg", (0.0, 0.0, 0.5, 0.55), 512),
    ("sky/hubble spiral.jpg", "hubble_deep_field.jpg", (0.45, 0.4, 0.5, 0.5), 512),
    ("sky/moon.png", "moon.png", WHOLE, 512),
    ("garage/motorcycle left.png", "motorcycle_left.png", WHOLE, 512),
    ("garage/motorcycle right.png", "motorcycle_right.png", WHOLE, 512),
    ("garage/engine.jpg", "motorcycle_left.png", (0.3, 0.35, 0.5, 0.6), 512),
    ("garage/shelf.jpg", "motorcycle_left.png", (0.5, 0.0, 0.5, 0.5), 512),
    ("lab/tissue.png", "ihc.png", WHOLE, 512),
    ("lab/tissue detail.jpg", "ihc.png", (0.1, 0.1, 0.6, 0.6), 512),
    ("lab/retina.jpg", "retina.jpg", WHOLE, 1024),
    ("lab/retina disc.jpg", "retina.jpg", (0.1, 0.25, 0.5, 0.5), 704),
    ("lab/cell.png", "cell.png", WHOLE, 550),
    ("documents/page.png", "page.png", WHOLE, 191),
    ("documents/text.png", "text.png", WHOLE, 172),
    ("documents/coins.png", "coins.png", WHOLE, 303),
)

# Path, original that it is made from, what happens to it; the suffix says how it is saved.
_VARIANTS: tuple[tuple[str, str, str], ...] = (
    ("travel/Temple 北京 (1).jpg", "travel/Temple 北京.jpg", "exact copy"),
    ("backup/old phone/astronaut.png", "portraits/astronaut.png", "exact copy"),
    ("backup/old phone/engine.jpg", "garage/engine.jpg", "exact copy"),
    ("portraits/astronaut q60.jpg", "portraits/astronaut.png", "quality 60"),
    ("kitchen/coffee_small.jpg", "kitchen/coffee.png", "80 % size"),
    ("animals/chelsea bright.jpg", "animals/chelsea.png", "brighter"),
    ("backup/flower_edit.jpg", "garden/flower.jpg", "brighter"),
    ("backup/hubble_80.jpg", "sky/hubble.jpg", "80 % size"),
    ("portraits/hopper whatsapp.jpg", "portraits/hopper closer.jpg", "quality 60"),
    ("travel/temple blurred.jpg", "travel/Temple 北京.jpg", "blurred"),
    ("kitchen/cup out of focus.jpg", "kitchen/coffee cup.jpg", "blurred"),
    ("garage/too dark.jpg", "garage/motorcycle left.png", "dark"),
    ("sky/moon underexposed.png", "sky/moon.png", "dark"),
    ("garden/overexposed.jpg", "garden/flower.jpg", "overexposed"),
    ("portraits/flash.jpg", "portraits/grace_hopper.jpg", "overexposed"),
    ("animals/high iso.png", "animals/chelsea.png", "noisy"),
    ("travel/rocket night noise.jpg", "travel/rocket.jpg", "noisy"),
    ("downloads/astronaut 4x.jpg", "portraits/astronaut face.jpg", "upscaled"),
    ("downloads/temple upscale.png", "travel/Temple roof.jpg", "upscaled"),
    ("downloads/screenshot.png", "travel/rocket.jpg", "letterboxed"),
    ("downloads/grey.jpg", "kitchen/table corner.jpg", "grey"),
    ("phone/IMG_0006.jpg", "kitchen/coffee cup.jpg", "orientation 6"),
    ("phone/IMG_0008.jpg", "garage/shelf.jpg", "orientation 8"),
    ("phone/IMG_0003.jpg", "travel/Temple stairs.jpg", "orientation 3"),
    ("print/tissue cmyk.jpg", "lab/tissue detail.jpg", "cmyk"),
    ("lab/cell 16 bit.png", "lab/cell.png", "16 bit"),
    ("downloads/palette.png", "garden/flöwer macro.jpg", "palette"),
    ("downloads/cut out.png", "portraits/grace_hopper.jpg", "transparent"),
    ("downloads/retina.webp", "lab/retina disc.jpg", "as it is"),
    ("downloads/coast.bmp", "travel/coast panorama.jpg", "as it is"),
    ("lab/scan.tiff", "lab/tissue.png", "as it is"),
    ("downloads/animation.gif", "animals/chelsea eyes.jpg", "animated"),
    ("downloads/really a png.jpg", "sky/hubble spiral.jpg", "png inside"),
    ("downloads/icon.png", "portraits/astronaut face.jpg", "tiny"),
    ("broken/truncated.jpg", "travel/rocket tower.jpg", "truncated"),
    ("portraits/.hidden.jpg", "portraits/astronaut patch.jpg", "as it is"),
)


def make_sample(folder: Path, photos: int | None = None) -> int:
    """Write a raw folder to try the tool on; returns the number of files written.

    Without `photos` it is a set of about 80 files in nested folders: photographs, exact and near
    copies, flaws of every kind, unusual and broken files, captions in several encodings.

    Parameters
    ----------
    folder
        Must be absent or empty.
    photos
        At least this many images: further crops of the same pictures at other places, sizes and
        aspects, a quarter of them with a flaw. They are inputs for speed runs and say nothing
        about quality: all of them come from some twenty pictures, so the large set is far more
        alike than any trainer's folder, and its flaws are exactly the ones that are drawn here.

    Raises
    ------
    FolderRefused
        When there is something in `folder` already.
    MissingPackage
        When a package whose photographs are used is not installed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderRefused(
            f"The sample set is written into a new folder, and there is something in {folder}. "
            f"Name a folder that does not exist yet."
        )
    pictures = open_pictures()
    rng = np.random.default_rng(0)
    originals: dict[str, Image.Image] = {}
    for path, source, box, short in _ORIGINALS:
        originals[path] = crop(pictures[source], box, short)
        _save(originals[path], folder / path)
    for path, original, change in _VARIANTS:
        _write_variant(folder, path, original, originals[original], change, rng)
    _write_broken(folder)
    _write_captions(folder)
    if photos is not None:
        _write_more(folder, pictures, photos - _count_images(folder))
    return sum(1 for path in folder.rglob("*") if path.is_file())


def crop(picture: Image.Image, box: Box, short: int) -> Image.Image:
    """A part of a picture, resized so that its shorter side has `short` pixels."""
    left, top = box[0] * picture.width, box[1] * picture.height
    right, bottom = left + box[2] * picture.width, top + box[3] * picture.height
    scale = short / min(right - left, bottom - top)
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, (left, top, right, bottom))


def open_pictures() -> dict[str, Image.Image]:
    """Every photograph by file name, as RGB, from the folders of the installed packages."""
    pictures = {}
    for name, package in _SOURCES.items():
        distribution, inside = _FOLDERS[package]
        spec = find_spec(package)
        roots = list(spec.submodule_search_locations or ()) if spec else []
        file = next((f for root in roots if (f := Path(root, inside, name)).is_file()), None)
        if file is None:
            raise MissingPackage(
                distribution, "The sample set", '"lora-curator[standalone,sample]"'
            )
        with Image.open(file) as image:
            pictures[name] = image.convert("RGB")
    return pictures


def _noise(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    noisy = np.asarray(image, np.float64) + rng.normal(0, 45, (image.height, image.width, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _scale(image: Image.Image, factor: float) -> Image.Image:
    """Every value times `factor`."""
    return image.point([min(255, round(value * factor)) for value in range(256)] * 3)


def _overexpose(image: Image.Image) -> Image.Image:
    """About two stops too much: highlights burn out and colours fade to white."""
    faded = Image.blend(image, image.convert("L").convert("RGB"), 0.4)
    return faded.point([min(255, round(value * 2.4 + 40)) for value in range(256)] * 3)


def _letterbox(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, (0, image.height // 6, 0, image.height // 6), "black")


def _resize(image: Image.Image, factor: float) -> Image.Image:
    return crop(image, WHOLE, round(min(image.size) * factor))


_FLAWS: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "blurred": lambda image, rng: image.filter(ImageFilter.GaussianBlur(7)),
    "dark": lambda image, rng: _scale(image, 0.07),
    "overexposed": lambda image, rng: _overexpose(image),
    "noisy": _noise,
    "upscaled": lambda image, rng: _resize(_resize(image, 0.2), 5),
    "letterboxed": lambda image, rng: _letterbox(image),
    "grey": lambda image, rng: image.convert("L").convert("RGB"),
    "brighter": lambda image, rng: _scale(image, 1.12),
    "80 % size": lambda image, rng: _resize(image, 0.8),
    "tiny": lambda image, rng: image.resize((64, 64)),
    "as it is": lambda image, rng: image,
}

_TURNED = {
    "orientation 3": (3, Image.Transpose.ROTATE_180),
    "orientation 6": (6, Image.Transpose.ROTATE_90),
    "orientation 8": (8, Image.Transpose.ROTATE_270),
}


def _write_variant(
    folder: Path,
    path: str,
    original: str,
    image: Image.Image,
    change: str,
    rng: np.random.Generator,
) -> None:
    """One file made from an original: see `_VARIANTS`."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if change in _FLAWS:
        _save(_FLAWS[change](image, rng), file)
    elif change in _TURNED:
        orientation, turn = _TURNED[change]
        exif = Image.Exif()
        exif[274] = orientation
        image.transpose(turn).save(file, "JPEG", quality=92, exif=exif)
    elif change == "exact copy":
        file.write_bytes((folder / original).read_bytes())
    elif change == "truncated":
        whole = (folder / original).read_bytes()
        file.write_bytes(whole[: len(whole) * 6 // 10])
    elif change == "quality 60":
        image.save(file, "JPEG", quality=60)
    elif change == "cmyk":
        image.convert("CMYK").save(file, "JPEG", quality=92)
    elif change == "16 bit":
        deep = np.asarray(image.convert("L")).astype(np.uint16) * 257
        Image.fromarray(deep).save(file, "PNG")
    elif change == "palette":
        image.quantize(64).save(file, "PNG")
    elif change == "transparent":
        oval = Image.radial_gradient("L").resize(image.size).point([255] * 150 + [0] * 106)
        image.putalpha(oval.filter(ImageFilter.GaussianBlur(4)))
        image.save(file, "PNG")
    elif change == "animated":
        frames = [_resize(image, 0.5).rotate(angle) for angle in (0, 4, 8)]
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=200)
    else:  # "png inside"
        image.save(file, "PNG")


def _save(image: Image.Image, file: Path) -> None:
    """An image in the format of its suffix; JPEG and WebP at quality 92."""
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file, quality=92, compress_level=3)  # each format takes what it knows


def _write_broken(folder: Path) -> None:
    """Files that cannot be decoded and files that only look like images."""
    broken = folder / "broken"
    (broken / "zero bytes.jpg").write_bytes(b"")
    (broken / "a text.png").write_text("This is not a picture.\n", "utf-8", newline="\n")
    (broken / "60000 x 60000.png").write_bytes(_giant_png())
    (broken / "unfinished.png").write_bytes(_giant_png()[:20])
    (folder / "downloads/Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")


def _giant_png() -> bytes:
    """A valid PNG header of 60000 x 60000 pixels (3600 MP) with next to nothing behind it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _write_captions(folder: Path) -> None:
    """Captions as trainers have them: several encodings, line ends, suffixes and layouts."""
    texts = {
        "portraits/astronaut.txt": "a photo of an astronaut in an orange suit, flag, smiling",
        "portraits/grace_hopper.txt": "portrait, naval officer, uniform, cap, “Amazing Grace”",
        "animals/chelsea.txt": "a tabby cat, close-up, whiskers",
        "travel/Temple 北京.txt": "a temple in 北京, red walls, blue sky",
    }
    for path, text in texts.items():
        (folder / path).write_bytes(f"{text}\n".encode())
    (folder / "kitchen/coffee.txt").write_bytes("a cup of coffee, spoon\r\n".encode("utf-8-sig"))
    (folder / "garden/flöwer macro.txt").write_bytes("fleur séchée, été".encode("latin-1"))
    (folder / "travel/rocket.caption").write_bytes(b"a rocket on its launch pad\n")
    (folder / "portraits/hopper closer.txt").write_bytes(b"  \n")
    line = {"file_name": "motorcycle left.png", "text": "a red motorcycle in a garage"}
    (folder / "garage/metadata.jsonl").write_bytes(json.dumps(line).encode() + b"\n")


_SUFFIXES = (".jpg", ".png", ".webp", ".bmp", ".tiff", ".gif")


def _count_images(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.suffix in _SUFFIXES)


def _write_more(folder: Path, pictures: dict[str, Image.Image], count: int) -> None:
    """`count` further crops as JPEG, 50 to a folder; the same for the same number in the row."""
    sources = [name for name in _SOURCES if min(pictures[name].size) >= 300]
    for number in range(count):
        rng = np.random.default_rng((1, number))
        picture = pictures[sources[int(rng.integers(len(sources)))]]
        aspect = float(rng.choice([0.5625, 0.667, 0.75, 1.0, 1.333, 1.5, 1.778]))
        height = float(rng.uniform(0.35, 1.0)) * min(picture.height, picture.width / aspect)
        share_h, share_w = height / picture.height, height * aspect / picture.width
        left, top = rng.uniform(0, 1 - share_w), rng.uniform(0, 1 - share_h)
        short = int(rng.choice([384, 512, 640, 768, 1024]))
        image = crop(picture, (float(left), float(top), share_w, share_h), short)
        if rng.random() < 0.25:
            image = _FLAWS[str(rng.choice(sorted(_FLAWS)))](image, rng)
        _save(image, folder / "more" / f"{number // 50:03d}" / f"photo {number:05d}.jpg")
