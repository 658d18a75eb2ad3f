from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="torch is not installed")

from lora_curator.similarity import PROBE_TEXTS, probe_images  # noqa: E402

from .executor import Held  # noqa: E402
from .fake_towers import SIDE, WIDTH, FakeClip, FakeVision, drawn, projection  # noqa: E402

RED, GREEN, BLUE = PROBE_TEXTS[:3]
LONG = "red " * 100
TEXTS = dict(zip(PROBE_TEXTS, map(drawn, probe_images(SIDE)), strict=True))
TEXTS |= {"girl_(red)": TEXTS[RED], LONG.strip(): TEXTS[RED]}


@pytest.fixture
def colours(executor, host):
    """A dataset of red.png, green.png and blue.png, as the probe draws them."""
    folder = host.folders.input / "colours"
    folder.mkdir()
    for name, pixels in zip(("red", "green", "blue"), probe_images(64), strict=False):
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return executor.node("LoadFolder", folder="input/colours").value("1")


@pytest.fixture
def by_prompt(executor, colours):
    """Runs 'Score by Prompt' on the colours."""

    def run(prompt, clip=None, vision=None, **more):
        return executor.node(
            "ScoreByPrompt",
            dataset=colours,
            clip_vision=vision or FakeVision(),
            clip=clip or FakeClip(TEXTS),
            prompt=prompt,
            **more,
        )

    return run


def scores_of(run, name):
    dataset = run.value("1").dataset
    return dict(zip(dataset.paths, dataset.column(name).tolist(), strict=True))


def cosine(first, second):
    """Between what both towers make of two drawings, projected."""
    one, two = projection() @ TEXTS[first], projection() @ TEXTS[second]
    return float(one @ two / one.norm() / two.norm())


def test_an_image_scores_the_cosine_to_its_prompt(by_prompt):
    scores = scores_of(by_prompt(RED), f"prompt:{RED}")
    assert scores["red.png"] == pytest.approx(1, abs=1e-3)
    assert scores["green.png"] == pytest.approx(cosine(GREEN, RED), abs=1e-3)
    assert scores["blue.png"] < 0.5


def test_unwanted_prompts_are_taken_off(by_prompt):
    scores = scores_of(by_prompt(f"{RED}\n\n{GREEN}", against=BLUE), f"prompt:{RED}")
    # the mean of the two wanted ones minus the unwanted one
    wanted = (1 + cosine(RED, GREEN)) / 2
    assert scores["red.png"] == pytest.approx(wanted - cosine(RED, BLUE), abs=1e-3)
    assert min(scores, key=scores.get) == "blue.png"


def test_the_alignment_is_shown_with_its_number(by_prompt):
    run = by_prompt(RED)
    assert run.value("1", 1).startswith("Alignment 100%")
    assert run.value("1", 1) in run.lines("1")
    assert any("(blue.png)" in line or "(green.png)" in line for line in run.lines("1"))


def test_the_embeddings_that_selection_uses_stay_as_they_were(by_prompt, colours):
    found = by_prompt(RED).value("1").dataset
    assert [name for name in found.columns if name.startswith("embedding:")] == [
        name for name in colours.dataset.columns if name.startswith("embedding:")
    ]
    assert list(found.columns)[-1] == f"prompt:{RED}"


def test_every_text_tower_is_projected_and_its_options_are_put_back(by_prompt):
    for tower in ("clip_l", "clip_g", "clip_h"):
        clip = FakeClip(TEXTS, tower=tower)
        assert scores_of(by_prompt(RED, clip), f"prompt:{RED}")["red.png"] > 0.99
        assert clip.inner.options == {}


def test_the_options_are_put_back_after_an_error_too(by_prompt):
    clip = FakeClip(TEXTS)
    clip.inner.breaks = True
    with pytest.raises(RuntimeError):
        by_prompt(RED, clip)
    assert clip.inner.options == {}


def test_parentheses_are_text(by_prompt):
    clip = FakeClip(TEXTS)  # asserts that weights are switched off
    by_prompt("girl_(red)", clip)
    assert "girl_(red)" in clip.tokenized


