"""The texts that lie beside the images: report, inventory, comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..comparison import Comparison
from ..curation import Curation
from ..export.write import ExportedImage
from ..metrics import METRICS, RECORD_METRICS
from ..recipe import Recipe
from ..report import render_comparison, render_inventory, render_report
from ..select import SELECTORS
from ..store import Store
from ..stored import stored_thumbnails


def encoded(text: str) -> bytes:
    """UTF-8; what is no Unicode (a file name on Linux may be any bytes) is written as \\udcxx."""
    return text.encode("utf-8", "backslashreplace")


def exported_json(images: Sequence[ExportedImage]) -> dict[str, dict[str, object]]:
    """By source path, what the report and the inventory show of an exported image."""
    return {
        image.source: {
            "file": image.file,
            "bucket": "x".join(map(str, image.bucket)) if image.bucket else "",
            "caption": image.caption,
        }
        for image in images
    }


def inventory(curation: Curation, exported: Mapping[str, Mapping[str, object]]) -> str:
    """The tab-separated table of every image file found."""
    names = [metric.name for metric in (*RECORD_METRICS, *METRICS)]
    return render_inventory(curation.dataset, curation.decisions, exported, names)


def report(
    curation: Curation,
    exported: Mapping[str, Mapping[str, object]],
    store: Store,
    title: str,
    reg_images: int = 0,
) -> str:
    """The text of `report.html`; `exported` as `exported_json`, empty before an export."""
    dataset = curation.dataset
    more = [("Regularization", f"{reg_images:,} images")] if reg_images else []
    return render_report(
        dataset,
        curation.decisions,
        title=title,
        summary=[*settings(curation.recipe), *more],
        exported=exported,
        thumbnails=stored_thumbnails(dataset, store, curation.recipe.prepare.matte).get,
        metrics=[*RECORD_METRICS, *METRICS],
        recipe=curation.recipe.to_json(),
        outcome=curation.outcome,
    )


def comparison_page(curation: Curation, comparison: Comparison, store: Store) -> str:
    """The text of `comparison.html` about named selections of a curation."""
    recipe = curation.recipe
    return render_comparison(
        comparison.to_json(),
        thumbnails=stored_thumbnails(curation.dataset, store, recipe.prepare.matte).get,
        summary=settings_of_all(recipe),
    )


def settings(recipe: Recipe) -> list[tuple[str, str]]:
    """(words, value) of the settings that a reader of the report wants to know first."""
    buckets = recipe.prepare.buckets
    return [
        ("Trigger word", recipe.captions.trigger or "none"),
        ("Class word", recipe.captions.class_word or "none"),
        (
            "Wanted",
            f"{recipe.select.count:,} images" if recipe.select.count else "all that are good",
        ),
        ("Chosen by", SELECTORS[recipe.select.method].label),
        ("Compared by", recipe.scan.encoder),
        ("Resolution", "x".join(map(str, buckets.resolution))),
        ("Repeats", _repeats(recipe)),
    ]


def settings_of_all(recipe: Recipe) -> list[tuple[str, str]]:
    """As `settings`, of what selections that were chosen in different ways have in common."""
    return [one for one in settings(recipe) if one[0] not in ("Wanted", "Chosen by")]


def _repeats(recipe: Recipe) -> str:
    by = recipe.export.balance
    return str(recipe.export.repeats) + ("" if by == "none" else f" on average, balanced by {by}")
