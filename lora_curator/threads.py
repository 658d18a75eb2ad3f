"""How many threads the libraries of numpy and scikit-learn may use for a while."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


def libraries() -> ThreadpoolController | None:
    """The libraries with threads of their own, or None without the package threadpoolctl."""
    return _libraries(len(sys.modules))


@functools.lru_cache(maxsize=1)
def _libraries(modules: int) -> ThreadpoolController | None:
    """Looked for again when modules were imported since: finding them takes five milliseconds."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController()


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """One thread inside: small work is faster so beside a busy program, and repeats to the byte.

    Several threads wait for one another, and the order in which they add up decides the last digit.
    Without the package threadpoolctl nothing changes.
    """
    found = libraries()
    with found.limit(limits=1) if found else contextlib.nullcontext():
        yield
