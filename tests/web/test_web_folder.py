import json
import threading

import numpy as np
import pytest
from PIL import Image

from lora_curator.web.http import Request
from lora_curator.web.routes import respond


def test_what_one_page_does_another_page_sees(curator, opened, new_page):
    one, other = new_page(curator), new_page(curator, curator.new_session())
    since = other.get(f"folders/{opened}/state")["rev"]
    one.operate(opened, {"id": "1", "op": "decide", "rows": [3], "choice": "keep"})
    one.operate(opened, {"id": "2", "op": "star", "rows": [4], "on": True})
    changes = other.get(f"folders/{opened}/news", since=since)["changes"]
    assert (changes["rows"], changes["choice"], changes["starred"]) == ([3, 4], "ku", "01")


def test_who_knows_no_revision_of_this_table_fetches_everything(page, opened):
    assert page.get(f"folders/{opened}/news", since=10_000)["full"] is True


def test_decisions_captions_and_stars_survive_a_restart(make_curator, root, new_page):
    first = new_page(make_curator())
    fid = first.open(root)
    first.job(fid, "select", count=3)
    first.operate(
        fid,
        {"id": "1", "op": "decide", "rows": [0], "choice": "drop"},
        {"id": "2", "op": "caption", "row": 1, "text": "two"},
        {"id": "3", "op": "star", "rows": [2], "on": True},
    )
    before = first.get(f"folders/{fid}/state")
    first.curator.close()
    second = new_page(make_curator())
    assert second.open(root) == fid
    after = second.get(f"folders/{fid}/state")
    for name in ("choice", "author", "starred", "edited", "outcome"):
        assert after[name] == before[name], name
    assert second.get(f"folders/{fid}/images/1")["caption"] == "two"


def test_the_last_table_is_there_before_the_scan_is_done(make_curator, root, new_page):
    first = new_page(make_curator())
    fid = first.open(root)
    first.curator.close()
    second = make_curator()
    second.tools.model_lock.acquire()  # the scan cannot begin
    fid = new_page(second).post("folders", path=str(root))["folder"]
    assert len(new_page(second).get(f"folders/{fid}/table")["paths"]) == 8
    second.tools.model_lock.release()


def test_a_folder_is_opened_again_by_its_id_after_a_restart(make_curator, root, new_page):
    first = new_page(make_curator())
    fid = first.open(root)
    first.curator.close()
    second = new_page(make_curator())
    assert second.get("about")["recent"][0]["folder"] == fid
    assert len(second.get(f"folders/{fid}/table")["paths"]) == 8


def test_a_new_image_is_found_and_moves_no_other_on_the_map(page, opened, root, add_pictures):
    before = np.frombuffer(page.ask("GET", f"folders/{opened}/positions").body, "<f4")
    add_pictures(root / "more", 2, side=600)
    page.job(opened, "scan")
    paths = page.get(f"folders/{opened}/table")["paths"]
    assert len(paths) == 10
    after = np.frombuffer(page.ask("GET", f"folders/{opened}/positions").body, "<f4")
    old = [row for row, path in enumerate(paths) if not path.startswith("more/")]
    assert np.isfinite(after).all()
    assert after.reshape(-1, 2)[old].tolist() == before.reshape(-1, 2).tolist()


def test_rows_of_another_table_are_refused(page, opened, root, add_pictures):
    token = page.get(f"folders/{opened}/state")["token"]
    add_pictures(root / "more", 1)
    page.job(opened, "scan")
    operation = {"id": "1", "op": "decide", "rows": [0], "choice": "drop"}
    status, sentence = page.refused(
        f"folders/{opened}/operations", token=token, operations=[operation]
    )
    assert (status, sentence) == (
        409,
        "The images of this folder have changed. They are loaded again.",
    )


