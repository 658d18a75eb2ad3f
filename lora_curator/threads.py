"""How many threads the libraries of numpy and scikit-learn may use for a while."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """One thread inside: small work is faster so beside a busy program, and repeats to the byte.

    Several threads wait for one another, and the order in which they add up decides the last digit.
    Without the package threadpoolctl nothing changes.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    with threadpool_limits(limits=1):
        yield
