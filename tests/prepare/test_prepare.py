import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from lora_curator.buckets import BucketOptions, assign_bucket
from lora_curator.errors import BadInput, UnreadableImage
from lora_curator.images import decode_image
from lora_curator.prepare.options import PrepareOptions
from lora_curator.prepare.pixels import encode, place, resize
from lora_curator.prepare.step import prepare_image

SMALL = BucketOptions((128, 128), min_bucket_reso=64, max_bucket_reso=256)
BUCKETS = PrepareOptions(buckets=SMALL)
UPRIGHT = PrepareOptions("upright", buckets=SMALL)
COPY = PrepareOptions("copy", buckets=SMALL)


def picture(width, height, seed=0):
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (height // 8 + 1, width // 8 + 1, 3), np.uint8)
    return np.kron(small, np.ones((8, 8, 1), np.uint8))[:height, :width]


def file_of(pixels, name="PNG", **options):
    out = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(out, name, **options)
    return out.getvalue()


def turned(pixels, orientation, name="JPEG"):
    exif = Image.Exif()
    exif[274] = orientation
    return file_of(pixels, name, exif=exif, quality=100, subsampling=0)


def codes(prepared):
    return [one.code for one in prepared.findings]


def test_an_image_gets_its_buckets_size_and_the_middle_of_the_picture():
    pixels = picture(400, 200)
    prepared = prepare_image(file_of(pixels), BUCKETS)
    expected = assign_bucket(400, 200, SMALL)
    assert prepared.placement == expected
    out = decode_image(prepared.data)
    assert (out.width, out.height) == expected.bucket
    assert np.array_equal(out.pixels, place(pixels, expected))
    assert (prepared.suffix, prepared.copied) == (".png", False)


@pytest.mark.parametrize(("name", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")])
@pytest.mark.parametrize("options", [BUCKETS, UPRIGHT, COPY])
def test_an_image_that_is_right_already_keeps_its_bytes(name, suffix, options):
    data = file_of(picture(128, 128), name)
    prepared = prepare_image(data, options)
    assert prepared.data is data
    assert (prepared.suffix, prepared.copied, prepared.findings) == (suffix, True, ())
    assert prepared.placement is not None
    assert prepared.placement.changes_nothing


def test_a_turned_photo_is_stored_upright_and_without_its_tag():
    pixels = picture(192, 64)
    prepared = prepare_image(turned(pixels, 6), BUCKETS)  # stored lying, shown standing
    out = Image.open(io.BytesIO(prepared.data))
    assert out.size == (64, 192)
    assert out.getexif().get(274) is None
    assert codes(prepared) == ["exif_orientation"]
    upright = np.rot90(pixels, -1).astype(int)
    assert np.abs(np.asarray(out).astype(int) - upright).mean() < 3


def test_transparent_pixels_are_laid_on_the_matte():
    rgba = np.zeros((128, 128, 4), np.uint8)
    rgba[:, 64:, 3] = 255
    rgba[:, 64:, 0] = 200
    prepared = prepare_image(file_of(rgba), PrepareOptions(matte=(0, 0, 255), buckets=SMALL))
    out = np.asarray(Image.open(io.BytesIO(prepared.data)))
    assert out.shape == (128, 128, 3)
    assert out[5, 5].tolist() == [0, 0, 255]
    assert out[5, 100].tolist() == [200, 0, 0]
    assert codes(prepared) == ["transparent_pixels"]


def test_an_opaque_alpha_channel_is_no_reason_to_write_again():
    rgba = np.full((128, 128, 4), 255, np.uint8)
    assert prepare_image(file_of(rgba), BUCKETS).copied


def swapped_profile():
    """sRGB with its red and green primaries exchanged, under another name."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    spans = {}
    for tag in range(struct.unpack(">I", data[128:132])[0]):
        name, offset, size = struct.unpack(">4sII", data[132 + 12 * tag : 144 + 12 * tag])
        spans[name] = slice(offset, offset + size)
    data[spans[b"rXYZ"]], data[spans[b"gXYZ"]] = data[spans[b"gXYZ"]], data[spans[b"rXYZ"]]
    return bytes(data).replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))


def test_a_colour_profile_of_another_space_is_converted_and_left_out():
    red = np.zeros((128, 128, 3), np.uint8)
    red[..., 0] = 200
    data = file_of(red, icc_profile=swapped_profile())
    prepared = prepare_image(data, BUCKETS)
    out = Image.open(io.BytesIO(prepared.data))
    assert "icc_profile" not in out.info
    assert np.abs(np.asarray(out)[0, 0].astype(int) - (0, 200, 0)).max() <= 2
    assert codes(prepared) == ["color_profile"]
    assert codes(prepare_image(data, COPY)) == ["wide_colours"]


def test_a_file_that_says_it_is_srgb_keeps_its_bytes():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert prepare_image(file_of(picture(128, 128), icc_profile=srgb), BUCKETS).copied


def test_cmyk_is_written_again_as_rgb():
    data = file_of(Image.new("CMYK", (128, 128), (255, 0, 0, 0)), "JPEG")
    prepared = prepare_image(data, BUCKETS)
    assert Image.open(io.BytesIO(prepared.data)).mode == "RGB"
    assert not prepared.copied
    assert codes(prepare_image(data, COPY)) == ["unusual_mode"]


@pytest.mark.parametrize(("name", "suffix"), [("BMP", ".png"), ("TIFF", ".png"), ("GIF", ".png")])
def test_formats_that_trainers_skip_are_converted_also_when_copying(name, suffix):
    data = file_of(picture(128, 128), name)
    for options in (BUCKETS, UPRIGHT, COPY):
        prepared = prepare_image(data, options, "x")
        assert prepared.suffix == suffix
        assert Image.open(io.BytesIO(prepared.data)).format == "PNG"
    assert codes(prepare_image(data, COPY, "x")) == ["converted"]


def test_copying_warns_of_what_the_trainer_will_see_otherwise():
    data = turned(picture(192, 64), 6)
    prepared = prepare_image(data, COPY, "a.jpg")
    assert prepared.data is data
    assert [(one.code, one.path) for one in prepared.findings] == [("sideways", "a.jpg")]
    assert prepared.placement == assign_bucket(192, 64, SMALL)  # as stored


@pytest.mark.parametrize("target", ["png", "jpg", "webp"])
def test_a_chosen_format_is_written(target):
    prepared = prepare_image(
        file_of(picture(300, 200), "BMP"), PrepareOptions(format=target, buckets=SMALL)
    )
    assert prepared.suffix == f".{target}"
    assert decode_image(prepared.data).facts.format == {"jpg": "JPEG"}.get(target, target.upper())


def test_webp_of_a_lossless_source_keeps_every_pixel_and_of_a_photo_does_not():
    pixels = picture(128, 128)
    options = PrepareOptions("upright", "webp", buckets=SMALL)
    lossless = prepare_image(file_of(pixels), options).data
    assert np.array_equal(decode_image(lossless).pixels, pixels)
    assert b"VP8L" not in prepare_image(file_of(pixels, "JPEG"), options).data[:64]


def test_jpeg_keeps_its_colour_resolution_and_the_same_bytes_come_out_every_time():
    data = file_of(picture(300, 200), "JPEG")
    first, second = (prepare_image(data, BUCKETS).data for _ in range(2))
    assert first == second
    layers = Image.open(io.BytesIO(first)).layer
    assert [(layer[1], layer[2]) for layer in layers] == [(1, 1)] * 3  # 4:4:4


def test_noise_fits_the_jpeg_buffer_at_the_best_quality():
    noise = np.random.default_rng(0).integers(0, 256, (900, 900, 3), np.uint8)
    assert decode_image(encode(noise, "jpg", 100)).width == 900


def test_shrinking_averages_areas_and_enlarging_is_smooth():
    checks = np.indices((64, 64)).sum(0) % 2 * np.uint8(255)
    grey = resize(np.repeat(checks[..., None], 3, 2).astype(np.uint8), (32, 32))
    assert set(np.unique(grey)) <= {127, 128}  # two black and two white pixels each
    edge = np.zeros((8, 8, 3), np.uint8)
    edge[:, 4:] = 255
    assert len(np.unique(resize(edge, (32, 32)))) > 4


def test_a_small_image_stays_small_when_upscaling_is_off():
    no_up = BucketOptions((128, 128), True, 64, 256, 64, True)
    data = file_of(picture(100, 70))
    assert prepare_image(data, PrepareOptions(buckets=no_up)).placement.bucket == (64, 64)
    tiny = file_of(picture(40, 90))
    with pytest.raises(BadInput, match="40 x 90"):
        prepare_image(tiny, PrepareOptions(buckets=no_up))
    assert prepare_image(tiny, PrepareOptions("copy", buckets=no_up)).placement is None


@pytest.mark.parametrize("options", [BUCKETS, UPRIGHT, COPY])
def test_a_broken_file_is_named_as_such(options):
    with pytest.raises(UnreadableImage):
        prepare_image(file_of(picture(128, 128))[:300], options)


@pytest.mark.parametrize(
    "bad", [{"mode": "crop"}, {"format": "gif"}, {"jpeg_quality": 0}, {"matte": (0, 0, 256)}]
)
def test_options_that_make_no_sense_are_refused(bad):
    with pytest.raises(BadInput):
        PrepareOptions(**bad)


def extended(pixels, **options):
    exif = Image.Exif()
    exif[271] = "a camera"
    data = file_of(pixels, "WEBP", exif=exif, **options)
    assert data[12:16] == b"VP8X"
    return data


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("options", [BUCKETS, UPRIGHT])
def test_an_extended_webp_gets_the_simple_header_and_keeps_its_pixels(lossless, options):
    # The size reader of sd-scripts takes it for 127 x 127 otherwise.
    data = extended(picture(128, 128), lossless=lossless)
    prepared = prepare_image(data, options)
    assert prepared.data[12:16] == (b"VP8L" if lossless else b"VP8 ")
    assert np.array_equal(decode_image(prepared.data).pixels, decode_image(data).pixels)
    assert not Image.open(io.BytesIO(prepared.data)).getexif()


def test_an_extended_webp_that_is_copied_is_warned_of():
    data = extended(picture(128, 128))
    prepared = prepare_image(data, COPY)
    assert prepared.data is data
    assert codes(prepared) == ["extended_webp"]


def test_a_lossless_webp_with_extras_stays_lossless_when_it_is_resized():
    rgba = np.dstack([picture(300, 200), np.full((200, 300), 255, np.uint8)])
    rgba[0, 0, 3] = 0
    data = extended(rgba, lossless=True)
    assert b"VP8L" in prepare_image(data, BUCKETS).data[:16]
