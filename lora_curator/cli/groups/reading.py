"""Which folder is read, and how a command runs and prints."""

from __future__ import annotations

import argparse

from .parts import Parser, recipe_options, switch


def raw(command: Parser) -> None:
    command.add_argument("raw", metavar="RAW", help="the folder with your images")
    group = command.add_argument_group("reading")
    scan = recipe_options(group)
    switch(group, "scan.recursive", False, "--no-subfolders", "--subfolders", "only RAW itself")
    scan(
        "--encoder",
        dest="scan.encoder",
        metavar="NAME",
        help="what compares images: 'descriptor' (default; colours, edges and layout, no weights), "
        "'open_clip:ViT-B-32/laion2b_s34b_b79k', 'transformers:openai/clip-vit-large-patch14', "
        "or the same with a path to weights",
    )
    scan(
        "--matte",
        dest="prepare.matte",
        metavar="RRGGBB",
        type=_color,
        help="colour behind transparent pixels (default ffffff)",
    )
    more = command.add_argument_group("running")
    more.add_argument("--device", default="auto", help="where the encoder runs: auto, cpu, cuda")
    more.add_argument(
        "--download", action="store_true", help="let the encoder's weights be downloaded"
    )
    more.add_argument("--threads", type=int, metavar="N", help="threads (default: one per core)")
    more.add_argument("--store", metavar="FILE", help="where results are remembered between runs")
    more.add_argument("--recipe", metavar="FILE", help="options from a curation.json or recipe")
    output(command)


def output(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--quiet", action="store_true", help="no progress bars")


def dry(command: Parser) -> None:
    command.add_argument("--dry-run", action="store_true", help="show the result, write nothing")


def inventory(command: Parser) -> None:
    command.add_argument(
        "--inventory", metavar="FILE", help="also write every score to this tab-separated file"
    )


def _color(text: str) -> list[int]:
    text = text.lstrip("#")
    if len(text) != 6:
        raise argparse.ArgumentTypeError(f"'{text}' is no colour; write six digits like ffffff")
    try:
        return list(bytes.fromhex(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no colour; use 0-9 and a-f") from None
