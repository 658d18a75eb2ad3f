import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_curator.export.names import LONGEST, export_names


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("in/IMG_0001 (2).JPG", "img-0001-2"),
        ("Ünïcödé.png", "unicode"),
        ("Straße_øst.png", "strasse-ost"),
        ("a.png.png", "a-png"),
        (".hidden.png", "hidden"),
        ("x_1_2_3_4.png", "x-1-2-3-4"),
        ("con.png", "con-image"),
        ("COM1.png", "com1-image"),
        ("a-masklabel.png", "a-masklabel-image"),
        ("b_condlabel.png", "b-condlabel-image"),
    ],
)
def test_names_are_plain_and_readable(path, name):
    assert export_names([path]) == [name]


def test_letters_without_a_plain_form_become_a_hash_that_tells_names_apart():
    names = export_names(["写真.png", "寫真.png", "写真 12.png"])
    assert re.fullmatch(r"image-[0-9a-f]{8}", names[0])
    assert re.fullmatch(r"12-[0-9a-f]{8}", names[2])
    assert len(set(names)) == 3


def test_equal_names_are_numbered_in_order_also_across_case_and_folders():
    assert export_names(["a/x.png", "b/X.jpg", "x-2.png", "c/x.png"]) == [
        "x",
        "x-2",
        "x-2-2",
        "x-3",
    ]


def test_names_of_other_folders_are_taken():
    assert export_names(["x.png"], taken=["x"]) == ["x-2"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), max_size=130)))
def test_any_names_become_unique_plain_and_the_same_each_time(stems):
    paths = [f"{stem}.png" for stem in stems]
    names = export_names(paths)
    assert names == export_names(paths)
    assert len(set(names)) == len(paths)
    for name in names:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert len(name) <= LONGEST
        assert not name.endswith(("masklabel", "condlabel"))
        assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
