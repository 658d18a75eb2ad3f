"""Runs inside of a ComfyUI's Python: our embedders on the host's towers against transformers.

    python clip_in_host.py measure <ComfyUI> <empty folder>    one JSON object on the last line
    python clip_in_host.py pair <ComfyUI> <models folder>      see clip_files.make_clip_pair

It is a process of its own so that the host's modules stay out of the tests'. No test itself.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

HERE = Path(__file__).parent
SIZES = ((224, 224), (512, 512), (333, 250), (120, 90), (301, 700))
PROMPTS = ["a photo of a cat", "girl_(red) with (parentheses:1.2)", "a plain red background"]
WORK = SimpleNamespace(check_interrupted=lambda: None, show=lambda pixels: None)


def open_host(home: str) -> None:
    """Let ComfyUI's modules be imported, on the CPU, and ours after them."""
    sys.path[0] = home
    sys.path += [str(HERE), str(HERE.parents[1])]
    sys.argv = ["main.py", "--cpu"]
    import comfy.options  # type: ignore[import-not-found]

    comfy.options.enable_args_parsing()
    import comfy.sd  # type: ignore[import-not-found]


def pictures() -> list[np.ndarray]:
    """Pictures of several shapes with soft and sharp parts."""
    from PIL import Image

    found = []
    for seed, size in enumerate(SIZES):
        rng = np.random.default_rng(seed)
        blots = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
        soft = np.asarray(blots.resize(size, Image.Resampling.BICUBIC), np.float32)
        noisy = soft + rng.normal(0, 20, soft.shape)
        found.append(np.clip(noisy, 0, 255).astype(np.uint8))
    return found


def relative(ours: Any, theirs: Any) -> float:
    """The largest distance of two rows, as a share of the row's length, both of unit length."""
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    theirs = theirs / np.linalg.norm(theirs, axis=1, keepdims=True)
    return float(np.linalg.norm(ours - theirs, axis=1).max())


def normalised(embedder: Any, images: list[np.ndarray]) -> Any:
    """The pixels that the embedder shows to the model, as transformers wants them."""
    import torch

    from lora_curator.hosts.comfy.vision import _square

    host = embedder._clip_vision
    squares = torch.stack([_square(one, host.image_size) for one in images])
    mean, std = torch.tensor(host.image_mean), torch.tensor(host.image_std)
    return ((squares - mean) / std).movedim(-1, 1)


def crop_difference() -> float:
    """Between our square and the host's own preprocessing, in [0, 1]."""
    import comfy.clip_vision  # type: ignore[import-not-found]
    import torch

    from lora_curator.hosts.comfy.vision import _square

    worst = 0.0
    for image in pictures():
        pixels = torch.from_numpy(image.astype(np.float32) / 255)[None]
        flat = {"mean": [0.0] * 3, "std": [1.0] * 3}
        theirs = comfy.clip_vision.clip_preprocess(pixels, size=224, crop=True, **flat)
        ours = comfy.clip_vision.clip_preprocess(_square(image, 224)[None], size=224, **flat)
        worst = max(worst, float((ours - theirs).abs().max()))
    return worst


def vision(folder: Path) -> tuple[dict[str, Any], Any]:
    """ViT-L/14 through the host's own loader, with and without its projection."""
    import clip_files
    import comfy.clip_vision  # type: ignore[import-not-found]
    import torch
    from transformers import CLIPVisionConfig

    from lora_curator.hosts.comfy.vision import ClipVisionEmbedder

    weights = clip_files.vision_l()
    file = clip_files.save(weights, folder / "vision.safetensors")
    host = comfy.clip_vision.load(str(file))
    ours = ClipVisionEmbedder(host, WORK)  # type: ignore[arg-type]
    first_id = ours.id
    start = time.monotonic()
    images = pictures()[:3]
    vectors = ours.embed_images(images)
    found: dict[str, Any] = {"seconds": time.monotonic() - start, "kind": ours.kind}
    pixels = torch.from_numpy(images[2].astype(np.float32) / 255)[None]
    with torch.inference_mode():
        direct = host.encode_image(pixels, crop=True).image_embeds
    found["against_host"] = relative(vectors[2:], direct)
    settings = dict(hidden_size=1024, num_hidden_layers=24, num_attention_heads=16)
    settings |= dict(intermediate_size=4096, projection_dim=768, patch_size=14, image_size=224)
    theirs = build("CLIPVisionModelWithProjection", CLIPVisionConfig(**settings), weights)
    with torch.inference_mode():
        output = theirs(pixel_values=normalised(ours, images))
    found["relative"] = relative(vectors, output.image_embeds)

    def opened() -> Any:
        return ClipVisionEmbedder(comfy.clip_vision.load(str(file)), WORK)  # type: ignore[arg-type]

    found["same_id"] = opened().id == first_id
    found["same_id_after_use"] = ClipVisionEmbedder(host, WORK).id == first_id  # type: ignore[arg-type]
    clip_files.change_last_value(file)
    found["other_id"] = opened().id != first_id
    clip_files.rename_tensor(file, "visual_projection.weight", "visual_projection.absent")
    bare = [opened() for _ in range(2)]
    file.unlink()
    found["bare_kind"], found["bare_note"] = bare[0].kind, bare[0].note
    found["bare_same_id"] = bare[0].id == bare[1].id
    tokens = output.last_hidden_state[:1, 0]
    found["bare_relative"] = relative(bare[0].embed_images(images[:1]), tokens)
    return found, ours


