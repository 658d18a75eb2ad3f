import contextlib
import hashlib
import json
import os
from pathlib import Path

import pytest

from lora_curator.errors import BadInput, FolderRefused
from lora_curator.export import folder as folder_module
from lora_curator.export import swap
from lora_curator.export.folder import MANIFEST, ExportFolder, files_below
from lora_curator.export.swap import Neighbours, put_in_place, recover


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"original")
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def export(out, source, files, **options):
    with ExportFolder(out, source, **options) as folder:
        for name, data in files.items():
            folder.write(name, data)
        folder.write(MANIFEST, json.dumps({"files": folder.files}).encode())
    return folder.files


def again(out, source, files):
    written = json.loads((out / MANIFEST).read_text())["files"]
    return export(out, source, files, replace=True, written=written)


def contents(folder):
    return {name: (folder / name).read_bytes() for name in files_below(folder) if name != MANIFEST}


def beside(out):
    return sorted(path.name for path in out.parent.iterdir() if path.name not in ("source", "out"))


OLD = {"img/1_a/x.png": b"x", "img/1_a/x.txt": b"zqx", "dataset.toml": b"t"}
NEW = {"img/1_a/y.png": b"y", "dataset.toml": b"t2"}


def test_the_folder_appears_as_a_whole(out, source):
    with ExportFolder(out, source) as folder:
        sha = folder.write("img/1_a/x.png", b"x")
        assert sha == hashlib.sha256(b"x").hexdigest()
        assert not out.exists()
    assert contents(out) == {"img/1_a/x.png": b"x"}
    assert folder.files == {"img/1_a/x.png": sha}
    assert beside(out) == []


