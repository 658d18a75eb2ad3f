"""Captions that stop the training, are read otherwise than meant, or say too much."""

from __future__ import annotations

import re

from ..dataset import Finding
from ..trigger import begins_with_trigger, count_trigger
from .checks import Check
from .contents import FolderContents, ImageFolder, TrainingImage

TOKEN_LIMITS = (75, 225)
"""What sd-scripts reads without and with `--max_token_length 225` (CLIP models)."""

_PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|[^\s\w]+|_+")
_PIECE_LETTERS = 10
_WEIGHT = re.compile(r"\([^()]*:\s*\d*\.?\d+\)")


def count_tokens(caption: str) -> int:
    """About how many CLIP tokens a caption has, without start and end.

    Splits as CLIP's tokenizer does (letters, single digits, punctuation); a longer word counts one
    more for every 10 letters, where the real tokenizer looks into its vocabulary. Letters outside
    ASCII count one each.
    """
    total = 0
    for piece in _PIECES.findall(caption.lower()):
        if piece.isalpha() and piece.isascii():
            total += 1 + (len(piece) - 1) // _PIECE_LETTERS
        elif piece.isalpha():
            total += len(piece)
        else:
            total += 1
    return total


def check_captions(contents: FolderContents) -> list[Finding]:
    """Missing, blank, unreadable, long captions; the trigger word missing or doubled."""
    found: list[Finding] = []
    for folder in contents.used:
        for image in folder.images:
            found += _one(image, folder, "" if folder.is_reg else contents.trigger)
    return found + _all_the_same(contents)


def _one(image: TrainingImage, folder: ImageFolder, trigger: str) -> list[Finding]:
    if image.caption is None:
        instead = (
            f"'{folder.class_tokens}' is trained instead"
            if folder.class_tokens
            else ("it is trained without caption")
        )
        sentence = f"There is no caption file for it; {instead}."
        return [Finding("no_caption", sentence, image.path)]
    found = _file(image)
    if image.text:
        found += _text(image, image.text.lstrip("\ufeff"), trigger)
    return found


def _file(image: TrainingImage) -> list[Finding]:
    """What is wrong with the file, before anybody reads the words."""
    data = image.caption or b""
    found: list[Finding] = []
    if image.caption_file.rpartition(".")[0] != image.path.rpartition(".")[0]:
        sentence = (
            f"It has no caption of its own, and because its path has four underscores or more, "
            f"sd-scripts gives it '{image.caption_file}', the caption of another image."
        )
        found.append(Finding("borrowed_caption", sentence, image.path))
    if not data:
        sentence = "The caption file has 0 bytes; sd-scripts stops at it."
        return [*found, Finding("empty_caption", sentence, image.path, "error")]
    if image.text is None:
        sentence = "The caption is not UTF-8; sd-scripts stops at it. Save it as UTF-8."
        return [*found, Finding("not_utf8", sentence, image.path, "error")]
    if not image.text:
        sentence = "The caption's first line is blank; it is trained without caption."
        found.append(Finding("blank_caption", sentence, image.path))
    if data.startswith(b"\xef\xbb\xbf"):
        sentence = "The caption begins with a byte-order mark, which becomes part of its first tag."
        found.append(Finding("byte_order_mark", sentence, image.path))
    lines = [line for line in data.decode("utf-8").splitlines() if line.strip()]
    if len(lines) > 1:
        sentence = (
            f"The caption has {len(lines)} lines. sd-scripts reads the first only, OneTrainer "
            "draws one at random, others put the line ends into the prompt."
        )
        found.append(Finding("several_lines", sentence, image.path, "warning", len(lines), 1))
    return found


def _text(image: TrainingImage, text: str, trigger: str) -> list[Finding]:
    found: list[Finding] = []
    tokens = count_tokens(text)
    limits = [limit for limit in TOKEN_LIMITS if tokens > limit]
    if limits:
        limit = limits[-1]
        advice = "" if limit == TOKEN_LIMITS[-1] else "; --max_token_length 150 or 225 allows more"
        sentence = (
            f"The caption has about {tokens} tokens; SD 1.5 and SDXL trainings cut it at "
            f"{limit}{advice}."
        )
        found.append(Finding("long_caption", sentence, image.path, "warning", tokens, limit))
    if _WEIGHT.search(text):
        sentence = (
            "The caption has weights such as (word:1.2); trainers read them as plain text, except "
            "sd-scripts with --weighted_captions."
        )
        found.append(Finding("weighted_caption", sentence, image.path, "note"))
    if not trigger:
        return found
    times = count_trigger(text, trigger)
    if not begins_with_trigger(text, trigger):
        where = "stands later in the caption" if times else "is not in the caption"
        sentence = f"The trigger word '{trigger}' {where}; it should be the first word."
        found.append(Finding("trigger_not_first", sentence, image.path))
    if times > 1:
        sentence = f"The trigger word '{trigger}' stands {times} times in the caption."
        found.append(Finding("trigger_repeated", sentence, image.path, "warning", times, 1))
    return found


def _all_the_same(contents: FolderContents) -> list[Finding]:
    texts = [image.text for image in contents.training]
    if len(texts) < 2 or not texts[0] or len(set(texts)) > 1:
        return []
    sentence = (
        f"All {len(texts)} images have the caption '{texts[0]}'. What they share is learned "
        "together with the trigger word, backgrounds and clothes included."
    )
    return [Finding("same_captions", sentence, "", "note", len(texts), 1)]


CAPTIONS = Check(
    "captions",
    "Captions",
    "Missing, blank, unreadable and long captions, line ends, the trigger word.",
    check_captions,
)
