import json
import os
import sys

import numpy as np
import pytest

from lora_curator.errors import FolderRefused
from lora_curator.folder import read_folder


@pytest.fixture
def image(encode):
    return encode(np.zeros((2, 2, 3), np.uint8), "PNG")


def fill(root, files):
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


def codes(dataset):
    return [(finding.code, finding.path) for finding in dataset.findings]


def test_images_are_listed_by_path_whatever_the_case_of_their_suffix(tmp_path, image):
    fill(tmp_path, {"b.PNG": image, "a b.jpg": image, "sub/ü.webp": image, "notes.txt": "x"})
    assert read_folder(tmp_path).paths == ("a b.jpg", "b.PNG", "sub/ü.webp")


def test_subfolders_can_be_left_out(tmp_path, image):
    fill(tmp_path, {"a.png": image, "sub/b.png": image})
    assert read_folder(tmp_path, recursive=False).paths == ("a.png",)


def test_an_image_without_a_known_suffix_is_found_by_its_bytes(tmp_path, image):
    fill(tmp_path, {"photo.jpg_large": image, "noname": image, "readme": "just text, really"})
    assert read_folder(tmp_path).paths == ("noname", "photo.jpg_large")


def test_hidden_files_are_left_out_with_one_note(tmp_path, image):
    fill(tmp_path, {"a.png": image, "._a.png": image, ".b.png": image, ".cache/c.png": image})
    dataset = read_folder(tmp_path)
    assert dataset.paths == ("a.png",)
    assert codes(dataset) == [("hidden_files", "")]
    assert dataset.findings[0].value == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_linked_folders_are_named_and_not_followed(tmp_path, image):
    fill(tmp_path, {"a.png": image})
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    dataset = read_folder(tmp_path)
    assert dataset.paths == ("a.png",)
    assert codes(dataset) == [("linked_folder", "loop")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other limits")
def test_very_long_names_are_listed(tmp_path, image):
    fill(tmp_path, {"n" * 250 + ".png": image})
    assert len(read_folder(tmp_path)) == 1


def test_a_missing_folder_and_a_file_are_refused_with_the_reason(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderRefused, match="does not exist"):
        read_folder(tmp_path / "nowhere")
    with pytest.raises(FolderRefused, match="is a file"):
        read_folder(tmp_path / "file")


def test_a_folder_that_may_not_be_listed_is_a_finding(tmp_path, image):
    fill(tmp_path, {"a.png": image, "locked/b.png": image})
    (tmp_path / "locked").chmod(0)
    try:
        if os.access(tmp_path / "locked", os.R_OK):
            pytest.skip("this user may read everything")
        assert ("folder_unreadable", "locked") in codes(read_folder(tmp_path))
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_captions_are_read_with_bom_and_windows_line_ends(tmp_path, image):
    fill(tmp_path, {"a.png": image, "a.txt": "\ufeffone\r\ntwo\r\n", "b.png": image})
    assert read_folder(tmp_path).captions == ("one\ntwo", None)


def test_txt_wins_over_caption_and_caption_over_metadata(tmp_path, image):
    lines = [{"file_name": f"{name}.png", "text": f"meta {name}"} for name in "abc"]
    fill(
        tmp_path,
        {f"{name}.png": image for name in "abc"}
        | {"a.txt": "txt a", "a.caption": "caption a", "b.caption": "caption b"}
        | {"metadata.jsonl": "\n".join(json.dumps(line) for line in lines)},
    )
    assert read_folder(tmp_path).captions == ("txt a", "caption b", "meta c")


def test_metadata_of_sd_scripts_joins_caption_and_tags(tmp_path, image):
    entries = {
        str(tmp_path / "a.png"): {"caption": "a cat", "tags": "cat, sofa"},
        "sub/b.png": {"tags": "dog"},
        "elsewhere.png": {"caption": "not ours"},
    }
    fill(tmp_path, {"a.png": image, "sub/b.png": image, "meta_cap.json": json.dumps(entries)})
    assert read_folder(tmp_path).captions == ("a cat, cat, sofa", "dog")


def test_a_caption_that_is_not_utf8_is_reported_and_kept(tmp_path, image):
    fill(tmp_path, {"a.png": image, "a.txt": "caf\u00e9".encode("latin-1")})
    dataset = read_folder(tmp_path)
    assert dataset.captions == (None,)
    assert codes(dataset) == [("caption_not_utf8", "a.png")]
    assert (tmp_path / "a.txt").read_bytes() == b"caf\xe9"


def test_damaged_metadata_is_a_finding_and_other_json_is_nothing(tmp_path, image):
    fill(tmp_path, {"a.png": image, "metadata.jsonl": "{broken", "settings.json": "[1, 2"})
    assert codes(read_folder(tmp_path)) == [("metadata_damaged", "metadata.jsonl")]


def test_an_empty_caption_counts_as_none(tmp_path, image):
    fill(tmp_path, {"a.png": image, "a.txt": "  \n"})
    dataset = read_folder(tmp_path)
    assert dataset.captions == (None,)
    assert codes(dataset) == [("caption_empty", "a.png")]


def test_images_that_share_a_caption_are_named(tmp_path, image):
    fill(tmp_path, {"a.png": image, "a.jpg": image, "a.txt": "both"})
    dataset = read_folder(tmp_path)
    assert dataset.captions == ("both", "both")
    assert codes(dataset) == [("equal_stem", "a.jpg"), ("equal_stem", "a.png")]
