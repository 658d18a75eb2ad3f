"""BLIP captions: weights from ComfyUI's folder of models, memory managed by ComfyUI.

ComfyUI has no BLIP of its own. The network is the one of the package transformers, which ComfyUI
brings; no code comes from the model's folder, and nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import comfy.model_management as management  # type: ignore[import-not-found]
import folder_paths  # type: ignore[import-not-found]

from ...errors import BadInput, MissingModel

if TYPE_CHECKING:
    from ...embedders.preprocess import Preprocessing
    from ...models import Image

FOLDER = "blip"
"""Name of the kind of model, for extra_model_paths.yaml, and of its folder."""
TOKENIZERS = ("tokenizer.json", "vocab.txt")
WORKING_BYTES = 512 * 1024 * 1024
"""What describing one image needs besides the weights."""


def blip_choices() -> list[str]:
    """Names of the BLIP models in ComfyUI's folders of models."""
    return sorted(_found())


def blip_folders() -> list[Path]:
    """Where BLIP models are looked for; folders that the user has configured come first."""
    folder_paths.add_model_folder_path(FOLDER, os.path.join(folder_paths.models_dir, FOLDER))
    return [Path(one) for one in folder_paths.get_folder_paths(FOLDER)]


def _found() -> dict[str, Path]:
    """Folders that hold a BLIP model, by name."""
    found: dict[str, Path] = {}
    for home in blip_folders():
        if not home.is_dir():
            continue
        for folder in (home, *sorted(one for one in home.iterdir() if one.is_dir())):
            if _model_type(folder) == "blip" and _weights(folder) is not None:
                found.setdefault(folder.name, folder)
    return found


def _weights(folder: Path) -> Path | None:
    from ...embedders.hf_folder import weights_file

    return weights_file(folder)


def _model_type(folder: Path) -> str:
    try:
        return str(json.loads((folder / "config.json").read_text("utf-8")).get("model_type"))
    except (OSError, ValueError, AttributeError):
        return ""


class BlipCaptioner:
    """A `Captioner` on `BlipForConditionalGeneration`.

    Parameters
    ----------
    name
        One of `blip_choices()`.
    prompt
        What every caption begins with (`a photo of`); empty: the model begins by itself.
    beams
        Captions that are followed at the same time, 1 or more; the likeliest is taken.
    max_length
        Tokens that a caption may have besides the prompt, 1 or more.

    Raises
    ------
    MissingModel
        Says which files go where.
    BadInput
        When the weights are damaged or do not fit their config.json.
    """

    batch = 1

    def __init__(self, name: str, prompt: str = "", beams: int = 3, max_length: int = 48) -> None:
        from ...embedders.weights import fingerprint, read_weights

        folder = _found().get(name)
        if folder is None:
            raise MissingModel(missing_sentence(name))
        state = read_weights(_weights(folder) or folder)
        self._model = _build(folder, state)
        self._preprocessing = _preprocessing(folder)
        self._tokens = _tokens(folder, prompt) if prompt.strip() else None
        self._decode = _tokenizer(folder).decode
        self._options = {"num_beams": beams, "max_new_tokens": max_length, "do_sample": False}
        self._patcher = _patcher(self._model)
        settings = repr((prompt.strip(), sorted(self._options.items()), self._preprocessing))
        words = hashlib.blake2b(settings.encode(), digest_size=6).hexdigest()
        self.id = f"blip@{fingerprint(state)}-{words}"

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One line per image, in order. Raises the host's stop signal within a word."""
        return [self._caption(image) for image in images]

    def _caption(self, image: Image) -> str:
        import torch

        from ...embedders.preprocess import to_tensor

        management.load_models_gpu(
            [self._patcher], memory_required=WORKING_BYTES, force_full_load=True
        )
        device = self._patcher.load_device
        pixels = to_tensor([image], self._preprocessing, device)
        given = {} if self._tokens is None else {"input_ids": self._tokens.to(device)}
        with torch.inference_mode():
            ids = self._model.blip.generate(
                pixel_values=pixels, stopping_criteria=[_stop_button], **given, **self._options
            )
        return str(self._decode(ids[0], skip_special_tokens=True)).strip()


