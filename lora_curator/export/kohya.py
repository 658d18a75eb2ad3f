"""The folders and the `dataset.toml` of kohya's sd-scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..buckets import BucketOptions
from ..errors import BadInput
from .layout import Exporter, ExportLayout, ExportPlan
from .names import export_names

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')


@dataclass(frozen=True)
class KohyaSubset:
    """One image folder of a `dataset.toml`.

    Attributes
    ----------
    image_dir
        Absolute.
    repeats
        1 or more.
    class_tokens
        The caption of images that have none.
    is_reg
        Whether these are regularization images.
    """

    image_dir: Path
    repeats: int
    class_tokens: str
    is_reg: bool = False


_LONGEST = 100
"""Characters of a folder's name after its repeats, at most."""
_LABEL = 48
"""Those of them that say which subset it is."""


def folder_name(repeats: int, trigger: str, class_word: str = "", label: str = "") -> str:
    """`<repeats>_<trigger> <class>`, the folder name that sd-scripts reads repeats from.

    Characters that no file name may have are left out. A `label` stands at the end, whole.

    Raises
    ------
    BadInput
        When repeats are below 1, for which sd-scripts skips the folder without a word.
    """
    if repeats < 1:
        raise BadInput(f"repeats is {repeats}; below 1 sd-scripts skips the folder.")
    words = _FORBIDDEN.sub(" ", f"{trigger} {class_word}")
    room = _LONGEST - len(label) - 1 if label else _LONGEST
    words = " ".join(words.split())[: max(0, room)].rstrip(" .")
    return f"{repeats}_{f'{words} {label}'.strip() or 'images'}"


def subset_names(labels: Sequence[str]) -> list[str]:
    """Each label as the end of a folder's name: plain ASCII, no two alike.

    Without `_`: sd-scripts counts the underscores of whole paths, and what follows the first one
    in a folder's name is the caption of images that have none.
    """
    # `export_names` takes the last part of a path and leaves its suffix out.
    return export_names([f"{label.replace('/', ' ')[:_LABEL]}.x" for label in labels])


def dataset_toml(
    subsets: list[KohyaSubset],
    *,
    buckets: BucketOptions,
    batch_size: int = 1,
    shuffle_caption: bool = False,
    keep_tokens: int = 1,
) -> str:
    """The text of a `dataset.toml` for `--dataset_config`; UTF-8, absolute paths with `/`."""
    width, height = buckets.resolution
    lines = ["[general]", f"enable_bucket = {_toml(buckets.enable_bucket)}"]
    lines += ["caption_extension = '.txt'", f"shuffle_caption = {_toml(shuffle_caption)}"]
    lines += [f"keep_tokens = {keep_tokens}", "", "[[datasets]]"]
    lines += [f"resolution = [{width}, {height}]", f"batch_size = {batch_size}"]
    if buckets.enable_bucket:
        lines += [
            f"min_bucket_reso = {buckets.min_bucket_reso}",
            f"max_bucket_reso = {buckets.max_bucket_reso}",
            f"bucket_reso_steps = {buckets.bucket_reso_steps}",
            f"bucket_no_upscale = {_toml(buckets.bucket_no_upscale)}",
        ]
    for subset in subsets:
        lines += ["", "  [[datasets.subsets]]"]
        lines += [f"  image_dir = {_toml(subset.image_dir.as_posix())}"]
        lines += [f"  class_tokens = {_toml(subset.class_tokens)}"]
        lines += [f"  num_repeats = {subset.repeats}"]
        lines += ["  is_reg = true"] if subset.is_reg else []
    return "\n".join(lines) + "\n"


def kohya_layout(plan: ExportPlan) -> ExportLayout:
    """`img/<repeats>_<trigger> <class>`, `reg/<repeats>_<class>` and `dataset.toml`.

    A plan with subsets has one image folder for each, with its label at the end of the name.
    """
    names = subset_names([one.label for one in plan.subsets]) or [""]
    repeats = [one.repeats for one in plan.subsets] or [plan.repeats]
    folders = [
        f"img/{folder_name(each, plan.trigger, plan.class_word, name)}"
        for each, name in zip(repeats, names, strict=True)
    ]
    out = plan.out.absolute()
    both = f"{plan.trigger} {plan.class_word}".strip()
    subsets = [
        KohyaSubset(out / folder, each, both) for folder, each in zip(folders, repeats, strict=True)
    ]
    reg_folder = ""
    if plan.reg_repeats:
        word = plan.reg_class or plan.class_word
        reg_folder = f"reg/{folder_name(plan.reg_repeats, word)}"
        reg = KohyaSubset(out / reg_folder, plan.reg_repeats, word, is_reg=True)
        subsets.append(reg)
    text = dataset_toml(
        subsets,
        buckets=plan.buckets,
        batch_size=plan.batch_size,
        shuffle_caption=plan.shuffle_caption,
        keep_tokens=plan.keep_tokens,
    )
    more = tuple(folders) if plan.subsets else ()
    return ExportLayout(folders[0], reg_folder, {"dataset.toml": text}, more)


def _toml(value: bool | str) -> str:
    """A TOML boolean or string: literal quotes (no escapes) unless the text has one itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if "'" not in value and value.isprintable():
        return f"'{value}'"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    return f'"{plain}"'


KOHYA = Exporter(
    "kohya",
    "kohya sd-scripts",
    "For sd-scripts and the programs around it: give the folder img to --train_data_dir (with "
    "--resolution and --caption_extension .txt), or dataset.toml to --dataset_config.",
    kohya_layout,
)
