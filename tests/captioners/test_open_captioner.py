import socket
import sys

import pytest

from lora_curator.captioners import available_captioners, open_captioner
from lora_curator.errors import BadInput, MissingModel, MissingPackage, UnknownName


def put(hub, repo, *names, config=b"{}"):
    folder = hub / ("models--" + repo.replace("/", "--")) / "snapshots" / "c0ffee"
    folder.mkdir(parents=True)
    (folder / "config.json").write_bytes(config)
    for name in names:
        (folder / name).write_bytes(b"x")


def test_known_captioners_are_listed_with_a_sentence_and_none_is_here(empty_hub):
    listed = available_captioners()
    assert "transformers:Salesforce/blip-image-captioning-base" in {one.spec for one in listed}
    assert all(one.explanation.endswith(".") and one.label for one in listed)
    assert not any(one.here for one in listed)


def test_captioners_in_the_hubs_cache_come_first(empty_hub):
    put(empty_hub, "Salesforce/blip-image-captioning-large", "model.safetensors")
    put(empty_hub, "me/my-blip", "pytorch_model.bin", config=b'{"model_type": "blip"}')
    put(empty_hub, "me/my-clip", "model.safetensors", config=b'{"model_type": "clip"}')
    put(empty_hub, "me/my-tagger", "model.onnx", "selected_tags.csv")
    here = [one.spec for one in available_captioners() if one.here]
    assert here == [
        "transformers:Salesforce/blip-image-captioning-large",
        "transformers:me/my-blip",
        "onnx:me/my-tagger",
    ]
    assert [one.spec for one in available_captioners()][:3] == here


def test_a_model_that_is_not_here_is_named_and_not_fetched(empty_hub, monkeypatch):
    pytest.importorskip("torch")

    def refuse(*_args, **_named):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(MissingModel, match=r"Salesforce/blip-image-captioning-base was looked for"):
        open_captioner("transformers:Salesforce/blip-image-captioning-base")


def test_a_folder_without_a_model_is_named(tmp_path):
    pytest.importorskip("torch")
    with pytest.raises(MissingModel, match="holds no model"):
        open_captioner(f"transformers:{tmp_path}")


@pytest.mark.parametrize(
    ("spec", "error", "sentence"),
    [
        ("transformer:a/b", UnknownName, "Did you mean 'transformers'"),
        ("wd14", UnknownName, "Kinds: transformers, onnx"),
        ("transformers:", BadInput, "Say which model"),
        ("onnx", BadInput, "onnx:<folder>"),
    ],
)
def test_a_wrong_name_is_refused_in_words(spec, error, sentence):
    with pytest.raises(error, match=sentence):
        open_captioner(spec)


@pytest.mark.parametrize(
    ("package", "spec"), [("torch", "transformers:a/b"), ("onnxruntime", "onnx:a/b")]
)
def test_a_missing_package_is_named(package, spec, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackage, match=f"pip install {package}"):
        open_captioner(spec)
