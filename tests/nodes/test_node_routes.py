"""Routes take ids and nothing else; grids on disk are pruned."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest
from PIL import Image

GRID = "/lora_curator/grids/"
THUMBNAIL = "/lora_curator/thumbnails/"
PICTURE = "/lora_curator/pictures/"
MODULES = "/lora_curator/js/"


@pytest.fixture
def galleries(pack):
    return pack.module("lora_curator.hosts.comfy.galleries")


@pytest.fixture
def shown(executor, curation):
    """What a preview of `raw` shows."""
    return executor.node("PreviewDataset", dataset=curation).shown("1")


def test_a_thumbnail_is_a_jpeg_that_is_not_sniffed(host, shown):
    answer = host.request("GET", THUMBNAIL + shown["document"]["items"][0]["id"])
    assert answer.status == 200
    assert answer.body[:3] == b"\xff\xd8\xff"
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_of_a_grid_is_served_by_grid_and_content(host, shown):
    item = shown["document"]["items"][0]
    answer = host.request("GET", f"{PICTURE}{shown['gallery']}/{item['id']}")
    assert answer.status == 200
    assert answer.body[:3] == b"\xff\xd8\xff"


def test_a_picture_that_was_changed_since_is_not_served(host, raw, shown):
    item = shown["document"]["items"][0]
    Image.new("RGB", (8, 8)).save(raw / item["path"])
    assert host.request("GET", f"{PICTURE}{shown['gallery']}/{item['id']}").status == 404


def test_a_picture_of_a_folder_that_is_no_longer_allowed_is_not_served(
    host, executor, tmp_path, curation, pack
):
    outside = tmp_path / "outside"
    os.replace(curation.dataset.root, outside)
    file = host.folders.user / "__lora_curator" / "folders.txt"
    file.write_text(f"{outside}\n", encoding="utf-8")
    found = executor.node("LoadFolder", folder=str(outside)).value("1")
    shown = executor.node("PreviewDataset", dataset=found).shown("1")
    url = f"{PICTURE}{shown['gallery']}/{shown['document']['items'][0]['id']}"
    assert host.request("GET", url).status == 200
    file.write_text("", encoding="utf-8")
    assert host.request("GET", url).status == 404


@pytest.mark.parametrize(
    "url",
    [
        THUMBNAIL + "0" * 32,
        THUMBNAIL + "0" * 31,
        THUMBNAIL + "..",
        THUMBNAIL + "..%2f..%2fetc%2fpasswd",
        THUMBNAIL + "G" * 32,
        GRID + "0" * 24,
        GRID + "..",
        GRID + "store.sqlite",
        GRID + "0" * 23 + "\n",
        PICTURE + "0" * 24 + "/" + "0" * 32,
        PICTURE + "../" + "0" * 32,
        MODULES + "shared/..",
        MODULES + "shared/../comfyui/lora_curator.js",
        MODULES + "shared/nothing.mjs",
        MODULES + "comfyui/lora_curator.js",
        MODULES + "../app.mjs",
        MODULES + "grid.mjs",
        "/lora_curator/",
    ],
)
def test_ids_that_nothing_has_are_not_found(host, shown, url):
    assert host.request("GET", url).status == 404


@pytest.mark.parametrize("name", ["shared/grid.mjs", "curator/app.mjs"])
def test_a_module_of_the_app_is_asked_for_again_each_time(host, pack, name):
    answer = host.request("GET", MODULES + name)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/javascript"


def test_the_words_of_the_app_know_every_column_of_a_grid(host, shown):
    about = host.request("GET", "/lora_curator/about").json()
    known = {one["name"]: one for one in [*about["metrics"], *about["columns"]]}
    assert set(shown["document"]["scores"]) <= set(known)
    assert known["sharpness"]["better"] == "higher"
    assert known["group:duplicates"]["kind"] == "group"
    assert (about["host"], about["places"], about["encoders"]) == ("comfyui", [], [])
    assert [one["name"] for one in about["targets"]][:1] == ["aspect"]


def test_a_grid_says_where_its_images_lie_on_the_map(galleries, curation, shown):
    positions = galleries.dataset_map(curation.dataset)
    assert positions.shape == (6, 2)
    assert shown["document"]["map"][:2] == [round(float(one) * 1000) for one in positions[0]]


def test_the_map_of_the_same_images_is_made_once(galleries, curation, monkeypatch):
    first = galleries.dataset_map(curation.dataset)
    project = sys.modules[galleries.__name__.replace("hosts.comfy.galleries", "project")]
    monkeypatch.setattr(project, "map_positions", None)
    assert (galleries.dataset_map(curation.dataset) == first).all()


def test_the_maps_that_were_made_first_go(galleries, curation, monkeypatch):
    monkeypatch.setattr(galleries, "KEPT_MAPS", 1)
    for count in (6, 5):
        galleries.dataset_map(curation.dataset.take(range(count)))
    assert len(list(galleries.gallery_folder().glob("*.map"))) == 1


def test_a_dataset_without_vectors_has_no_map(galleries, executor, curation):
    bare = replace(curation, dataset=replace(curation.dataset, columns={}))
    assert galleries.dataset_map(bare.dataset) is None
    assert "map" not in executor.node("PreviewDataset", dataset=bare).shown("1")["document"]


def test_the_stored_folder_of_a_grid_is_not_served(host, shown):
    assert host.request("GET", f"{GRID}{shown['gallery']}.folder").status == 404


def test_no_route_changes_anything(host, pack):
    assert {method for method, _ in host.routes} == {"GET"}


def test_equal_grids_are_saved_once(galleries):
    names = [galleries.keep_gallery({"items": [1]}) for _ in range(3)]
    assert len(set(names)) == 1
    assert len(list(galleries.gallery_folder().glob("*.json"))) == 1


def test_the_oldest_grids_go_and_one_that_is_shown_again_stays(galleries, monkeypatch):
    monkeypatch.setattr(galleries, "KEPT", 3)
    names = [galleries.keep_gallery({"number": number}) for number in range(3)]
    for age, name in enumerate(names):
        file = galleries.gallery_folder() / f"{name}.json"
        os.utime(file, (1000 + age, 1000 + age))
    galleries.keep_gallery({"number": 0})  # now the newest
    galleries.keep_gallery({"number": 3})
    there = [galleries.saved_gallery(name) is not None for name in names]
    assert there == [True, False, True]


@pytest.mark.parametrize("name", ["", "../store", "ABCDEF" * 4, "0" * 24 + "/", "/etc/passwd"])
def test_a_name_that_no_grid_can_have_gives_none(galleries, name):
    assert galleries.saved_gallery(name) is None
