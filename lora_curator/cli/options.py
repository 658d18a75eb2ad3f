"""The commands and options of the command line. Imports argparse and nothing else.

An option that belongs to the recipe has its place there as its destination (`select.count`) and no
default here: what is not said comes from the saved curation, and then from the recipe's defaults.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from .. import __version__

Parser = argparse.ArgumentParser

DESCRIPTION = """\
Turns a folder of raw images into a folder that trains a good LoRA.

The whole way in one command:

  python -m lora_curator run RAW --out OUT --trigger zqx --class-word woman --count 40

or step by step, each of which remembers what it decided in RAW/curation.json:

  scan, score, dedupe, select, caption, prepare, export, validate

Images and captions in RAW are never changed.
"""


def make_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser("lora_curator", description=DESCRIPTION, formatter_class=_Formatter)
    parser.add_argument("--version", action="version", version=f"lora_curator {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (help_, groups) in COMMANDS.items():
        command = commands.add_parser(
            name, help=help_, description=f"{help_}.", formatter_class=_Formatter
        )
        for group in groups:
            group(command)
    return parser


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the line breaks of descriptions and leaves room for long options."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


def _set(command: Parser | argparse._ArgumentGroup) -> Callable[..., argparse.Action]:
    """`add_argument` for an option of the recipe: absent unless it is given."""

    def add(*names: str, **rest: object) -> argparse.Action:
        return command.add_argument(*names, default=argparse.SUPPRESS, **rest)  # type: ignore[arg-type]

    return add


def _raw(command: Parser) -> None:
    command.add_argument("raw", metavar="RAW", help="the folder with your images")
    scan = _set(command.add_argument_group("reading"))
    scan("--no-subfolders", dest="scan.recursive", action="store_false", help="only RAW itself")
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
    _output(command)


def _output(command: Parser) -> None:
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--quiet", action="store_true", help="no progress bars")


def _dry(command: Parser) -> None:
    command.add_argument("--dry-run", action="store_true", help="show the result, write nothing")


def _quality(command: Parser) -> None:
    quality = command.add_argument_group("quality")
    _set(quality)(
        "--keep-poor",
        dest="quality.enabled",
        action="store_false",
        help="do not drop images for their quality (they are still scored)",
    )
    quality.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="RULE=VALUE",
        help="another limit for a rule, for example too_small=400; RULE=off switches it off",
    )


def _dedupe(command: Parser) -> None:
    dedupe = _set(command.add_argument_group("duplicates"))
    dedupe(
        "--keep-duplicates",
        dest="dedupe.enabled",
        action="store_false",
        help="do not drop duplicates (they are still grouped)",
    )
    dedupe(
        "--similarity",
        dest="dedupe.similarity",
        type=float,
        metavar="S",
        help="share of equal bits of two images' hashes, 0 to 1 (default 0.95)",
    )


def _select(command: Parser) -> None:
    group = command.add_argument_group("selection")
    select = _set(group)
    select("--count", dest="select.count", type=int, metavar="N", help="how many images you want")
    select(
        "--method",
        dest="select.method",
        choices=SELECTOR_NAMES,
        help="diversity: as different from each other as possible (default); "
        "blocks: one from each of N clusters, keeping the folder's proportions",
    )
    select(
        "--iterations",
        dest="select.iterations",
        type=int,
        metavar="N",
        help="random runs behind the selection frequency (default 20)",
    )
    select("--seed", dest="select.seed", type=int, metavar="N", help="makes runs repeatable")
    group.add_argument(
        "--pin", action="append", default=[], metavar="PATH", help="always take this image"
    )
    group.add_argument(
        "--exclude", action="append", default=[], metavar="PATH", help="never take this image"
    )


def _captions(command: Parser) -> None:
    captions = _set(command.add_argument_group("captions"))
    captions("--trigger", dest="captions.trigger", metavar="WORD", help="begins every caption")
    captions(
        "--class-word", dest="captions.class_word", metavar="WORD", help="what it is: woman, style"
    )
    captions(
        "--template",
        dest="captions.template",
        metavar="TEXT",
        help="make captions from {trigger} {class} {caption} {tags} {name} {folder} instead of "
        "putting the trigger before the caption that is there",
    )


def _prepare(command: Parser) -> None:
    prepare = _set(command.add_argument_group("images"))
    prepare(
        "--resolution",
        dest="prepare.buckets.resolution",
        metavar="N or WxH",
        type=_resolution,
        help="training resolution (default 1024)",
    )
    prepare("--min-bucket", dest="prepare.buckets.min_bucket_reso", type=int, metavar="N",
            help="shortest side of a bucket (default 256)")  # fmt: skip
    prepare("--max-bucket", dest="prepare.buckets.max_bucket_reso", type=int, metavar="N",
            help="longest side of a bucket (default 2048)")  # fmt: skip
    prepare("--bucket-steps", dest="prepare.buckets.bucket_reso_steps", type=int, metavar="N",
            help="sides are multiples of this (default 64)")  # fmt: skip
    prepare(
        "--no-upscale",
        dest="prepare.buckets.bucket_no_upscale",
        action="store_true",
        help="never enlarge an image",
    )
    prepare(
        "--no-buckets",
        dest="prepare.buckets.enable_bucket",
        action="store_false",
        help="crop every image to the resolution",
    )
    prepare(
        "--images",
        dest="prepare.mode",
        choices=PREPARE_MODES,
        help="buckets: resize and crop to the bucket (default); upright: turn and convert colours "
        "only; copy: the file's own bytes",
    )
    prepare("--format", dest="prepare.format", choices=PREPARE_FORMATS,
            help="file format (default: same, where trainers read it)")  # fmt: skip
    prepare("--jpeg-quality", dest="prepare.jpeg_quality", type=int, metavar="Q",
            help="1 to 100 (default 95)")  # fmt: skip


def _export(command: Parser) -> None:
    command.add_argument("--out", required=True, metavar="OUT", help="the folder to write")
    command.add_argument(
        "--overwrite",
        action="store_true",
        help="replace an earlier export in OUT; files of yours and files you changed stay",
    )
    export = _set(command.add_argument_group("training"))
    export("--repeats", dest="export.repeats", type=int, metavar="N",
           help="times each image is shown per epoch (default 10)")  # fmt: skip
    export("--batch-size", dest="export.batch_size", type=int, metavar="N",
           help="batch size of the training (default 1)")  # fmt: skip
    export("--exporter", dest="export.exporter", choices=EXPORTER_NAMES, help="default: kohya")


def _inventory(command: Parser) -> None:
    command.add_argument(
        "--inventory", metavar="FILE", help="also write every score to this tab-separated file"
    )


def _prepared(command: Parser) -> None:
    command.add_argument("--out", metavar="OUT", help="write the prepared images to this folder")
    command.add_argument("--overwrite", action="store_true", help="replace an earlier OUT")


def _validate(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="an export, or any kohya folder")
    command.add_argument("--trigger", help="the word that every caption should begin with")
    command.add_argument("--batch-size", type=int, default=1, metavar="N", help="default 1")
    command.add_argument("--resolution", type=_resolution, metavar="N or WxH", help="default 1024")
    _output(command)


def _sample(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="a new or empty folder")
    command.add_argument("--photos", type=int, metavar="N", help="a larger folder of N photos")


def _serve(command: Parser) -> None:
    command.add_argument("raw", metavar="RAW", nargs="?", help="the folder with your images")


def _color(text: str) -> list[int]:
    text = text.lstrip("#")
    if len(text) != 6:
        raise argparse.ArgumentTypeError(f"'{text}' is no colour; write six digits like ffffff")
    try:
        return list(bytes.fromhex(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no colour; use 0-9 and a-f") from None


def _resolution(text: str) -> list[int]:
    sides = text.lower().split("x")
    if len(sides) > 2 or not all(side.isdigit() for side in sides):
        raise argparse.ArgumentTypeError(f"'{text}' is no resolution; write 1024 or 832x1216")
    return [int(sides[0]), int(sides[-1])]


SELECTOR_NAMES = ("diversity", "blocks")
EXPORTER_NAMES = ("kohya",)
PREPARE_MODES = ("buckets", "upright", "copy")
PREPARE_FORMATS = ("same", "png", "jpg", "webp")

COMMANDS: dict[str, tuple[str, tuple[Callable[[Parser], None], ...]]] = {
    "run": (
        "The whole way: scan, score, dedupe, select, caption, prepare, export, validate",
        (_raw, _quality, _dedupe, _select, _captions, _prepare, _export, _dry),
    ),
    "scan": ("List the images of a folder and what is wrong with them", (_raw,)),
    "score": ("Judge the quality of every image", (_raw, _quality, _inventory, _dry)),
    "dedupe": ("Find images that are the same and keep the best of each", (_raw, _dedupe, _dry)),
    "select": ("Choose the images to train on", (_raw, _select, _dry)),
    "caption": ("Show the captions that an export would write", (_raw, _captions, _dry)),
    "prepare": (
        "Show in which bucket each image lands, or write the prepared images",
        (_raw, _prepare, _prepared, _dry),
    ),
    "export": (
        "Write the folder that trains, from what the steps before decided",
        (_raw, _captions, _prepare, _export, _dry),
    ),
    "validate": ("Check a folder as the trainer will read it", (_validate,)),
    "sample": ("Make a folder of sample images to try things on", (_sample,)),
}
