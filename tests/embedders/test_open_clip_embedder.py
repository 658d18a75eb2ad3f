import inspect
import json
import pickle

import numpy as np
import pytest
from PIL import Image

from lora_curator.embedders import open_embedder
from lora_curator.errors import BadInput, MissingModel, UnknownName
from lora_curator.local_models.preprocess import Preprocessing, prepare, to_tensor

TINY = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {
        "context_length": 16,
        "vocab_size": 49408,
        "width": 16,
        "heads": 2,
        "layers": 1,
    },
}
TEXTS = ["a photo of a cat", "sks dog, wooden floor", "x" * 500]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("open_clip")


@pytest.fixture(scope="module")
def weights(open_clip, torch, folder):
    """Random weights of a tiny CLIP in a file, the architecture known to open_clip."""
    (folder / "tiny-curator.json").write_text(json.dumps(TINY))
    open_clip.add_model_config(folder / "tiny-curator.json")
    with torch.random.fork_rng():
        torch.manual_seed(7)
        state = open_clip.CLIP(**open_clip.get_model_config("tiny-curator")).state_dict()
    from safetensors.torch import save_file

    path = folder / "tiny.safetensors"
    save_file({name: one.contiguous() for name, one in state.items()}, str(path))
    return path


@pytest.fixture(scope="module")
def theirs(open_clip, weights):
    """open_clip's own model and transform for the same file."""
    model, _, transform = open_clip.create_model_and_transforms(
        "tiny-curator", pretrained=str(weights)
    )
    return model.eval(), transform


@pytest.fixture(scope="module")
def embedder(weights):
    return open_embedder(f"open_clip:tiny-curator/{weights}", device="cpu")


def unit(rows):
    rows = rows.detach().numpy()
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_image_vectors_are_open_clips_own(embedder, theirs, pictures, torch):
    model, transform = theirs
    pixels = torch.stack([transform(Image.fromarray(one)) for one in pictures])
    np.testing.assert_allclose(
        embedder.embed_images(pictures), unit(model.encode_image(pixels)), atol=1e-5
    )


def test_text_vectors_are_open_clips_own(embedder, theirs, open_clip):
    tokens = open_clip.get_tokenizer("tiny-curator")(TEXTS, context_length=16)
    np.testing.assert_allclose(
        embedder.embed_texts(TEXTS), unit(theirs[0].encode_text(tokens)), atol=1e-5
    )


@pytest.mark.parametrize("mode", ["shortest", "squash"])
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("side", [32, 75])
def test_preprocessing_is_open_clips_own(mode, interpolation, side, open_clip, pictures):
    if "resize_mode" not in inspect.signature(open_clip.image_transform).parameters:
        pytest.skip("this open_clip always resizes the shorter side")
    mean, std = (0.5, 0.4, 0.3), (0.2, 0.3, 0.25)
    transform = open_clip.image_transform(
        side, is_train=False, mean=mean, std=std, resize_mode=mode, interpolation=interpolation
    )
    how = Preprocessing(side, side, mode, interpolation, mean, std)
    for image in pictures:
        expected = transform(Image.fromarray(image)).numpy()
        np.testing.assert_allclose(to_tensor([image], how, "cpu")[0], expected, atol=1e-6)


def test_an_odd_margin_is_split_as_each_library_splits_it():
    # 13 pixels cropped to 10 leave 3; torchvision cuts round(1.5) = 2 first, transformers 3 // 2
    ramp = np.repeat(np.arange(13, dtype=np.uint8)[None, :, None], 10, axis=0).repeat(3, axis=2)
    half_even = Preprocessing(10, 10, rounding="half_even")
    floor = Preprocessing(10, 10, rounding="floor")
    assert prepare(ramp, half_even)[0, :, 0].tolist() == list(range(2, 12))
    assert prepare(ramp, floor)[0, :, 0].tolist() == list(range(1, 11))


def test_an_image_of_the_right_size_is_not_resampled():
    image = np.random.default_rng(0).integers(0, 256, (32, 50, 3), dtype=np.uint8)
    assert np.array_equal(prepare(image, Preprocessing(32, 32)), image[:, 9:41])


