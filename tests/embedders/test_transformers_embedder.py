import json
import shutil

import numpy as np
import pytest
from PIL import Image

from lora_curator.embedders import open_embedder
from lora_curator.embedders.hf_folder import KINDS
from lora_curator.errors import BadInput, MissingModel
from lora_curator.local_models.preprocess import HALF, IMAGENET_MEAN, IMAGENET_STD, Preprocessing
from lora_curator.local_models.preprocess_settings import read_preprocessing

TOWER = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "image_size": 32,
    "patch_size": 8,
}
TEXT_TOWER = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "vocab_size": 40,
    "max_position_embeddings": 12,
    "bos_token_id": 38,
    "eos_token_id": 39,
    "pad_token_id": 39,
}
TEXTS = ["a cat", "a dog on a red mat", "a cat a dog a cat a dog a cat a dog a cat a dog a cat"]
WORDS = ("a", "cat", "dog", "on", "red", "mat")


def processor(transformers, name, **settings):
    """The library's own image processor on Pillow (transformers 5 has another one by default)."""
    found = getattr(transformers, name + "Pil", None) or getattr(transformers, name)
    return found(**settings)


def save_tokenizer(folder):
    """A tokenizer of six words whose text ends in token 39, as CLIP's does in its highest."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = {word: number for number, word in enumerate(WORDS)}
    words |= {"<unk>": 37, "<start>": 38, "<end>": 39}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<start> $A <end>", special_tokens=[("<start>", 38), ("<end>", 39)]
    )
    from transformers import PreTrainedTokenizerFast

    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="<unk>",
        bos_token="<start>",
        eos_token="<end>",
        pad_token="<end>",
    )
    fast.save_pretrained(folder)


@pytest.fixture(scope="module")
def models(transformers, torch, tmp_path_factory):
    """`models(kind)`: (folder, the library's model, the library's image processor)."""
    made = {}

    def make(kind):
        if kind not in made:
            made[kind] = build(kind)
        return made[kind]

    def build(kind):
        name = KINDS[kind].model_class
        if not hasattr(transformers, name):
            pytest.skip(f"transformers {transformers.__version__} has no {name}")
        folder = tmp_path_factory.mktemp(kind)
        two = {"vision_config": TOWER, "text_config": TEXT_TOWER}
        clip_images = {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}
        with torch.random.fork_rng():
            torch.manual_seed(11)
            if kind == "clip":
                config = transformers.CLIPConfig(projection_dim=24, **two)
                model = transformers.CLIPModel(config)
                images = processor(transformers, "CLIPImageProcessor", **clip_images)
            elif kind == "clip_vision_model":
                config = transformers.CLIPVisionConfig(projection_dim=24, **TOWER)
                model = transformers.CLIPVisionModelWithProjection(config)
                images = processor(transformers, "CLIPImageProcessor", **clip_images)
            elif kind == "dinov2":
                config = transformers.Dinov2Config(mlp_ratio=2, **{**TOWER, "image_size": 40})
                model = transformers.Dinov2Model(config)
                images = processor(
                    transformers,
                    "BitImageProcessor",
                    size={"shortest_edge": 45},
                    crop_size={"height": 40, "width": 40},
                    image_mean=list(IMAGENET_MEAN),
                    image_std=list(IMAGENET_STD),
                )
            else:
                if kind == "siglip":
                    model = transformers.SiglipModel(transformers.SiglipConfig(**two))
                else:
                    model = transformers.SiglipVisionModel(transformers.SiglipVisionConfig(**TOWER))
                size = {"height": 32, "width": 32}
                images = processor(transformers, "SiglipImageProcessor", size=size)
            for parameter in model.parameters():  # the library starts with many zeros and ones
                parameter.data += 0.2 * torch.randn_like(parameter)
        model.eval().save_pretrained(folder, safe_serialization=True)
        images.save_pretrained(folder)
        if kind in ("clip", "siglip"):
            save_tokenizer(folder)
        return folder, model, images

    return make


def unit(rows):
    rows = rows.detach().numpy()
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def pooled(found):
    """A tensor, whatever version of the library answered."""
    return getattr(found, "pooler_output", found)


def library_image_vectors(kind, model, pixels):
    if kind in ("clip", "siglip"):
        return pooled(model.get_image_features(pixel_values=pixels))
    if kind == "clip_vision_model":
        return model(pixel_values=pixels).image_embeds
    if kind == "siglip_vision_model":
        return model(pixel_values=pixels).pooler_output
    return model(pixel_values=pixels).last_hidden_state[:, 0]


@pytest.mark.parametrize("kind", KINDS)
def test_image_vectors_are_the_librarys_own(kind, models, pictures):
    folder, model, images = models(kind)
    embedder = open_embedder(f"transformers:{folder}", device="cpu")
    pixels = images([Image.fromarray(one) for one in pictures], return_tensors="pt").pixel_values
    expected = unit(library_image_vectors(kind, model, pixels))
    np.testing.assert_allclose(embedder.embed_images(pictures), expected, atol=1e-5)
    assert np.abs(expected - expected[0]).max() > 1e-2  # the pictures are told apart at all


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_text_vectors_are_the_librarys_own(kind, models, transformers):
    folder, model, _ = models(kind)
    embedder = open_embedder(f"transformers:{folder}", device="cpu", batch=2)
    tokens = transformers.AutoTokenizer.from_pretrained(folder)(
        TEXTS, padding="max_length", truncation=True, max_length=12, return_tensors="pt"
    )
    if kind == "clip":
        expected = model.get_text_features(tokens.input_ids, tokens.attention_mask)
    else:  # trained without a mask
        expected = model.get_text_features(tokens.input_ids)
    expected = unit(pooled(expected))
    np.testing.assert_allclose(embedder.embed_texts(TEXTS), expected, atol=1e-5)
    assert np.abs(expected[0] - expected[1]).max() > 1e-2


@pytest.mark.parametrize("kind", ["clip_vision_model", "siglip_vision_model", "dinov2"])
def test_a_model_without_text_tower_says_so(kind, models):
    embedder = open_embedder(f"transformers:{models(kind)[0]}", device="cpu")
    assert not embedder.has_text_tower
    with pytest.raises(BadInput, match=f"type '{kind}' sees images only"):
        embedder.embed_texts(["a cat"])


@pytest.mark.parametrize("kind", KINDS)
def test_batches_and_order_do_not_matter(kind, models, pictures):
    spec = f"transformers:{models(kind)[0]}"
    one, many = (open_embedder(spec, device="cpu", batch=size) for size in (1, 4))
    rows = many.embed_images(pictures)
    np.testing.assert_allclose(one.embed_images(pictures), rows, atol=2e-6)
    np.testing.assert_allclose(many.embed_images(pictures[::-1])[::-1], rows, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert rows.dtype == np.float32
    assert many.embed_images([]).shape == (0, rows.shape[1])
    assert one.id == many.id


def test_the_image_size_is_the_one_resized_to_and_not_the_crop(models):
    embedder = open_embedder(f"transformers:{models('dinov2')[0]}", device="cpu")
    assert embedder.input_side == 45
    assert embedder.preprocessing.crop == 40


def test_the_id_names_type_and_weights_and_not_the_folder(models, tmp_path, torch):
    folder, model, _ = models("clip")
    embedder = open_embedder(f"transformers:{folder}", device="cpu")
    assert embedder.id.startswith("transformers:clip@")
    assert folder.name not in embedder.id.split("@")[1]
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert open_embedder(f"transformers:{copy}", device="cpu").id == embedder.id
    (copy / "model.safetensors").unlink()
    torch.save(model.state_dict(), copy / "pytorch_model.bin")
    assert open_embedder(f"transformers:{copy}", device="cpu").id == embedder.id
    state = model.state_dict()
    state["visual_projection.weight"] = state["visual_projection.weight"] + 0.01
    torch.save(state, copy / "pytorch_model.bin")
    assert open_embedder(f"transformers:{copy}", device="cpu").id != embedder.id


def test_weights_in_several_files_are_read(models, tmp_path, pictures):
    from safetensors.torch import load_file, save_file

    folder, _, _ = models("clip_vision_model")
    whole = open_embedder(f"transformers:{folder}", device="cpu")
    shutil.copytree(folder, tmp_path / "parts")
    tensors = load_file(tmp_path / "parts" / "model.safetensors")
    (tmp_path / "parts" / "model.safetensors").unlink()
    names = sorted(tensors)
    index = {}
    for part, chosen in (("one.safetensors", names[::2]), ("two.safetensors", names[1::2])):
        save_file({name: tensors[name] for name in chosen}, tmp_path / "parts" / part)
        index |= dict.fromkeys(chosen, part)
    text = json.dumps({"weight_map": index})
    (tmp_path / "parts" / "model.safetensors.index.json").write_text(text)
    parts = open_embedder(f"transformers:{tmp_path / 'parts'}", device="cpu")
    assert parts.id == whole.id
    assert np.array_equal(parts.embed_images(pictures), whole.embed_images(pictures))


def test_half_precision_files_are_computed_in_float32(models, tmp_path, torch, pictures):
    folder, model, _ = models("clip")
    shutil.copytree(folder, tmp_path / "half")
    (tmp_path / "half" / "model.safetensors").unlink()
    halves = {name: one.half() for name, one in model.state_dict().items()}
    torch.save(halves, tmp_path / "half" / "pytorch_model.bin")
    full = open_embedder(f"transformers:{folder}", device="cpu")
    half = open_embedder(f"transformers:{tmp_path / 'half'}", device="cpu")
    cosines = (full.embed_images(pictures) * half.embed_images(pictures)).sum(axis=1)
    assert cosines.min() > 0.9999
    assert half.id != full.id  # other values, another name


def test_a_missing_projection_is_refused_and_not_made_up(models, tmp_path, torch):
    folder, model, _ = models("clip_vision_model")
    shutil.copytree(folder, tmp_path / "bare")
    (tmp_path / "bare" / "model.safetensors").unlink()
    state = model.state_dict()
    del state["visual_projection.weight"]
    torch.save(state, tmp_path / "bare" / "pytorch_model.bin")
    with pytest.raises(BadInput, match=r"lack 1 tensors \(visual_projection.weight"):
        open_embedder(f"transformers:{tmp_path / 'bare'}", device="cpu")


def test_weights_that_do_not_fit_are_refused(models, tmp_path):
    folder, _, _ = models("clip")
    shutil.copytree(folder, tmp_path / "other")
    config = json.loads((folder / "config.json").read_text())
    config["projection_dim"] = 20
    (tmp_path / "other" / "config.json").write_text(json.dumps(config))
    with pytest.raises(BadInput, match=r"do not fit its config.json"):
        open_embedder(f"transformers:{tmp_path / 'other'}", device="cpu")


def test_a_model_with_code_of_its_own_is_refused_unread(tmp_path, transformers):
    config = {"model_type": "mine", "auto_map": {"AutoModel": "code.Model"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    (tmp_path / "code.py").write_text("raise SystemExit('code of the model was run')")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(BadInput, match=r"type 'mine', which is not supported. Types: clip,"):
        open_embedder(f"transformers:{tmp_path}", device="cpu")


def test_a_class_that_this_transformers_has_not_is_named(models, transformers, monkeypatch):
    from lora_curator.embedders import hf_folder

    kind = hf_folder.Kind("SiglipModelOfTheFuture", "4.37", True)
    monkeypatch.setattr(hf_folder, "KINDS", {**hf_folder.KINDS, "siglip": kind})
    monkeypatch.setattr("lora_curator.embedders.hf.KINDS", hf_folder.KINDS)
    with pytest.raises(BadInput, match=r"has no SiglipModelOfTheFuture; it came with version 4.37"):
        open_embedder(f"transformers:{models('siglip')[0]}", device="cpu")


def test_a_missing_tokenizer_stops_texts_only(models, tmp_path, pictures):
    folder, _, _ = models("clip")
    shutil.copytree(folder, tmp_path / "mute", ignore=shutil.ignore_patterns("*token*"))
    embedder = open_embedder(f"transformers:{tmp_path / 'mute'}", device="cpu")
    assert embedder.embed_images(pictures).shape == (5, 24)
    with pytest.raises(MissingModel, match="tokenizer was looked for in"):
        embedder.embed_texts(["a cat"])


def test_opening_leaves_torchs_seed_alone(models, torch):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    open_embedder(f"transformers:{models('siglip')[0]}", device="cpu")
    assert torch.equal(torch.random.get_rng_state(), before)


def test_a_repository_in_the_cache_is_opened_without_a_connection(
    models, cache_in_hub, no_network, pictures
):
    folder, _, _ = models("clip")
    files = {one.name: one.read_bytes() for one in folder.iterdir()}
    cache_in_hub("someone/clip", files)
    cached = open_embedder("transformers:someone/clip", device="cpu")
    here = open_embedder(f"transformers:{folder}", device="cpu")
    assert cached.id == here.id
    assert np.array_equal(cached.embed_texts(TEXTS), here.embed_texts(TEXTS))


def test_a_repository_that_is_not_cached_is_one_sentence(torch, empty_hub, no_network):
    with pytest.raises(MissingModel) as caught:
        open_embedder("transformers:openai/clip-vit-large-patch14")
    assert str(caught.value) == (
        f"The model openai/clip-vit-large-patch14 was looked for in {empty_hub} and is not there; "
        "the option --download fetches it."
    )


def test_a_folder_without_a_model_is_named(torch, tmp_path, no_network):
    with pytest.raises(MissingModel, match=r"holds no model: config.json and one of model.safet"):
        open_embedder(f"transformers:{tmp_path}")
    with pytest.raises(MissingModel, match="no such folder"):
        open_embedder(f"transformers:{tmp_path / 'nowhere'}")


def write_settings(folder, settings):
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))
    return folder


def test_settings_of_old_and_new_files_mean_the_same(tmp_path):
    old = {"size": 224, "crop_size": 224, "do_center_crop": True, "resample": 3}
    new = {"size": {"shortest_edge": 224}, "crop_size": {"height": 224, "width": 224}}
    expected = Preprocessing(224, 224, rounding="floor")
    for settings in (old, new):
        found = read_preprocessing(write_settings(tmp_path, settings), "clip", {"image_size": 9})
        assert found == expected


def test_without_the_file_a_familys_settings_and_the_models_size_are_taken(tmp_path):
    clip = read_preprocessing(tmp_path, "clip", {"vision_config": {"image_size": 336}})
    assert clip == Preprocessing(336, 336, rounding="floor")
    siglip = read_preprocessing(tmp_path, "siglip_vision_model", {"image_size": 384})
    assert siglip == Preprocessing(384, 384, "squash", mean=HALF, std=HALF, rounding="floor")
    dino = read_preprocessing(tmp_path, "dinov2", {"image_size": 518})
    assert (dino.side, dino.crop, dino.mean) == (256, 224, IMAGENET_MEAN)


@pytest.mark.parametrize(
    "settings",
    [
        {"size": 224, "do_resize": False},
        {"size": 224, "rescale_factor": 1 / 127.5},
        {"size": {"shortest_edge": 224}, "do_center_crop": False},
        {"size": {"height": 224, "width": 336}},
        {"size": 224, "crop_size": 256},
        {"size": 224, "resample": 0},
    ],
)
def test_settings_that_cannot_be_met_are_refused(settings, tmp_path):
    with pytest.raises(BadInput):
        read_preprocessing(write_settings(tmp_path, settings), "clip", {})
