import contextlib
import io
import os
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageFile, ImageOps

from lora_curator.errors import UnreadableImage
from lora_curator.images import decode, decode_image, looks_like_image, read_bytes


def with_orientation(pixels, orientation, format, encode):
    exif = Image.Exif()
    exif[274] = orientation
    return encode(pixels, format, exif=exif)


def png_header(width, height):
    """A PNG that promises `width` x `height` pixels and has next to none."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 50)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_shown_as_pillow_shows_it(quarters, encode, orientation, format):
    options = {"lossless": True} if format == "WEBP" else {}
    exif = Image.Exif()
    exif[274] = orientation
    data = encode(quarters, format, exif=exif, **options)
    decoded = decode_image(data)
    # Pillow 9.5 turns a TIFF twice; what is upright does not depend on a lossless format.
    shown = data if format == "JPEG" else encode(quarters, "PNG", exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(shown))).convert("RGB"))
    assert decoded.facts.orientation == orientation
    assert decoded.pixels.shape == expected.shape == (decoded.height, decoded.width, 3)
    assert np.array_equal(decoded.pixels, expected)


def test_a_sideways_photo_swaps_width_and_height(quarters, encode):
    decoded = decode_image(with_orientation(quarters, 6, "JPEG", encode))
    assert (decoded.width, decoded.height) == (24, 40)
    # orientation 6: the stored top is shown on the right, so blue (bottom left) comes up left
    assert decoded.pixels[2, 2].tolist()[2] > 200


def test_an_orientation_out_of_range_is_ignored(quarters, encode):
    assert decode_image(with_orientation(quarters, 9, "PNG", encode)).facts.orientation == 1


@pytest.mark.parametrize("scale", [1, 2, 4, 8])
@pytest.mark.parametrize("subsampling", [0, 2])
@pytest.mark.parametrize("progressive", [False, True])
def test_opencv_and_pillow_decode_a_jpeg_to_the_same_bytes(
    photographs, encode, scale, subsampling, progressive, monkeypatch
):
    pytest.importorskip("cv2")
    photo = Image.open(photographs[0]).convert("RGB").resize((509, 413))
    data = encode(photo, "JPEG", quality=88, subsampling=subsampling, progressive=progressive)
    want = (509 // scale) * (413 // scale)
    fast = decode_image(data, want_pixels=want)
    monkeypatch.setattr(decode, "decode_plain", lambda *_: None)
    assert fast.scale == scale
    assert np.array_equal(fast.pixels, decode_image(data, want_pixels=want).pixels)


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("PNG", {}),
        ("PNG", {"compress_level": 1}),
        ("WEBP", {"quality": 80}),
        ("WEBP", {"lossless": True}),
        ("JPEG", {"quality": 90}),
    ],
)
def test_opencv_and_pillow_agree_on_every_plain_format(
    photographs, encode, format, options, monkeypatch
):
    pytest.importorskip("cv2")
    data = encode(Image.open(photographs[2]).convert("RGB"), format, **options)
    calls = []
    real = decode.decode_plain
    monkeypatch.setattr(decode, "decode_plain", lambda *a: calls.append(1) or real(*a))
    fast = decode_image(data)
    assert calls
    monkeypatch.setattr(decode, "decode_plain", lambda *_: None)
    slow = decode_image(data)
    assert np.array_equal(fast.pixels, slow.pixels)
    assert fast.facts == slow.facts


def test_a_png_with_one_wrong_bit_is_damaged(photographs, encode):
    data = bytearray(encode(Image.open(photographs[2]).convert("RGB"), "PNG"))
    data[len(data) // 2] ^= 1
    with pytest.raises(UnreadableImage):
        decode_image(bytes(data))


def test_exif_behind_the_pixels_of_a_png_still_turns_it(quarters, encode):
    data = with_orientation(quarters, 6, "PNG", encode)
    place = data.index(b"eXIf") - 4
    end = place + 12 + int.from_bytes(data[place : place + 4], "big")
    moved = data[:place] + data[end:-12] + data[place:end] + data[-12:]
    decoded = decode_image(moved)
    assert (decoded.width, decoded.height) == (24, 40)


def test_sixteen_bit_colour_keeps_its_high_byte(encode):
    cv2 = pytest.importorskip("cv2")
    deep = np.full((4, 4, 3), 0xABFF, np.uint16)
    data = cv2.imencode(".png", deep)[1].tobytes()
    assert decode_image(data).pixels[0, 0].tolist() == [0xAB] * 3


def test_a_jpeg_is_never_decoded_to_fewer_pixels_than_wanted(encode):
    data = encode(np.zeros((600, 800, 3), np.uint8), "JPEG")
    assert decode_image(data, want_pixels=800 * 600).scale == 1
    assert decode_image(data, want_pixels=400 * 300).scale == 2
    assert decode_image(data, want_pixels=400 * 300 + 1).scale == 1
    assert decode_image(data).scale == 1


def test_transparent_pixels_are_put_on_the_matte(encode):
    rgba = np.zeros((1, 4, 4), np.uint8)
    rgba[0, :, 0] = 200
    rgba[0, :, 3] = 255, 128, 0, 255
    decoded = decode_image(encode(rgba, "PNG"), matte=(0, 0, 100))
    # half transparent: red 200 * 128/255 = 100.4, blue 100 * 127/255 = 49.8
    assert decoded.pixels[0].tolist() == [[200, 0, 0], [100, 0, 50], [0, 0, 100], [200, 0, 0]]
    assert decoded.facts.alpha_share == 0.5


def test_palette_transparency_is_alpha_too(encode):
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 255, 0] + [0] * 762)
    palette.putpixel((1, 0), 1)
    decoded = decode_image(encode(palette, "PNG", transparency=1))
    assert decoded.pixels[0].tolist() == [[255, 0, 0], [255, 255, 255]]


def test_sixteen_bit_grey_keeps_its_highlights(encode):
    grey = np.array([[0, 32768, 65535]], np.uint16)
    decoded = decode_image(encode(Image.fromarray(grey), "PNG"))
    assert decoded.pixels[0, :, 0].tolist() == [0, 128, 255]  # 32768 / 65535 * 255 = 127.5+


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "I;16", "F", "RGBA"])
def test_every_mode_becomes_rgb(quarters, encode, mode):
    image = Image.fromarray(quarters)
    image = Image.new(mode, (4, 4)) if mode == "I;16" else image.convert(mode)
    format = {"LA": "PNG", "P": "PNG", "YCbCr": "JPEG"}.get(mode, "TIFF")
    decoded = decode_image(encode(image, format))
    assert decoded.pixels.shape[2] == 3
    assert decoded.pixels.dtype == np.uint8


def test_a_cmyk_jpeg_is_not_inverted(encode):
    red = Image.new("RGB", (16, 16), (220, 20, 20)).convert("CMYK")
    pixel = decode_image(encode(red, "JPEG", quality=95)).pixels[8, 8].astype(int)
    assert pixel[0] > 180
    assert pixel[1] < 80


def test_colours_of_an_embedded_profile_are_converted(encode):
    # A profile with linear gamma: mid grey 128 is much lighter in sRGB (about 188).
    profile = ImageCms.createProfile("XYZ")
    lab = ImageCms.ImageCmsProfile(profile).tobytes()
    grey = Image.new("RGB", (4, 4), (128, 128, 128))
    broken = decode_image(encode(grey, "PNG", icc_profile=lab))
    assert broken.pixels[0, 0].tolist() == [128, 128, 128]
    assert broken.facts.notes[0][0] == "broken_profile"


def test_a_wide_gamut_photo_is_converted_to_srgb(photographs):
    rocket = next(path for path in photographs if path.name == "rocket.jpg")
    decoded = decode_image(rocket.read_bytes())
    untouched = np.asarray(Image.open(rocket).convert("RGB")).astype(int)
    assert decoded.facts.color_profile == "Adobe RGB (1998)"
    assert 1 < np.abs(decoded.pixels.astype(int) - untouched).mean() < 40


def test_an_srgb_profile_changes_nothing(quarters, encode):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    decoded = decode_image(encode(quarters, "PNG", icc_profile=srgb))
    assert np.array_equal(decoded.pixels, quarters)
    assert decoded.facts.color_profile == ""


def test_of_an_animation_the_first_frame_is_used(encode):
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue", "lime")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    decoded = decode_image(data)
    assert decoded.pixels[0, 0].tolist() == [255, 0, 0]
    assert decoded.facts.frames == 3
    assert decoded.facts.notes[0][0] == "several_frames"


@pytest.mark.parametrize("host_reads_truncated", [False, True])
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_half_file_is_truncated_whatever_another_extension_set(
    photographs, encode, format, host_reads_truncated, monkeypatch
):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", host_reads_truncated)
    data = encode(Image.open(photographs[1]).convert("RGB"), format)
    with pytest.raises(UnreadableImage) as caught:
        decode_image(data[: len(data) // 2])
    assert caught.value.code in ("truncated", "damaged")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"hello", "not_an_image"),
        (b"<html><body>404</body></html>", "unsupported_format"),
        (b"8BPS" + b"\0" * 100, "unsupported_format"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 30, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged"),
        (png_header(60_000, 60_000), "too_large"),
        (png_header(14_000, 12_000), "too_large"),
        (png_header(300, 300), "truncated"),
    ],
)
def test_bytes_that_are_no_image_say_why(data, code):
    with pytest.raises(UnreadableImage) as caught:
        decode_image(data)
    assert caught.value.code in (code, "damaged" if code == "truncated" else code)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_damaged_bytes_never_raise_anything_else(quarters, encode, format):
    data = bytearray(encode(quarters, format))
    rng = np.random.default_rng(0)
    for _ in range(60):
        hurt = bytearray(data)
        for place in rng.integers(0, len(hurt), 6):
            hurt[place] = rng.integers(0, 256)
        with contextlib.suppress(UnreadableImage):
            decode_image(bytes(hurt[: rng.integers(1, len(hurt) + 1)]))


def test_pixels_are_read_only(quarters, encode):
    with pytest.raises(ValueError, match="read-only"):
        decode_image(encode(quarters, "PNG")).pixels[0, 0] = 0


def test_avif_and_heic_are_read_where_a_reader_is_installed(quarters):
    pillow_heif = pytest.importorskip("pillow_heif", reason="no HEIC reader is installed")
    stream = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(quarters)).save(stream, quality=95)
    decoded = decode_image(stream.getvalue())
    assert (decoded.width, decoded.height, decoded.facts.format) == (40, 24, "HEIF")
    assert decoded.pixels[2, 2, 0] > 180


def test_a_heic_photo_without_a_reader_names_the_package(monkeypatch):
    monkeypatch.setattr("builtins.__import__", _import_without("pillow_heif", "pi_heif"))
    with pytest.raises(UnreadableImage, match="pip install pi-heif"):
        decode_image(b"\0\0\0\x18ftypheic" + b"\0" * 40)


def _import_without(*names):
    import builtins

    real = builtins.__import__

    def imports(name, *rest, **options):
        if name in names:
            raise ImportError(name)
        return real(name, *rest, **options)

    return imports


def code_of(path):
    with pytest.raises(UnreadableImage) as caught:
        read_bytes(path)
    return caught.value.code


def test_reading_bytes_says_what_is_wrong_with_the_file(tmp_path):
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder.png").mkdir()
    assert code_of(tmp_path / "empty.png") == "empty_file"
    assert code_of(tmp_path / "folder.png") == "not_an_image"
    assert code_of(tmp_path / "gone.png") == "vanished"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_nothing_is_called_so(tmp_path):
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere.png")
    assert code_of(tmp_path / "link.png") == "dangling_link"


def test_a_file_that_may_not_be_read_says_so(tmp_path):
    file = tmp_path / "locked.png"
    file.write_bytes(b"x")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(UnreadableImage, match="permissions") as caught:
        read_bytes(file)
    assert caught.value.code == "no_permission"


def test_images_are_known_by_their_first_bytes(quarters, encode):
    for format in ("JPEG", "PNG", "WEBP", "GIF", "TIFF"):
        assert looks_like_image(encode(quarters, format)[:16])
    assert not looks_like_image(b"RIFF\0\0\0\0WAVEfmt ")
    assert not looks_like_image(b"plain text here.")