def test_batches_and_order_do_not_matter(weights, pictures):
    spec = f"open_clip:tiny-curator/{weights}"
    one, many = (open_embedder(spec, device="cpu", batch=size) for size in (1, 4))
    rows = many.embed_images(pictures)
    np.testing.assert_allclose(one.embed_images(pictures), rows, atol=1e-6)
    np.testing.assert_allclose(many.embed_images(pictures[::-1])[::-1], rows, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert (one.batch, many.batch) == (1, 4)


def test_nothing_gives_no_rows(embedder):
    assert embedder.embed_images([]).shape == (0, 16)
    assert embedder.embed_texts([]).shape == (0, 16)


def test_the_image_size_is_the_models(embedder):
    assert embedder.input_side == 32
    assert embedder.has_text_tower


def test_the_id_names_architecture_and_weights_and_not_the_file(
    embedder, weights, theirs, torch, tmp_path
):
    assert embedder.id.startswith("open_clip:tiny-curator@")
    assert embedder.id.endswith("-p1")
    state = theirs[0].state_dict()
    torch.save(
        {"state_dict": {f"module.{name}": one for name, one in state.items()}}, tmp_path / "c.pt"
    )
    copy = open_embedder(f"open_clip:tiny-curator/{tmp_path / 'c.pt'}", device="cpu")
    assert copy.id == embedder.id
    state["visual.ln_post.weight"][-1] += 0.01
    torch.save(state, tmp_path / "tuned.pt")
    tuned = open_embedder(f"open_clip:tiny-curator/{tmp_path / 'tuned.pt'}", device="cpu")
    assert tuned.id != embedder.id


def test_settings_beside_the_file_are_used_and_change_the_id(embedder, weights, tmp_path):
    (tmp_path / "w.safetensors").write_bytes(weights.read_bytes())
    settings = {"preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash"}}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(settings))
    other = open_embedder(f"open_clip:tiny-curator/{tmp_path / 'w.safetensors'}", device="cpu")
    assert other.preprocessing == Preprocessing(32, 32, "squash", mean=(0.5,) * 3, std=(0.5,) * 3)
    assert other.id.split("@")[0] == embedder.id.split("@")[0]
    assert other.id != embedder.id


def test_opening_and_embedding_leave_torchs_seed_alone(weights, pictures, torch):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    open_embedder(f"open_clip:tiny-curator/{weights}", device="cpu").embed_images(pictures[:1])
    assert torch.equal(torch.random.get_rng_state(), before)


def test_weights_of_another_architecture_are_refused(open_clip, folder, weights):
    wide = {**TINY, "embed_dim": 24}
    (folder / "wide-curator.json").write_text(json.dumps(wide))
    open_clip.add_model_config(folder / "wide-curator.json")
    with pytest.raises(BadInput, match="do not fit the architecture"):
        open_embedder(f"open_clip:wide-curator/{weights}", device="cpu")


def test_a_file_that_would_run_code_is_refused(weights, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("code of the file was run",))

    path = tmp_path / "bomb.pt"
    path.write_bytes(pickle.dumps({"state_dict": Bomb()}, protocol=2))
    with pytest.raises(BadInput, match="could run code"):
        open_embedder(f"open_clip:tiny-curator/{path}", device="cpu")


@pytest.mark.parametrize("name", ["cut.safetensors", "cut.pt"])
def test_a_damaged_file_is_named(name, weights, tmp_path):
    (tmp_path / name).write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(BadInput, match=name):
        open_embedder(f"open_clip:tiny-curator/{tmp_path / name}", device="cpu")
    assert (tmp_path / name).exists()


def test_weights_that_are_not_here_are_one_sentence_and_no_connection(
    open_clip, empty_hub, no_network
):
    with pytest.raises(MissingModel) as caught:
        open_embedder("open_clip:ViT-B-32/laion2b_s34b_b79k")
    assert str(caught.value) == (
        "The weights 'laion2b_s34b_b79k' of ViT-B-32 were looked for in "
        f"{empty_hub} (as laion/CLIP-ViT-B-32-laion2B-s34B-b79K) and are not there; "
        "the option --download fetches them."
    )


