"""The errors of the library. Every message may be shown to a user as it stands.

CuratorError
├── BadInput           what the caller asked for does not exist or does not fit
│   └── UnknownName    a name that no registry has; says which one was probably meant
├── UnreadableImage    one file that cannot be decoded; becomes a finding, never a stop
├── FolderRefused      a folder that may not be read from or written to
├── MissingPackage     an optional package is not installed; says how to install it
└── MissingModel       weights are not on this machine; says where they are looked for
"""

from __future__ import annotations


class CuratorError(Exception):
    """What was asked, what was found, what to do: in one sentence each."""


class BadInput(CuratorError):
    """A parameter, file or folder that does not fit what was asked."""


class UnknownName(BadInput):
    """A name that is not registered."""


class UnreadableImage(CuratorError):
    """One image file that could not be read.

    `code` is the finding's code: `empty_file`, `not_an_image`, `truncated`, `too_large`,
    `no_permission`, `dangling_link`, `unsupported_format`, `damaged` or `too_many_bytes`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class FolderRefused(CuratorError):
    """A folder that the library will not write into or read from, with the reason."""


class MissingPackage(CuratorError):
    """An optional package that is not installed."""

    def __init__(self, package: str, purpose: str, install: str | None = None) -> None:
        super().__init__(
            f"{purpose} needs the Python package '{package}', which is not installed here. "
            f"Install it with: pip install {install or package}"
        )


class MissingModel(CuratorError):
    """Model weights that were not found in any local cache."""
