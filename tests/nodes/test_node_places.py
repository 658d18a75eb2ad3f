"""Which folders nodes may read and write."""

from __future__ import annotations

import os

import pytest

OUTSIDE = ["/etc", "..", "input/..", "input/../..", "../input", "user", "temp", "", " ", "C:/x",
           "input/../../user", "\\\\server\\share", "~", "inputs", "input\0/x"]  # fmt: skip


@pytest.fixture
def places(pack):
    return pack.module("lora_curator.hosts.comfy.places")


@pytest.fixture
def listed(host, places):
    """`listed(folder)` writes a folder into folders.txt."""

    def run(*folders):
        lines = "\n".join(map(str, folders))
        places.folders_file().write_text(f"# mine\n{lines}\n", encoding="utf-8")
        places._choices.cache_clear()

    return run


def test_folders_in_input_and_output_are_open(places, host):
    (host.folders.input / "a" / "b").mkdir(parents=True)
    assert places.open_folder("input/a/b") == (host.folders.input / "a" / "b").resolve()
    assert places.open_folder("output") == host.folders.output.resolve()


@pytest.mark.parametrize("choice", OUTSIDE)
def test_everything_else_is_refused(places, errors, choice):
    with pytest.raises(errors.CuratorError):
        places.open_folder(choice)


def test_the_refusal_of_an_outside_folder_says_where_to_allow_it(places, errors, tmp_path, host):
    with pytest.raises(errors.FolderRefused, match=r"folders\.txt"):
        places.open_folder(str(tmp_path))
    assert (host.folders.user / "__lora_curator" / "folders.txt").is_file()


def test_a_neighbour_whose_name_begins_alike_is_outside(places, errors, host):
    neighbour = host.folders.input.with_name("input_private")
    neighbour.mkdir()
    with pytest.raises(errors.FolderRefused):
        places.open_folder(str(neighbour))


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_open(
    places, errors, host, tmp_path
):
    private = tmp_path / "private"
    private.mkdir()
    (host.folders.input / "out").symlink_to(private)
    (host.folders.input / "real").mkdir()
    (host.folders.input / "same").symlink_to(host.folders.input / "real")
    with pytest.raises(errors.FolderRefused, match=r"outside of ComfyUI"):
        places.open_folder("input/out")
    with pytest.raises(errors.FolderRefused):
        places.output_folder("input/out/export")
    assert places.open_folder("input/same") == (host.folders.input / "real").resolve()


def test_a_folder_that_the_user_listed_is_open_by_name_and_by_path(places, listed, tmp_path):
    mine = tmp_path / "pictures"
    (mine / "cats").mkdir(parents=True)
    listed(mine)
    assert places.open_folder("pictures/cats") == (mine / "cats").resolve()
    assert places.open_folder(str(mine / "cats")) == (mine / "cats").resolve()
    assert {"pictures", "pictures/cats"} <= set(places.folder_choices())


def test_two_listed_folders_of_one_name_get_different_names(places, listed, tmp_path):
    first, second = tmp_path / "1" / "train", tmp_path / "2" / "train"
    first.mkdir(parents=True)
    second.mkdir(parents=True)
    listed(first, second)
    assert places.open_folder("train") == first.resolve()
    assert places.open_folder("train (2)") == second.resolve()


def test_a_relative_line_in_the_list_is_not_used(places, listed, errors):
    listed("relative/folder", "..")
    assert list(places.places()) == ["input", "output"]


def test_a_folder_that_is_not_there_says_where_it_was_looked_for(places, errors):
    with pytest.raises(errors.BadInput, match="There is no folder 'input/nothing'"):
        places.open_folder("input/nothing")


def test_hidden_and_private_folders_are_not_offered(places, host):
    for name in (".cache", "__pycache__", "seen"):
        (host.folders.input / name).mkdir()
    places._choices.cache_clear()
    assert places.folder_choices() == ["input", "input/seen", "output"]


def test_many_folders_in_one_place_do_not_hide_the_others(places, host, monkeypatch):
    monkeypatch.setattr(places, "LISTED_FOLDERS", 6)
    for number in range(10):
        (host.folders.input / f"{number}").mkdir()
    (host.folders.output / "lora").mkdir()
    places._choices.cache_clear()
    assert places.folder_choices() == [
        "input", "input/0", "input/1", "input/2", "output", "output/lora",
    ]  # fmt: skip


def test_an_export_goes_below_output_or_into_a_named_place(places, listed, tmp_path, host):
    mine = tmp_path / "pictures"
    mine.mkdir()
    listed(mine)
    output = host.folders.output.resolve()
    assert places.output_folder("lora") == output / "lora"
    assert places.output_folder(" loras\\one ") == output / "loras" / "one"
    assert places.output_folder("output/lora") == output / "lora"
    assert places.output_folder("pictures/lora") == mine.resolve() / "lora"
    assert places.output_folder(str(mine / "lora")) == mine.resolve() / "lora"


def test_exports_do_not_go_into_the_temp_folder(places, errors, host):
    (host.folders.temp / "lora_curator").mkdir()
    with pytest.raises(errors.FolderRefused):
        places.output_folder(str(host.folders.temp / "lora_curator" / "x"))


def test_a_nested_place_counts_as_a_place_of_its_own(places, listed, errors, host):
    inner = host.folders.output / "loras"
    inner.mkdir()
    listed(inner)
    with pytest.raises(errors.FolderRefused, match="names no folder of its own"):
        places.output_folder("output/loras")
    assert places.below_place((inner / "x").resolve()).as_posix() == "x"


def test_the_fingerprint_follows_files_and_their_content(places, host):
    folder = host.folders.input
    file = folder / "a.txt"
    prints = [places.folder_fingerprint(folder)]
    file.write_text("one")
    prints.append(places.folder_fingerprint(folder))
    file.write_text("three")
    prints.append(places.folder_fingerprint(folder))
    file.rename(folder / "b.txt")
    prints.append(places.folder_fingerprint(folder))
    assert len(set(prints)) == 4
    assert places.folder_fingerprint(folder) == prints[-1]


def test_sub_folders_count_in_the_fingerprint_only_when_they_are_read(places, host):
    folder = host.folders.input
    (folder / "sub").mkdir()
    deep, flat = places.folder_fingerprint(folder), places.folder_fingerprint(folder, False)
    (folder / "sub" / "x").write_text("x")
    assert places.folder_fingerprint(folder) != deep
    assert places.folder_fingerprint(folder, False) == flat
