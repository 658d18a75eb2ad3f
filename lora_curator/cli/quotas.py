"""Quotas and scores as they are typed on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from ..errors import BadInput
from ..kinds import EACH, KINDS, USUAL

_TYPED = re.compile(r"(?P<name>[a-z_]+)(:(?P<kind>[^=]+))?(=(?P<share>.+))?")
_SHARE = re.compile(r"(?:(\d+(?:\.\d+)?)-)?(\d+(?:\.\d+)?)%?")


def with_quotas(quotas: Mapping[str, Any], typed: Iterable[str]) -> dict[str, Any]:
    """Quotas with what was typed on top: `aspect:portrait=30-40`, `source=0-25`, `aspect=off`.

    Raises
    ------
    BadInput
        For a quota that there is not or a share that cannot be read.
    """
    found: dict[str, Any] = {name: dict(kinds) for name, kinds in quotas.items()}
    for text in typed:
        parts = _TYPED.fullmatch(text.strip())
        if parts is None or parts["name"] not in KINDS:
            raise BadInput(
                f"The quota '{text}' cannot be read. Quotas are {', '.join(KINDS)}, as in "
                "aspect:portrait=30-40 or source=0-25 (percent of the set)."
            )
        name, kind, share = parts["name"], parts["kind"], parts["share"]
        if share in ("off", "none"):
            left = {one: shares for one, shares in found.pop(name, {}).items() if one != kind}
            if kind is not None and left:
                found[name] = left
        elif share is None and kind is None:
            found[name] = dict(USUAL[name])
        else:
            kinds = found.setdefault(name, {})
            # A quota of one kind without its name: the highest share of a generated image.
            only = name if name == "generated" else EACH
            kinds[kind or only] = _share_of(text, share)
    return found


def _share_of(text: str, share: str | None) -> tuple[float, float]:
    parts = _SHARE.fullmatch((share or "").strip())
    if parts is None:
        raise BadInput(f"The quota '{text}' needs percents, as in 30-40 or 25.")
    low, high = float(parts[1] or 0) / 100, float(parts[2]) / 100
    if not low <= high <= 1:
        raise BadInput(f"The quota '{text}' goes from {low:.0%} to {high:.0%}; at most 100 % work.")
    return low, high


def with_scores(scores: Mapping[str, float], typed: Iterable[str]) -> dict[str, float]:
    """Scores that count as quality with what was typed on top: `prompt:good=1`; 0 takes one out.

    Raises
    ------
    BadInput
        For a weight that is no number.
    """
    found = dict(scores)
    for text in typed:
        name, _, number = text.rpartition("=")
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if not name or not 0 <= weight < inf:
            raise BadInput(f"The score '{text}' needs a weight of 0 or more, as in sharpness=1.")
        found.pop(name, None)
        if weight:
            found[name] = weight
    return found
