"""Regularization images: other images of the class, which keep a training from forgetting it.

sd-scripts draws as many of them per epoch as training images: those that are too many are left
out, and where they are too few their repeats are raised one by one
(`DreamBoothDataset.__init__` of kohya-ss/sd-scripts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .captions.caption import one_line, without_trigger
from .curation import Curation
from .dataset import Dataset, Finding
from .decisions import Decision
from .dedupe.twins import METHODS, Twins
from .errors import BadInput
from .trigger import count_trigger
from .work import SILENT, Work

AUTHOR = "regularize"
SIMILARITY = 0.95
"""Share of equal bits of two images' hashes, as in the search for duplicates."""
_HASHES = tuple(f"hash:{name}" for name in ("pixels", "phash", "dhash", "red", "green", "blue"))
_SHOWN = 5
_CODES = ("reg_overlap", "reg_trigger", "reg_few")
FEW = 0.5
"""With fewer regularization images than this share of the training images each is seen often."""


@dataclass(frozen=True)
class RegularizationPlan:
    """How the regularization images of a curation are exported.

    Attributes
    ----------
    class_word
        The caption of those that have none.
    images
        Number of them.
    repeats
        How often an epoch shows each.
    needed
        Training images of an epoch, repeats included: so many are drawn.
    """

    class_word: str
    images: int
    repeats: int
    needed: int

    @property
    def unused(self) -> int:
        """How many, repeats included, sd-scripts leaves out."""
        return max(0, self.images * self.repeats - self.needed)


def matching_repeats(images: int, needed: int) -> int:
    """Repeats with which `images` regularization images come closest to `needed` from below.

    From below, because sd-scripts then raises the repeats of some and shows every one of them;
    from above it would leave the last ones out.
    """
    return max(1, needed // max(1, images))


def with_regularization(
    curation: Curation, regularization: Curation, work: Work = SILENT
) -> Curation:
    """The training set with its regularization set, checked; `recipe.regularize` says how.

    A regularization image that is also a kept image of the training set, or looks the same as one,
    is dropped: it would teach the class with the subject's own pictures. Findings of the
    training set: `reg_overlap` and `reg_trigger` (warnings), `reg_few` (note).

    Raises
    ------
    BadInput
        When no regularization image is left or there is no class word.
    """
    regularization = replace(regularization, regularization=None)
    kept = replace(
        regularization, decisions=regularization.decisions.without_author(AUTHOR)
    ).with_rest_kept()
    training = curation.dataset.take(curation.with_rest_kept().kept_rows)
    twins = overlap(training, kept.dataset, kept.kept_rows, work)
    drops = {
        path: Decision(
            "drop", "in_training_set", f"Is '{near}' of the training set as well.", AUTHOR, near
        )
        for path, near in twins.items()
    }
    kept = replace(kept, decisions=kept.decisions.proposed(drops))
    before = tuple(one for one in curation.dataset.findings if one.code not in _CODES)
    joined = replace(
        curation,
        dataset=replace(curation.dataset, findings=before),
        regularization=kept,
    )
    plan = plan_regularization(joined)
    if plan is None or not plan.images:
        raise BadInput(
            f"None of the {len(kept.dataset)} regularization images in '{kept.dataset.root}' can "
            f"be used; {len(twins)} of them are in the training set as well. Connect other images "
            "of the class."
        )
    return replace(joined, dataset=joined.dataset.with_findings(_findings(joined, twins, plan)))


def plan_regularization(curation: Curation) -> RegularizationPlan | None:
    """Class word and repeats for what is kept now; None without regularization images.

    Raises
    ------
    BadInput
        When there is no class word, or it has the trigger word in it.
    """
    reg = curation.regularization
    if reg is None:
        return None
    recipe = curation.recipe
    word = one_line(recipe.regularize.class_word or recipe.captions.class_word)
    if not word:
        raise BadInput(
            "The regularization images have no class word. Write what they show, as general as "
            "the class is: 'woman', 'dog', 'artwork'."
        )
    if count_trigger(word, recipe.captions.trigger):
        raise BadInput(
            f"The class word '{word}' has the trigger word '{recipe.captions.trigger}' in it; "
            "regularization images would teach it what the subject is not. Leave it out."
        )
    images = len(reg.kept_rows)
    needed = len(curation.with_rest_kept().kept_rows) * recipe.export.repeats
    repeats = recipe.regularize.repeats or matching_repeats(images, needed)
    return RegularizationPlan(word, images, repeats, needed)


def regularization_captions(
    curation: Curation, class_word: str
) -> tuple[list[str], tuple[Finding, ...]]:
    """A caption for each kept regularization image: its own without the trigger word, else the
    class word. A finding (`reg_trigger`) says in how many the trigger word stood."""
    reg = curation.regularization
    if reg is None:
        return [], ()
    trigger = curation.recipe.captions.trigger
    own = [one_line(reg.dataset.captions[row] or "") for row in reg.kept_rows]
    captions = [without_trigger(text, trigger).strip(" ,") or class_word for text in own]
    named = sum(1 for text in own if count_trigger(text, trigger))
    if not named:
        return captions, ()
    sentence = (
        f"The trigger word '{trigger}' stands in the captions of {named:,} regularization images "
        "and is taken out. See that they do not show the subject."
    )
    return captions, (Finding("reg_trigger", sentence, value=named),)


def overlap(
    training: Dataset, regularization: Dataset, rows: Sequence[int], work: Work = SILENT
) -> dict[str, str]:
    """Which of these rows of the regularization images are among the training images.

    Returns
    -------
    dict
        By path, the path of the training image that has the same bytes or pixels or looks the
        same. Without hashes in both only equal bytes are found.
    """
    known = {record.id: record.path for record in reversed(training.records) if record.id}
    found = {
        record.path: known[record.id]
        for record in (regularization.records[row] for row in rows)
        if record.id in known
    }
    if not all(name in one.columns for name in _HASHES for one in (training, regularization)):
        return found
    both = Dataset(
        training.root,
        training.records + regularization.records,
        {
            name: np.concatenate([training.columns[name], regularization.columns[name]])
            for name in _HASHES
        },
    )
    twins = Twins.of(both, SIMILARITY, METHODS)
    ours = np.arange(len(training))
    for row in rows:
        work.check_interrupted()
        distances = twins.distance(np.full(len(training), len(training) + row), ours)
        if len(ours) and not np.isnan(distances).all():
            nearest = int(np.nanargmin(distances))
            found.setdefault(regularization.records[row].path, training.records[nearest].path)
    return found


def _findings(curation: Curation, twins: dict[str, str], plan: RegularizationPlan) -> list[Finding]:
    found = []
    if twins:
        one = len(twins) == 1
        sentence = (
            f"{len(twins):,} regularization {'image is' if one else 'images are'} left out, being "
            f"in the training set as well: {_listed(list(twins))}."
        )
        found.append(Finding("reg_overlap", sentence, value=len(twins)))
    found += regularization_captions(curation, plan.class_word)[1]
    training = plan.needed // curation.recipe.export.repeats
    if plan.images < FEW * training:
        sentence = (
            f"There are {plan.images:,} regularization images for {training:,} training images, so "
            "each is shown often. As many or more keep the class varied."
        )
        found.append(Finding("reg_few", sentence, severity="note", value=plan.images))
    return found


def _listed(paths: list[str]) -> str:
    rest = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
    return ", ".join(f"'{path}'" for path in paths[:_SHOWN]) + rest
