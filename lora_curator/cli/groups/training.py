"""What is made of the images that stay: captions, prepared images, an export."""

from __future__ import annotations

import argparse

from .parts import Parser, recipe_options, resolution, switch

EXPORTER_NAMES = ("kohya",)
BALANCES = ("none", "cluster", "folder")
PREPARE_MODES = ("buckets", "upright", "copy")
PREPARE_FORMATS = ("same", "png", "jpg", "webp")
PREPARE_CROPS = ("centre", "subject")


def captions(command: Parser) -> None:
    captions = recipe_options(command.add_argument_group("captions"))
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
        action=_ClusterWords,
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
    prepare = recipe_options(group)
    prepare(
        "--resolution",
        dest="prepare.buckets.resolution",
        metavar="N or WxH",
        type=resolution,
        help="training resolution (default 1024)",
    )
    prepare("--min-bucket", dest="prepare.buckets.min_bucket_reso", type=int, metavar="N",
            help="shortest side of a bucket (default 256)")  # fmt: skip
    prepare("--max-bucket", dest="prepare.buckets.max_bucket_reso", type=int, metavar="N",
            help="longest side of a bucket (default 2048)")  # fmt: skip
    prepare("--bucket-steps", dest="prepare.buckets.bucket_reso_steps", type=int, metavar="N",
            help="sides are multiples of this (default 64)")  # fmt: skip
    place = "prepare.buckets.bucket_no_upscale"
    switch(group, place, True, "--no-upscale", "--upscale", "never enlarge an image")
    place = "prepare.buckets.enable_bucket"
    help_ = "crop every image to the resolution"
    switch(group, place, False, "--no-buckets", "--buckets", help_)
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


def prepared(command: Parser) -> None:
    command.add_argument("--out", metavar="OUT", help="write the prepared images to this folder")
    command.add_argument("--overwrite", action="store_true", help="replace an earlier OUT")


def export(command: Parser) -> None:
    command.add_argument("--out", required=True, metavar="OUT", help="the folder to write")
    command.add_argument(
        "--overwrite",
        action="store_true",
        help="replace an earlier export in OUT; your own files stay, and one of its files that "
        "you edited stops it",
    )
    export = recipe_options(command.add_argument_group("training"))
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


class _ClusterWords(argparse.Action):
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