def build(model_class: str, config: Any, weights: dict[str, Any]) -> Any:
    """A model of transformers with exactly these weights, in float32."""
    import transformers

    model, report = getattr(transformers, model_class).from_pretrained(
        None,
        config=config,
        state_dict={name: tensor.float() for name, tensor in weights.items()},
        output_loading_info=True,
    )
    assert not report["unexpected_keys"], report["unexpected_keys"]
    aside = ("position_ids", "head.")  # SigLIP's pooling, which the host does not have
    missing = [name for name in report["missing_keys"] if not any(one in name for one in aside)]
    assert not missing, missing
    return model.float().eval()


def texts(folder: Path, tower: str, images: Any) -> dict[str, Any]:
    """A text tower through the host's own loader, its vectors against those of transformers."""
    import clip_files
    import comfy.sd  # type: ignore[import-not-found]
    import torch
    from transformers import CLIPTextConfig

    from lora_curator.hosts.comfy.text import ClipTextEmbedder
    from lora_curator.similarity import PROBE_TEXTS, alignment, probe_images

    weights = clip_files.text(tower)
    file = clip_files.save(weights, folder / "text.safetensors")
    clip = comfy.sd.load_clip([str(file)])
    width, depth, inner = clip_files.TEXT_SIZES[tower]
    fits = SimpleNamespace(pairs_with_text=True, width=width, id="pair")
    ours = ClipTextEmbedder(clip, fits)  # type: ignore[arg-type]
    vectors = ours.embed_texts(PROMPTS)
    activation = "quick_gelu" if tower == "l" else "gelu"
    settings = dict(hidden_size=width, num_hidden_layers=depth, intermediate_size=inner)
    settings |= dict(projection_dim=width, num_attention_heads=width // 64, eos_token_id=49407)
    config = CLIPTextConfig(hidden_act=activation, **settings)
    theirs = build("CLIPTextModelWithProjection", config, weights)
    ids = torch.tensor([ours._tokens(prompt) for prompt in PROMPTS])
    with torch.inference_mode():
        output = theirs(input_ids=ids).text_embeds
    found: dict[str, Any] = {"relative": relative(vectors, output), "tower": ours.tower}
    plain = clip.encode_from_tokens(clip.tokenize(PROMPTS[0]), return_pooled=True)[1]
    default = plain.float().numpy() / np.linalg.norm(plain.float().numpy())
    found["cosine_of_default"] = float(default[0] @ vectors[0])
    found["tokens_of_parentheses"] = ids[1].tolist().index(49407) - 1
    if width != images.width:
        file.unlink()
        found["crossed"] = refusal(lambda: ClipTextEmbedder(clip, images))
        return found
    drawn = images.embed_images(probe_images(images.input_side))
    found["probe_of_strangers"] = alignment(drawn, ours.embed_texts(PROBE_TEXTS)).accuracy
    with torch.no_grad():
        ours._inner.transformer.text_projection.weight.copy_(fitting_projection(drawn, ours))
    found["probe_of_a_pair"] = alignment(drawn, ours.embed_texts(PROBE_TEXTS)).accuracy
    patched = clip.clone()
    name = "clip_l.transformer.text_model.encoder.layers.0.mlp.fc1.weight"
    patched.add_patches({name: ("diff", (torch.zeros(inner, width),))}, 1.0)
    found["patched"] = refusal(lambda: ClipTextEmbedder(patched, images))
    clip_files.rename_tensor(file, "text_projection.weight", "text_projection.absent")
    bare = comfy.sd.load_clip([str(file)])
    file.unlink()
    found["bare"] = refusal(lambda: ClipTextEmbedder(bare, images))
    return found


def refusal(build: Any) -> str:
    """The reason why it is refused, empty when it is not."""
    from lora_curator.errors import BadInput

    try:
        build()
    except BadInput as error:
        return str(error)
    return ""


def fitting_projection(drawn: np.ndarray, texts: Any) -> Any:
    """The text projection that takes the probe's texts to these vectors of its drawings.

    The least squares solution with the smallest values; 27 is the usual length of vectors.
    """
    import torch

    from lora_curator.similarity import PROBE_TEXTS

    texts._clip.load_model()
    with torch.inference_mode():
        pooled = texts._inner.encode([texts._tokens(text) for text in PROBE_TEXTS])[1]
    solved = np.linalg.lstsq(pooled.double().numpy(), 27 * drawn.astype(np.float64), rcond=None)[0]
    return torch.from_numpy(solved.T).half().contiguous()


def small(folder: Path) -> dict[str, Any]:
    """SigLIP and DINOv2 of a few layers in the host's own classes, against transformers."""
    import clip_files
    import comfy.clip_vision  # type: ignore[import-not-found]
    import torch
    import transformers

    from lora_curator.hosts.comfy.vision import ClipVisionEmbedder

    found: dict[str, Any] = {}
    common: dict[str, Any] = dict(num_channels=3, hidden_size=64, num_hidden_layers=3)
    common |= dict(num_attention_heads=4, image_size=56, patch_size=14)
    half = dict(image_mean=[0.5] * 3, image_std=[0.5] * 3)
    siglip = common | half | dict(intermediate_size=128, hidden_act="gelu_pytorch_tanh")
    dino = common | half | dict(mlp_ratio=4, layer_norm_eps=1e-6, use_swiglu_ffn=False)
    dino |= dict(hidden_act="gelu", qkv_bias=True, use_mask_token=True)
    dino["image_size"] = 518  # older hosts know positions of this size only
    cases = [
        ("siglip_vision_model", siglip, "SiglipVisionModel", "SiglipVisionConfig"),
        ("dinov2", dino, "Dinov2Model", "Dinov2Config"),
    ]
    for model_type, config, class_name, config_name in cases:
        file = folder / f"{model_type}.json"
        file.write_text(json.dumps(config | {"model_type": model_type}), "utf-8")
        host = comfy.clip_vision.ClipVisionModel(str(file))
        shapes = {name: tuple(one.shape) for name, one in host.get_sd().items()}
        weights = clip_files.random_weights(shapes, 0)
        host.load_sd(weights)
        ours = ClipVisionEmbedder(host, WORK)  # type: ignore[arg-type]
        vectors = ours.embed_images(pictures())
        config["layer_norm_eps"] = config.get("layer_norm_eps", 1e-5)  # the host's, HF has 1e-6
        settings = getattr(transformers, config_name)(
            **{k: v for k, v in config.items() if not k.startswith("image_") or k == "image_size"}
        )
        theirs = build(class_name, settings, weights)
        with torch.inference_mode():
            tokens = theirs(pixel_values=normalised(ours, pictures())).last_hidden_state
        pooled = tokens.mean(dim=1) if model_type[0] == "s" else tokens[:, 0]
        found[ours.kind] = {"relative": relative(vectors, pooled), "note": ours.note}
    return found


def measure(folder: Path) -> dict[str, Any]:
    """Everything, and how long each part took."""
    start = time.monotonic()
    found: dict[str, Any] = {"crop": crop_difference(), "small": small(folder)}
    found["vision"], images = vision(folder)
    marks = [time.monotonic() - start]
    for tower in ("l", "h"):
        found[f"text_{tower}"] = texts(folder, tower, images)
        marks.append(time.monotonic() - start)
    return {**found, "seconds": marks}


def pair(models: Path) -> None:
    """Two files below a models folder that pass the probe."""
    import clip_files
    import comfy.clip_vision  # type: ignore[import-not-found]
    import comfy.sd  # type: ignore[import-not-found]

    from lora_curator.hosts.comfy.text import ClipTextEmbedder
    from lora_curator.hosts.comfy.vision import ClipVisionEmbedder
    from lora_curator.similarity import probe_images

    seen = clip_files.save(clip_files.vision_l(), models / clip_files.VISION_FILE)
    weights = clip_files.text("l")
    read = clip_files.save(weights, models / clip_files.TEXT_FILE)
    images = ClipVisionEmbedder(comfy.clip_vision.load(str(seen)), WORK)  # type: ignore[arg-type]
    texts = ClipTextEmbedder(comfy.sd.load_clip([str(read)]), images)
    weights["text_projection.weight"] = fitting_projection(
        images.embed_images(probe_images(images.input_side)), texts
    )
    clip_files.save(weights, read)


if __name__ == "__main__":
    command, home, folder = sys.argv[1:]
    open_host(home)
    logging.getLogger().setLevel(logging.ERROR)
    if command == "pair":
        pair(Path(folder))
    else:
        sys.stdout.write("\n" + json.dumps(measure(Path(folder))) + "\n")
