"""Captions from models: a CLIP with the signatures of the host's, a BLIP that is not there."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest


class FakeClip:
    """Writes `image 12`, the mean of the image's pixels; methods as in ComfyUI's `CLIP`."""

    def __init__(self, torch, seeds=1, looks=True, writes=True, says="image {}"):
        weights = {"embed.weight": torch.full((4, 3), float(seeds))}
        self.cond_stage_model = SimpleNamespace(state_dict=lambda: weights)
        self.patcher = SimpleNamespace(patches={}, patches_uuid="none")
        self.looks, self.writes, self.says = looks, writes, says
        self.asked, self.options = [], []

    def tokenize(self, text, return_word_ids=False, **kwargs):
        assert set(kwargs) == {"image", "skip_template", "min_length", "thinking"}
        image = kwargs["image"]
        self.asked.append((text, tuple(image.shape), image.dtype))
        seen = [({"type": "image", "data": image}, 1.0)] if self.looks else []
        return {"qwen": [[(7, 1.0), *seen]]}

    def generate(
        self, tokens, do_sample=True, max_length=256, temperature=1.0, top_k=50, top_p=0.95,
        min_p=0.0, repetition_penalty=1.0, seed=None, presence_penalty=0.0,
    ):  # fmt: skip
        if not self.writes:
            raise AttributeError("'CLIPTextModel' object has no attribute 'generate'")
        self.options.append((do_sample, max_length, temperature, seed))
        (image,) = [one[0]["data"] for one in tokens["qwen"][0] if not isinstance(one[0], int)]
        text = self.says.format(round(float(image.mean()) * 255))
        return [ord(sign) for sign in text][:max_length]

    def decode(self, token_ids, skip_special_tokens=True):
        return "".join(map(chr, token_ids))


@pytest.fixture
def clip(torch):
    return FakeClip(torch)


@pytest.fixture
def ask(executor, curation):
    def run(clip, dataset=None, **inputs):
        return executor.node("CaptionWithLLM", dataset=dataset or curation, clip=clip, **inputs)

    return run


def captions(run):
    return run.value("1").dataset.captions


def mean_of(file):
    from PIL import Image

    with Image.open(file) as image:
        return round(float(np.asarray(image, np.float32).mean()))


def test_images_without_a_caption_get_one(ask, clip, raw):
    run = ask(clip)
    assert captions(run) == (*(f"a cat, {n}" for n in "abcde"), f"image {mean_of(raw / 'f.png')}")
    assert run.lines("1") == ["1 caption, 1 new", f"f.png: {captions(run)[5]}"]
    assert [shape for _, shape, _ in clip.asked] == [(1, 80, 96, 3)]


def test_all_kept_images_get_a_new_caption(ask, clip, raw, curation):
    from dataclasses import replace

    dataset = replace(curation, decisions=curation.decisions.by_user({"b.png": "drop"}))
    run = ask(clip, dataset, which="all kept images")
    assert captions(run) == tuple(
        "a cat, b" if name == "b" else f"image {mean_of(raw / f'{name}.png')}" for name in "abcdef"
    )
    assert run.lines("1")[0] == "5 captions, 5 new"


def test_a_second_run_is_remembered(ask, clip, torch):
    first = ask(clip, which="all kept images")
    other = FakeClip(torch)
    again = ask(other, which="all kept images")
    assert other.asked == []
    assert captions(again) == captions(first)
    assert again.lines("1")[0] == "6 captions, 0 new, 6 known from an earlier run"


@pytest.mark.parametrize(
    "change", [{"prompt": "What?"}, {"max_length": 99}, {"temperature": 0.5}, {"seeds": 2}]
)
def test_another_prompt_setting_or_weight_asks_anew(ask, clip, torch, change):
    ask(clip)
    other = FakeClip(torch, change.pop("seeds", 1))
    assert ask(other, **change).lines("1")[0] == "1 caption, 1 new"


def test_a_seed_that_has_no_effect_asks_nothing_anew(ask, clip, torch):
    ask(clip, seed=1)
    other = FakeClip(torch)
    ask(other, seed=2)
    assert other.asked == []


def test_a_lora_on_the_model_asks_anew(ask, clip, torch):
    ask(clip)
    other = FakeClip(torch)
    other.patcher = SimpleNamespace(patches={"embed.weight": []}, patches_uuid="one")
    assert ask(other).lines("1")[0] == "1 caption, 1 new"


def test_temperature_zero_takes_the_likeliest_word(ask, clip, torch):
    ask(clip, max_length=50)
    other = FakeClip(torch)
    ask(other, max_length=50, temperature=0.7, seed=3)
    assert clip.options == [(False, 50, 1.0, None)]
    assert other.options == [(True, 50, 0.7, 3)]


def test_progress_shows_the_image_that_is_described(ask, clip, host):
    ask(clip, which="all kept images")
    assert host.folders.progress[-1] == (6, 6)
    assert len(host.folders.previews) == 6


def test_stop_ends_within_one_image_and_the_next_run_goes_on(ask, clip, host, pack, torch):
    stop = pack.host.modules["comfy.model_management"].InterruptProcessingException

    class Stopping(FakeClip):
        def decode(self, token_ids, skip_special_tokens=True):
            host.folders.stop_after = host.folders.looks
            return super().decode(token_ids)

    with pytest.raises(stop):
        ask(Stopping(torch), which="all kept images")
    again = ask(clip, which="all kept images")
    assert again.lines("1")[0] == "6 captions, 5 new, 1 known from an earlier run"


def test_an_older_host_is_told_so(ask, errors):
    with pytest.raises(errors.BadInput, match="Update ComfyUI, or use 'Caption with BLIP'"):
        ask(SimpleNamespace(tokenize=None))


@pytest.mark.parametrize(
    ("flaw", "sentence"),
    [("looks", "does not look at images"), ("writes", "cannot write text")],
)
def test_a_clip_that_is_no_vision_model_is_refused(ask, errors, torch, flaw, sentence):
    with pytest.raises(errors.BadInput, match=f"CLIP {sentence}.*Qwen3-VL"):
        ask(FakeClip(torch, **{flaw: False}))


def test_other_errors_of_the_host_come_through(ask, clip, monkeypatch):
    def broken(*_args, **_named):
        raise AttributeError("'Tensor' object has no attribute 'grid'")

    monkeypatch.setattr(clip, "generate", broken)
    with pytest.raises(AttributeError, match="grid"):
        ask(clip)


def test_an_empty_prompt_is_refused(ask, clip, errors):
    with pytest.raises(errors.BadInput, match="prompt is empty"):
        ask(clip, prompt=" ")


@pytest.mark.parametrize(
    ("said", "caption"),
    [
        ('"A red cat."', "A red cat."),
        ("<think>\nhm\n</think>\n\nA cat.", "A cat."),
        ('"A" and "B"', '"A" and "B"'),
        ("A cat.\nIt sits.", "A cat. It sits."),
    ],
)
def test_only_the_answer_becomes_the_caption(ask, torch, said, caption):
    assert captions(ask(FakeClip(torch, says=said)))[5] == caption


@pytest.mark.parametrize(
    ("said", "caption"),
    [
        ("A cat sits. It is re", "A cat sits."),  # 20 tokens of one letter each
        ("1girl, solo, long ha", "1girl, solo"),
        ("abcdefghijklmnopqrst", "abcdefghijklmnopqrst"),
        ("It costs 3.5 euros a", "It costs 3.5 euros a"),
        ("A cat in the garden.", "A cat in the garden."),
    ],
)
def test_a_cut_answer_ends_with_a_whole_sentence_or_tag(ask, torch, said, caption):
    assert len(said) == 20
    assert captions(ask(FakeClip(torch, says=said + "xyz"), max_length=20))[5] == caption


def test_nothing_to_describe_loads_no_model(executor, curation):
    from dataclasses import replace

    dataset = replace(curation, decisions=curation.decisions.by_user({"f.png": "drop"}))
    run = executor.node("CaptionWithBLIP", dataset=dataset, model="not there")
    assert "every kept image has a caption" in run.lines("1")[0]


def test_without_a_blip_the_node_says_which_files_go_where(executor, curation, errors, host):
    with pytest.raises(errors.MissingModel) as caught:
        executor.node("CaptionWithBLIP", dataset=curation)
    sentence = str(caught.value)
    assert str(host.folders.models / "blip") in sentence
    assert "Salesforce/blip-image-captioning-base" in sentence
    assert "model.safetensors" in sentence


def save_model(folder, kind="blip"):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    (folder / "model.safetensors").write_bytes(b"")


def test_blip_models_are_found_by_their_config(pack, host):
    save_model(host.folders.models / "blip" / "base")
    save_model(host.folders.models / "blip" / "other", "clip")
    (host.folders.models / "blip" / "empty").mkdir()
    blip = pack.module("lora_curator.hosts.comfy.blip")
    assert blip.blip_choices() == ["base"]


def test_folders_of_the_user_stay_and_come_first(pack, host, tmp_path):
    mine = tmp_path / "mine"
    save_model(mine / "large")
    host.modules["folder_paths"].folder_names_and_paths["blip"] = ([str(mine)], set())
    blip = pack.module("lora_curator.hosts.comfy.blip")
    assert blip.blip_folders()[0] == mine
    assert blip.blip_choices() == ["large"]


def test_a_name_that_is_no_model_cannot_leave_the_folder(pack, errors, host):
    save_model(host.folders.models / "secret")
    blip = pack.module("lora_curator.hosts.comfy.blip")
    with pytest.raises(errors.MissingModel):
        blip.BlipCaptioner("../secret")
