"""The groups of options that commands are put together from. Imports argparse and nothing else.

An option that belongs to the recipe has its place there as its destination (`select.count`) and no
default here: what is not said comes from the saved curation, and then from the recipe's defaults.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

Parser = argparse.ArgumentParser

SELECTOR_NAMES = ("cover", "represent", "best", "diversity", "blocks")
SELECTOR_NAMES += ("photomap_diversity", "photomap_blocks")
QUOTA_NAMES = ("aspect", "shot_scale", "cluster", "source", "generated")
EXPORTER_NAMES = ("kohya",)
BALANCES = ("none", "cluster", "folder")
PREPARE_MODES = ("buckets", "upright", "copy")
PREPARE_FORMATS = ("same", "png", "jpg", "webp")
PREPARE_CROPS = ("centre", "subject")


def _set(command: Parser | argparse._ArgumentGroup) -> Callable[..., argparse.Action]:
    """`add_argument` for an option of the recipe: absent unless it is given."""

    def add(*names: str, **rest: object) -> argparse.Action:
        return command.add_argument(*names, default=argparse.SUPPRESS, **rest)  # type: ignore[arg-type]

    return add


def _switch(
    group: argparse._ArgumentGroup, place: str, value: bool, option: str, back: str, help_: str
) -> None:
    """An option that sets a switch of the recipe and one that takes it back.

    Both are needed because a saved recipe remembers the switch.
    """
    add = _set(group)
    add(option, dest=place, action="store_const", const=value, help=help_)
    add(back, dest=place, action="store_const", const=not value, help=f"take back {option}")


def raw(command: Parser) -> None:
    command.add_argument("raw", metavar="RAW", help="the folder with your images")
    group = command.add_argument_group("reading")
    scan = _set(group)
    _switch(group, "scan.recursive", False, "--no-subfolders", "--subfolders", "only RAW itself")
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


def quality(command: Parser) -> None:
    quality = command.add_argument_group("quality")
    help_ = "do not drop images for their quality (they are still scored)"
    _switch(quality, "quality.enabled", False, "--keep-poor", "--drop-poor", help_)
    quality.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="RULE=VALUE",
        help="another limit for a rule (the codes that this command prints), for example "
        "too_small=400; RULE=off switches it off",
    )


def dedupe(command: Parser) -> None:
    group = command.add_argument_group("duplicates")
    help_ = "do not drop duplicates (they are still grouped)"
    _switch(group, "dedupe.enabled", False, "--keep-duplicates", "--drop-duplicates", help_)
    _set(group)(
        "--similarity",
        dest="dedupe.similarity",
        type=float,
        metavar="S",
        help="share of equal bits of two images' hashes, 0 to 1 (default 0.95)",
    )


def select(command: Parser) -> None:
    group = command.add_argument_group("selection")
    select = _set(group)
    select("--count", dest="select.count", type=int, metavar="N", help="how many images you want")
    select(
        "--method",
        dest="select.method",
        choices=SELECTOR_NAMES,
        metavar="WAY",
        help="cover (default): leaves no view out and takes the better of similar images; "
        "represent: the collection in small; best: the best images that still differ; "
        "diversity: as different from each other as possible; blocks: one from each of N "
        "clusters; photomap_diversity, photomap_blocks: what PhotoMapAI's vote gives",
    )
    select(
        "--balance-quality",
        dest="select.quality",
        type=float,
        metavar="Q",
        help="from 0 (only diversity) to 1 (quality first); default 0.5",
    )
    select(
        "--quota",
        dest="quotas",
        action="append",
        metavar="NAME[:KIND]=LOW-HIGH",
        help="shares of the set in percent: aspect:portrait=30-40, shot_scale:close_up=20-30, "
        "cluster=0-10 (each of them), source=0-25 (each folder), generated=0-20 (the default); "
        "NAME alone takes the usual shares, NAME=off takes them back; may be given again",
    )
    select(
        "--score",
        dest="scores",
        action="append",
        metavar="COLUMN=WEIGHT",
        help="a score that counts as quality beside the measured one; may be given again",
    )
    _switch(
        group, "select.oddities", False, "--no-shelf", "--shelf",
        "also choose images that are unlike all others (else they go to a shelf)",
    )  # fmt: skip
    select(
        "--iterations",
        dest="select.iterations",
        type=int,
        metavar="N",
        help="random runs behind the selection frequency (default 20)",
    )
    select(
        "--seed",
        dest="select.seed",
        type=int,
        metavar="N",
        help="another seed, other random runs (default 0)",
    )
    group.add_argument(
        "--pin", action="append", default=[], metavar="PATH", help="always take this image"
    )
    group.add_argument(
        "--exclude", action="append", default=[], metavar="PATH", help="never take this image"
    )


def gaps(command: Parser) -> None:
    group = command.add_argument_group("gaps")
    group.add_argument(
        "--core",
        type=int,
        metavar="N",
        help="begin with the N images that stand best for the folder, your pinned ones among them, "
        "instead of those that are kept",
    )
    group.add_argument(
        "--propose", type=int, default=10, metavar="N", help="images to propose (default 10)"
    )
    group.add_argument(
        "--prompt",
        action="append",
        default=[],
        metavar="TEXT",
        help="something the set should show, such as 'profile view'; needs an encoder that reads "
        "texts; may be given several times",
    )
    group.add_argument(
        "--pin-proposals",
        action="store_true",
        help="keep what is proposed, and the core: as if you had pinned it",
    )
    group.add_argument(
        "--chart", metavar="FILE.svg", help="also draw coverage against the number of images"
    )


def clusters(command: Parser) -> None:
    group = command.add_argument_group("clusters")
    group.add_argument(
        "--clusters",
        type=int,
        metavar="N",
        help="sort the images into N blocks; by default groups are found by how dense they are",
    )


def captions(command: Parser) -> None:
    captions = _set(command.add_argument_group("captions"))
    captions("--trigger", dest="captions.trigger", metavar="WORD", help="begins every caption")
    captions(
        "--class-word", dest="captions.class_word", metavar="WORD", help="what it is: woman, style"
    )
    captions(
        "--template",
        dest="captions.template",
        metavar="TEXT",
        help="make captions from {trigger} {class} {caption} {tags} {name} {folder} {cluster}",
    )
    captions(
        "--cluster-words",
        dest="captions.by_cluster",
        metavar="N=WORDS",
        action=_Words,
        help="words for every image of cluster N, as numbered on the map ('none' for images of no "
        "cluster); they follow the trigger word; may be given again",
    )
    captions(
        "--keep-captions",
        dest="captions.mode",
        action="store_const",
        const="keep",
        help="put the trigger before the caption that is there (default)",
    )


def prepare(command: Parser) -> None:
    group = command.add_argument_group("images")
    prepare = _set(group)
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
    place = "prepare.buckets.bucket_no_upscale"
    _switch(group, place, True, "--no-upscale", "--upscale", "never enlarge an image")
    place = "prepare.buckets.enable_bucket"
    help_ = "crop every image to the resolution"
    _switch(group, place, False, "--no-buckets", "--buckets", help_)
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
    prepare("--crop", dest="prepare.crop", choices=PREPARE_CROPS,
            help="which part stays of what is larger than its bucket: centre, as in the trainer "
            "(default); subject, where the image draws the eye")  # fmt: skip


def export(command: Parser) -> None:
    command.add_argument("--out", required=True, metavar="OUT", help="the folder to write")
    command.add_argument(
        "--overwrite",
        action="store_true",
        help="replace an earlier export in OUT; your own files stay, and one of its files that "
        "you edited stops it",
    )
    export = _set(command.add_argument_group("training"))
    export("--repeats", dest="export.repeats", type=int, metavar="N",
           help="times each image is shown per epoch (default 10)")  # fmt: skip
    export("--balance-repeats", dest="export.balance", choices=BALANCES,
           help="repeats of their own for each cluster or folder, so that each is shown about "
           "equally often (default none)")  # fmt: skip
    export("--batch-size", dest="export.batch_size", type=int, metavar="N",
           help="batch size of the training (default 1)")  # fmt: skip
    export("--augment", dest="augment.copies", type=int, metavar="N",
           help="add N changed copies of each image, for small datasets (default 0)")  # fmt: skip
    command.add_argument("--reg", metavar="FOLDER", help="other images of the class, written to "
                         "OUT/reg as regularization images; needs a class word")  # fmt: skip
    export("--reg-repeats", dest="regularize.repeats", type=int, metavar="N",
           help="times each of them is shown per epoch (default: to match the others)")  # fmt: skip
    export("--exporter", dest="export.exporter", choices=EXPORTER_NAMES, help="default: kohya")


def compare(command: Parser) -> None:
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME:OPTION=VALUE,...",
        help="a set with its own way to select: best15:count=15,method=best; two or more. The "
        "options are those of the step 'select' in curation.json; those that are left out are as "
        "given below",
    )


class _Words(argparse.Action):
    """Collects `N=WORDS` into a table."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        number, equals, words = str(values).partition("=")
        if not equals or not words.strip():
            parser.error(f"{option_string} {values}: write N=WORDS, for example 2=close-up")
        table = getattr(namespace, self.dest, {})
        setattr(namespace, self.dest, {**table, number.strip(): words.strip()})


