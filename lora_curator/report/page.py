"""`report.html`: one page without any outside file that shows what was found, picked and why."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from ..dataset import Dataset
from ..decisions import Decisions
from .cards import CardWriter, rank_scores
from .distributions import SHAPE, MetricRecord, measured, render_distributions
from .overview import (
    render_findings,
    render_funnel,
    render_headline,
    render_output,
    render_recipe,
)
from .rows import Exported, judge_rows
from .selection import render_selection
from .sheets import (
    group_dropped,
    place_cards,
    render_choices,
    render_dropped,
    render_mosaic,
    render_picked,
)
from .text import escape
from .thumbnails import ThumbnailBook

MAIN_SCORES = 3


def render_report(
    dataset: Dataset,
    decisions: Decisions,
    *,
    title: str,
    summary: Sequence[tuple[str, str]],
    exported: Exported,
    thumbnails: Callable[[str], bytes | None],
    metrics: Sequence[MetricRecord],
    recipe: Mapping[str, object],
    main_scores: Sequence[str] = (),
    outcome: Mapping[str, Any] | None = None,
) -> str:
    """The HTML of the report.

    The page needs no network and no other file, and forbids itself both by its content security
    policy. All text from files is escaped. The same input gives the same page.

    Parameters
    ----------
    dataset
        Every image file found. Columns used: those of `metrics`, `frequency`, `distance:kept`.
    summary
        (label, value) pairs for the top of the page, in order.
    exported
        Source path -> `file` (relative to the output), `bucket` (`WxH`) and `caption`.
    thumbnails
        Source path -> JPEG of about 256 pixels, None where there is none. Called once for each
        image that is shown; more than 11 kB are compressed further.
    metrics
        Records with `name`, `label`, `unit`, `description` and `better`, in menu order.
    main_scores
        Names of the metrics that stand on every card; by default the first three measured
        that are more than the file's size and shape.
    outcome
        The selection in numbers, as `render_selection` wants it.
    """
    rows = judge_rows(dataset, decisions, exported)
    groups = group_dropped(rows)
    places = place_cards(rows, groups)
    known = measured(dataset, metrics)
    telling = [metric for metric in known if metric.name not in (*SHAPE, "size_bytes")]
    main = [one for one in known if one.name in main_scores] or telling[:MAIN_SCORES]
    book = ThumbnailBook(thumbnails)
    ranks = rank_scores(dataset, main)
    writer = CardWriter(dataset, main, ranks, places, frozenset(dataset.paths), book)
    picked = np.zeros(len(dataset), bool)
    picked[[row.number for row in rows if row.picked]] = True
    shown = [int(place[1:]) for place in places.values()]
    template = Path(__file__).with_name("page.html").read_text("utf-8")
    return Template(template).substitute(
        title=escape(title),
        policy=_policy(template),
        style=Path(__file__).with_name("page.css").read_text("utf-8"),
        headline=render_headline(title, rows, summary, render_mosaic(rows, book)),
        funnel=render_funnel(rows),
        selection=render_selection(outcome),
        output=render_output(rows),
        findings=render_findings(dataset.findings, places),
        finding_count=f"{len(dataset.findings):,}",
        distributions=render_distributions(dataset, metrics, picked),
        choices=render_choices(rows, groups),
        orders=_orders(dataset, known),
        picked=render_picked(rows, writer),
        picked_count=f"{int(picked.sum()):,}",
        dropped=render_dropped(groups, writer),
        dropped_count=f"{len(rows) - int(picked.sum()):,}",
        recipe=render_recipe(recipe),
        scores=_scores(dataset, known, shown),
    )


def _policy(template: str) -> str:
    """The content security policy: nothing from outside, and only the page's own script."""
    script = re.search(r"<script>(.*?)</script>", template, re.DOTALL)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script.group(1).encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def _orders(dataset: Dataset, metrics: Sequence[MetricRecord]) -> str:
    """The `<option>`s of the sort order."""
    options = ['<option value="">path</option>']
    if "frequency" in dataset.columns:
        options.append('<option value="frequency">selection frequency</option>')
    options += [
        f'<option value="{escape(metric.name)}">{escape(metric.label)}</option>'
        for metric in metrics
    ]
    return "".join(options)


def _scores(dataset: Dataset, metrics: Sequence[MetricRecord], shown: Sequence[int]) -> str:
    """JSON for the page's script: the scores of every shown image, null where not known."""
    names = [metric.name for metric in metrics]
    labels = [[metric.name, metric.label, metric.unit] for metric in metrics]
    if "frequency" in dataset.columns:
        names.append("frequency")
        labels.append(["frequency", "Selection frequency", ""])
    table = {
        row: [
            float(f"{value:.4g}") if np.isfinite(value) else None
            for value in (float(dataset.columns[name][row]) for name in names)
        ]
        for row in sorted(shown)
    }
    text = json.dumps({"metrics": labels, "rows": table}, separators=(",", ":"))
    return text.replace("<", "\\u003c")  # a name may not close the script element
