"""Small weights for the models of an A1111 or Forge; run by the tests with the host's Python.

python make.py WEBUI_DIR FOLDER

The files have the true formats and names: the host's own code loads them and builds its networks
from them. The numbers are random, except those of the upscaler. FOLDER is like the host's `models`.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

sys.path.append(str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parents[1]))

from clip_files import linear, norm
from small_blip import import_blip, make_small, write_words
from weights import Shape, random_tensors

TAGS = ("1girl", "solo", "long_hair", "hat_(red)", "smile", "outdoors", "sky", "tree", "cat", "dog")
ALL_TAGS = 9176
RATINGS = ("rating:safe", "rating:questionable", "rating:explicit")


def main(home: Path, folder: Path) -> None:
    """Make what this host can load."""
    torch.manual_seed(0)
    save_clip(folder / "standins" / "clip.pt")
    save(esrgan(), folder / "ESRGAN" / "repeats_4x.pth")
    if (home / "modules" / "deepbooru_model.py").is_file():
        save(deepbooru(home), folder / "torch_deepdanbooru" / "model-resnet_custom_v3.pt")
    if (home / "repositories" / "BLIP").is_dir():
        write_words(folder / "standins")
        weights = {"model": blip(home, folder / "standins")}
        save(weights, folder / "BLIP" / "model_base_caption_capfilt_large.pth")


def save(weights: Any, file: Path) -> None:
    """As torch did before its zip format, which A1111 takes from certain versions only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(weights, file, _use_new_zipfile_serialization=False)


class Named(torch.nn.Module):
    """Tensors under their dotted names; computes nothing."""

    def __init__(self, tensors: Mapping[str, torch.Tensor]) -> None:
        super().__init__()
        inside: dict[str, dict[str, torch.Tensor]] = {}
        for name, tensor in tensors.items():
            first, dot, rest = name.partition(".")
            if dot:
                inside.setdefault(first, {})[rest] = tensor
            else:
                self.register_parameter(name, torch.nn.Parameter(tensor))
        for name, parts in inside.items():
            self.add_module(name, Named(parts))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """What was given."""
        return given + 0


def save_clip(file: Path) -> None:
    """OpenAI's CLIP as a traced archive: 224 pixels, vectors of 768, two layers of 64."""
    tensors = {name: torch.from_numpy(one) for name, one in random_tensors(clip_shapes()).items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.jit.trace(Named(tensors).eval(), torch.zeros(1)).save(str(file))


def clip_shapes(width: int = 64) -> dict[str, Shape]:
    """The tensors of both towers."""
    shapes: dict[str, Shape] = {
        "positional_embedding": (77, width),
        "text_projection": (width, 768),
        "logit_scale": (),
        "token_embedding.weight": (49408, width),
        "visual.class_embedding": (width,),
        "visual.positional_embedding": (50, width),  # 7 x 7 patches and the class
        "visual.proj": (width, 768),
        "visual.conv1.weight": (width, 3, 32, 32),
    }
    for name in ("ln_final", "visual.ln_pre", "visual.ln_post"):
        shapes |= norm(name, width)
    for tower in ("transformer", "visual.transformer"):
        for number in range(2):
            block = f"{tower}.resblocks.{number}"
            shapes[block + ".attn.in_proj_weight"] = (3 * width, width)
            shapes[block + ".attn.in_proj_bias"] = (3 * width,)
            shapes |= linear(block + ".attn.out_proj", width, width)
            shapes |= linear(block + ".mlp.c_fc", 4 * width, width)
            shapes |= linear(block + ".mlp.c_proj", width, 4 * width)
            shapes |= norm(block + ".ln_1", width) | norm(block + ".ln_2", width)
    return shapes


def esrgan(width: int = 4, growth: int = 32) -> dict[str, torch.Tensor]:
    """An ESRGAN that repeats every pixel 4 x 4 times, so that a test knows what comes out."""

    def kernel(outputs: int, inputs: int, same: float = 0.0) -> torch.Tensor:
        weight = torch.zeros(outputs, inputs, 3, 3)
        for channel in range(min(outputs, inputs)):
            weight[channel, channel, 1, 1] = same
        return weight

    kernels = {"0": kernel(width, 3, 1)}
    for dense in (1, 2, 3):
        for number in range(1, 6):
            outputs = growth if number < 5 else width
            inputs = width + (number - 1) * growth
            kernels[f"1.sub.0.RDB{dense}.conv{number}.0"] = kernel(outputs, inputs)
    kernels["1.sub.1"] = kernel(width, width)  # nothing is added to what came in
    kernels |= {name: kernel(width, width, 1) for name in ("3", "6", "8")}
    kernels["10"] = kernel(3, width, 1)
    found = {}
    for name, weight in kernels.items():
        found[f"model.{name}.weight"] = weight
        found[f"model.{name}.bias"] = torch.zeros(len(weight))
    return found


def deepbooru(home: Path) -> dict[str, Any]:
    """The network has one shape only: 640 MB, of which 2 are stored.

    Rows of a matrix are windows of one row of random numbers, each one further. What reaches the
    last layer is above 0, so positive weights switch `TAGS` on and negative ones all others off.
    """
    modules = ModuleType("modules")
    modules.devices = ModuleType("modules.devices")  # type: ignore[attr-defined]
    sys.modules |= {"modules": modules}
    spec = importlib.util.spec_from_file_location("net", home / "modules" / "deepbooru_model.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with torch.device("meta"):  # shapes only
        network = module.DeepDanbooruModel()
    weights: dict[str, Any] = {}
    for name, tensor in network.state_dict().items():
        if tensor.ndim == 1:
            weights[name] = torch.zeros(1).expand(tensor.shape)
            continue
        outputs, inputs = len(tensor), tensor[0].numel()
        row = torch.randn(outputs + inputs - 1) * inputs**-0.5
        if outputs == ALL_TAGS:
            row = row - row.mean() + 0.01
            row[inputs + len(TAGS) - 1 :] = -100
        weights[name] = row.unfold(0, inputs, 1).view(tensor.shape)
    others = [f"tag_{number}" for number in range(ALL_TAGS - len(TAGS) - len(RATINGS))]
    return weights | {"tags": [*TAGS, *others, *RATINGS]}


def blip(home: Path, words: Path) -> dict[str, torch.Tensor]:
    """A BLIP of two layers that says common words in a random order."""
    module = import_blip(home / "repositories" / "BLIP")
    make_small(module, words)
    network = module.BLIP_Decoder(image_size=384, vit="base", med_config="")
    for weight in network.parameters():
        if weight.ndim > 1:
            torch.nn.init.normal_(weight, std=0.25)
    weights = network.state_dict()
    for name in [name for name in weights if name.endswith(("predictions.bias", "decoder.bias"))]:
        for token, number in network.tokenizer.get_vocab().items():
            weights[name][number] = -30.0 if token.startswith("[") else 0.0
    return {name: weight.clone() for name, weight in weights.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