def test_a_prompt_that_is_too_long_is_reported(by_prompt):
    run = by_prompt(LONG, against=GREEN)
    assert any(line.startswith("Only the first 75 tokens") for line in run.lines("1"))
    assert not any("75 tokens" in line for line in by_prompt(RED).lines("1"))


def test_towers_of_two_trainings_are_refused_with_the_number(by_prompt, errors):
    vision = FakeVision()
    crossed = FakeClip(TEXTS, projection(7))
    with pytest.raises(errors.BadInput, match=r"Alignment \d+%.*chance 10%.*bigG") as found:
        by_prompt(RED, crossed, vision)
    number = int(str(found.value).split("Alignment ")[1].split("%")[0])
    assert number < 50
    assert vision.encoded == 10  # the drawings only, no image of the dataset


def test_a_text_tower_without_its_projection_fails_the_probe(pack):
    """What comes out of CLIP-L by default has the right width and means nothing."""
    probe = pack.module("lora_curator.similarity")
    vision = pack.module("lora_curator.hosts.comfy.vision")
    work = SimpleNamespace(check_interrupted=lambda: None, show=lambda pixels: None)
    images = vision.ClipVisionEmbedder(FakeVision(), work)
    unprojected = np.stack([TEXTS[text].numpy() for text in PROBE_TEXTS])
    found = probe.alignment(images.embed_images(probe_images(SIDE)), unprojected)
    assert not found.valid


@pytest.mark.parametrize(
    ("weight", "reason"),
    [
        (torch.zeros(WIDTH, WIDTH), "100% zeros"),
        (torch.eye(WIDTH), "identity matrix"),
        (torch.full((WIDTH, WIDTH), float("inf")), "not numbers"),
        (projection() * 1e-4, "spread by 5e-06"),
    ],
    ids=["zeros", "identity", "inf", "tiny"],
)
def test_a_text_projection_that_was_not_in_the_file_is_refused(by_prompt, errors, weight, reason):
    clip, vision = FakeClip(TEXTS, weight), FakeVision()
    with pytest.raises(errors.BadInput, match=f"text_projection of its clip_l.*{reason}"):
        by_prompt(RED, clip, vision)
    assert clip.tokenized == []
    assert vision.encoded == 0


def test_widths_that_differ_are_refused(by_prompt, errors):
    clip = FakeClip(TEXTS, torch.randn(64, WIDTH) * 0.05)
    with pytest.raises(errors.BadInput, match=r"192 numbers wide.*clip_l 64"):
        by_prompt(RED, clip)


def test_a_clip_without_a_text_tower_of_clip_is_refused(by_prompt, errors):
    clip = FakeClip(TEXTS, tower="qwen")
    with pytest.raises(errors.BadInput, match="no text tower"):
        by_prompt(RED, clip)


@pytest.mark.parametrize("name", ["patches", "hook_patches", "injections", "forced_hooks"])
def test_a_lora_on_the_text_encoder_is_refused(by_prompt, errors, name):
    clip = FakeClip(TEXTS)
    setattr(clip.patcher, name, {"clip_l.weight": 1})
    with pytest.raises(errors.BadInput, match="before the LoRA"):
        by_prompt(RED, clip)


def test_hooks_on_the_text_encoder_are_refused(by_prompt, errors):
    clip = FakeClip(TEXTS)
    clip.apply_hooks_to_conds = object()
    with pytest.raises(errors.BadInput, match="before the LoRA"):
        by_prompt(RED, clip)


@pytest.mark.parametrize("model_type", ["siglip_vision_model", "dinov2"])
def test_models_without_texts_are_refused(by_prompt, errors, model_type):
    with pytest.raises(errors.BadInput, match="Score by Reference"):
        by_prompt(RED, vision=FakeVision(model_type=model_type))


def test_a_vision_model_without_projection_is_refused(by_prompt, errors):
    with pytest.raises(errors.BadInput, match="no usable projection"):
        by_prompt(RED, vision=FakeVision(torch.zeros(WIDTH, WIDTH)))


