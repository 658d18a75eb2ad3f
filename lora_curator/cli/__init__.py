"""The command line. Nothing heavy is imported before a command runs, so help comes at once.

Exit codes: 0 done, 1 it could not be done (the sentence says why), 2 the command line is wrong,
3 `validate` found errors, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .options import make_parser

FAILED, WRONG, INVALID, STOPPED = 1, 2, 3, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if not options.command:
        parser.print_help()
        return WRONG
    import sqlite3

    from ..errors import BadInput, CuratorError
    from . import commands

    try:
        return getattr(commands, options.command)(options)
    except BadInput as error:
        sys.stderr.write(f"lora_curator: {error}\n")
        return WRONG
    except CuratorError as error:
        sys.stderr.write(f"lora_curator: {error}\n")
        return FAILED
    except BrokenPipeError:  # `... | head` closed the pipe
        sys.stderr.close()
        return 0
    except (OSError, sqlite3.Error) as error:
        sys.stderr.write(f"lora_curator: The disk did not do what was asked: {error}.\n")
        return FAILED
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was measured is kept; the next run goes on from there.\n")
        return STOPPED
