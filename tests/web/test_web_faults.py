"""What PhotoMapAI's curator does wrong in its state and its export, and that the app does not."""

import csv
import threading
import time
from contextlib import nullcontext

import numpy as np
import pytest

from lora_curator.web.jobs import Job


def vectors(page, fid):
    folder = page.curator.folder(fid)
    return np.array(folder.curation.dataset.columns[folder.embedding])


def polled(job, until):
    """(state, result) of a job as often as can be asked until it is over."""
    seen = []
    while not until():
        said = job.to_json()
        seen.append((said["state"], said["result"]))
    return seen


def test_completed_before_the_result_exists():
    # Theirs is completed when the last step is counted, half a second before the result is there.
    counted = threading.Event()

    def work(one):
        one.progress(100, 100, "selecting")
        counted.set()
        time.sleep(0.05)
        return {"selected": 100}

    job = Job(1, "select")
    over = threading.Event()
    job.start(work, nullcontext(), over.set)
    counted.wait(10)
    seen = [*polled(job, over.is_set), (job.state, job.result)]
    assert seen[0] == ("running", {})
    assert seen[-1] == ("done", {"selected": 100})
    assert all(result == {"selected": 100} for state, result in seen if state == "done")


def test_completed_before_the_images_are_selected(page, opened):
    for count in (2, 3, 4):
        page.post(
            f"folders/{opened}/jobs", kind="select", options={"count": count, "iterations": 1}
        )
        while True:
            news = page.get(f"folders/{opened}/news", since=0)
            if news["job"]["state"] == "done":
                break
        assert news["job"]["result"] == {"selected": count, "by_step": count}
        assert page.get(f"folders/{opened}/state")["choice"].count("k") == count


def test_a_number_sign_in_a_name_cuts_the_table_off(page, root):
    names = ["a#1.png", "b 100%.png", "c&d?e=f.png", "é+ü.png"]
    for name, old in zip(names, sorted(root.glob("*.png")), strict=False):
        old.rename(root / name)
    fid = page.open(root)
    body = page.ask("GET", f"folders/{fid}/inventory.tsv").body.decode("utf-8")
    rows = list(csv.DictReader(body.lstrip("\ufeff").splitlines(), delimiter="\t"))
    assert len(rows) == 8
    paths = page.get(f"folders/{fid}/table")["paths"]
    assert {row["path"] for row in rows} == set(paths) > set(names)
    for name in names:
        assert page.ask("GET", f"folders/{fid}/pictures/{paths.index(name)}").status == 200


def test_a_video_or_a_file_of_secrets_is_exported(page, root, tmp_path):
    (root / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(64))
    (root / "secret.env").write_text("PASSWORD=1")
    (root / ".env").write_text("PASSWORD=2")
    (root / "notes.txt").write_text("do not show")
    fid = page.open(root)
    assert page.get(f"folders/{fid}/table")["paths"] == [f"{n:02}.png" for n in range(8)]
    job = page.job(fid, "export", out=str(tmp_path / "out"))
    assert (job["state"], job["result"]["images"]) == ("done", 8)
    written = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert not [file for file in written if file.suffix in (".mp4", ".env") or file.name == ".env"]
    for file in written:
        assert b"PASSWORD" not in file.read_bytes()
        assert b"do not show" not in file.read_bytes()


def test_a_missing_source_is_skipped_silently(page, opened, root, tmp_path):
    (root / "03.png").unlink()
    job = page.job(opened, "export", out=str(tmp_path / "out"))
    assert (job["state"], job["result"]["images"]) == ("done", 7)
    said = [*job["result"]["errors"], *job["result"]["warnings"]]
    (sentence,) = [one for one in said if one.startswith("03.png: ")]
    assert sentence.endswith(".")
    assert not list((tmp_path / "out").rglob("03.*"))


def test_a_file_that_was_edited_is_never_embedded_again(page, opened, root, encode):
    before, ids = vectors(page, opened), page.get(f"folders/{opened}/table")["ids"]
    other = np.random.default_rng(9).integers(0, 256, (14, 14, 3), np.uint8)
    (root / "02.png").write_bytes(encode(other.repeat(40, axis=0).repeat(40, axis=1)))
    assert page.job(opened, "scan")["state"] == "done"
    after = vectors(page, opened)
    changed = np.flatnonzero((after != before).any(axis=1)).tolist()
    assert changed == [2]
    now = page.get(f"folders/{opened}/table")["ids"]
    assert [row for row in range(8) if now[row] != ids[row]] == [2]


def test_exclusions_of_one_folder_point_at_images_of_another(page, opened, tmp_path, add_pictures):
    page.operate(opened, {"id": "1", "op": "decide", "rows": [1, 2], "choice": "drop"})
    add_pictures(tmp_path / "other", 4)
    other = page.open(tmp_path / "other")
    assert page.get(f"folders/{other}/state")["choice"] == "uuuu"
    assert page.get(f"folders/{opened}/state")["choice"] == "uddu" + "uuuu"


@pytest.mark.parametrize("gone", [True, False])
def test_an_exclusion_of_an_image_that_is_gone_stops_everything(page, opened, root, gone):
    page.operate(opened, {"id": "1", "op": "decide", "rows": [7], "choice": "drop"})
    if gone:
        (root / "07.png").unlink()
    page.job(opened, "scan")
    job = page.job(opened, "select", count=4, iterations=2)
    assert (job["state"], job["result"]["selected"]) == ("done", 4)


def test_two_images_of_one_name_share_the_caption_of_the_last(page, tmp_path, add_pictures):
    for number, word in enumerate(("apple", "orange")):
        add_pictures(tmp_path / "raw" / word, 2)
        for file in (tmp_path / "raw" / word).glob("*.png"):
            if file.name != f"0{number}.png":
                file.unlink()
        (tmp_path / "raw" / word / "00.txt").unlink()
        (tmp_path / "raw" / word / f"0{number}.png").rename(tmp_path / "raw" / word / "same.png")
        (tmp_path / "raw" / word / "same.txt").write_text(f"an {word}")
    fid = page.open(tmp_path / "raw")
    job = page.job(fid, "export", out=str(tmp_path / "out"))
    assert job["result"]["images"] == 2
    captions = [file.read_text().strip() for file in (tmp_path / "out").rglob("same*.txt")]
    assert sorted(captions) == ["an apple", "an orange"]
