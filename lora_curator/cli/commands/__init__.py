"""One function per command: options in, exit code out. The work is done by the library."""

from .alone import sample, serve, validate
from .looking import clusters, gaps
from .sets import compare
from .steps import caption, dedupe, prepare, scan, score, select
from .whole import export, run

__all__ = [
    "caption",
    "clusters",
    "compare",
    "dedupe",
    "export",
    "gaps",
    "prepare",
    "run",
    "sample",
    "scan",
    "score",
    "select",
    "serve",
    "validate",
]
