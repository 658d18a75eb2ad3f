import os
import sys

import pytest

from lora_curator.errors import FolderRefused
from lora_curator.files import write_atomically


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "a.json"
    write_atomically(file, b"old")
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.json"]


def test_when_writing_fails_the_old_file_stays(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    write_atomically(file, b"old")

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FolderRefused, match="disk full"):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other limits")
def test_a_name_of_full_length_can_be_written(tmp_path):
    file = tmp_path / ("n" * 250 + ".json")
    write_atomically(file, b"x")
    assert file.read_bytes() == b"x"
