"""What the trainer's files depend on, and where each image goes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from ..curation import Curation
from ..export import ExportLayout, ExportPlan, PlannedSubset
from ..regularize import matching_repeats, plan_regularization
from ..subsets import exposure_of, plan_subsets


def plan_of(curation: Curation, out: Path) -> ExportPlan:
    """The settings that the trainer's files depend on."""
    recipe = curation.recipe
    reg = plan_regularization(curation)
    subsets = plan_subsets(curation)
    reg_repeats = reg.repeats if reg else 0
    if reg and subsets and not recipe.regularize.repeats:
        needed = sum(one.effective for one in exposure_of(subsets))
        reg_repeats = matching_repeats(reg.images, needed)
    return ExportPlan(
        out=out.resolve(),
        trigger=recipe.captions.trigger,
        class_word=recipe.captions.class_word,
        repeats=recipe.export.repeats,
        batch_size=recipe.export.batch_size,
        buckets=recipe.prepare.buckets,
        reg_repeats=reg_repeats,
        reg_class=reg.class_word if reg else "",
        subsets=tuple(PlannedSubset(one.label, one.repeats) for one in subsets),
    )


def folders_of(curation: Curation, layout: ExportLayout) -> str | list[str]:
    """Where the kept images go: one folder for all, or one for each."""
    if not layout.subset_folders:
        return layout.image_folder
    subsets = plan_subsets(curation)
    of_row = {
        row: folder
        for subset, folder in zip(subsets, layout.subset_folders, strict=True)
        for row in subset.rows
    }
    return [of_row[row] for row in curation.kept_rows]


def title_of(plan: ExportPlan, layout: ExportLayout) -> str:
    """The report's: the image folder's name, or the words that several have in common."""
    if not layout.subset_folders:
        return PurePosixPath(layout.image_folder).name
    words = f"{plan.trigger} {plan.class_word}".strip() or "images"
    return f"{words} in {len(layout.subset_folders)} subsets"
