"""What groups of options are made of."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Parser = argparse.ArgumentParser


def recipe_options(command: Parser | argparse._ArgumentGroup) -> Callable[..., argparse.Action]:
    """`add_argument` for an option of the recipe: absent unless it is given."""

    def add(*names: str, **rest: object) -> argparse.Action:
        return command.add_argument(*names, default=argparse.SUPPRESS, **rest)  # type: ignore[arg-type]

    return add


def switch(
    group: argparse._ArgumentGroup, place: str, value: bool, option: str, back: str, help_: str
) -> None:
    """An option that sets a switch of the recipe and one that takes it back.

    Both are needed because a saved recipe remembers the switch.
    """
    add = recipe_options(group)
    add(option, dest=place, action="store_const", const=value, help=help_)
    add(back, dest=place, action="store_const", const=not value, help=f"take back {option}")


def resolution(text: str) -> list[int]:
    """`1024` or `832x1216` as width and height, pixels."""
    sides = text.lower().split("x")
    if len(sides) > 2 or not all(side.isdigit() for side in sides):
        raise argparse.ArgumentTypeError(f"'{text}' is no resolution; write 1024 or 832x1216")
    return [int(sides[0]), int(sides[-1])]
