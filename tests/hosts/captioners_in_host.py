"""Runs the captioners on real ComfyUI code with small random models; prints what came as JSON.

Started by test_captioners.py with the host's Python in the host's folder; `argv[1]` is a folder to
work in. It is a program of its own so that no module of the host gets into the tests' process.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

BASE = Path(sys.argv[1])
sys.argv = [sys.argv[0], "--cpu", "--base-directory", str(BASE)]
sys.path[0] = os.getcwd()
sys.path.append(str(Path(__file__).parents[2]))

import comfy.options  # noqa: E402

comfy.options.enable_args_parsing()

import comfy.model_management as management  # noqa: E402
import comfy.sd  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

from lora_curator.errors import CuratorError  # noqa: E402
from lora_curator.hosts.comfy.blip import BlipCaptioner, blip_choices  # noqa: E402
from lora_curator.hosts.comfy.generate import GenerateCaptioner  # noqa: E402

WORDS = ["a", "photo", "of", "cat", "dog", "red", "blue", "on", "in", "the", "mat", "house"]
WORDS += ["tree", "with", "man", "woman", "and", "hat"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
"""The mark that a caption begins with is one more token without a word, as in the real files."""
PROMPT = "a photo of"
OPTIONS = {"num_beams": 2, "max_new_tokens": 6, "do_sample": False}


def pictures() -> list[np.ndarray]:
    """Three pictures of coloured squares, none of them square."""
    made = []
    for seed, (height, width) in enumerate([(48, 64), (80, 40), (33, 70)]):
        squares = np.random.default_rng(seed).integers(0, 256, (height // 8 + 1, width // 8 + 1, 3))
        made.append(squares.astype(np.uint8).repeat(8, 0).repeat(8, 1)[:height, :width])
    return made


def save_blip(folder: Path) -> None:
    """A small random BLIP in the layout of the hub."""
    from transformers import BlipConfig, BlipForConditionalGeneration

    tower = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2}
    tower |= {"num_attention_heads": 2, "initializer_range": 0.6}
    begin = len(VOCABULARY)
    text = {"vocab_size": begin + 1, "bos_token_id": begin, "sep_token_id": 3, "eos_token_id": 3}
    text |= {"pad_token_id": 0, "encoder_hidden_size": 32, "max_position_embeddings": 32}
    torch.manual_seed(0)
    config = BlipConfig(
        vision_config={**tower, "image_size": 32, "patch_size": 8},
        text_config={**tower, **text},
        initializer_range=0.6,
    )
    BlipForConditionalGeneration(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "BertTokenizer", "do_lower_case": True})
    )
    settings = {"image_processor_type": "BlipImageProcessor", "do_resize": True, "resample": 3}
    settings |= {"size": {"height": 32, "width": 32}, "do_rescale": True, "do_normalize": True}
    settings |= {"rescale_factor": 1 / 255, "image_mean": [0.48145466, 0.4578275, 0.40821073]}
    settings |= {"image_std": [0.26862954, 0.26130258, 0.27577711]}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))


def save_blip_as_pickle(source: Path, folder: Path) -> None:
    """The same model as files of old: pytorch_model.bin."""
    from safetensors.torch import load_file

    folder.mkdir()
    for name in ("config.json", "vocab.txt", "tokenizer_config.json", "preprocessor_config.json"):
        (folder / name).write_bytes((source / name).read_bytes())
    torch.save(load_file(source / "model.safetensors"), folder / "pytorch_model.bin")


def library_captions(folder: Path, prompt: str) -> list[str]:
    """What transformers says by itself: its own loading, preprocessing, tokenizer, generation."""
    import transformers

    model = transformers.BlipForConditionalGeneration.from_pretrained(folder).eval()
    processor = getattr(transformers, "BlipImageProcessorPil", transformers.BlipImageProcessor)
    prepare = processor.from_pretrained(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    said = []
    for pixels in pictures():
        given = dict(prepare(pixels, return_tensors="pt"))
        if prompt:
            given["input_ids"] = tokenizer(prompt, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            ids = model.generate(**given, **OPTIONS)
        said.append(tokenizer.decode(ids[0], skip_special_tokens=True).strip())
    return said


def loaded(captioner: BlipCaptioner) -> bool:
    return any(one.model is captioner._patcher for one in management.current_loaded_models)


def try_blip() -> dict:
    home = BASE / "models" / "blip"
    save_blip(home / "small")
    save_blip_as_pickle(home / "small", home / "old")
    found: dict = {"choices": blip_choices()}
    captioner = BlipCaptioner("small", PROMPT, beams=2, max_length=6)
    found["loaded_before"] = loaded(captioner)
    found["prompted"] = captioner.caption(pictures())
    found["loaded_after"] = loaded(captioner)
    found["library_prompted"] = library_captions(home / "small", PROMPT)
    management.unload_all_models()
    found["loaded_when_freed"] = loaded(captioner)
    found["prompted_again"] = captioner.caption(pictures())
    free = BlipCaptioner("small", "", beams=2, max_length=6)
    found["free"] = free.caption(pictures())
    found["library_free"] = library_captions(home / "small", "")
    old = BlipCaptioner("old", PROMPT, beams=2, max_length=6)
    found["old"] = old.caption(pictures())
    same = BlipCaptioner("small", PROMPT, beams=2, max_length=6)
    found["ids"] = [captioner.id, same.id, old.id, free.id]
    management.interrupt_current_processing(True)
    try:
        captioner.caption(pictures())
        found["interrupted"] = False
    except management.InterruptProcessingException:
        found["interrupted"] = True
    del captioner, free, old, same
    gc.collect()
    management.cleanup_models()
    names = [one.model.model.__class__.__name__ for one in management.current_loaded_models]
    found["left_behind"] = names
    (home / "small" / "vocab.txt").unlink()
    found["no_words"] = refusal(lambda: BlipCaptioner("small", PROMPT))
    return found


def refusal(run: Callable[[], object]) -> str:
    """The sentence that something is refused with."""
    try:
        run()
    except CuratorError as error:
        return str(error)
    return ""


def small_qwen() -> comfy.sd.CLIP:
    """The host's Qwen3-VL with its own tokenizer, small and with random weights."""
    from dataclasses import dataclass

    from comfy.text_encoders import qwen3vl

    @dataclass
    class Small(qwen3vl.Qwen3VL_4BConfig):
        hidden_size: int = 64
        intermediate_size: int = 96
        num_hidden_layers: int = 2
        num_attention_heads: int = 2
        num_key_value_heads: int = 1

    qwen3vl.QWEN3VL_CONFIGS["qwen3vl_4b"] = Small
    small = {"hidden_size": 64, "intermediate_size": 96, "depth": 2}
    qwen3vl.QWEN3VL_VISION["qwen3vl_4b"] = {**small, "deepstack_visual_indexes": [0, 1]}
    qwen3vl.QWEN3VL_VISION_COMMON["num_heads"] = 2
    target = SimpleNamespace(
        params={},
        clip=qwen3vl.te(model_type="qwen3vl_4b"),
        tokenizer=qwen3vl.tokenizer(model_type="qwen3vl_4b"),
    )
    clip = comfy.sd.CLIP(target, parameters=1, model_options={"dtype": torch.float32})
    torch.manual_seed(1)
    with torch.no_grad():
        for weight in clip.cond_stage_model.parameters():
            weight.normal_(0, 0.5)
    return clip


