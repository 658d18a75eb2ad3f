"""What files say of their generation: written by hand, chunk by chunk."""

import io
import json
import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lora_curator.generated import caption_words, prompt_of_parameters, read_generation

INFOTEXT = (
    "a fox, (red:1.2) coat\nin snow\nNegative prompt: blurry, text\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 8x8, Version: v1.10.1"
)


def png(*texts, kind=b"tEXt", damaged=False):
    """A PNG of one pixel with text chunks before its pixels."""
    stream = io.BytesIO()
    Image.new("RGB", (1, 1)).save(stream, "PNG")
    data = stream.getvalue()
    chunks = b""
    for name, text in texts:
        body = name.encode() + b"\0" + text
        length = 0x7FFFFFFF if damaged else len(body)
        chunks += struct.pack(">I", length) + kind + body + struct.pack(">I", zlib.crc32(body))
    place = data.index(b"IDAT") - 4
    return data[:place] + chunks + data[place:]


def with_exif(tag, value, format="JPEG"):
    """An image whose EXIF has one text."""
    exif = Image.Exif()
    if tag == 0x9286:
        exif.get_ifd(0x8769)[tag] = value
    else:
        exif[tag] = value
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, format, exif=exif)
    return stream.getvalue()


GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {"positive": ["6", 0], "negative": ["7", 0], "model": ["4", 0]},
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "x.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["9", 0], "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "a bad photo, with many words in it"}},
    "9": {"class_type": "PrimitiveString", "inputs": {"value": "a lighthouse"}},
}


def test_a_photo_says_nothing():
    assert read_generation(png()) is None
    assert read_generation(png(("Comment", b"holiday"))) is None


def test_the_positive_prompt_of_a1111_is_read():
    found = read_generation(png(("parameters", INFOTEXT.encode("latin-1"))))
    assert (found.program, found.prompt) == ("webui", "a fox, (red:1.2) coat\nin snow")


def test_a_prompt_without_a_negative_one_ends_before_the_settings():
    assert prompt_of_parameters("a cat\nSteps: 5, Sampler: x") == "a cat"


def test_letters_outside_of_latin_are_in_an_international_text():
    body = b"\0\0\0\0" + INFOTEXT.replace("fox", "狐").encode()
    assert read_generation(png(("parameters", body), kind=b"iTXt")).prompt.startswith("a 狐")


def test_a_packed_text_is_unpacked():
    body = b"\0" + zlib.compress(INFOTEXT.encode())
    assert read_generation(png(("parameters", body), kind=b"zTXt")).program == "webui"


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
@pytest.mark.parametrize("code", ["utf-16-be", "utf-16-le"])
def test_the_comment_of_jpeg_and_webp_is_read_in_both_byte_orders(format, code):
    comment = b"UNICODE\0" + INFOTEXT.encode(code)
    found = read_generation(with_exif(0x9286, comment, format))
    assert (found.program, found.prompt) == ("webui", "a fox, (red:1.2) coat\nin snow")


def test_a_comment_of_a_camera_is_no_generation():
    assert read_generation(with_exif(0x9286, b"ASCII\0\0\0Steps of the town hall")) is None


def test_comfyuis_positive_text_is_followed_back_through_links():
    found = read_generation(png(("prompt", json.dumps(GRAPH).encode())))
    assert (found.program, found.prompt) == ("comfyui", "a lighthouse")


def test_a_graph_in_a_circle_ends():
    graph = {"1": {"class_type": "K", "inputs": {"positive": ["1", 0], "x": ["1", 1]}}}
    assert read_generation(png(("prompt", json.dumps(graph).encode()))).prompt == ""


def test_comfyuis_webp_has_the_graph_in_the_name_of_the_camera():
    data = with_exif(0x0110, "prompt:" + json.dumps(GRAPH), "WEBP")
    assert read_generation(data).prompt == "a lighthouse"


def test_a_workflow_alone_says_that_it_was_comfyui():
    found = read_generation(png(("workflow", b'{"nodes": []}')))
    assert (found.program, found.prompt) == ("comfyui", "")


@pytest.mark.parametrize(
    ("name", "value", "program"),
    [
        ("invokeai_metadata", {"positive_prompt": "a boat"}, "invokeai"),
        ("sd-metadata", {"image": {"prompt": [{"prompt": "a boat"}]}}, "invokeai"),
        ("parameters", {"sui_image_params": {"prompt": "a boat"}}, "swarmui"),
        ("parameters", {"prompt": "a boat", "base_model": "x"}, "fooocus"),
    ],
)
def test_other_programs_are_known(name, value, program):
    found = read_generation(png((name, json.dumps(value).encode())))
    assert (found.program, found.prompt) == (program, "a boat")


def test_novelai_is_known_by_its_name():
    texts = [("Software", b"NovelAI"), ("Comment", b'{"prompt": "a boat"}')]
    assert read_generation(png(*texts)).prompt == "a boat"


def test_a_mark_of_a_generator_is_enough():
    xmp = (
        b"\0\0\0\0<x:xmpmeta>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    )
    found = read_generation(png(("XML:com.adobe.xmp", xmp), kind=b"iTXt"))
    assert (found.program, found.prompt) == ("unknown", "")


def test_the_beginning_of_a_file_is_enough():
    whole = png(("parameters", INFOTEXT.encode()))
    assert read_generation(whole[: whole.index(b"IDAT")]).program == "webui"


def test_a_packed_bomb_is_cut_off():
    body = b"\0" + zlib.compress(b"x" * 200_000_000, 9)
    began = time.perf_counter()
    assert read_generation(png(("parameters", body), kind=b"zTXt")) is None
    assert time.perf_counter() - began < 2


def test_nested_and_broken_texts_are_nothing():
    assert read_generation(png(("prompt", b'{"a":' * 50_000))) is None
    assert read_generation(png(("prompt", b'{"a": {"class_type": 1, "inputs": []}}'))) is None
    assert read_generation(png(("parameters", INFOTEXT.encode()), damaged=True)) is None


@given(
    st.binary(max_size=400), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF----WEBP"])
)
def test_no_bytes_are_an_error(rest, head):
    read_generation(head + rest)


@given(st.binary(max_size=300))
def test_no_exif_is_an_error(rest):
    read_generation(b"RIFF----WEBPEXIF" + struct.pack("<I", len(rest) + 8) + b"II*\0" + rest)


def test_a_caption_has_the_words_and_not_what_steers_the_sampler():
    prompt = r"a (red:1.2) fox, ((snow)), <lora:fox_v2:0.8> BREAK ahri \(league\), [night]"
    assert caption_words(prompt) == "a red fox, snow, ahri (league), night"