def test_an_error_leaves_nothing_behind(out, source):
    def stopped():
        with ExportFolder(out, source) as folder:
            folder.write("a.txt", b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not out.exists()
    assert beside(out) == []


def test_an_empty_folder_may_be_filled(out, source):
    out.mkdir()
    export(out, source, OLD)
    assert contents(out) == OLD


def test_a_folder_with_files_is_refused_unless_told(out, source):
    export(out, source, OLD)
    with pytest.raises(FolderRefused, match="already has files"):
        ExportFolder(out, source)
    assert contents(out) == OLD


def test_a_folder_that_no_export_wrote_is_never_replaced(out, source):
    out.mkdir()
    (out / "diary.txt").write_bytes(b"mine")
    with pytest.raises(FolderRefused, match="no list of an earlier export"):
        ExportFolder(out, source, replace=True)
    assert contents(out) == {"diary.txt": b"mine"}


def test_replacing_removes_what_was_written_and_keeps_what_the_user_added(out, source):
    export(out, source, OLD)
    (out / "img/1_a/mine.png").write_bytes(b"mine")
    (out / "notes").mkdir()
    (out / "notes/todo.md").write_bytes(b"todo")
    again(out, source, NEW)
    assert contents(out) == {**NEW, "img/1_a/mine.png": b"mine", "notes/todo.md": b"todo"}
    assert beside(out) == []


def test_the_users_files_are_not_taken_for_written_ones_later(out, source):
    export(out, source, OLD)
    (out / "mine.png").write_bytes(b"mine")
    again(out, source, NEW)
    again(out, source, OLD)
    assert contents(out) == {**OLD, "mine.png": b"mine"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_the_users_links_stay_links(out, source, tmp_path):
    export(out, source, OLD)
    (tmp_path / "elsewhere").mkdir()
    (out / "link").symlink_to("../elsewhere", target_is_directory=True)
    again(out, source, NEW)
    assert os.readlink(out / "link") == "../elsewhere"


def test_an_edited_caption_stops_the_replacing(out, source):
    export(out, source, OLD)
    (out / "img/1_a/x.txt").write_bytes(b"zqx, edited")
    with pytest.raises(FolderRefused, match=r"img/1_a/x\.txt.*changed since the export"):
        again(out, source, NEW)
    assert contents(out) == {**OLD, "img/1_a/x.txt": b"zqx, edited"}


def test_a_file_of_the_user_that_the_export_would_write_over_stops_it(out, source):
    export(out, source, OLD)
    (out / "img/1_a/Y.png").write_bytes(b"mine")
    with pytest.raises(FolderRefused, match=r"You added 'img/1_a/Y\.png'"):
        again(out, source, NEW)
    assert contents(out) == {**OLD, "img/1_a/Y.png": b"mine"}
    assert beside(out) == []


@pytest.mark.parametrize("where", ["source", "source/out", ".", "source/../source"])
def test_the_originals_are_out_of_reach(tmp_path, source, where):
    with pytest.raises(FolderRefused, match="original images"):
        ExportFolder(tmp_path / where, source)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_the_source_is_the_source(tmp_path, source):
    (tmp_path / "link").symlink_to(source)
    with pytest.raises(FolderRefused, match="original images"):
        ExportFolder(tmp_path / "link", source)


def test_a_file_is_no_folder(out, source):
    out.write_bytes(b"")
    with pytest.raises(FolderRefused, match="is a file"):
        ExportFolder(out, source)


@pytest.mark.parametrize("name", ["../x", "/x", "", "a/../../x", "a\\b"])
def test_nothing_is_written_outside(out, source, name):
    with ExportFolder(out, source) as folder, pytest.raises(BadInput):
        folder.write(name, b"")


def test_two_files_of_one_name_are_a_mistake(out, source):
    with ExportFolder(out, source) as folder:
        folder.write("a", b"1")
        with pytest.raises(BadInput, match="twice"):
            folder.write("a", b"2")


class Killed(BaseException):
    """Stands for the power cut: nothing after it runs."""


STEPS = ["partial->ready", "out->old", "ready->out", "rmtree old"]


@pytest.mark.parametrize("last", range(len(STEPS) + 1), ids=["before", *STEPS])
def test_a_kill_after_any_step_leaves_one_whole_export(out, source, last, monkeypatch):
    export(out, source, OLD)
    (out / "mine.png").write_bytes(b"mine")
    places = Neighbours.of(out)
    done = [0]

    def step(real):
        def run(*args, **kwargs):
            if done[0] >= last:
                raise Killed
            done[0] += 1
            return real(*args, **kwargs)

        return run

    monkeypatch.setattr(Path, "rename", step(Path.rename))
    monkeypatch.setattr(swap.shutil, "rmtree", step(swap.shutil.rmtree))
    with contextlib.suppress(Killed):
        again(out, source, NEW)
    monkeypatch.undo()
    assert done[0] == last

    recover(places)
    whole = OLD if last < 3 else NEW
    assert contents(out) == {**whole, "mine.png": b"mine"}
    assert beside(out) == []
    again(out, source, NEW)
    assert contents(out) == {**NEW, "mine.png": b"mine"}


@pytest.mark.parametrize(
    ("there", "left"),
    [
        ({"partial"}, None),
        ({"ready"}, None),
        ({"partial", "out"}, "out"),
        ({"ready", "out"}, "out"),
        ({"ready", "old"}, "old"),
        ({"old", "out"}, "out"),
        ({"old"}, "old"),
        ({"partial", "ready", "old"}, "old"),
    ],
)
def test_every_state_on_the_disk_is_tidied_to_one_folder(out, there, left):
    places = Neighbours.of(out)
    for name in there:
        getattr(places, name).mkdir()
        (getattr(places, name) / "from").write_text(name)
    recover(places)
    assert (out / "from").read_text() == left if left else not out.exists()
    assert beside(out) == []


def test_a_folder_made_in_the_place_of_the_old_one_is_not_touched(out, source):
    places = Neighbours.of(out)
    for name in ("ready", "old", "out"):
        getattr(places, name).mkdir()
        (getattr(places, name) / "from").write_text(name)
    with pytest.raises(FolderRefused, match="was made again since"):
        ExportFolder(out, source)
    assert (out / "from").read_text() == "out"
    assert (places.old / "from").read_text() == "old"


def test_when_the_system_refuses_the_last_rename_the_old_export_is_back(out, source, monkeypatch):
    export(out, source, OLD)
    places = Neighbours.of(out)
    places.partial.mkdir()
    rename = Path.rename

    def refuse(self, target):
        if self == places.ready:
            raise PermissionError("in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(FolderRefused, match="in use"):
        put_in_place(places)
    assert contents(out) == OLD
    assert beside(out) == []


def test_where_the_disk_has_no_second_names_files_are_copied(out, source, monkeypatch):
    def no_links(*_):
        raise OSError("not supported")

    export(out, source, OLD)
    (out / "mine.png").write_bytes(b"mine")
    monkeypatch.setattr(folder_module.os, "link", no_links)
    again(out, source, NEW)
    assert contents(out)["mine.png"] == b"mine"
