"""Finding gaps: regions, prompts, proposals, the curve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="torch is not installed")

from lora_curator.similarity import PROBE_TEXTS, probe_images  # noqa: E402

from .conftest import picture  # noqa: E402
from .fake_towers import SIDE, FakeClip, FakeVision, drawn  # noqa: E402

GROUPS, EACH = 4, 6


@pytest.fixture
def grouped(executor, host):
    """Four groups of six images; the vectors of group g point along axis g."""
    folder = host.folders.input / "grouped"
    folder.mkdir()
    for seed in range(GROUPS * EACH):
        Image.fromarray(picture(seed, 64, 64)).save(folder / f"g{seed // EACH}_{seed % EACH}.png")
    found = executor.node("LoadFolder", folder="input/grouped").value("1")
    vectors = np.random.default_rng(0).normal(0, 0.03, (GROUPS * EACH, 16)).astype(np.float32)
    vectors[np.arange(GROUPS * EACH), np.arange(GROUPS * EACH) // EACH] += 1
    return replace(found, dataset=found.dataset.with_columns({"embedding:hand": vectors}))


@pytest.fixture
def halved(grouped):
    """Only images of the first two groups are kept; the selection left the others out."""
    sample = grouped.decisions
    return replace(
        grouped,
        decisions=sample.by_user({f"g{group}_{n}.png": "keep" for group in (0, 1) for n in (0, 1)}),
    )


def groups_of(names):
    return {name.split("_")[0] for name in names}


def proposed(run):
    """The paths below 'images to add' in the report."""
    report = run.value("1", 1)
    return report.split("images to add:\n")[1].split("\n\n")[0].split()


def test_the_groups_without_a_kept_image_get_one_each(executor, halved):
    run = executor.node("Gaps", dataset=halved, propose=2)
    assert run.lines("1")[0] == "4 images kept; 2 of 4 regions have none of them"
    assert groups_of(proposed(run)) == {"g2", "g3"}
    assert any(line.startswith("to add: g") for line in run.lines("1"))


def test_nothing_is_pinned_unless_asked(executor, halved):
    assert executor.node("Gaps", dataset=halved, propose=2).value("1") is halved
    run = executor.node("Gaps", dataset=halved, propose=2, pin_proposals=True)
    found = run.value("1")
    pinned = [path for path in found.dataset.paths if found.decisions.pinned(path)]
    assert sorted(pinned) == sorted(
        [*proposed(run), "g0_0.png", "g0_1.png", "g1_0.png", "g1_1.png"]
    )
    assert "2 images pinned" in run.lines("1")


def test_a_core_is_chosen_from_nothing_and_pinned(executor, grouped):
    run = executor.node("Gaps", dataset=grouped, core=3, propose=1, pin_proposals=True)
    assert run.lines("1")[0].startswith("a core of 3 images; 1 of 4 regions")
    found = run.value("1")
    pinned = [path for path in found.dataset.paths if found.decisions.pinned(path)]
    assert len(pinned) == 4
    assert groups_of(pinned) == {"g0", "g1", "g2", "g3"}


def test_without_a_set_the_way_to_begin_is_named(executor, grouped, errors):
    with pytest.raises(errors.BadInput, match="core of 10"):
        executor.node("Gaps", dataset=grouped)


def test_the_curve_is_a_picture(executor, halved):
    run = executor.node("Gaps", dataset=halved)
    picture = run.value("1", 2)
    assert picture.shape == (1, 512, 1024, 3)
    assert picture.dtype == torch.float32
    colors = {tuple(color) for color in np.rint(picture[0].numpy() * 255).reshape(-1, 3).tolist()}
    assert (246, 245, 241) in colors  # the ground
    assert (13, 107, 98) in colors  # the mean


def test_a_single_image_has_no_curve_and_no_error(pack):
    chart = pack.module("nodes.chart")
    curve = pack.module("lora_curator.select.curve").Curve
    one = np.zeros(1)
    picture = chart.coverage_picture(curve(np.array([1]), one, one, one), None)
    assert picture.shape == (512, 1024, 3)
    assert picture.min() < 100  # the words


RED, GREEN, BLUE = PROBE_TEXTS[:3]
TEXTS = dict(zip(PROBE_TEXTS, map(drawn, probe_images(SIDE)), strict=True))


def neutral(text):
    """What the tower sees of a text that fits everything: a little of each drawing."""
    return sum(TEXTS.values()) / len(TEXTS)


@pytest.fixture
def colours(executor, host):
    """Ten red and ten blue images, each a little different; the red ones are kept."""
    folder = host.folders.input / "colours"
    folder.mkdir()
    rng = np.random.default_rng(0)
    red, _, blue = probe_images(64)[:3]
    for name, pixels in (("red", red), ("blue", blue)):
        for number in range(10):
            grain = rng.normal(0, 40, pixels.shape)
            noisy = np.clip(pixels + grain, 0, 255).astype(np.uint8)
            Image.fromarray(noisy).save(folder / f"{name}{number}.png")
    found = executor.node("LoadFolder", folder="input/colours").value("1")
    keep = {path: "keep" for path in found.dataset.paths if not path.startswith("blue")}
    return replace(found, decisions=found.decisions.by_user(keep))


def clip_with_neutral(pack):
    words = pack.module("lora_curator.gap_report").NEUTRAL
    return FakeClip(TEXTS | {text: neutral(text) for text in words})


def test_a_prompt_that_no_kept_image_shows_gets_one(executor, colours, pack):
    run = executor.node(
        "Gaps",
        dataset=colours,
        propose=1,
        prompts=f"{RED}\n\n{BLUE}",
        clip=clip_with_neutral(pack),
        clip_vision=FakeVision(),
    )
    lines = run.lines("1")
    assert f'"{BLUE}": 10 images, 0 kept' in lines
    assert f'"{RED}": 10 images, 10 kept' in lines
    assert groups_of([proposed(run)[0][:4]]) == {"blue"}
    columns = run.value("1").dataset.columns
    assert columns.keys() == colours.dataset.columns.keys()  # what Select compares stays


def test_prompts_without_models_are_refused(executor, colours, errors):
    with pytest.raises(errors.BadInput, match="CLIP and a CLIP_VISION"):
        executor.node("Gaps", dataset=colours, prompts="profile view")
    with pytest.raises(errors.BadInput, match="CLIP and a CLIP_VISION"):
        executor.node("Gaps", dataset=colours, prompts="profile view", clip_vision=FakeVision())


def test_a_vision_model_alone_compares_by_its_vectors(executor, colours):
    model = FakeVision()
    run = executor.node("Gaps", dataset=colours, propose=1, clip_vision=model)
    assert model.encoded == 20
    assert groups_of([proposed(run)[0][:4]]) == {"blue"}
