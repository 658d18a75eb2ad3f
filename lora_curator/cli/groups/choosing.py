"""Which images stay: quality, duplicates, selection, gaps, clusters, several sets."""

from __future__ import annotations

from .parts import Parser, recipe_options, switch

SELECTOR_NAMES = ("cover", "represent", "best", "diversity", "blocks")
SELECTOR_NAMES += ("photomap_diversity", "photomap_blocks")


def quality(command: Parser) -> None:
    quality = command.add_argument_group("quality")
    help_ = "do not drop images for their quality (they are still scored)"
    switch(quality, "quality.enabled", False, "--keep-poor", "--drop-poor", help_)
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
    switch(group, "dedupe.enabled", False, "--keep-duplicates", "--drop-duplicates", help_)
    recipe_options(group)(
        "--similarity",
        dest="dedupe.similarity",
        type=float,
        metavar="S",
        help="share of equal bits of two images' hashes, 0 to 1 (default 0.95)",
    )


def select(command: Parser) -> None:
    group = command.add_argument_group("selection")
    select = recipe_options(group)
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
    switch(
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
