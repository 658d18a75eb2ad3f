"""The command line as a user types it, on the sample folder, and what it leaves on the disk."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from lora_curator.cli import commands, options, run
from lora_curator.cli.groups import choosing, training

if not all(map(find_spec, ("skimage", "sklearn", "matplotlib"))):
    pytest.skip("the sample set's packages are not installed", allow_module_level=True)

ROOT = Path(__file__).parent.parent
WANTED = ["--trigger", "zqx", "--class-word", "photo", "--count", "20"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with `raw`, the sample, and a store that later tests find filled."""
    place = tmp_path_factory.mktemp("cli")
    assert run(["sample", str(place / "raw")]) == 0
    for file in (place / "raw").rglob("*"):  # files younger than 2 s are read again
        if file.is_file():
            os.utime(file, (1_700_000_000, 1_700_000_000))
    return place


@pytest.fixture
def raw(place, tmp_path):
    """A copy of the sample that a test may change."""
    shutil.copytree(place / "raw", tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture(scope="module")
def exported(place):
    """The export of `run` into `place/out`."""
    assert curator(place, "run", place / "raw", "--out", place / "out", *WANTED) == 0
    return place / "out"


def curator(place, command, *arguments):
    store = [] if command in ("validate", "sample") else ["--store", str(place / "store.sqlite")]
    return run([command, *map(str, arguments), *store, "--quiet"])


def contents(folder):
    """Relative path -> hash of every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def inventory(out):
    text = (out / "inventory.tsv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def captions(out):
    return {file.name: file.read_text("utf-8") for file in sorted((out / "img").rglob("*.txt"))}


def test_run_writes_a_folder_that_trains(exported):
    assert sorted(p.name for p in exported.iterdir()) == [
        "curation.json", "dataset.toml", "img", "inventory.tsv", "report.html"
    ]  # fmt: skip
    (folder,) = (exported / "img").iterdir()
    assert folder.name == "10_zqx photo"
    images = {file.stem for file in folder.iterdir() if file.suffix != ".txt"}
    assert len(images) == 20
    assert {file.stem for file in folder.glob("*.txt")} == images
    assert {file.suffix for file in folder.iterdir()} <= {".png", ".jpg", ".webp", ".txt"}


def test_every_caption_is_one_line_that_begins_with_the_trigger_once(exported):
    for name, caption in captions(exported).items():
        assert caption.startswith("zqx"), name
        assert caption.lower().count("zqx") == 1, name
        assert "\n" not in caption.strip(), name


def test_the_inventory_has_every_image_file_with_its_reason(exported):
    rows = inventory(exported)
    assert sum(row["status"] == "included" for row in rows) == 20
    assert len(rows) == 77
    assert all(row["reason"] for row in rows)
    unreadable = {row["path"]: row["reason"] for row in rows if not int(row["width"] or 0)}
    assert set(unreadable) == {
        "broken/60000 x 60000.png", "broken/a text.png", "broken/truncated.jpg",
        "broken/unfinished.png", "broken/zero bytes.jpg",
    }  # fmt: skip


def test_curation_json_says_recipe_versions_and_every_decision(exported):
    value = json.loads((exported / "curation.json").read_text("ascii"))
    assert value["recipe"]["select"]["count"] == 20
    assert value["versions"]["numpy"] == np.__version__
    assert len(value["images"]) == 77
    assert all(image["decision"]["sentence"] for image in value["images"].values())
    written = contents(exported)
    written.pop("curation.json")
    assert value["files"] == written


def test_no_original_is_changed(place, exported):
    before = place / "fresh"
    assert run(["sample", str(before)]) == 0
    assert contents(before) == contents(place / "raw")


def test_a_second_run_decodes_nothing_and_gives_equal_bytes(place, exported, capsys):
    first = contents(exported)
    arguments = ["run", place / "raw", "--out", exported, *WANTED, "--overwrite"]
    assert curator(place, *arguments) == 0
    assert contents(exported) == first
    capsys.readouterr()
    assert curator(place, "scan", place / "raw", "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"]["decoded"] == 0


def test_a_run_without_the_store_gives_equal_bytes(place, exported, tmp_path):
    again = tmp_path / "elsewhere" / "out"
    again.parent.mkdir()
    assert curator(tmp_path, "run", place / "raw", "--out", again, *WANTED) == 0
    one, two = contents(exported), contents(again)
    for name in ("dataset.toml", "curation.json"):  # they name the folder, or hash what does
        one.pop(name)
        two.pop(name)
    assert one == two


def test_one_step_at_a_time_gives_what_run_gives(place, exported, raw, tmp_path):
    for command, *arguments in (
        ["score"],
        ["dedupe"],
        ["select", "--count", "20"],
        ["caption", "--trigger", "zqx", "--class-word", "photo"],
        ["export", "--out", tmp_path / "out"],
    ):
        assert curator(place, command, raw, *arguments) == 0
    image_files = [name for name in contents(exported) if name.startswith("img/")]
    one, two = contents(exported), contents(tmp_path / "out")
    assert {name: one[name] for name in image_files} == {
        name: two[name] for name in two if name.startswith("img/")
    }
    assert [row["reason"] for row in inventory(exported)] == [
        row["reason"] for row in inventory(tmp_path / "out")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "--inventory", "scores.tsv"],
        ["dedupe"],
        ["select", "--count", "5"],
        ["caption", "--trigger", "zqx"],
        ["prepare", "--out", "prepared"],
        ["export", "--out", "out"],
        ["run", "--out", "out"],
    ],
)
def test_a_dry_run_writes_nothing(place, raw, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    command, *rest = arguments
    assert curator(place, command, raw, *rest, "--dry-run") == 0
    assert contents(tmp_path) == before


def test_a_folder_with_files_is_refused(place, exported, capsys):
    first = contents(exported)
    assert curator(place, "run", place / "raw", "--out", exported, *WANTED) == 1
    assert "already has files" in capsys.readouterr().err
    assert contents(exported) == first


def test_an_edited_caption_is_never_overwritten(place, exported, tmp_path, capsys):
    out = tmp_path / "out"
    shutil.copytree(exported, out)
    caption = next((out / "img").rglob("*.txt"))
    caption.write_text("zqx, hours of work")
    (out / "notes.md").write_text("mine")
    assert curator(place, "run", place / "raw", "--out", out, *WANTED, "--overwrite") == 1
    assert caption.name in capsys.readouterr().err
    assert caption.read_text() == "zqx, hours of work"
    caption.unlink()
    assert curator(place, "run", place / "raw", "--out", out, *WANTED, "--overwrite") == 0
    assert (out / "notes.md").read_text() == "mine"


def test_pins_are_in_and_exclusions_out(place, raw, tmp_path):
    shown = [row["path"] for row in inventory(place / "out")]
    pin, out = "downloads/retina.webp", shown[0]
    arguments = ["--pin", pin, "--exclude", str(raw / out), "--out", tmp_path / "out"]
    assert curator(place, "run", raw, *arguments, *WANTED) == 0
    rows = {row["path"]: row for row in inventory(tmp_path / "out")}
    assert rows[pin]["status"] == "included"
    assert (rows[out]["status"], rows[out]["reason"]) == ("excluded", "user")


def test_the_users_decisions_survive_the_steps(place, raw):
    assert curator(place, "select", raw, "--count", "5", "--exclude", "sky/moon.png") == 0
    assert curator(place, "select", raw, "--count", "30") == 0
    saved = json.loads((raw / "curation.json").read_text())
    assert saved["images"]["sky/moon.png"]["decision"]["author"] == "user"


def test_finding_duplicates_again_takes_the_selection_back(place, raw, capsys):
    def dropped():
        images = json.loads((raw / "curation.json").read_text())["images"]
        return {p for p, one in images.items() if one.get("decision", {}).get("author") == "dedupe"}

    assert curator(place, "dedupe", raw) == 0
    first = dropped()
    assert curator(place, "select", raw, "--count", "5") == 0
    assert dropped() == first
    capsys.readouterr()
    assert curator(place, "dedupe", raw) == 0
    assert "run select again" in capsys.readouterr().out
    assert dropped() == first


def test_an_image_that_comes_after_the_selection_is_not_exported(place, raw, tmp_path):
    assert curator(place, "select", raw, "--count", "5") == 0
    shutil.copy(raw / "sky" / "moon.png", raw / "new one.png")
    (raw / "new one.png").write_bytes((raw / "sky" / "moon.png").read_bytes() + b"later")
    assert curator(place, "export", raw, "--out", tmp_path / "out") == 0
    rows = {row["path"]: row["status"] for row in inventory(tmp_path / "out")}
    assert rows["new one.png"] == "excluded"
    assert sum(status == "included" for status in rows.values()) == 5


def test_prepared_images_are_written_flat(place, raw, tmp_path):
    assert curator(place, "select", raw, "--count", "6") == 0
    arguments = ["--resolution", "512", "--format", "png", "--out", tmp_path / "prepared"]
    assert curator(place, "prepare", raw, *arguments) == 0
    files = [f for f in (tmp_path / "prepared" / "images").iterdir() if f.suffix == ".png"]
    assert len(files) == 6


def test_validate_says_what_is_wrong_and_exits_with_3(exported, tmp_path, capsys):
    assert run(["validate", str(exported), "--trigger", "zqx"]) == 0
    out = tmp_path / "out"
    shutil.copytree(exported, out)
    next((out / "img").rglob("*.txt")).write_bytes(b"")
    capsys.readouterr()
    assert run(["validate", str(out), "--trigger", "zqx"]) == 3
    assert "error" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["scan", "score", "dedupe", "select", "caption", "prepare"])
def test_json_is_json_and_nothing_else(place, raw, command, capsys):
    assert curator(place, command, raw, "--json") == 0
    value = json.loads(capsys.readouterr().out)
    assert "findings" in value


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["scan", "no/such/folder"], 1, "does not exist"),
        (["run", "RAW", "--out", "RAW/inside"], 1, "inside the folder of the original images"),
        (["run", "RAW", "--out", "out", "--count", "0"], 2, "at least 1; 0 was asked for"),
        (["run", "RAW", "--out", "out", "--limit", "blurry=soft"], 2, "RULE=NUMBER"),
        (["run", "RAW", "--out", "out", "--limit", "blury=3"], 2, "Did you mean 'blurry'"),
        (["run", "RAW", "--out", "out", "--pin", "nobody.png"], 2, "no image 'nobody.png'"),
        (["run", "RAW", "--out", "out", "--repeats", "0"], 2, "repeats"),
        (["run", "RAW", "--out", "out", "--similarity", "7"], 2, "similarity"),
        (
            ["run", "RAW", "--out", "out", "--encoder", "clip:ViT-B-32"],
            2,
            "Did you mean 'open_clip'",
        ),
        (["run", "RAW", "--out", "out", "--recipe", "nowhere.json"], 2, "nowhere.json"),
        (["run", "RAW", "--out", "out", "--template", "{trigr}"], 2, "Did you mean"),
        (["validate", "no/such/folder"], 2, "no/such/folder"),
    ],
)
def test_mistakes_get_a_sentence_and_an_exit_code(
    place, arguments, code, words, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    raw = str(place / "raw")
    command, *rest = [argument.replace("RAW", raw) for argument in arguments]
    assert curator(place, command, *rest) == code
    error = capsys.readouterr().err
    assert words in error.replace(os.sep, "/")
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_a_switch_is_remembered_and_can_be_taken_back(place, raw):
    raw = raw / "sky"

    def saved():
        return json.loads((raw / "curation.json").read_text())["recipe"]

    assert curator(place, "score", raw, "--keep-poor", "--no-subfolders") == 0
    assert curator(place, "prepare", raw, "--no-upscale", "--resolution", "832x1216") == 0
    assert saved()["quality"]["enabled"] is False
    assert saved()["scan"]["recursive"] is False
    assert saved()["prepare"]["buckets"]["bucket_no_upscale"] is True
    assert saved()["prepare"]["buckets"]["resolution"] == [832, 1216]
    assert curator(place, "score", raw, "--drop-poor", "--subfolders") == 0
    assert saved()["quality"]["enabled"] is True
    assert saved()["scan"]["recursive"] is True
    assert saved()["prepare"]["buckets"]["bucket_no_upscale"] is True


def test_a_rule_is_moved_and_switched_off(place, raw, capsys):
    def dropped(*arguments):
        assert curator(place, "score", raw, "--json", *arguments) == 0
        images = json.loads(capsys.readouterr().out)["images"]
        return {image["reason"] for image in images.values() if image.get("author") == "quality"}

    assert {"too_small", "blurry"} <= dropped()
    assert "too_small" not in dropped("--limit", "too_small=10")
    assert "blurry" not in dropped("--limit", "blurry=off")
    strict = json.loads((raw / "curation.json").read_text(), parse_constant=pytest.fail)
    assert strict["recipe"]["quality"]["limits"] == {"blurry": None, "too_small": 10.0}


def test_a_template_is_remembered_until_captions_are_kept_again(place, raw, capsys):
    assert (
        curator(place, "caption", raw, "--trigger", "zqx", "--template", "{trigger}, {name}") == 0
    )
    assert "zqx, astronaut\n" in capsys.readouterr().out
    assert curator(place, "caption", raw, "--keep-captions") == 0
    assert "zqx, a photo of an astronaut" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_one_sentence(place, raw, capsys, monkeypatch):
    def read_only(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("lora_curator.files.os.replace", read_only)
    assert curator(place, "dedupe", raw) == 1
    assert "cannot be written: Read-only file system" in capsys.readouterr().err
    assert not list(raw.glob("*curation.json*"))


def test_a_store_that_cannot_be_made_names_the_option(place, tmp_path, capsys):
    (tmp_path / "file").touch()
    code = run(["scan", str(place / "raw"), "--store", str(tmp_path / "file" / "store"), "--quiet"])
    assert code == 1
    assert "--store" in capsys.readouterr().err


def test_an_empty_folder_says_what_was_looked_for(tmp_path, capsys):
    assert curator(tmp_path, "scan", tmp_path) == 2
    assert "no image" in capsys.readouterr().err


@pytest.mark.parametrize("colour", ["12", "zzzzzz"])
def test_a_wrong_option_is_a_usage_error(colour):
    with pytest.raises(SystemExit) as caught:
        run(["scan", "raw", "--matte", colour])
    assert caught.value.code == 2


def test_ctrl_c_exits_with_130_and_leaves_no_half_export(place, tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("lora_curator.publish.images.prepare_image", interrupted)
    assert curator(place, "run", place / "raw", "--out", tmp_path / "out", *WANTED) == 130
    assert "Stopped" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_names_of_the_command_line_are_those_of_the_registries():
    from lora_curator.export import EXPORTERS
    from lora_curator.prepare import CROPS, FORMATS, MODES
    from lora_curator.select import SELECTORS

    assert SELECTORS.names == choosing.SELECTOR_NAMES
    assert EXPORTERS.names == training.EXPORTER_NAMES
    assert set(training.PREPARE_MODES) == set(MODES)
    assert set(training.PREPARE_FORMATS) == set(FORMATS)
    assert set(training.PREPARE_CROPS) == set(CROPS)
    assert all(callable(getattr(commands, name)) for name in options.COMMANDS)


def whole_run(place, folder):
    """The command of a run into `folder/out` by a process of its own, with a store of its own."""
    return [
        sys.executable, "-m", "lora_curator", "run", str(place / "raw"), "--out",
        str(folder / "out"), *WANTED, "--store", str(folder / "store.sqlite"), "--quiet",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(place, tmp_path_factory):
    """Seconds that a run takes by itself, and what it writes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    begun = time.perf_counter()
    subprocess.run(whole_run(place, folder), cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - begun, contents(folder / "out")


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is Unix")
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_killed_run_run_again_gives_the_same_result(place, undisturbed, tmp_path, share):
    seconds, whole = undisturbed
    command = whole_run(place, tmp_path)
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds * share)
    process.send_signal(signal.SIGKILL)
    process.wait()
    subprocess.run([*command, "--overwrite"], cwd=ROOT, check=True, capture_output=True)
    written = contents(tmp_path / "out")
    assert written.keys() == whole.keys()
    # These two name the folder, or hash what does.
    differing = {name for name in whole if written[name] != whole[name]}
    assert differing <= {"dataset.toml", "curation.json"}
    assert [one.name for one in tmp_path.iterdir() if not one.name.startswith("store")] == ["out"]


def test_selection_by_an_encoder_with_weights(
    place, raw, tmp_path, capsys, torch, torchvision_operators
):
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    torch.manual_seed(0)
    config = transformers.CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
        image_size=32, patch_size=16, projection_dim=16,
    )  # fmt: skip
    model = transformers.CLIPVisionModelWithProjection(config)
    model.save_pretrained(tmp_path / "tiny")
    processor = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": {"shortest_edge": 32}}
    processor |= {"crop_size": {"height": 32, "width": 32}, "do_resize": True, "resample": 3}
    processor |= {"image_processor_type": "CLIPImageProcessor", "do_center_crop": True}
    processor |= {"do_normalize": True, "do_rescale": True, "rescale_factor": 1 / 255}
    (tmp_path / "tiny" / "preprocessor_config.json").write_text(json.dumps(processor))
    arguments = ["--count", "9", "--encoder", f"transformers:{tmp_path / 'tiny'}", "--json"]
    assert curator(place, "select", raw, *arguments) == 0
    chosen = json.loads(capsys.readouterr().out)["images"]
    assert sum(image.get("choice") == "keep" for image in chosen.values()) == 9


@pytest.mark.skipif(os.name == "nt", reason="SIGINT cannot be sent to one process on Windows")
def test_ctrl_c_in_the_middle_of_a_real_run_leaves_nothing_half_done(place, tmp_path):
    command = [sys.executable, "-m", "lora_curator", "run", str(place / "raw")]
    command += ["--out", str(tmp_path / "out"), *WANTED, "--store", str(tmp_path / "store.sqlite")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    while not (tmp_path / "store.sqlite-wal").exists() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.7)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in error
    assert not [p for p in tmp_path.iterdir() if not p.name.startswith("store.sqlite")]
