"""Requests and answers as plain values. A door turns its framework's into these and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadInput, CuratorError

if TYPE_CHECKING:
    from .session import Curator

SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
FOREVER = "private, max-age=31536000, immutable"
"""For addresses that name their content."""
NEVER = "no-store"
ALWAYS_ASK = "no-cache"


@dataclass(frozen=True)
class Request:
    """What was asked.

    Attributes
    ----------
    method
        `GET` or `POST`.
    path
        Below the app's own prefix, without a leading slash: `v1/s/<session>/about`.
    query
        The last value of each name.
    headers
        With small letters.
    body
        Of a POST.
    parts
        What the placeholders of the route stood for.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    parts: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises
        ------
        BadInput
            When it is none.
        """
        try:
            value = json.loads(self.body or b"{}")
        except (ValueError, RecursionError) as error:
            raise BadInput(f"The request is no JSON: {error}.") from None
        if not isinstance(value, dict):
            raise BadInput("The request is no JSON object.")
        return value


@dataclass(frozen=True)
class Answer:
    """What is answered: bytes, or a file that the door sends as it likes."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None


@dataclass(frozen=True)
class Route:
    """One address. `{name}` stands for a part without slashes."""

    method: str
    pattern: str
    answer: Callable[[Curator, Request], Answer]

    @property
    def expression(self) -> re.Pattern[str]:
        """Matches the addresses of this route."""
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.pattern)))


class NotThere(CuratorError):
    """Nothing has this address, or nobody has this session."""


class Conflict(CuratorError):
    """What was asked does not fit what has happened since."""


def json_answer(value: Any, status: int = 200) -> Answer:
    """A value as JSON; what is no Unicode in a file name is written as an escape."""
    body = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return Answer(body.encode("ascii"), status, headers={**SAFE, "Cache-Control": NEVER})


def problem(error: CuratorError) -> Answer:
    """An error as a sentence."""
    status = 404 if isinstance(error, NotThere) else 409 if isinstance(error, Conflict) else 400
    return json_answer({"error": str(error)}, status)
