"""The options of the selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import inf

from ..errors import BadInput
from ..kinds import KINDS
from . import SELECTORS

Shares = Mapping[str, Mapping[str, tuple[float, float]]]

MOST_GENERATED = 0.2
"""The usual advice: at most a fifth of a training set made by a model."""


def usual_quotas() -> Shares:
    """What holds when nothing is said: images made by a model stay few."""
    return {"generated": {"generated": (0.0, MOST_GENERATED)}}


@dataclass(frozen=True)
class SelectOptions:
    """How many images are wanted and how they are chosen.

    Attributes
    ----------
    count
        Number of images; None keeps all that the other steps left.
    method
        Name in `select.SELECTORS`.
    iterations
        Random runs behind the selection frequency, 1 or more.
    seed
        Makes everything random repeatable.
    quality
        From diversity alone (0) to quality first (1); for the goals cover, represent and best.
    scores
        Columns that count as quality beside the measured one, with their weight
        (`{"prompt:good photo": 1}`).
    quotas
        By name (`aspect`, `shot_scale`, `cluster`, `source`, `generated`) and kind, the lowest and
        highest share of the set in [0, 1]: `{"aspect": {"portrait": (0.3, 0.4)}}`. `each` stands
        for all kinds that are not named.
    oddities
        Whether images that are unlike all others are put on a shelf instead of into the set.
    one_per_group
        Whether of images that are the same at most one is chosen.
    """

    count: int | None = None
    method: str = "cover"
    iterations: int = 20
    seed: int = 0
    quality: float = 0.5
    scores: Mapping[str, float] = field(default_factory=dict)
    quotas: Shares = field(default_factory=usual_quotas)
    oddities: bool = True
    one_per_group: bool = True

    def __post_init__(self) -> None:
        SELECTORS[self.method]  # raises for a method that there is not
        if self.count is not None and self.count < 1:
            raise BadInput(f"The number of images is at least 1; {self.count} was asked for.")
        if self.iterations < 1:
            raise BadInput(f"The iterations are at least 1; {self.iterations} was asked for.")
        if self.seed < 0:
            raise BadInput(f"A seed is 0 or more; {self.seed} was given.")
        if not 0 <= self.quality <= 1:
            raise BadInput(
                f"Quality goes from 0 (diversity alone) to 1 (quality first); {self.quality} was "
                "given."
            )
        for column, weight in self.scores.items():
            if not 0 <= weight < inf:
                raise BadInput(f"The weight of '{column}' is {weight}; 0 or more was expected.")
        for name in self.quotas:
            if name not in KINDS:
                near = get_close_matches(name, KINDS, n=1)
                hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(KINDS)}."
                raise BadInput(f"There is no quota named '{name}'. {hint}")
        quotas = {
            name: {kind: _share(name, kind, share) for kind, share in kinds.items()}
            for name, kinds in self.quotas.items()
        }
        object.__setattr__(self, "quotas", quotas)


def _share(name: str, kind: str, share: tuple[float, float]) -> tuple[float, float]:
    low, high = share
    if not 0 <= low <= high <= 1:
        raise BadInput(
            f"The quota of {kind} ({name}) is {low} to {high}; shares go from 0 to 1, the lowest "
            "first."
        )
    return float(low), float(high)
