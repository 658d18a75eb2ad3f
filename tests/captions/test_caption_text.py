import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_curator.captions.caption import (
    fill_template,
    one_line,
    tags_of,
    trigger_once,
    with_trigger,
    without_trigger,
    write_caption_bytes,
)
from lora_curator.errors import BadInput
from lora_curator.trigger import begins_with_trigger, count_trigger


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("  \r\n \n", ""),
        ("\ufeffzqx, red", "zqx, red"),
        ("1girl\r\nred hair\r\nsmile\r\n", "1girl, red hair, smile"),
        ("1girl, solo,\nred hair,\n", "1girl, solo, red hair"),
        ("A woman in\na red dress.", "A woman in a red dress."),
        ("A woman sits on a bench.\n\nShe wears red.", "A woman sits on a bench. She wears red."),
        ("a\tb\x00c\x07  d", "a bc d"),
        ("red\u2028hair", "red, hair"),  # a line separator is a line end
    ],
)
def test_any_text_becomes_one_tidy_line(text, line):
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("", "zqx woman"),
        (" ,\n", "zqx woman"),
        ("zqx", "zqx"),
        ("woman in red", "zqx, woman in red"),
        ("zqx woman, red", "zqx woman, red"),
        ("ZQX woman, red", "zqx woman, red"),
        ("photo, zqx woman, red", "zqx woman, photo, red"),
        ("zqx, photo, zqx woman, red", "zqx woman, photo, red"),
        ("a photo of zqx woman in a park", "zqx, a photo of woman in a park"),
        ("portrait of zqx, smiling", "zqx, portrait, smiling"),
        ("a, zqx , b", "zqx, a, b"),
        ("zqx zqx, zqx, b", "zqx, b"),
        ("A painting by zqx.", "zqx, A painting."),
        ("(zqx:1.2), b", "zqx, b"),
        ("((zqx)), b", "zqx, b"),
        ("((zqx):1.3), b", "zqx, b"),
        ("(zqx woman:1.2), b", "zqx, (woman:1.2), b"),
        ("(smile, zqx), b", "zqx, (smile), b"),
        ("b, (smile zqx:1.2)", "zqx, b, (smile:1.2)"),
    ],
)
def test_the_trigger_word_stands_first_and_once(text, caption):
    assert with_trigger(text, "zqx", "woman") == caption


@pytest.mark.parametrize(
    "text",
    [
        "zqxabc",
        "zqx_b",
        "zqx-like hair",
        "zqx's cat",
        "poster (object)",
        "(b:1.2), :), ;)",
        ">_<, ^_^",
    ],
)
def test_longer_words_weights_and_faces_are_left_alone(text):
    assert with_trigger(text, "zqx", "woman") == f"zqx, {text}"


def test_a_trigger_of_two_words_is_found_across_spaces():
    assert with_trigger("red, Ohwx  Man, b", "ohwx man") == "ohwx man, red, b"


def test_without_a_trigger_word_the_caption_only_becomes_one_line():
    assert with_trigger("a,\nb", "") == "a, b"
    assert with_trigger("", "", "woman") == "woman"


def test_a_trigger_word_with_a_comma_is_refused():
    with pytest.raises(BadInput, match="comma"):
        with_trigger("a", "zqx, woman")


WORDS = (
    "zqx",
    "ZQX",
    "zqxabc",
    "zqx-y",
    "zqx's",
    "zqx woman",
    "woman",
    "a photo of",
    "by",
    "_",
    "é",
)
MARKS = (",", ", ", " ", "(", ")", ":1.2)", "(zqx:1.1)", "[zqx]", "[", "]", ".", ":)", "!", "\n")
PIECES = st.sampled_from((*WORDS, *MARKS, "\ufeff"))


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["", "woman"]))
def test_putting_the_trigger_first_twice_is_putting_it_first_once(text, class_word):
    once = with_trigger(text, "zqx", class_word)
    assert once.startswith("zqx")
    assert count_trigger(once, "zqx") == 1
    assert begins_with_trigger(once, "zqx")
    assert with_trigger(once, "zqx", class_word) == once
    assert "\n" not in once
    assert not re.search(r",\s*,", once) or re.search(r",\s*,", text.replace("\n", ", "))


@given(st.text(max_size=40))
def test_one_line_of_any_text_is_stable_and_has_no_control_character(text):
    line = one_line(text)
    assert one_line(line) == line
    assert line == line.strip()
    assert not any(ord(c) < 32 or c == "\ufeff" for c in line)


def test_tags_are_the_parts_between_commas():
    assert tags_of("a, b c ,, d\n") == ("a", "b c", "d")


def test_the_trigger_word_can_be_taken_out():
    assert without_trigger("photo of zqx woman, zqx", "zqx") == "photo of woman"
    assert trigger_once("photo of zqx woman, zqx", "zqx") == "photo of zqx woman"


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{trigger}, {class}, {caption}", "zqx, red dress"),  # no class word: no empty place
        ("{trigger} {class}, {tags}", "zqx, red"),
        ("{class}, {caption}, {class}", "red dress"),
        ("photo of {trigger} from {folder}, {name}", "photo of zqx from party, img 01"),
        ("{{{trigger}}} ({class})", "{zqx}"),
    ],
)
def test_templates_are_filled_and_empty_parts_leave_nothing(template, filled):
    caption = fill_template(
        template, trigger="zqx", caption="red dress", tags="red", name="img 01", folder="party"
    )
    assert caption == filled


def test_an_unknown_placeholder_names_the_nearest_one():
    with pytest.raises(BadInput, match=r"Did you mean '\{caption\}'"):
        fill_template("{captoin}")


@pytest.mark.parametrize("template", ["{trigger", "{}", "{caption!r}", "{caption:>5}"])
def test_a_template_that_is_not_well_formed_is_refused(template):
    with pytest.raises(BadInput, match="caption template"):
        fill_template(template)


def test_a_caption_file_is_utf_8_without_mark_and_never_empty():
    assert write_caption_bytes("\ufeffzqx, é\n") == b"zqx, \xc3\xa9"
    assert write_caption_bytes("") == b"\n"
    assert write_caption_bytes("a\udc80") == b"a?"