def test_an_export_has_the_edited_caption_and_no_excluded_image(page, opened, tmp_path):
    recipe = {"captions": {"trigger": "zqx", "class_word": "woman"}}
    page.operate(
        opened,
        {"id": "1", "op": "decide", "rows": [1, 2], "choice": "drop"},
        {"id": "2", "op": "caption", "row": 3, "text": "on a bench"},
        {"id": "3", "op": "recipe", "recipe": recipe},
    )
    job = page.job(opened, "export", out=str(tmp_path / "out"))
    assert (job["state"], job["result"]["images"]) == ("done", 6)
    written = {file.name for file in (tmp_path / "out").rglob("*.png")}
    assert written == {"00.png", "03.png", "04.png", "05.png", "06.png", "07.png"}
    (caption,) = (tmp_path / "out").rglob("03.txt")
    assert caption.read_text().strip() == "zqx, on a bench"


def test_an_export_into_a_folder_with_other_files_is_refused(page, opened, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("x")
    job = page.job(opened, "export", out=str(tmp_path / "mine"), overwrite=True)
    assert job["state"] == "failed"
    assert "has files, but no list of an earlier export" in job["message"]
    assert (tmp_path / "mine" / "thesis.docx").exists()


def test_a_second_job_waits_for_nobody_and_is_refused(page, opened, curator):
    curator.tools.model_lock.acquire()
    page.post(f"folders/{opened}/jobs", kind="scan")
    status, sentence = page.refused(f"folders/{opened}/jobs", kind="select", options={"count": 2})
    assert status == 409
    assert "still going on" in sentence
    page.post(f"folders/{opened}/stop")
    assert page.wait(opened)["state"] == "stopped"
    curator.tools.model_lock.release()


def test_how_a_job_failed_is_not_lost_to_the_map_that_follows_a_scan(page, opened, monkeypatch):
    folder = page.curator.folder(opened)
    folder.extras.clear()  # no clusters: the map is made after the next scan
    scanned, begun = threading.Event(), threading.Event()

    def write(*_):  # what was scanned is written down; it takes a while
        scanned.set()
        begun.wait(10)

    monkeypatch.setattr("lora_curator.web.session.write_snapshot", write)
    page.post(f"folders/{opened}/jobs", kind="scan")
    scan = folder.job
    assert scanned.wait(10)
    page.post(f"folders/{opened}/jobs", kind="export", options={"out": ""})
    folder.job.wait(10)
    begun.set()
    scan.wait(10)
    job = page.get(f"folders/{opened}/news", since=0)["job"]
    assert (job["kind"], job["state"]) == ("export", "failed")
    assert job["message"].startswith("Name the folder")
    # The map comes with the next scan.
    assert page.job(opened, "scan")["kind"] == "map"


def test_wrong_options_of_a_job_are_its_message(page, opened):
    assert "'options.count' is 'many'" in page.job(opened, "select", count="many")["message"]


def test_a_damaged_image_is_a_finding_and_has_no_picture(page, root, make_curator):
    (root / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    fid = page.open(root)
    table = page.get(f"folders/{fid}/table")
    row = table["paths"].index("broken.png")
    assert table["ids"][row] == ""
    assert page.get(f"folders/{fid}/images/{row}")["findings"][0]["severity"] == "error"
    assert page.ask("GET", f"folders/{fid}/pictures/{row}").status == 404


def test_thumbnails_are_named_by_content_and_kept_by_the_browser(page, opened):
    content = page.get(f"folders/{opened}/table")["ids"][0]
    answer = page.ask("GET", f"thumbnails/{content}")
    assert answer.body[:2] == b"\xff\xd8"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_sideways_photo_is_shown_upright(page, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    photo = Image.new("RGB", (600, 400))
    exif = photo.getexif()
    exif[0x0112] = 6
    photo.save(folder / "a.jpg", exif=exif)
    fid = page.open(folder)
    table = page.get(f"folders/{fid}/table")
    assert (table["widths"], table["heights"]) == ([400], [600])


@pytest.mark.parametrize("sid", ["", "x", "token-of-the-tes", "é"])
def test_nobody_without_a_session_gets_anything(curator, opened, sid):
    for path in ("about", f"folders/{opened}/table", f"folders/{opened}/news"):
        assert respond(curator, Request("GET", f"v1/s/{sid}/{path}")).status == 404


def test_a_post_that_another_site_could_send_is_refused(page, opened):
    body = {"path": "/"}
    plain = page.ask("POST", "browse", body, headers={"content-type": "text/plain"})
    cross = page.ask("POST", "browse", body, headers={"sec-fetch-site": "cross-site"})
    assert (plain.status, cross.status) == (400, 400)


def test_only_allowed_folders_are_opened_looked_into_and_written_to(
    make_curator, root, tmp_path, new_page
):
    page = new_page(make_curator(roots=[root]))
    (root / "out").mkdir()
    (tmp_path / "secret").mkdir()
    for path in (str(tmp_path / "secret"), str(root / ".." / "secret"), "/"):
        for address in ("folders", "browse"):
            status, sentence = page.refused(address, path=path)
            assert status == 400
            assert str(root) in sentence
    fid = page.open(root)
    job = page.job(fid, "export", out=str(tmp_path / "secret" / "x"))
    assert job["state"] == "failed"
    assert "outside" in job["message"]
    assert page.post("browse", path=str(root))["parent"] == ""


def test_recent_folders_that_may_not_be_opened_are_not_listed(make_curator, root, new_page):
    new_page(make_curator()).open(root)
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    assert new_page(make_curator(roots=[elsewhere])).get("about")["recent"] == []


def test_a_link_out_of_the_allowed_folders_is_refused(make_curator, root, tmp_path, new_page):
    (tmp_path / "secret").mkdir()
    try:
        (root / "link").symlink_to(tmp_path / "secret", target_is_directory=True)
    except OSError:
        pytest.skip("links need a right that this account does not have")
    page = new_page(make_curator(roots=[root]))
    assert page.refused("folders", path=str(root / "link"))[0] == 400


@pytest.mark.parametrize("path", ["", "anna", "/no/such/folder", "a\0b", 7])
def test_a_folder_that_is_none_is_a_sentence(page, path):
    status, sentence = page.refused("folders", path=path)
    assert status == 400
    assert sentence.endswith(".")


def test_no_module_but_the_apps_own_is_served(curator):
    for path in ("js/shared/../../../etc/passwd", "js/comfyui/lora_curator.js", "js/shared/x.mjs"):
        assert respond(curator, Request("GET", path)).status == 404
    good = respond(curator, Request("GET", "js/shared/grid.mjs"))
    assert (good.status, good.headers["Cache-Control"]) == (200, "no-cache")


def test_a_curation_that_another_program_wrote_is_kept_beside_ours(page, opened, root):
    page.operate(opened, {"id": "1", "op": "star", "rows": [0], "on": True})
    page.curator.saver.flush()
    theirs = json.loads((root / "curation.json").read_text())
    theirs["program"] = "somebody else"
    (root / "curation.json").write_text(json.dumps(theirs))
    page.operate(opened, {"id": "2", "op": "star", "rows": [1], "on": True})
    page.curator.saver.flush()
    kept = json.loads((root / "curation.other.json").read_text())
    assert kept["program"] == "somebody else"


def test_the_inventory_lists_every_file(page, opened):
    lines = page.ask("GET", f"folders/{opened}/inventory.tsv").body.decode().splitlines()
    assert len(lines) == 1 + 8


def test_decisions_that_cannot_be_saved_are_said_and_saved_later(page, opened, monkeypatch, root):
    from lora_curator.errors import FolderRefused
    from lora_curator.web import saver

    def refuse(path, curation):
        raise FolderRefused(f"'{path}' cannot be written: the disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(saver, "write_curation", refuse)
        page.operate(opened, {"id": "1", "op": "star", "rows": [0], "on": True})
        page.curator.saver.flush()
        unsaved = page.get(f"folders/{opened}/news", since=0)["unsaved"]
        assert "the disk is full" in unsaved
    page.operate(opened, {"id": "2", "op": "star", "rows": [1], "on": True})
    page.curator.saver.flush()
    assert page.get(f"folders/{opened}/news", since=0)["unsaved"] is None
    saved = json.loads((root / "curation.json").read_text())["images"]
    assert saved["00.png"]["starred"]
    assert saved["01.png"]["starred"]


def test_what_was_answered_survives_a_program_that_is_killed(
    make_curator, root, new_page, monkeypatch
):
    first = new_page(make_curator())
    fid = first.open(root)
    first.curator.saver.flush()
    with monkeypatch.context() as killed:  # before the file is written
        killed.setattr(first.curator.saver, "save", lambda *_: None)
        recipe = {"captions": {"trigger": "zqx"}}
        first.operate(
            fid,
            {"id": "1", "op": "decide", "rows": [0, 1], "choice": "drop"},
            {"id": "2", "op": "caption", "row": 2, "text": "two"},
            {"id": "3", "op": "star", "rows": [3], "on": True},
            {"id": "4", "op": "recipe", "recipe": recipe},
        )
        first.operate(fid, {"id": "5", "op": "decide", "rows": [1], "choice": "undecided"})
    assert '"user"' not in (root / "curation.json").read_text()
    second = new_page(make_curator())
    second.open(root)
    state = second.get(f"folders/{fid}/state")
    assert state["author"][:3] == "u--"
    assert (state["starred"], state["edited"]) == ([3], [2])
    assert state["recipe"]["captions"]["trigger"] == "zqx"


def test_the_journal_ends_when_the_file_is_written(page, opened, root, tmp_path):
    page.operate(opened, {"id": "1", "op": "decide", "rows": [0], "choice": "drop"})
    page.curator.saver.flush()
    (journal,) = (tmp_path / "state" / "journals").iterdir()
    assert journal.read_bytes() == b""
    assert '"user"' in (root / "curation.json").read_text()


def test_a_line_that_was_cut_off_is_left_out(tmp_path):
    from lora_curator.curation import SavedCuration
    from lora_curator.web.journal import Journal

    journal = Journal(tmp_path / "a.jsonl")
    journal.add({"starred": {"a.png": True}})
    with (tmp_path / "a.jsonl").open("ab") as stream:
        stream.write(b'{"starred": {"b.png": tr')
    journal.add({"starred": {"c.png": True}})
    assert journal.added_to(SavedCuration()).edits.starred == {"a.png", "c.png"}


def test_an_export_enlarges_what_is_too_small_with_the_hosts_model(page, opened, tmp_path):
    from lora_curator.web.host import Choice

    class Doubling:
        id = "doubling@1"

        def upscale(self, image):
            return image.repeat(2, axis=0).repeat(2, axis=1)

    host = page.curator.host
    host.upscalers = lambda: [Choice("double", "Doubling")]
    host.open_upscaler = lambda name: Doubling()
    assert page.get("about")["upscalers"][0]["name"] == "double"
    wrong = page.job(opened, "export", out=str(tmp_path / "a"), upscaler="triple")
    assert (wrong["state"], "no model named 'triple'" in wrong["message"]) == ("failed", True)
    job = page.job(opened, "export", out=str(tmp_path / "b"), upscaler="double")
    assert (job["state"], job["result"]["images"]) == ("done", 8)
    notes = json.loads((tmp_path / "b" / "curation.json").read_text())["findings"]
    assert sum(1 for one in notes if one["code"] == "enlarged") == 8  # 560 px to the 1024 bucket
    assert page.get(f"folders/{opened}/table")["widths"] == [560] * 8  # the folder is as it was
