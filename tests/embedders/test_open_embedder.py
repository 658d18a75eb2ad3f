import json
import subprocess
import sys

import numpy as np
import pytest

from lora_curator import embedders
from lora_curator.embedders import available_embedders, known, open_embedder
from lora_curator.errors import BadInput, MissingPackage, UnknownName
from lora_curator.local_models import caches
from lora_curator.local_models.weights import fingerprint


def test_importing_loads_no_heavy_library():
    code = (
        "import sys, lora_curator.embedders as e; e.available_embedders(); "
        "e.open_embedder('descriptor'); "
        "print(*{'torch', 'open_clip', 'transformers', 'torchvision', 'cv2', 'safetensors', "
        "'huggingface_hub', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_the_descriptor_needs_no_weights(pictures):
    embedder = open_embedder("descriptor", device="cuda", download=False)
    assert embedder.id == "descriptor@1"
    assert embedder.input_side == 0
    assert embedder.embed_images(pictures).shape[0] == 5


@pytest.mark.parametrize(
    ("spec", "error", "words"),
    [
        ("comfyui:clip:62dfb68cba28", UnknownName, "a model that ComfyUI had loaded"),
        ("descripter", UnknownName, "Did you mean 'descriptor'"),
        ("banana:x", UnknownName, "Kinds: descriptor, open_clip, transformers"),
        ("descriptor:large", BadInput, "takes no model, but 'large'"),
        ("open_clip:", BadInput, "open_clip:<model>/<tag or file>"),
        ("open_clip:ViT-B-32", BadInput, "open_clip:<model>/<tag or file>"),
        ("transformers:", BadInput, "transformers:<folder>"),
    ],
)
def test_a_spec_that_names_nothing_says_what_is_missing(spec, error, words):
    with pytest.raises(error, match=words):
        open_embedder(spec)


@pytest.mark.parametrize(
    ("package", "spec"),
    [
        ("open_clip", "open_clip:ViT-B-32/openai"),
        ("torch", "transformers:openai/clip-vit-base-patch32"),
    ],
)
def test_a_package_that_is_not_installed_is_named(package, spec, monkeypatch, empty_hub):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackage, match=f"needs the Python package '{package}'"):
        open_embedder(spec)


def test_transformers_that_is_not_installed_is_named(torch, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "transformers", None)
    (tmp_path / "config.json").write_text('{"model_type": "clip"}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(MissingPackage, match="needs the Python package 'transformers'"):
        open_embedder(f"transformers:{tmp_path}")


def test_without_caches_the_descriptor_alone_is_available(empty_hub):
    assert [one.spec for one in available_embedders()] == ["descriptor"]


def test_what_the_caches_hold_is_available_and_nothing_else(cache_in_hub):
    clip = json.dumps({"model_type": "clip"}).encode()
    cache_in_hub("timm/vit_large_patch14_clip_224.openai", {"open_clip_model.safetensors": b""})
    cache_in_hub("laion/CLIP-ViT-H-14-laion2B-s32B-b79K", {"config.json": clip})  # no weights
    cache_in_hub("openai/clip-vit-base-patch32", {"config.json": clip, "pytorch_model.bin": b""})
    llama = json.dumps({"model_type": "llama"}).encode()
    cache_in_hub("meta/llama", {"config.json": llama, "model.safetensors": b""})
    cache_in_hub("someone/broken", {"config.json": b"{", "model.safetensors": b""})
    assert [one.spec for one in available_embedders()] == [
        "descriptor",
        "open_clip:ViT-L-14/openai",
        "transformers:openai/clip-vit-base-patch32",
    ]


def test_the_branch_main_is_preferred_among_cached_commits(cache_in_hub):
    cache_in_hub("a/b", {"config.json": b"old"}, commit="aaa", main=False)
    cache_in_hub("a/b", {"config.json": b"new"}, commit="bbb")
    found = caches.find_in_hub("a/b", ("config.json",))
    assert found is not None
    assert found.read_bytes() == b"new"


def test_a_file_of_an_older_commit_is_found_when_main_lacks_it(cache_in_hub):
    cache_in_hub("a/b", {"model.safetensors": b"old"}, commit="aaa", main=False)
    cache_in_hub("a/b", {"config.json": b"new"}, commit="bbb")
    assert caches.find_in_hub("a/b", ("model.safetensors",)) is not None


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"HF_HUB_CACHE": "/one", "HF_HOME": "/two"}, "/one"),
        ({"HUGGINGFACE_HUB_CACHE": "/legacy", "HF_HOME": "/two"}, "/legacy"),
        ({"HF_HOME": "/two"}, "/two/hub"),
        ({"XDG_CACHE_HOME": "/three"}, "/three/huggingface/hub"),
    ],
)
def test_the_cache_is_where_the_environment_says(variables, folder, monkeypatch):
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert caches.hub_folder().as_posix() == folder


def test_the_cache_is_the_one_huggingface_hub_uses(monkeypatch):
    hub = pytest.importorskip("huggingface_hub.constants", reason="huggingface_hub is absent")
    assert str(caches.hub_folder()) == hub.HF_HUB_CACHE


@pytest.mark.parametrize("encoder", known.OPEN_CLIP_ENCODERS, ids=lambda one: one.spec)
def test_every_offered_encoder_is_one_of_open_clips(encoder, open_clip):
    model_name, tag = encoder.spec.removeprefix("open_clip:").split("/")
    assert open_clip.get_model_config(model_name) is not None
    settings = open_clip.pretrained.get_pretrained_cfg(model_name, tag)
    assert settings.get("hf_hub") == encoder.repo + "/"


def test_a_fingerprint_is_of_the_first_and_last_rows():
    weights = {"a": np.zeros((3, 4), np.float32), "b": np.arange(4, dtype=np.float32)}
    first = fingerprint(weights)
    assert len(first) == 12
    for row, same in ((0, False), (1, True), (2, False)):
        changed = {**weights, "a": weights["a"].copy()}
        changed["a"][row, 2] = 1
        assert (fingerprint(changed) == first) is same


def test_a_fingerprint_knows_shapes_and_settings_but_no_names_or_buffers():
    weights = {"a": np.zeros((3, 4), np.float32), "b": np.ones(4, np.float32)}
    first = fingerprint(weights)
    assert fingerprint({"y": weights["b"], "x": weights["a"]}) == first
    assert fingerprint({**weights, "position_ids": np.arange(9), "scale": np.float32(3)}) == first
    assert fingerprint({**weights, "a": np.zeros((5, 4), np.float32)}) != first
    assert fingerprint(weights, "squash") != first


def test_a_fingerprint_is_of_the_values_and_not_of_the_container(torch):
    half = torch.linspace(0, 1, 60, dtype=torch.float16).reshape(5, 12)
    as_tensor = fingerprint({"a": half})
    assert fingerprint({"a": half.float()}) == as_tensor
    assert fingerprint({"a": half.numpy()}) == as_tensor
    assert fingerprint({"a": half.t().contiguous().t()}) == as_tensor
    full = torch.linspace(0, 1, 60).reshape(5, 12)
    assert fingerprint({"a": full}) != as_tensor


def test_all_public_names_exist():
    assert all(hasattr(embedders, name) for name in embedders.__all__)
