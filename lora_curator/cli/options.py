"""The commands of the command line and their parser. Imports argparse and nothing else."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from .. import __version__
from .groups.alone import sample, serve, validate
from .groups.choosing import clusters, compare, dedupe, gaps, quality, select
from .groups.parts import Parser
from .groups.reading import dry, inventory, raw
from .groups.training import captions, export, prepare, prepared

DESCRIPTION = """\
Turns a folder of raw images into a folder that trains a good LoRA.

The whole way in one command:

  python -m lora_curator run RAW --out OUT --trigger zqx --class-word woman --count 40

or step by step, each of which remembers what it decided in RAW/curation.json:

  scan, score, dedupe, select, caption, prepare, export, validate

or in the browser, on a page of this machine:

  python -m lora_curator serve

Images and captions in RAW are never changed.
"""


def make_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser("lora_curator", description=DESCRIPTION, formatter_class=_Formatter)
    parser.add_argument("--version", action="version", version=f"lora_curator {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (help_, parts) in COMMANDS.items():
        command = commands.add_parser(
            name, help=help_, description=f"{help_}.", formatter_class=_Formatter
        )
        for group in parts:
            group(command)
        command.usage = " ".join([f"lora_curator {name}", *_required(command), "[options]"])
    return parser


def _required(command: Parser) -> list[str]:
    """What a command cannot do without, as it is typed; options would drown it."""
    return [
        " ".join(filter(None, (*action.option_strings[:1], str(action.metavar))))
        for action in sorted(command._actions, key=lambda one: bool(one.option_strings))
        if action.required
    ]


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the line breaks of descriptions and leaves room for long options."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


COMMANDS: dict[str, tuple[str, tuple[Callable[[Parser], None], ...]]] = {
    "run": (
        "The whole way: scan, score, dedupe, select, caption, prepare, export, validate",
        (raw, quality, dedupe, select, captions, prepare, export, dry),
    ),
    "scan": ("List the images of a folder and what is wrong with them", (raw,)),
    "score": ("Judge the quality of every image", (raw, quality, inventory, dry)),
    "dedupe": ("Find images that are the same and keep the best of each", (raw, dedupe, dry)),
    "select": ("Choose the images to train on", (raw, select, dry)),
    "gaps": ("Show what the chosen images lack and which images fill it", (raw, gaps)),
    "clusters": ("Show groups of similar images and repeats that balance them", (raw, clusters)),
    "caption": ("Show the captions that an export would write", (raw, captions, dry)),
    "prepare": (
        "Show in which bucket each image lands, or write the prepared images",
        (raw, prepare, prepared, dry),
    ),
    "export": (
        "Write the folder that trains, from what the steps before decided",
        (raw, captions, prepare, export, dry),
    ),
    "compare": (
        "Choose several sets from one folder, export each and compare them",
        (raw, compare, quality, dedupe, select, captions, prepare, export, dry),
    ),
    "validate": ("Check a folder as the trainer will read it", (validate,)),
    "serve": ("Look and decide in the browser", (serve,)),
    "sample": ("Make a folder of sample images to try things on", (sample,)),
}