def missing_sentence(name: str = "") -> str:
    """What is missing, where it goes and where it comes from."""
    what = f"There is no BLIP model '{name}'" if name else "There is no BLIP model"
    return (
        f"{what} in {' or '.join(map(str, blip_folders()))}. Make a folder "
        f"'blip-image-captioning-base' there and put these files of "
        f"huggingface.co/Salesforce/blip-image-captioning-base into it: config.json, "
        f"preprocessor_config.json, tokenizer.json, vocab.txt, tokenizer_config.json, "
        f"special_tokens_map.json and model.safetensors (or pytorch_model.bin). Then press R."
    )


def _build(folder: Path, state: dict[str, Any]) -> Any:
    """The network in float32 with these weights, in a module that the host may mark."""
    import torch
    from transformers import BlipConfig, BlipForConditionalGeneration

    network: Any = BlipForConditionalGeneration
    config = BlipConfig.from_pretrained(str(folder), local_files_only=True)
    try:
        with torch.random.fork_rng(devices=[]):  # the random start must not move the user's seed
            model, report = network.from_pretrained(
                None, config=config, state_dict=state, output_loading_info=True
            )
    except RuntimeError as error:
        raise BadInput(
            f"The weights in {folder} do not fit its config.json ({str(error)[:300]})."
        ) from error
    tied = ("position_ids", "decoder.weight", "decoder.bias")  # made from other tensors
    missing = sorted(one for one in report["missing_keys"] if not one.endswith(tied))
    if missing:
        raise BadInput(
            f"The weights in {folder} lack {len(missing)} tensors ({missing[0]}, ...). They are "
            "of another model than config.json says."
        )

    class Blip(torch.nn.Module):
        """Holds the network: the host sets `device`, which cannot be set on the network itself."""

        def __init__(self, network: Any) -> None:
            super().__init__()
            self.blip = network

    return Blip(model.float().eval())


def _patcher(model: Any) -> Any:
    """The model in the hands of the host, which moves it to the device and away again."""
    import torch
    from comfy.model_patcher import ModelPatcher  # type: ignore[import-not-found]

    device = management.text_encoder_device()
    if management.vram_state == management.VRAMState.NO_VRAM:  # weights would be left behind
        device = torch.device("cpu")
    return ModelPatcher(
        model, load_device=device, offload_device=management.text_encoder_offload_device()
    )


def _preprocessing(folder: Path) -> Preprocessing:
    """How the model wants its images: squashed to a square."""
    from ...embedders.hf_preprocess import read_preprocessing
    from ...embedders.preprocess import Preprocessing

    config = json.loads((folder / "config.json").read_text("utf-8"))
    if (folder / "preprocessor_config.json").is_file():
        return read_preprocessing(folder, "blip", config)
    side = int((config.get("vision_config") or {}).get("image_size") or 384)
    return Preprocessing(side, side, "squash")


def _tokenizer(folder: Path) -> Any:
    """The tokenizer that lies beside the weights."""
    from transformers import AutoTokenizer

    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise MissingModel(
            f"The words of the model were looked for in {folder}: neither of "
            f"{' and '.join(TOKENIZERS)} is there. They come with the model."
        )
    try:
        return AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, ImportError) as error:
        raise MissingModel(
            f"The words of the model in {folder} cannot be read ({error})."
        ) from error


def _tokens(folder: Path, prompt: str) -> Any:
    """The prompt's token ids `(1, n)`, with the marks at both ends that the model expects."""
    return _tokenizer(folder)(prompt.strip(), return_tensors="pt")["input_ids"]


def _stop_button(*_: Any, **__: Any) -> Any:
    """Looks at the host's stop button after every word; never ends a caption by itself."""
    management.throw_exception_if_processing_interrupted()
    return False
