"""A1111 and Forge replace the loaders of torch and safetensors; a user's file never meets those."""

import ast
from pathlib import Path

import pytest

from lora_curator.errors import BadInput
from lora_curator.local_models.weights import read_weights

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.torch")
CORE = Path(__file__).parents[2] / "lora_curator"


@pytest.fixture(autouse=True)
def patched(monkeypatch):
    """As Forge does it: what cannot be read is renamed; here every call is a fault."""

    def renamed(path, *_args, **_named):
        Path(path).rename(f"{path}.corrupted")
        raise AssertionError("the host's loader was called")

    monkeypatch.setattr(torch, "load", renamed)
    monkeypatch.setattr(safetensors, "load_file", renamed)


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin"])
def test_weights_are_read_past_the_hosts_loaders(tmp_path, name):
    file = tmp_path / name
    tensors = {"layer.weight": torch.arange(6.0).reshape(2, 3)}
    if file.suffix == ".safetensors":
        safetensors.save_file(tensors, str(file))
    else:
        torch.save(tensors, str(file))
    assert read_weights(file)["layer.weight"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert file.exists()


@pytest.mark.parametrize("name", ["model.safetensors", "pytorch_model.bin", "model.pt"])
def test_a_damaged_file_stays_where_it_is(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(b"\x00junk" * 50)
    with pytest.raises(BadInput):
        read_weights(file)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_nothing_of_ours_calls_the_loaders_that_hosts_replace():
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) != ("torch", "load"), path
                assert node.attr != "load_file", path
            if isinstance(node, ast.ImportFrom):
                names = {one.name for one in node.names}
                assert not (node.module == "torch" and "load" in names), path
                assert not (node.module == "safetensors.torch" and "load_file" in names), path