def test_no_prompt_is_refused(by_prompt, errors):
    with pytest.raises(errors.BadInput, match="no prompt"):
        by_prompt(" \n ")


# References.


def tensors(*images):
    """ComfyUI's IMAGE of uint8 pictures of equal size."""
    return torch.from_numpy(np.stack(images).astype(np.float32) / 255)


def reference_run(executor, colours, images, **more):
    run = executor.node("ScoreByReference", dataset=colours, images=images, **more)
    dataset = run.value("1").dataset
    (name,) = (name for name in dataset.columns if name.startswith("reference:"))
    return run, name, scores_of(run, name)


def test_the_nearest_reference_or_all_of_them(executor, colours):
    red, green = probe_images(64)[:2]
    batch = tensors(red, green)
    model = FakeVision()
    _, name, near = reference_run(executor, colours, batch, clip_vision=model)
    assert name.startswith("reference:comfyui:clip:")
    assert near["red.png"] == pytest.approx(1, abs=1e-6)
    assert near["green.png"] == pytest.approx(1, abs=1e-6)
    _, _, average = reference_run(executor, colours, batch, clip_vision=model, mode="average")
    assert average["red.png"] == pytest.approx((1 + cosine(RED, GREEN)) / 2, abs=1e-3)


def test_references_may_be_a_list_of_sizes(executor, colours):
    run = executor.run(
        {
            "0": {"class_type": "Give", "inputs": {"value": Held(colours)}},
            "1": {
                "class_type": "GiveList",
                "inputs": {"value": Held([tensors(probe_images(s)[2]) for s in (32, 80)])},
            },
            "2": {"class_type": "Give", "inputs": {"value": Held(FakeVision())}},
            "3": {
                "class_type": "LoraCurator_ScoreByReference",
                "inputs": {
                    "dataset": ["0", 0],
                    "images": ["1", 0],
                    "clip_vision": ["2", 0],
                    "mode": "nearest",
                },
            },
            "4": {"class_type": "Watch", "inputs": {"value": ["3", 0]}},
        }
    )
    assert "Likeness to 2 reference images (nearest)" in run.lines("3")
    dataset = run.value("3").dataset
    scores = dataset.column(list(dataset.columns)[-1])
    assert dataset.paths[int(scores.argmax())] == "blue.png"


def test_an_image_of_the_dataset_is_its_own_nearest_reference(executor, curation, raw):
    pixels = np.asarray(Image.open(raw / "c.png"))
    _, _, scores = reference_run(executor, curation, tensors(pixels), clip_vision=FakeVision())
    assert scores["c.png"] == pytest.approx(1, abs=1e-6)
    assert max(value for path, value in scores.items() if path != "c.png") < 0.999


def test_siglip_and_dino_can_compare_images(executor, colours):
    for model_type in ("siglip_vision_model", "dinov2"):
        run, _, scores = reference_run(
            executor,
            colours,
            tensors(probe_images(64)[0]),
            clip_vision=FakeVision(model_type=model_type),
        )
        assert max(scores, key=scores.get) == "red.png"
        assert any("not with texts" in one or "not for prompts" in one for one in run.lines("1"))


def test_without_a_model_the_descriptor_compares(executor, colours):
    _, name, scores = reference_run(executor, colours, tensors(probe_images(64)[1]))
    assert name == "reference:descriptor@1"
    assert max(scores, key=scores.get) == "green.png"


def test_no_reference_is_refused(executor, colours, errors):
    with pytest.raises(errors.BadInput, match="'images' is empty"):
        executor.node("ScoreByReference", dataset=colours, images=torch.zeros(0, 8, 8, 3))


def test_the_scores_can_be_filtered_by(executor, by_prompt):
    scored = by_prompt(RED).value("1")
    run = executor.node("FilterByScore", dataset=scored, score="prompt", keep="at least", value=0.9)
    found = run.value("1")
    dropped = [path for path in found.dataset.paths if found.decisions.dropped(path)]
    assert dropped == ["blue.png", "green.png"]
