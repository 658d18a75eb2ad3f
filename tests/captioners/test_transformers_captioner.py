import json
import shutil

import numpy as np
import pytest

from lora_curator.captioners import open_captioner
from lora_curator.captioners.kinds import KINDS
from lora_curator.errors import BadInput, MissingModel

OPTIONS = {"num_beams": 2, "max_new_tokens": 6, "do_sample": False}


def ours(folder, prompt="", **options):
    return open_captioner(
        f"transformers:{folder}", device="cpu", prompt=prompt, beams=2, max_length=6, **options
    )


def library_captions(transformers, torch, folder, kind, pictures, prompt=""):
    """What transformers says by itself: its own loading, preprocessing, tokenizer, generation."""
    names = {"blip": "Blip", "git": "CLIP", "vision-encoder-decoder": "ViT"}
    name = f"{names[kind]}ImageProcessor"
    processor = getattr(transformers, name + "Pil", None) or getattr(transformers, name)
    prepare = processor.from_pretrained(folder)
    model = getattr(transformers, KINDS[kind].model_class).from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    said = []
    for pixels in pictures:
        given = dict(prepare(pixels, return_tensors="pt"))
        if prompt:
            words = tokenizer(prompt, return_tensors="pt")["input_ids"]
            given["input_ids"] = words if kind == "blip" else words[:, :-1]
        with torch.inference_mode():
            ids = model.generate(**given, **OPTIONS)
        said.append(tokenizer.decode(ids[0], skip_special_tokens=True).strip())
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_captions_are_the_librarys_own(kind, folders, transformers, torch, pictures):
    folder = folders(kind)
    expected = library_captions(transformers, torch, folder, kind, pictures)
    assert ours(folder).caption(pictures) == expected
    assert len(set(expected)) > 1  # the pictures are told apart at all


@pytest.mark.parametrize("kind", ["blip", "git"])
def test_a_caption_goes_on_after_its_prompt(kind, folders, transformers, torch, pictures):
    folder = folders(kind)
    said = ours(folder, "a photo of").caption(pictures)
    expected = library_captions(transformers, torch, folder, kind, pictures, "a photo of")
    assert said == expected
    assert all(line.startswith("a photo of") for line in said)


def test_a_model_that_takes_no_prompt_says_so(folders):
    with pytest.raises(BadInput, match="cannot be given the beginning"):
        ours(folders("vision-encoder-decoder"), "a photo of")


@pytest.mark.parametrize("kind", KINDS)
def test_batches_do_not_matter(kind, folders, pictures):
    captioner = ours(folders(kind))
    one = captioner.caption(pictures)
    captioner.batch = 3
    assert captioner.caption(pictures) == one
    assert captioner.caption([]) == []


def test_on_a_cpu_images_are_described_one_by_one(folders):
    assert ours(folders("blip")).batch == 1


def test_the_id_names_weights_and_settings_and_not_the_folder(folders, torch, tmp_path):
    from safetensors.torch import load_file

    folder = folders("blip")
    name = ours(folder).id
    assert name.startswith("transformers:blip@")
    assert ours(folder, "a photo of").id != name
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert ours(copy).id == name
    tensors = load_file(copy / "model.safetensors")
    (copy / "model.safetensors").unlink()
    torch.save(tensors, copy / "pytorch_model.bin")
    assert ours(copy).id == name  # the same weights, as files of old
    key = next(one for one in tensors if one.startswith("vision_model") and one.endswith("weight"))
    torch.save({**tensors, key: tensors[key] + 0.01}, copy / "pytorch_model.bin")
    assert ours(copy).id != name


def test_weights_that_would_run_code_are_refused_unread(folders, torch, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folders("blip"), copy)
    (copy / "model.safetensors").unlink()
    torch.save({"weight": print}, copy / "pytorch_model.bin")
    with pytest.raises(BadInput, match="could run code"):
        ours(copy)


def test_missing_weights_are_refused_and_not_made_up(folders, torch, tmp_path):
    from safetensors.torch import load_file, save_file

    copy = tmp_path / "copy"
    shutil.copytree(folders("blip"), copy)
    tensors = load_file(copy / "model.safetensors")
    del tensors["vision_model.post_layernorm.weight"]
    save_file(tensors, copy / "model.safetensors", {"format": "pt"})
    with pytest.raises(BadInput, match=r"lack 1 tensors \(vision_model.post_layernorm.weight"):
        ours(copy)


def test_a_model_of_another_type_is_refused_by_name(tmp_path, transformers):
    config = {"model_type": "mine", "auto_map": {"AutoModel": "code.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "code.py").write_text("raise SystemExit('code of the model was run')")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(BadInput, match=r"type 'mine', which cannot describe .* Types: blip, git"):
        ours(tmp_path)


def test_a_missing_tokenizer_is_named(folders, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folders("blip"), copy, ignore=shutil.ignore_patterns("vocab.txt"))
    with pytest.raises(MissingModel, match="tokenizer was looked for in"):
        ours(copy)


def test_opening_leaves_torchs_seed_alone(folders, torch):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    ours(folders("blip"))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_wrong_numbers_and_images_are_refused(folders):
    with pytest.raises(BadInput, match="at least 1; 0 and 48"):
        open_captioner(f"transformers:{folders('blip')}", beams=0)
    with pytest.raises(BadInput, match="uint8"):
        ours(folders("blip")).caption([np.zeros((4, 4), np.uint8)])