def inventory(command: Parser) -> None:
    command.add_argument(
        "--inventory", metavar="FILE", help="also write every score to this tab-separated file"
    )


def prepared(command: Parser) -> None:
    command.add_argument("--out", metavar="OUT", help="write the prepared images to this folder")
    command.add_argument("--overwrite", action="store_true", help="replace an earlier OUT")


def validate(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="an export, or any kohya folder")
    command.add_argument("--trigger", help="the word that every caption should begin with")
    command.add_argument("--batch-size", type=int, default=1, metavar="N", help="default 1")
    command.add_argument("--resolution", type=_resolution, metavar="N or WxH", help="default 1024")
    output(command)


def sample(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", help="a new or empty folder")
    command.add_argument("--photos", type=int, metavar="N", help="a larger folder of N photos")


def serve(command: Parser) -> None:
    command.add_argument("folder", metavar="FOLDER", nargs="?", help="a folder to open at once")
    command.add_argument(
        "--port", type=int, metavar="N", help="the first free one from 7865 when left out"
    )
    command.add_argument(
        "--listen",
        metavar="ADDRESS",
        default="127.0.0.1",
        help="let other machines in, at this address (0.0.0.0 for all); needs --root",
    )
    command.add_argument(
        "--root",
        action="append",
        default=[],
        metavar="DIR",
        help="only folders in DIR may be opened and written to; may be given several times",
    )
    command.add_argument("--no-browser", action="store_true", help="do not open the browser")
    command.add_argument("--store", metavar="FILE", help="where computed things are kept")
    command.add_argument(
        "--download", action="store_true", help="fetch the weights of an encoder when needed"
    )


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
