"""What runs again, and what does not."""

from __future__ import annotations

import json
import time

import pytest
from comfy_server import ComfyServer, Graph, Run, node
from photos import write_photo

ORDER = ["load", "dedupe", "select", "pick", "preview"]


def graph(folder: str, count: int = 3, **pick: object) -> Graph:
    """Load, dedupe, select, pick, preview: each node has its name as its id."""
    return {
        "load": node("LoadFolder", folder=f"input/{folder}"),
        "dedupe": node("FindDuplicates", dataset=["load", 0]),
        "select": node("Select", dataset=["dedupe", 0], count=count, iterations=2),
        "pick": node("PickImages", dataset=["select", 0], **pick),
        "preview": node("PreviewDataset", dataset=["pick", 0], show="all"),
    }


def kept(run: Run) -> list[str]:
    """Paths of the images that the preview shows as kept."""
    items = run.document("preview")["items"]
    return sorted(one["path"] for one in items if one["choice"] == "keep")


def finished(comfy: ComfyServer, graph: Graph) -> Run:
    run = comfy.run(graph)
    assert run.status == "success", run.error
    return run


def test_an_equal_prompt_runs_nothing(comfy, photo_folder):
    photo_folder("equal", 6)
    first = finished(comfy, graph("equal"))
    again = finished(comfy, graph("equal"))
    assert first.ran == ORDER
    assert again.ran == []
    assert sorted(again.cached) == sorted(ORDER)


def test_what_a_cached_node_shows_is_sent_again(comfy, photo_folder):
    photo_folder("shown", 4)
    first = finished(comfy, graph("shown"))
    again = finished(comfy, graph("shown"))
    assert again.ran == []
    for name in ("pick", "preview"):  # the grids; hosts from 0.18 send the other nodes' lines too
        assert again.ui[name] == first.ui[name]


def test_an_added_image_is_seen(comfy, photo_folder):
    folder = photo_folder("added", 5)
    assert finished(comfy, graph("added", 0)).lines("load")[0].startswith("5 images")
    write_photo(folder / "new.png", 100)
    run = finished(comfy, graph("added", 0))
    assert run.lines("load")[0] == "6 images, 5 with a caption, 1 newly measured"
    assert "new.png" in kept(run)


def test_a_removed_image_is_seen(comfy, photo_folder):
    folder = photo_folder("removed", 5)
    finished(comfy, graph("removed", 0))
    (folder / "002.png").unlink()
    run = finished(comfy, graph("removed", 0))
    assert kept(run) == ["000.png", "001.png", "003.png", "004.png"]
    assert run.lines("load")[0].endswith("0 newly measured")


def test_an_edited_caption_is_seen_and_no_image_measured_again(comfy, photo_folder):
    folder = photo_folder("captions", 4)
    time.sleep(2.1)  # files younger than two seconds are read again to be sure
    finished(comfy, graph("captions", 0))
    (folder / "001.txt").write_text("a better caption", "utf-8")
    run = finished(comfy, graph("captions", 0))
    captions = {one["path"]: one["caption"] for one in run.document("preview")["items"]}
    assert captions["001.png"] == "a better caption"
    assert captions["002.png"] == "picture 2"
    assert run.lines("load")[0].endswith("0 newly measured")


def test_a_changed_count_runs_from_select_on(comfy, photo_folder):
    photo_folder("count", 6)
    finished(comfy, graph("count", 2))
    run = finished(comfy, graph("count", 4))
    assert run.ran == ["select", "pick", "preview"]
    assert len(kept(run)) == 4


def test_a_choice_in_the_grid_runs_only_the_picker_and_what_is_behind(comfy, photo_folder):
    photo_folder("choice", 6)
    before = kept(finished(comfy, graph("choice", 3)))
    out, *rest = before
    run = finished(comfy, graph("choice", 3, choice=json.dumps({"drop": [out], "keep": []})))
    assert run.ran == ["pick", "preview"]
    assert out not in kept(run)
    assert len(kept(run)) == 3  # the next best took its place
    assert set(rest) < set(kept(run))


def test_a_pinned_image_is_in_and_without_refill_the_count_shrinks(comfy, photo_folder):
    photo_folder("pinned", 6)
    before = kept(finished(comfy, graph("pinned", 3)))
    other = next(f"{n:03d}.png" for n in range(6) if f"{n:03d}.png" not in before)
    choice = json.dumps({"keep": [other], "drop": before[:2]})
    run = finished(comfy, graph("pinned", 3, choice=choice, refill=False))
    assert kept(run) == sorted([other, before[2]])


def test_waiting_blocks_what_is_behind_and_the_prompt_still_succeeds(comfy, photo_folder):
    photo_folder("waits", 4)
    run = finished(comfy, graph("waits", 2, wait_for_me=True))
    assert "preview" not in run.ui
    assert run.document("pick")["waits"] is True
    assert any("waiting for you" in line for line in run.lines("pick"))

    choice = json.dumps({"keep": [], "drop": [], "approved": run.document("pick")["token"]})
    run = finished(comfy, graph("waits", 2, wait_for_me=True, choice=choice))
    assert len(kept(run)) == 2
    assert run.document("pick")["waits"] is False


def test_after_an_added_image_it_waits_again(comfy, photo_folder):
    folder = photo_folder("waits again", 3)
    token = finished(comfy, graph("waits again", 2, wait_for_me=True)).document("pick")["token"]
    choice = json.dumps({"keep": [], "drop": [], "approved": token})
    assert kept(finished(comfy, graph("waits again", 2, wait_for_me=True, choice=choice)))
    write_photo(folder / "new.png", 101)
    run = finished(comfy, graph("waits again", 2, wait_for_me=True, choice=choice))
    assert "preview" not in run.ui


def test_a_deleted_export_is_written_again(comfy, photo_folder):
    photo_folder("export again", 3)
    export: Graph = {
        "load": node("LoadFolder", folder="input/export again"),
        "crop": node("CropToBuckets", dataset=["load", 0], mode="copy"),
        "export": node("ExportDataset", dataset=["crop", 0], name="again"),
    }
    finished(comfy, export)
    assert finished(comfy, export).ran == []
    out = comfy.folder / "output" / "again"
    out.rename(out.with_name("moved away"))
    run = finished(comfy, export)
    assert run.ran == ["export"]
    assert (out / "dataset.toml").is_file()


@pytest.mark.parametrize("choice", ["[", '{"keep": 1}'])
def test_a_damaged_choice_is_an_error_with_a_remedy(comfy, photo_folder, choice):
    photo_folder(f"damaged {len(choice)}", 2)
    run = comfy.run(graph(f"damaged {len(choice)}", 2, choice=choice))
    assert run.status == "error"
    assert "Press Clear" in run.error
