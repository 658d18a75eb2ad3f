"""Captions as strings: one line, the trigger word first and once, templates."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from string import Formatter

from ..errors import BadInput
from ..trigger import trigger_pattern

PLACEHOLDERS = ("trigger", "class", "caption", "tags", "name", "folder", "cluster")

_TAG_WORDS = 4
"""Lines whose comma-separated parts have at most so many words may be a list of tags."""

_SENTENCE_WORDS = frozenset(
    ("a", "an", "the", "in", "on", "of", "with", "and", "or", "at", "is", "are", "to", "from", "by")
)
"""A line that begins or ends with one of these is a piece of a sentence, not a tag."""

_DANGLING = re.compile(r"\s+(?:in the style of|of|by|named|called)$", re.IGNORECASE)
_CLOSING = {"(": re.compile(r"(:\s*[\d.]+\s*)?\)"), "[": re.compile(r"\]")}
"""An opening bracket and what closes it, a weight included, when nothing is left inside."""

_HEAD, _HOLE = "\x01", "\x02"  # stand-ins; `one_line` leaves no control character in a text


def one_line(text: str) -> str:
    """The text as one tidy line: no line ends, tabs, control characters, byte-order mark.

    A list of tags, one or several per line, is joined with `, `; lines of prose with a space.
    """
    lines = [_tidy(line) for line in text.replace("\ufeff", "").splitlines()]
    lines = [line for line in lines if line]
    if len(lines) < 2:
        return lines[0] if lines else ""
    if all(is_tags(line) for line in lines):
        return ", ".join(line.strip(" ,") for line in lines if line.strip(" ,"))
    return " ".join(lines)


def tags_of(text: str) -> tuple[str, ...]:
    """The comma-separated parts of a caption, without empty ones."""
    return tuple(tag for tag in (part.strip() for part in one_line(text).split(",")) if tag)


def with_trigger(text: str, trigger: str, class_word: str = "") -> str:
    """One line that begins with the trigger word, has it once, and keeps the existing text.

    Later occurrences go, also inside prose and weights: `photo of zqx in a park` keeps `photo of
    in a park`, `(zqx:1.2)` goes as a whole, `(zqx woman:1.2)` becomes `(woman:1.2)`. A later tag
    that is just trigger and class word becomes the head. Applying it twice changes nothing.

    Parameters
    ----------
    text
        The existing caption; when it is empty the result is trigger and class word.
    trigger
        One or more words without a comma. When empty, the text only becomes one line.

    Raises
    ------
    BadInput
        When the trigger has a comma.
    """
    trigger, class_word, text = _checked(trigger), one_line(class_word), one_line(text).strip(" ,")
    if not text:
        return f"{trigger} {class_word}".strip()
    if not trigger:
        return text
    head = trigger_pattern(trigger).match(text)
    marked = _HEAD + text[head.end() :] if head else f"{_HEAD}, {text}"
    if class_word:
        marked = _tag_to_head(marked, trigger, class_word)
    return _cut_all(marked, trigger).replace(_HEAD, trigger)


def with_words(text: str, words: str, trigger: str = "", class_word: str = "") -> str:
    """One line with `words` as a tag of its own after the trigger word, or in front without one.

    `zqx, red` and `zqx woman, red` become `zqx, close-up, red` and `zqx woman, close-up, red`;
    `zqx woman in a park` becomes `zqx, close-up, woman in a park`. A caption that has all of the
    words as tags already stays as it is, so that doing it twice changes nothing.

    Parameters
    ----------
    text
        A caption that begins with the trigger word, if there is one (`with_trigger`).
    """
    text, trigger, class_word = one_line(text), _checked(trigger), one_line(class_word)
    there = {tag.casefold() for tag in tags_of(text)}
    new = [tag for tag in tags_of(words) if tag.casefold() not in there]
    if not new:
        return text
    said = ", ".join(new)
    head = trigger_pattern(trigger).match(text) if trigger else None
    if head is None:
        return f"{said}, {text}".rstrip(" ,")
    end = head.end()
    both = re.compile(rf"\s+{re.escape(class_word)}\s*(?=,|$)", re.IGNORECASE)
    if class_word and (pair := both.match(text, end)):
        end = pair.end()
    before, after = text[:end].rstrip(), text[end:].lstrip(" ,")
    return f"{before}, {said}, {after}" if after else f"{before}, {said}"


def without_trigger(text: str, trigger: str) -> str:
    """One line without the trigger word."""
    trigger, text = _checked(trigger), one_line(text)
    return _cut_all(text, trigger) if trigger else text


def trigger_once(text: str, trigger: str) -> str:
    """One line in which the first trigger word stays where it is and later ones are gone."""
    trigger, text = _checked(trigger), one_line(text)
    first = trigger_pattern(trigger).search(text) if trigger else None
    if first is None:
        return text
    marked = f"{text[: first.start()]}{_HEAD}{text[first.end() :]}"
    return _cut_all(marked, trigger).replace(_HEAD, trigger)


def fill_template(
    template: str,
    *,
    trigger: str = "",
    class_word: str = "",
    caption: str = "",
    tags: str = "",
    name: str = "",
    folder: str = "",
    cluster: str = "",
) -> str:
    """Fill `{trigger}, {class}, {caption}` and the like; empty parts leave no comma behind.

    Parameters
    ----------
    template
        Text with placeholders `trigger`, `class`, `caption`, `tags`, `name` (the file's name
        without suffix), `folder` and `cluster` (the words of the image's cluster). A brace itself
        is written twice.

    Raises
    ------
    BadInput
        For a placeholder that does not exist, with the nearest one, or a brace left open.
    """
    texts = (trigger, class_word, caption, tags, name, folder, cluster)
    values: dict[str, str] = {key: text for key, text in zip(PLACEHOLDERS, texts, strict=True)}
    filled = ""
    for literal, field in _pieces(template):
        filled += _tidy_ends(literal)
        if field is not None:
            filled += one_line(values[field]).strip(" ,") or _HOLE
    while _HOLE in filled:
        before, after = filled.split(_HOLE, 1)
        filled = _joined(before, after)
    return one_line(filled).strip(" ,")


def write_caption_bytes(text: str) -> bytes:
    """The bytes of a caption file: UTF-8 without byte-order mark, one line, never 0 bytes.

    sd-scripts stops with an assertion at a caption file of 0 bytes, so no caption is a line end.
    """
    return one_line(text).encode("utf-8", "replace") or b"\n"


def template_fields(template: str) -> tuple[str, ...]:
    """The placeholders that a template uses, in order; `BadInput` as in `fill_template`."""
    return tuple(field for _, field in _pieces(template) if field is not None)


def _pieces(template: str) -> list[tuple[str, str | None]]:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise BadInput(
            f"The caption template '{template}' cannot be read ({error}). "
            "Write a brace that is no placeholder twice."
        ) from None
    for _, field, spec, conversion in parsed:
        if field is None or (field in PLACEHOLDERS and not spec and not conversion):
            continue
        near = get_close_matches(field, PLACEHOLDERS, n=1)
        hint = f"Did you mean '{{{near[0]}}}'?" if near else f"There are: {_listed()}."
        raise BadInput(f"The caption template has no placeholder '{{{field}}}'. {hint}")
    return [(literal, field) for literal, field, _, _ in parsed]


def _listed() -> str:
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def _checked(trigger: str) -> str:
    trigger = one_line(trigger)
    if "," in trigger:
        raise BadInput(
            f"The trigger word '{trigger}' has a comma, which separates tags; remove it."
        )
    return trigger


def _tidy(line: str) -> str:
    plain = "".join(
        " " if c.isspace() else c for c in line if c.isspace() or unicodedata.category(c) != "Cc"
    )
    return " ".join(plain.split())


def _tidy_ends(literal: str) -> str:
    """A template's literal text, its line ends as spaces so that they are no tag list."""
    return re.sub(r"\s", " ", literal)


def is_tags(line: str) -> bool:
    """Whether a line reads as one or more tags and not as a piece of a sentence."""
    if line.endswith((".", "!", "?")):
        return False
    for part in line.split(","):
        words = part.lower().split()
        if len(words) > _TAG_WORDS:
            return False
        if words and (words[0] in _SENTENCE_WORDS or words[-1] in _SENTENCE_WORDS):
            return False
    return True


def _tag_to_head(marked: str, trigger: str, class_word: str) -> str:
    """With later tags that are just `trigger class` removed and said by the head instead."""
    words = trigger_pattern(trigger).pattern
    pair = re.compile(rf",\s*{words}\s+{re.escape(class_word)}\s*(?=,|$)", re.IGNORECASE)
    says_both = re.match(rf"{_HEAD}(\s+{re.escape(class_word)})?(?=,|$)", marked, re.IGNORECASE)
    if says_both is None or not pair.search(marked):
        return marked
    rest = pair.sub("", marked[says_both.end() :])
    return f"{_HEAD} {class_word}{rest}"


def _cut_all(text: str, trigger: str) -> str:
    """The text without the trigger word, tidied where it stood and nowhere else."""
    words = trigger_pattern(trigger).pattern
    anywhere = re.compile(
        rf"\(\s*{words}\s*(?::\s*[\d.]+\s*)?\)|\[\s*{words}\s*\]|{words}", re.IGNORECASE
    )
    while found := anywhere.search(text):
        text = _joined(text[: found.start()], text[found.end() :])
    return text.strip(" ,")


def _joined(before: str, after: str) -> str:
    """What is left when something between the two was taken out, without stray commas."""
    before, after = before.rstrip(), after.lstrip()
    while before[-1:] in _CLOSING and (closed := _CLOSING[before[-1:]].match(after)):
        before, after = before[:-1].rstrip(), after[closed.end() :].lstrip()
    ends = not after or after[0] == "," or re.match(r"[.;!?](\s|$)", after) is not None
    if ends:
        before = _DANGLING.sub("", before)
    if not before:
        return after.lstrip(" ,")
    if before[-1] == "," and (not after or after[0] == ","):
        return before[:-1].rstrip() + after
    if before[-1] in "([{":
        return before + after.lstrip(" ,")
    if ends or after[0] in ")]}":
        return (before.rstrip(" ,") if after and after[0] != "," else before) + after
    if after[0] == ":" and after[1:2].isdigit():  # the weight of what stands before
        return before + after
    return f"{before} {after}"