def test_the_network_is_used_when_a_download_was_asked_for(open_clip, empty_hub, monkeypatch):
    asked = []

    def download(tag):
        asked.append(tag["hf_hub"])
        raise OSError("no route to host")

    monkeypatch.setattr(open_clip.pretrained, "download_pretrained", download)
    with pytest.raises(MissingModel, match="could not be downloaded: no route to host"):
        open_embedder("open_clip:ViT-B-32/laion2b_s34b_b79k", download=True)
    assert asked == ["laion/CLIP-ViT-B-32-laion2B-s34B-b79K/"]


def test_a_cached_tag_is_found_and_its_settings_are_used(
    open_clip, torch, weights, theirs, cache_in_hub, no_network, pictures, monkeypatch
):
    tag = {"hf_hub": "someone/tiny/", "mean": (0.5,) * 3, "std": (0.5,) * 3, "quick_gelu": True}
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, "tiny-curator", {"mine": tag})
    cache_in_hub("someone/tiny", {"open_clip_model.safetensors": weights.read_bytes()})
    found = open_embedder("open_clip:tiny-curator/mine", device="cpu")
    model, _, transform = open_clip.create_model_and_transforms(
        "tiny-curator",
        pretrained=str(weights),
        force_quick_gelu=True,
        image_mean=(0.5,) * 3,
        image_std=(0.5,) * 3,
    )
    pixels = torch.stack([transform(Image.fromarray(one)) for one in pictures])
    expected = unit(model.eval().encode_image(pixels))
    np.testing.assert_allclose(found.embed_images(pictures), expected, atol=1e-5)
    with_plain_gelu = unit(theirs[0].encode_image(pixels))
    assert np.abs(with_plain_gelu - expected).max() > 1e-4  # so the line above can tell


def test_unknown_names_are_answered_with_near_ones(open_clip, empty_hub):
    with pytest.raises(UnknownName, match="Did you mean 'ViT-B-32'"):
        open_embedder("open_clip:ViT-B-323/openai")
    with pytest.raises(UnknownName, match=r"knows no weights 'laion' of 'ViT-H-14'. Tags: laion2b"):
        open_embedder("open_clip:ViT-H-14/laion")


def test_a_text_tower_that_would_be_fetched_is_refused(open_clip, empty_hub, no_network):
    with pytest.raises(BadInput, match="model of its own"):
        open_embedder("open_clip:roberta-ViT-B-32/laion2b_s12b_b32k")


def test_a_tokenizer_that_is_not_here_stops_texts_only(
    open_clip, folder, weights, no_network, pictures
):
    pytest.importorskip("transformers", reason="transformers reads the tokenizers of the hub")
    text = {**TINY["text_cfg"], "hf_tokenizer_name": "nobody/no-such-tokenizer"}
    (folder / "mute-curator.json").write_text(json.dumps({**TINY, "text_cfg": text}))
    open_clip.add_model_config(folder / "mute-curator.json")
    mute = open_embedder(f"open_clip:mute-curator/{weights}", device="cpu")
    assert mute.embed_images(pictures).shape == (5, 16)
    with pytest.raises(MissingModel, match=r"\(as nobody/no-such-tokenizer\).*--download"):
        mute.embed_texts(["a cat"])


def test_half_precision_is_refused_off_the_gpu(weights):
    with pytest.raises(BadInput, match="CUDA devices only"):
        open_embedder(f"open_clip:tiny-curator/{weights}", device="cpu", precision="fp16")


def test_a_device_that_is_not_there_is_named(weights, torch):
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    with pytest.raises(BadInput, match=r"no device 'cuda' here. Devices: cpu"):
        open_embedder(f"open_clip:tiny-curator/{weights}", device="cuda")


def test_vectors_of_the_gpu_agree_with_the_cpus(weights, pictures, torch):
    if not torch.cuda.is_available():
        pytest.skip("there is no CUDA device here")
    spec = f"open_clip:tiny-curator/{weights}"
    expected = open_embedder(spec, device="cpu").embed_images(pictures)
    for precision, least in (("fp32", 1 - 1e-5), ("fp16", 0.999), ("bf16", 0.999)):
        found = open_embedder(spec, device="cuda", precision=precision).embed_images(pictures)
        assert (found * expected).sum(axis=1).min() >= least
