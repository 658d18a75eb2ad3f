"""Where the trigger word stands in a caption: the one rule that writing and checking share."""

from __future__ import annotations

import re
from functools import lru_cache

_JOINT = r"[-'\u2019]"  # hyphen and both apostrophes join words


@lru_cache(maxsize=32)
def trigger_pattern(trigger: str) -> re.Pattern[str]:
    """Finds a trigger word as a whole word, in any case.

    Words of the trigger may be apart by any white space. A longer word is not the trigger: neither
    `zqxabc` nor `zqx_b`, and neither `zqx-like` nor `zqx's`, which could not lose it.
    """
    words = r"\s+".join(re.escape(word) for word in trigger.split())
    return re.compile(rf"(?<!\w)(?<!\w{_JOINT}){words}(?!\w)(?!{_JOINT}\w)", re.IGNORECASE)


def count_trigger(text: str, trigger: str) -> int:
    """How often the trigger word stands in the text as a whole word."""
    return len(trigger_pattern(trigger).findall(text)) if trigger.strip() else 0


def begins_with_trigger(text: str, trigger: str) -> bool:
    """Whether the text's first word is the trigger word."""
    return bool(trigger.strip()) and trigger_pattern(trigger).match(text) is not None
