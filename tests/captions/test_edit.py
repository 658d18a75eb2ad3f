import pytest

from lora_curator.captions import EditOptions, edit_captions
from lora_curator.captions.edit import edit_caption, is_tag_list, split_tags
from lora_curator.errors import BadInput


def edited(text, **options):
    return edit_caption(text, EditOptions(**options))


def test_nothing_asked_changes_nothing_not_even_line_ends():
    texts = ("a cat,  on a\tmat\n", "1girl,solo\nsmile", "", None)
    assert edit_captions(texts, EditOptions()) == list(texts)


def test_an_untouched_caption_keeps_its_bytes_when_others_are_edited():
    captions = ("a  dog,\nred", "a cat, red")
    assert edit_captions(captions, EditOptions(find="cat", replace="cow")) == [
        "a  dog,\nred",
        "a cow, red",
    ]


def test_an_image_without_a_caption_gets_none_by_an_edit():
    assert edit_captions([None, "  "], EditOptions(add_last="photo")) == [None, "  "]


def test_find_takes_whole_words_and_no_notice_of_case():
    assert edited("A Man and a woman", find="man", replace="boy") == "A boy and a woman"


def test_a_replacement_is_taken_literally_unless_regex_is_set():
    assert edited("a cat", find="cat", replace=r"\1") == r"a \1"
    assert edited("a cat", find="(c)at", replace=r"\1ow", regex=True) == "a cow"


def test_signs_can_be_found():
    assert edited("zqx (cosplay), red", find="(cosplay)", replace="costume") == "zqx costume, red"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("red hair, smile, solo", "red hair, solo"),
        ("smile, solo", "solo"),
        ("solo, smile", "solo"),
        ("solo, with a smile, red", "solo, with a, red"),
        ("smile", ""),
    ],
)
def test_replacing_by_nothing_leaves_no_comma_behind(text, expected):
    assert edited(text, find="smile") == expected


def test_a_regular_expression_knows_case_and_groups():
    options = {"find": r"(\d+)girls", "replace": r"\1 girls", "regex": True}
    assert edited("2girls, 2Girls", **options) == "2 girls, 2Girls"
    assert edited("2girls, 2Girls", **{**options, "find": r"(?i)(\d+)girls"}) == "2 girls, 2 girls"


@pytest.mark.parametrize(
    ("find", "replace", "sentence"),
    [
        ("a(b", "", r"regular expression 'a(b' .* at character 2: a → (b"),
        ("[z-a]", "", r"regular expression '[z-a]' .* at character 2: [ → z-a]"),
        ("(a)", r"x\2", r"replacement 'x\2' .* at character 3: x\ → 2"),
        ("(a)", r"\g<b>", r"replacement '\g<b>' cannot be used"),
    ],
)
def test_a_bad_expression_is_refused_with_the_place(find, replace, sentence):
    import re

    pattern = re.escape(sentence).replace(r"\ \.\*\ ", " .* ")
    with pytest.raises(BadInput, match=pattern):
        EditOptions(find=find, replace=replace, regex=True)


def test_a_bad_expression_is_plain_text_without_regex():
    assert edited("a(b", find="a(b", replace="c") == "c"


def test_removed_tags_are_whole_parts_whatever_their_case_and_underscores():
    tags = "1girl, Long_Hair, very long hair, long hair, smile"
    assert edited(tags, remove_tags="long hair, SMILE") == "1girl, very long hair"


def test_brackets_and_weights_are_kept_and_hold_a_tag_together():
    tags = "hatsune miku (vocaloid), (red hat, blue hat:1.2), solo"
    assert edited(tags, remove_tags="solo, blue hat") == (
        "hatsune miku (vocaloid), (red hat, blue hat:1.2)"
    )
    assert edited(tags, remove_tags="hatsune_miku_(vocaloid)") == ("(red hat, blue hat:1.2), solo")


def test_faces_made_of_brackets_enclose_nothing():
    assert edited(":(, smile, :), red", remove_tags="smile, :)") == ":(, red"


def test_a_lone_bracket_encloses_nothing():
    assert split_tags("a (b, c, d)e), f") == ["a (b, c, d)e)", " f"]
    assert split_tags("a (b, c") == ["a (b", " c"]
    assert split_tags("a), (b") == ["a)", " (b"]


@pytest.mark.parametrize(
    "prose",
    [
        "A woman with long, red hair",
        "A woman, red hair, in a garden at night.",
        "She smiles, and later, on the way home, she smiles",
    ],
)
def test_prose_is_not_torn_apart(prose):
    options = {"remove_tags": "red hair, she smiles", "drop_repeated_tags": True}
    assert edited(prose, **options) == prose


def test_tags_behind_a_phrase_are_tags():
    assert is_tag_list("a photo of zqx in a park, long hair, red dress")
    assert edited("a photo of zqx in a park, long hair, red dress", remove_tags="red dress") == (
        "a photo of zqx in a park, long hair"
    )


def test_tags_are_added_at_both_ends_unless_they_are_there():
    assert edited("solo, red", add_first="photo, Solo", add_last="red, hat") == (
        "photo, solo, red, hat"
    )


def test_a_tag_for_both_ends_is_added_once():
    assert edited("solo", add_first="photo", add_last="photo") == "photo, solo"


def test_a_text_after_a_sentence_needs_no_comma():
    assert edited("A cat.", add_last="soft light") == "A cat. soft light"


def test_a_phrase_is_added_as_a_whole_and_once():
    first = edited("red, hat", add_first="a photo of a cat, taken in the park")
    assert first == "a photo of a cat, taken in the park, red, hat"


def test_underscores_become_spaces_but_faces_and_known_tags_stay():
    tags = "long_hair, ^_^, o_o, (o)_(o), >_<, score_9, score_8_up, miku_(vocaloid)"
    assert edited(tags, underscores_to_spaces=True) == (
        "long hair, ^_^, o_o, (o)_(o), >_<, score_9, score_8_up, miku (vocaloid)"
    )


def test_the_first_of_repeated_tags_stays():
    assert edited("red, Long_hair, hat, long hair, Red", drop_repeated_tags=True) == (
        "red, Long_hair, hat"
    )


def test_repeats_that_the_other_edits_make_are_dropped_too():
    options = {"find": "scarlet", "replace": "red", "drop_repeated_tags": True}
    assert edited("red, hat, scarlet", **options) == "red, hat"


def test_only_captions_with_a_text_are_edited():
    captions = ["a Cat, red", "a dog, red"]
    assert edit_captions(captions, EditOptions(add_last="x", only_where="cat")) == [
        "a Cat, red, x",
        "a dog, red",
    ]


def test_editing_twice_is_editing_once():
    options = EditOptions(
        remove_tags="hat",
        add_first="zqx",
        add_last="photo",
        underscores_to_spaces=True,
        drop_repeated_tags=True,
    )
    once = edit_caption("red_dress, hat, Red dress, solo", options)
    assert once == "zqx, red dress, solo, photo"
    assert edit_caption(once, options) == once
