"""A recipe: the options of every step as data. All doors run recipes; at rest they are JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

from .augment import AugmentOptions
from .captions import CaptionOptions
from .errors import BadInput
from .export import EXPORTERS
from .metrics.rules import RULES
from .prepare import PrepareOptions
from .select.options import SelectOptions


@dataclass(frozen=True)
class ScanOptions:
    """How the raw folder is read.

    Attributes
    ----------
    recursive
        Whether sub-folders are entered.
    encoder
        What makes the vectors that selection compares; see `embedders.open_embedder`.
    """

    recursive: bool = True
    encoder: str = "descriptor"


@dataclass(frozen=True)
class QualityOptions:
    """Which images are too poor to train on.

    Attributes
    ----------
    enabled
        Whether images that break a dropping rule are dropped.
    limits
        Rules' limits that differ from their defaults, by rule code (`{"blurry": 80}`). None
        switches a rule off.
    """

    enabled: bool = True
    limits: Mapping[str, float | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rule in self.limits:
            RULES[rule]  # raises for a rule that there is not


@dataclass(frozen=True)
class DedupeOptions:
    """Which images count as the same.

    Attributes
    ----------
    enabled
        Whether all but the best of each group are dropped.
    similarity
        Share of equal bits of the perceptual hashes, in (0, 1]; 0.95 is 3 of 64 bits.
    """

    enabled: bool = True
    similarity: float = 0.95

    def __post_init__(self) -> None:
        if not 0.5 <= self.similarity <= 1:
            raise BadInput(
                f"The similarity is {self.similarity}; it goes from 0.5 to 1 (0.95 is the default)."
            )


@dataclass(frozen=True)
class RegularizeOptions:
    """How regularization images are shown; they are other images of the class.

    Attributes
    ----------
    class_word
        The caption of those that have none, and the name of their folder; empty for the class word
        of the captions.
    repeats
        How often an epoch shows each; 0 for so often that they come close to the training images.
    """

    class_word: str = ""
    repeats: int = 0

    def __post_init__(self) -> None:
        if self.repeats < 0:
            raise BadInput(
                f"The repeats of regularization images are {self.repeats}; 0 (chosen to match the "
                "training images) or more was expected."
            )


@dataclass(frozen=True)
class ExportOptions:
    """What is written.

    Attributes
    ----------
    exporter
        Name in `export.EXPORTERS`.
    repeats
        How often a trainer shows each image per epoch.
    batch_size
        The batch size of the training, for its settings and for warnings about buckets.
    balance
        `cluster` or `folder`: one subset for each, with repeats so that each is shown about equally
        often; an epoch then has about as many images as with `repeats` for all.
    """

    exporter: str = "kohya"
    repeats: int = 10
    batch_size: int = 1
    balance: Literal["none", "cluster", "folder"] = "none"

    def __post_init__(self) -> None:
        EXPORTERS[self.exporter]  # raises for an exporter that there is not
        for name, value in (("repeats", self.repeats), ("batch_size", self.batch_size)):
            if value < 1:
                raise BadInput(f"{name} is {value}; it must be 1 or more.")


@dataclass(frozen=True)
class Recipe:
    """Every option of every step. The defaults are what `run` does when nothing is said."""

    scan: ScanOptions = field(default_factory=ScanOptions)
    quality: QualityOptions = field(default_factory=QualityOptions)
    dedupe: DedupeOptions = field(default_factory=DedupeOptions)
    select: SelectOptions = field(default_factory=SelectOptions)
    captions: CaptionOptions = field(default_factory=CaptionOptions)
    prepare: PrepareOptions = field(default_factory=PrepareOptions)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    regularize: RegularizeOptions = field(default_factory=RegularizeOptions)
    export: ExportOptions = field(default_factory=ExportOptions)

    def to_json(self) -> dict[str, Any]:
        """As plain values; the inverse of `recipe_from_json`."""
        return _plain(self)


def recipe_from_json(value: Mapping[str, Any]) -> Recipe:
    """A recipe from plain values; what is left out keeps its default.

    Raises
    ------
    BadInput
        For a name that no step has or a value of the wrong kind; the sentence names the place.
    """
    return options_from_json(Recipe, value, "recipe")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value


def options_from_json(kind: Any, value: Any, place: str) -> Any:
    """`value` as a `kind`, which is a dataclass or the annotation of one of its fields.

    Raises
    ------
    BadInput
        As `recipe_from_json`.
    """
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise BadInput(f"'{place}' must be an object with the options of this step.")
        hints = get_type_hints(kind)
        for name in value:
            if name not in hints:
                near = get_close_matches(name, hints, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                raise BadInput(f"'{place}' has no option '{name}'.{hint}")
        return kind(**{k: options_from_json(hints[k], v, f"{place}.{k}") for k, v in value.items()})  # type: ignore[operator]
    if not _fits(kind, value):
        raise BadInput(f"'{place}' is {value!r}; {_words(kind)} was expected.")
    return tuple(value) if isinstance(value, list) else value


def _fits(kind: Any, value: Any) -> bool:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return value in arguments
    if origin is tuple:
        return (
            isinstance(value, (list, tuple))
            and len(value) == len(arguments)
            and all(map(_fits, arguments, value))
        )
    if origin is not None and _is_subclass(origin, Mapping):
        return isinstance(value, Mapping) and all(_fits(arguments[1], v) for v in value.values())
    if arguments:  # a union
        return any(_fits(one, value) for one in arguments)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _is_subclass(kind: Any, base: type) -> bool:
    """`issubclass` that is false for what is no class."""
    return isinstance(kind, type) and issubclass(kind, base)


def _words(kind: Any) -> str:
    """An annotation in words for an error message."""
    if get_origin(kind) is Literal:
        return " or ".join(repr(one) for one in get_args(kind))
    names = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    if isinstance(kind, type) and not get_args(kind):
        return names.get(kind.__name__, kind.__name__)
    if get_args(kind) and get_origin(kind) is tuple:
        return f"a list of {len(get_args(kind))} values"
    return " or ".join(_words(one) for one in get_args(kind) if one is not type(None))
