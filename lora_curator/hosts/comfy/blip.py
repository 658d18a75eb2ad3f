"""BLIP captions: weights from ComfyUI's folder of models, memory managed by ComfyUI.

ComfyUI has no BLIP of its own. The network is the one of the package transformers, which ComfyUI
brings; no code comes from the model's folder, and nothing is downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import comfy.model_management as management  # type: ignore[import-not-found]
import folder_paths  # type: ignore[import-not-found]

from ...errors import MissingModel

if TYPE_CHECKING:
    from ...models import Image

FOLDER = "blip"
"""Name of the kind of model, for extra_model_paths.yaml, and of its folder."""
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
    from ...local_models.folders import weights_file

    return weights_file(folder)


def _model_type(folder: Path) -> str:
    from ...captioners.kinds import model_type

    return model_type(folder)


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
        from ...captioners.hf import generation_options, prompt_tokens, settings_hash
        from ...captioners.kinds import read_settings
        from ...local_models.networks import read_tokenizer
        from ...local_models.preprocess_settings import read_preprocessing
        from ...local_models.weights import fingerprint, read_weights

        folder = _found().get(name)
        if folder is None:
            raise MissingModel(missing_sentence(name))
        state = read_weights(_weights(folder) or folder)
        self._model = _build(folder, state)
        self._preprocessing = read_preprocessing(folder, "blip", read_settings(folder))
        tokenizer, prompt = read_tokenizer(folder), prompt.strip()
        self._tokens = prompt_tokens(tokenizer, prompt, "blip") if prompt else None
        self._decode = tokenizer.decode
        self._options = generation_options(beams, max_length)
        self._patcher = _patcher(self._model)
        words = settings_hash(prompt, self._options, self._preprocessing)
        self.id = f"blip@{fingerprint(state)}-{words}"

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One line per image, in order. Raises the host's stop signal within a word."""
        return [self._caption(image) for image in images]

    def _caption(self, image: Image) -> str:
        import torch

        from ...local_models.preprocess import to_tensor

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
    """The network with these weights, in a module that the host may mark."""
    import torch

    from ...captioners.kinds import KINDS
    from ...local_models.networks import build_network, transformers_class

    kind = KINDS["blip"]
    network_class = transformers_class(kind.model_class, kind.since)

    class Blip(torch.nn.Module):
        """Holds the network: the host sets `device`, which cannot be set on the network itself."""

        def __init__(self, network: Any) -> None:
            super().__init__()
            self.blip = network

    return Blip(build_network(network_class, folder, state, kind.aside))


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


def _stop_button(*_: Any, **__: Any) -> Any:
    """Looks at the host's stop button after every word; never ends a caption by itself."""
    management.throw_exception_if_processing_interrupted()
    return False
