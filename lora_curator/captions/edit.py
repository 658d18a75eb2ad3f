"""Editing many captions at once: find and replace, tags taken out, put in and tidied.

A caption becomes one line when it is edited. A caption that an edit does not touch stays exactly as
it was, with its lines and spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..errors import BadInput
from .caption import is_tags, one_line

_BEFORE_EMOTICON = ":;=>"
"""A bracket after one of these is a mouth (`:)`, `;(`) and encloses nothing."""
_CLOSES = {")": "(", "]": "[", "}": "{"}
_KEEPS_UNDERSCORE = re.compile(r"score_\d+(_up|_down)?", re.IGNORECASE)
"""Quality tags that some base models were trained with, underscore included."""
_WORD = re.compile(r"[^\W_]{2}")
"""Emoticons (`^_^`, `o_o`, `(o)_(o)`) have no two letters or digits in a row."""
_SENTENCE_END = (".", "!", "?")


@dataclass(frozen=True)
class EditOptions:
    """What is done to a caption, in this order.

    Capital and small letters count as the same, except in a regular expression.

    Attributes
    ----------
    find, replace
        Every `find` becomes `replace`. Whole words only (`man` is not found in `woman`), unless
        `regex` is set; then `find` is a regular expression of Python and `replace` may say `\\1`.
    remove_tags
        Tags with commas between them; `long_hair` and `long hair` are the same tag.
    add_first, add_last
        Tags or a text for the beginning or the end; a tag that is there already is not added.
    underscores_to_spaces
        `long_hair` becomes `long hair`; emoticons such as `^_^` and `score_9` stay.
    drop_repeated_tags
        The first of equal tags stays where it is.
    only_where
        Edit only captions that contain this text; empty: all.

    Raises
    ------
    BadInput
        For a regular expression that cannot be read; the sentence shows the place.
    """

    find: str = ""
    replace: str = ""
    regex: bool = False
    remove_tags: str = ""
    add_first: str = ""
    add_last: str = ""
    underscores_to_spaces: bool = False
    drop_repeated_tags: bool = False
    only_where: str = ""

    def __post_init__(self) -> None:
        if self.regex and self.find:
            try:
                self.pattern.sub(self.replace, "")  # reads both, though there is nothing to find
            except re.error as error:
                raise BadInput(_place_of(error, self.find, self.replace)) from None
            except IndexError as error:  # \g<name> of a group that there is not
                raise BadInput(
                    f"The replacement '{self.replace}' cannot be used: {error}."
                ) from None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What `find` finds."""
        if self.regex:
            return re.compile(self.find)
        first = r"(?<!\w)" if self.find[:1].isalnum() else ""
        last = r"(?!\w)" if self.find[-1:].isalnum() else ""
        return re.compile(f"{first}{re.escape(self.find)}{last}", re.IGNORECASE)

    @cached_property
    def removed(self) -> frozenset[str]:
        """The tags to take out, as they are compared."""
        return frozenset(map(tag_key, split_tags(one_line(self.remove_tags)))) - {""}


def edit_captions(captions: Sequence[str | None], options: EditOptions) -> list[str | None]:
    """Every caption after the edit; an image without a caption stays without."""
    return [None if text is None else edit_caption(text, options) for text in captions]


def edit_caption(text: str, options: EditOptions) -> str:
    """One caption after the edit, the same text when nothing in it changes.

    Tags are taken out of lists of tags only. In prose a comma separates clauses: nothing is
    removed there by `remove_tags` and `drop_repeated_tags`, `find` reaches everything.
    """
    line = edited = one_line(text)
    if not line or one_line(options.only_where).casefold() not in line.casefold():
        return text
    if options.find:
        edited = _replaced(edited, options)
    if options.removed:
        edited = _without(edited, options.removed)
    edited = _added(edited, one_line(options.add_first), one_line(options.add_last))
    if options.underscores_to_spaces:
        edited = re.sub(r"[^\s,]*_[^\s,]*", _spaced, edited)
    if options.drop_repeated_tags:
        edited = _once(edited)
    return text if edited == line else edited