def plain_clip() -> comfy.sd.CLIP:
    """A CLIP that knows no images: CLIP-L, as in SD 1.5."""
    from comfy import sd1_clip

    target = SimpleNamespace(params={}, clip=sd1_clip.SD1ClipModel, tokenizer=sd1_clip.SD1Tokenizer)
    return comfy.sd.CLIP(target, parameters=1)


def try_generate() -> dict:
    if not hasattr(comfy.sd.CLIP, "generate"):
        clip = comfy.sd.CLIP(no_init=True)
        return {"refused": refusal(lambda: GenerateCaptioner(clip, "Describe it."))}
    from comfy_extras.nodes_textgen import TextGenerate

    from lora_curator.hosts.comfy.generate import whole_sentences

    clip = small_qwen()
    images = [torch.from_numpy(one.astype(np.float32) / 255)[None] for one in pictures()]

    def native(seed: int | None, length: int) -> list[str]:
        mode = {"sampling_mode": "off"}
        if seed is not None:
            mode = {"sampling_mode": "on", "temperature": 0.7, "top_k": 64, "top_p": 0.95}
            mode |= {"min_p": 0.05, "repetition_penalty": 1.05, "seed": seed}
        with torch.inference_mode():
            return [
                TextGenerate.execute(clip, "Describe it.", length, mode, image=one)[0]
                for one in images
            ]

    def ours(length: int, *sampling) -> list[str]:
        return GenerateCaptioner(clip, "Describe it.", length, *sampling).caption(pictures())

    found: dict = {
        "greedy": ours(12),
        "native_greedy": [whole_sentences(one.strip()) for one in native(None, 12)],
        "sampled": ours(12, 0.7, 5),
        "native_sampled": [whole_sentences(one.strip()) for one in native(5, 12)],
        "other_seed": ours(12, 0.7, 6),
        "loaded": any(one.model is clip.patcher for one in management.current_loaded_models),
    }
    ids = [GenerateCaptioner(clip, "Describe it.").id for _ in range(2)]
    with torch.no_grad():
        clip.cond_stage_model.qwen3vl_4b.transformer.model.norm.weight.mul_(2)
    found["ids"] = [*ids, GenerateCaptioner(clip, "Describe it.").id]
    text_only = GenerateCaptioner(plain_clip(), "Describe it.")
    found["refused"] = refusal(lambda: text_only.caption(pictures()))
    return found


if __name__ == "__main__":
    result = {"blip": try_blip(), "generate": try_generate()}
    (BASE / "result.json").write_text(json.dumps(result), encoding="utf-8")
