"""What a person wrote about images by hand: captions and favourites.

The files beside the images stay as they are; an edited caption is kept with the decisions and takes
the place of the file's own wherever captions are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from .dataset import Dataset


@dataclass(frozen=True)
class Edits:
    """An immutable table of edits by relative path.

    Attributes
    ----------
    captions
        The whole caption as edited; an empty text is an image that shall have none.
    starred
        The favourites.
    """

    captions: Mapping[str, str] = field(default_factory=dict)
    starred: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "captions", MappingProxyType(dict(self.captions)))
        object.__setattr__(self, "starred", frozenset(self.starred))

    def with_captions(self, captions: Mapping[str, str | None]) -> Edits:
        """With these captions edited; None takes an edit back."""
        table = {**self.captions, **captions}
        return replace(self, captions={p: text for p, text in table.items() if text is not None})

    def with_stars(self, paths: Mapping[str, bool]) -> Edits:
        """With favourites added and taken away."""
        on = {path for path, starred in paths.items() if starred}
        return replace(self, starred=(self.starred | on) - (paths.keys() - on))

    def applied(self, dataset: Dataset) -> Dataset:
        """The dataset with the edited captions in place of the files' own."""
        if not self.captions:
            return dataset
        captions = [
            self.captions.get(path, own)
            for path, own in zip(dataset.paths, dataset.captions, strict=True)
        ]
        return dataset.with_captions([text or None for text in captions])
