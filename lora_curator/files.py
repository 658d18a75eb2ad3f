"""Writing files so that a power cut leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .errors import FolderRefused


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside, flush to the disk, then rename over `path`.

    Raises
    ------
    FolderRefused
        When the disk does not take it; `path` is as it was.
    """
    temporary = path.with_name(f".{path.name[:60]}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        why = error.strerror or error
        raise FolderRefused(f"'{path}' cannot be written: {why}. It is as it was.") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
