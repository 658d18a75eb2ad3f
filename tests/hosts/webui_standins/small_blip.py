"""What is smaller in the BLIP of the tests; used where its weights are made and where they load."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

WIDTH = 64
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = (
    "a picture of the woman man dog cat bird house tree river road sky sea red green blue small "
    "old white wooden standing sitting near under with and in on at window door night morning"
)


def write_words(folder: Path) -> None:
    """The words that it knows."""
    (folder / "words.txt").write_text("\n".join((*MARKS, *WORDS.split())) + "\n", "utf-8")


def import_blip(repository: Path | None = None) -> Any:
    """The host's `models.blip`, without FairScale, which it does not need."""
    unused = SimpleNamespace(checkpoint_wrapper=None)
    sys.modules.setdefault("fairscale.nn.checkpoint.checkpoint_activations", unused)  # type: ignore[arg-type]
    if repository is not None:
        sys.path.insert(0, str(repository))
    return importlib.import_module("models.blip")


def make_small(blip: Any, folder: Path) -> None:
    """Let `models.blip` build two narrow layers for each tower and know a few words."""

    def create_vit(vit: str, image_size: int, *_: Any) -> tuple[Any, int]:
        sizes = {"patch_size": 32, "embed_dim": WIDTH, "depth": 2, "num_heads": 2}
        return blip.VisionTransformer(img_size=image_size, **sizes), WIDTH

    def init_tokenizer() -> Any:
        tokenizer = blip.BertTokenizer(vocab_file=str(folder / "words.txt"))
        tokenizer.add_special_tokens({"bos_token": "[DEC]"})
        return tokenizer

    med = importlib.import_module("models.med")
    config = med.BertConfig(
        vocab_size=len(MARKS) + len(WORDS.split()) + 1,
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        add_cross_attention=True,
    )
    blip.create_vit, blip.init_tokenizer = create_vit, init_tokenizer
    blip.BertConfig = SimpleNamespace(from_json_file=lambda _: config)