def split_tags(text: str) -> list[str]:
    """The parts between the commas, with their spaces; joining them with `,` gives the text.

    A comma inside brackets separates nothing: `(red hat, blue hat:1.2)` is one part.
    """
    inside = _enclosed(text)
    cuts = [at for at, sign in enumerate(text) if sign == "," and not inside[at]]
    return [text[a:b] for a, b in zip([0, *(at + 1 for at in cuts)], [*cuts, None], strict=True)]


def tag_key(tag: str) -> str:
    """What two tags are compared by: without case, underscores as spaces."""
    return " ".join(tag.replace("_", " ").split()).casefold()


def is_tag_list(text: str) -> bool:
    """Whether most of the parts of a caption read as tags and not as clauses of a sentence."""
    parts = [part.strip() for part in split_tags(text) if part.strip()]
    return 2 * sum(map(is_tags, parts)) > len(parts)


def _enclosed(text: str) -> list[bool]:
    """For each place whether it is inside of brackets; a lone bracket encloses nothing."""
    inside = [False] * len(text)
    waiting: list[int] = []
    for at, sign in enumerate(text):
        if text[at - 1 : at] and text[at - 1] in _BEFORE_EMOTICON:
            continue
        if sign in _CLOSES.values():
            waiting.append(at)
        elif sign in _CLOSES:
            opened = [place for place in waiting if text[place] == _CLOSES[sign]]
            if opened:
                inside[opened[-1] : at] = [True] * (at - opened[-1])
                waiting = [place for place in waiting if place < opened[-1]]
    return inside


def _replaced(text: str, options: EditOptions) -> str:
    """With `find` replaced and no comma or space left over where something went."""
    by = options.replace if options.regex else options.replace.replace("\\", r"\\")
    found = options.pattern.sub(by, text)
    if found == text:
        return text
    found = re.sub(r"\s+,", ",", re.sub(r",(\s*,)+", ",", one_line(found)))
    return found.strip(" ,")


def _without(text: str, removed: frozenset[str]) -> str:
    parts = split_tags(text)
    if not any(tag_key(part) in removed for part in parts) or not is_tag_list(text):
        return text
    return ",".join(part for part in parts if tag_key(part) not in removed).strip(" ,")


def _added(text: str, first: str, last: str) -> str:
    """With tags at both ends, those left out that are there already."""
    have = set(map(tag_key, split_tags(text)))
    before = _new_tags(first, have)
    after = _new_tags(last, have | set(map(tag_key, split_tags(first))))
    if before:
        text = ", ".join(part for part in (before, text) if part)
    if after:
        text = after if not text else text + (" " if text.endswith(_SENTENCE_END) else ", ") + after
    return text


def _new_tags(tags: str, have: set[str]) -> str:
    if not is_tag_list(tags):  # a sentence: as it is, unless it is there
        return "" if tag_key(tags) in have else tags
    new = [tag.strip() for tag in split_tags(tags) if tag.strip() and tag_key(tag) not in have]
    return ", ".join(new)


def _spaced(found: re.Match[str]) -> str:
    """A word with spaces for underscores, unless it is an emoticon or known with underscores."""
    word = found[0]
    if _KEEPS_UNDERSCORE.fullmatch(word) or not _WORD.search(word):
        return word
    return word.replace("_", " ").strip()


def _once(text: str) -> str:
    if not is_tag_list(text):
        return text
    seen: set[str] = set()
    kept = []
    for part in split_tags(text):
        key = tag_key(part)
        if key not in seen:
            kept.append(part)
        seen.add(key)
    return text if len(kept) == len(split_tags(text)) else ",".join(kept).strip(" ,")


def _place_of(error: re.error, find: str, replace: str) -> str:
    """What is wrong with a regular expression, with an arrow before the character it is about."""
    in_replacement = error.pattern == replace and error.pattern != find
    what = "replacement" if in_replacement else "regular expression"
    text = replace if in_replacement else find
    at = error.pos
    shown = "" if at is None else f" at character {at + 1}: " + f"{text[:at]} → {text[at:]}".strip()
    return f"The {what} '{text}' cannot be read ({error.msg}){shown}"
