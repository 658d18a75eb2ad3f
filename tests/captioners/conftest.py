"""Pictures, a hub without models, and small random captioners in the layout of the real ones."""

import json

import numpy as np
import pytest

WORDS = ["a", "photo", "of", "cat", "dog", "red", "blue", "on", "in", "the", "mat", "house"]
WORDS += ["tree", "with", "man", "woman", "and", "hat"]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
TOWER = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2}
TOWER |= {"num_attention_heads": 2, "initializer_range": 0.6}
HALF = [0.5, 0.5, 0.5]
OPENAI_MEAN = [0.48145466, 0.4578275, 0.40821073]
OPENAI_STD = [0.26862954, 0.26130258, 0.27577711]


@pytest.fixture(scope="session")
def pictures():
    """Four pictures of coloured squares, none of them square."""
    made = []
    for seed, (height, width) in enumerate([(48, 64), (80, 40), (33, 70), (64, 50)]):
        squares = np.random.default_rng(seed).integers(0, 256, (height // 8 + 1, width // 8 + 1, 3))
        made.append(squares.astype(np.uint8).repeat(8, 0).repeat(8, 1)[:height, :width])
    return made


@pytest.fixture(scope="session")
def transformers(torchvision_operators):
    return pytest.importorskip("transformers", reason="transformers is not installed")


@pytest.fixture
def empty_hub(monkeypatch, tmp_path):
    """A hub cache with nothing in it; returns its folder."""
    folder = tmp_path / "hub"
    folder.mkdir()
    monkeypatch.setenv("HF_HUB_CACHE", str(folder))
    return folder


def small_blip(transformers):
    begin = len(VOCABULARY)  # the mark that a caption begins with is one more token without a word
    text = {"vocab_size": begin + 1, "bos_token_id": begin, "sep_token_id": 3, "eos_token_id": 3}
    text |= {"pad_token_id": 0, "encoder_hidden_size": 32, "max_position_embeddings": 32}
    config = transformers.BlipConfig(
        vision_config={**TOWER, "image_size": 32, "patch_size": 8},
        text_config={**TOWER, **text},
        initializer_range=0.6,
    )
    return transformers.BlipForConditionalGeneration(config)


def small_git(transformers):
    config = transformers.GitConfig(
        vision_config={**TOWER, "image_size": 32, "patch_size": 8},
        vocab_size=len(VOCABULARY),
        bos_token_id=2,
        eos_token_id=3,
        pad_token_id=0,
        max_position_embeddings=32,
        **TOWER,
    )
    return transformers.GitForCausalLM(config)


def small_encoder_decoder(transformers):
    decoder = transformers.GPT2Config(
        vocab_size=len(VOCABULARY),
        n_positions=32,
        n_embd=32,
        n_layer=2,
        n_head=2,
        bos_token_id=2,
        eos_token_id=3,
        add_cross_attention=True,
        is_decoder=True,
        initializer_range=0.6,
    )
    encoder = transformers.ViTConfig(image_size=32, patch_size=8, **TOWER)
    config = transformers.VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 2, 0, 3
    model = transformers.VisionEncoderDecoderModel(config=config)
    model.generation_config.decoder_start_token_id = 2
    model.generation_config.pad_token_id = 0
    model.generation_config.eos_token_id = 3
    return model


def image_settings(kind):
    """What the real models of this kind have in `preprocessor_config.json`."""
    if kind == "vision-encoder-decoder":  # written by an old version: the size is one number
        found = {"image_processor_type": "ViTImageProcessor", "size": 32, "resample": 2}
        return found | {"do_resize": True, "image_mean": HALF, "image_std": HALF}
    found = {"do_resize": True, "do_rescale": True, "rescale_factor": 1 / 255, "resample": 3}
    found |= {"do_normalize": True, "image_mean": OPENAI_MEAN, "image_std": OPENAI_STD}
    if kind == "git":
        found |= {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 32}}
        return found | {"do_center_crop": True, "crop_size": {"height": 32, "width": 32}}
    return found | {
        "image_processor_type": "BlipImageProcessor",
        "size": {"height": 32, "width": 32},
    }


@pytest.fixture(scope="session")
def folders(transformers, torch, tmp_path_factory):
    """`folders(kind)`: the folder of a small random model."""
    build = {"blip": small_blip, "git": small_git, "vision-encoder-decoder": small_encoder_decoder}
    made = {}

    def make(kind):
        if kind in made:
            return made[kind]
        folder = made[kind] = tmp_path_factory.mktemp(kind)
        with torch.random.fork_rng():
            torch.manual_seed(3)
            model = build[kind](transformers)
            for parameter in model.parameters():
                parameter.data += 0.1 * torch.randn_like(parameter)
        model.eval().save_pretrained(folder)
        (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
        (folder / "tokenizer_config.json").write_text(
            json.dumps({"tokenizer_class": "BertTokenizer", "do_lower_case": True})
        )
        settings = json.dumps(image_settings(kind))
        (folder / "preprocessor_config.json").write_text(settings)
        return folder

    return make
