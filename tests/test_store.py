import os

import pytest

from lora_curator.store import Store, StoredImage

CAT = StoredImage("c1", 30, 20, "PNG", 100, (("note", "A note.", "note"),))
DOG = StoredImage("d1", 5, 5, "JPEG", 200)


def test_what_was_saved_is_there_after_reopening(tmp_path):
    with Store(tmp_path / "deep" / "store.sqlite") as store:
        store.save([(CAT, {"sharpness@1": 1.5, "phash@1": -3, "thumb": b"xy", "none": None})], "d")
    with Store(tmp_path / "deep" / "store.sqlite") as store:
        assert store.images(["c1", "unknown"], "d") == {"c1": CAT}
        assert store.results("sharpness@1", ["c1", "unknown"]) == {"c1": 1.5}
        assert store.results("phash@1", ["c1"]) == {"c1": -3}
        assert store.results("thumb", ["c1"]) == {"c1": b"xy"}
        assert store.results("none", ["c1"]) == {"c1": None}  # computed, and not known
        assert store.results("sharpness@2", ["c1"]) == {}  # a new version is not computed yet


def test_which_producers_are_missing_is_told_without_reading_values():
    with Store(None) as store:
        store.save([(CAT, {"a@1": 1.0, "b@1": 2.0}), (DOG, {"a@1": 1.0})], "d")
        assert store.producers_of(["c1", "d1"], ["a@1", "b@1"]) == {
            "c1": {"a@1", "b@1"},
            "d1": {"a@1"},
        }


def test_saving_again_adds_and_replaces():
    with Store(None) as store:
        store.save([(CAT, {"a@1": 1.0})], "d")
        assert store.results("b@1", ["c1"]) == {}
        store.save([(CAT, {"a@1": 3.0, "b@1": 2.0})], "d")
        assert (store.results("a@1", ["c1"]), store.results("b@1", ["c1"])) == (
            {"c1": 3.0},
            {"c1": 2.0},
        )


def test_another_decoder_does_not_trust_the_sizes_of_the_first():
    with Store(None) as store:
        store.save([(CAT, {})], "one")
        assert store.images(["c1"], "one") == {"c1": CAT}
        assert store.images(["c1"], "two") == {}


def test_a_file_is_known_until_its_size_or_time_changes(tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(b"123")
    os.utime(file, (1_000_000, 1_000_000))
    with Store(None) as store:
        store.remember_files([(str(file), file.stat(), "c1")])
        assert store.known_content([(str(file), file.stat())]) == ["c1"]
        os.utime(file, (1_000_001, 1_000_001))
        assert store.known_content([(str(file), file.stat())]) == [""]


def test_a_file_changed_this_moment_is_read_again_next_time(tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(b"123")
    with Store(None) as store:
        store.remember_files([(str(file), file.stat(), "c1")])
        assert store.known_content([(str(file), file.stat())]) == [""]


def test_contents_of_a_size_are_found_for_renamed_files():
    with Store(None) as store:
        store.save([(CAT, {}), (DOG, {})], "d")
        assert store.contents_of_sizes([200, 7]) == ["d1"]


def test_an_interrupted_save_leaves_nothing_half_done():
    with Store(None) as store:
        with pytest.raises(ZeroDivisionError):
            store.save([(CAT, {"a@1": 1.0}), (DOG, Dividing())], "d")  # type: ignore[list-item]
        assert store.images(["c1"], "d") == {}
        store.save([(CAT, {"a@1": 1.0})], "d")
        assert store.images(["c1"], "d") == {"c1": CAT}


class Dividing(dict):
    """Values whose reading fails in the middle of a save."""

    def __iter__(self):
        return iter(("a@1",))

    def items(self):
        raise ZeroDivisionError


@pytest.mark.parametrize("content", [b"this is no database, " * 100, b""])
def test_a_damaged_store_is_moved_aside_and_begun_anew(tmp_path, content):
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with Store(path) as store:
        store.save([(CAT, {})], "d")
        assert store.images(["c1"], "d") == {"c1": CAT}
    assert (tmp_path / "store.sqlite.broken").exists() == bool(content)


def test_a_store_of_a_later_version_is_moved_aside(tmp_path):
    with Store(tmp_path / "s") as store:
        store._db.execute("PRAGMA user_version=99")
    with Store(tmp_path / "s") as store:
        assert store.images(["c1"], "d") == {}
    assert (tmp_path / "s.broken").exists()


def test_more_contents_than_sqlite_takes_at_once():
    with Store(None) as store:
        many = [StoredImage(f"{i:05}", 1, 1) for i in range(3_000)]
        store.save([(image, {"a@1": float(i)}) for i, image in enumerate(many)], "d")
        contents = [image.content for image in many]
        assert len(store.images(contents, "d")) == len(store.results("a@1", contents)) == 3_000
