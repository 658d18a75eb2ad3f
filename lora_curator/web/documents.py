"""What the app is told about a folder, as plain values. Every shape is in docs/web-app.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..curation import Curation
from ..decisions import USER, Decision
from ..gallery import score_names
from ..metrics import METRICS, RECORD_METRICS
from ..metrics.metric import Metric, RecordMetric
from ..metrics.rules import RULES
from .folder import OpenFolder
from .http import NotThere

FINDINGS = 500
GROUPS = {"group:duplicates": "group", "cluster": "cluster", "pick": "pick"}
"""Columns of whole numbers that the app shows, and their kind."""
ISOLATION = "isolation:"
LETTERS = {"keep": "k", "drop": "d", "undecided": "u"}
WORDS = {
    "quality": ("Quality", "How good the image is technically, from 0 to 1."),
    "shot_scale": ("Shot scale", "0 close-up, 1 medium shot, 2 wide shot."),
    "frequency": ("Stability", "Share of the random runs that selected the image."),
    "distance:pick": ("Distance to pick", "Cosine distance to the nearest selected image."),
    "generated": ("Generated", "1 where the file says that a model made the image, else 0."),
    "group:duplicates": ("Duplicates", "Images that are the same but for small changes."),
    "cluster": ("Cluster", "Images that are alike, the largest cluster first."),
    "pick": ("Pick", "The order in which the images were selected."),
}


def column_names(folder: OpenFolder) -> list[str]:
    """Columns that the app may ask for, in the order of its menus."""
    dataset = folder.curation.dataset
    names = [*score_names(dataset)]
    names += [name for name in ("distance:pick", "generated") if name in dataset.columns]
    return names + [n for n in GROUPS if n in dataset.columns or n in folder.extras]


def describe_column(name: str) -> dict[str, Any]:
    """The words and the range of a column."""
    metric: Metric | RecordMetric | None = None
    if name in METRICS:
        metric = METRICS[name]
    elif name in RECORD_METRICS:
        metric = RECORD_METRICS[name]
    kind = GROUPS.get(name, "frequency" if name == "frequency" else "score")
    if metric is not None:
        return {**_metric(metric), "kind": kind}
    if name.startswith(ISOLATION):
        label, description = "Isolation", "Mean distance to the images most like it."
    else:
        label, description = WORDS.get(name, (name.replace("_", " "), ""))
    return {
        "name": name,
        "label": label,
        "unit": "",
        "better": "none",
        "description": description,
        "low": None,
        "high": None,
        "kind": kind,
    }


def metrics_json() -> list[dict[str, Any]]:
    """Every metric with its words."""
    return [_metric(one) for one in (*RECORD_METRICS, *METRICS)]


def rules_json() -> list[dict[str, Any]]:
    """Every limit with the metric that it is about."""
    return [
        {
            "code": rule.name,
            "metric": rule.metric,
            "side": rule.side,
            "limit": rule.limit,
            "drops": rule.severity == "drop",
            "sentence": rule.sentence,
        }
        for rule in RULES
    ]


def _metric(metric: Metric | RecordMetric) -> dict[str, Any]:
    names = ("name", "label", "unit", "better", "description", "low", "high")
    return {name: getattr(metric, name) for name in names}


def table(folder: OpenFolder) -> dict[str, Any]:
    """What only another scan changes; an empty token before the first one is done."""
    with folder.lock:
        if not folder.scanned:
            return {"token": "", "error": not_scanned(folder)}
        curation = folder.effective
        dataset = curation.dataset
        return {
            "token": folder.token,
            "title": dataset.root.name or str(dataset.root),
            "root": str(dataset.root),
            "paths": list(dataset.paths),
            "ids": [record.id if record.readable else "" for record in dataset.records],
            "widths": [record.width for record in dataset.records],
            "heights": [record.height for record in dataset.records],
            "captions": list(dataset.captions),
            "columns": [describe_column(name) for name in column_names(folder)],
        }


def state(folder: OpenFolder) -> dict[str, Any]:
    """Everything that changes."""
    with folder.lock:
        if not folder.scanned:
            return {"rev": folder.revision, "token": "", **_moving(folder)}
        curation = folder.curation
        rows = range(len(curation.dataset))
        document = {
            "rev": folder.revision,
            "token": folder.token,
            **_rows_json(curation, rows),
            "starred": folder.rows(curation.edits.starred),
            "edited": folder.rows(set(curation.edits.captions)),
            "findings": _findings(folder),
            "recipe": curation.recipe.to_json(),
            "outcome": curation.outcome,
        }
        return {**document, **_moving(folder)}


def not_scanned(folder: OpenFolder) -> str:
    """Why there is no table: what the scan that failed said."""
    job = folder.job
    if job is not None and not job.running and job.message:
        return job.message
    return "The folder is being looked through for the first time."


def news(folder: OpenFolder, since: int) -> dict[str, Any]:
    """What was changed after a revision; `full` when everything is to be fetched again."""
    with folder.lock:
        if not folder.scanned:
            return {"rev": folder.revision, "token": "", "changes": None, **_moving(folder)}
        curation = folder.curation
        rows = folder.rows_since(since)
        document: dict[str, Any] = {
            "rev": folder.revision,
            "token": folder.token,
            "full": rows is None,
            "changes": None,
            **_moving(folder),
        }
        if rows:
            paths = curation.dataset.paths
            captions = curation.edits.captions
            starred = curation.edits.starred
            document["changes"] = {
                "rows": rows,
                **_rows_json(curation, rows),
                "starred": "".join("1" if paths[row] in starred else "0" for row in rows),
                "edited": "".join("1" if paths[row] in captions else "0" for row in rows),
                "captions": [
                    captions.get(paths[row], curation.dataset.captions[row]) or None for row in rows
                ],
            }
        if folder.recipe_version > since:
            document["recipe"] = curation.recipe.to_json()
        if folder.outcome_version > since:
            document["outcome"] = curation.outcome
        return document


def column_bytes(folder: OpenFolder, name: str) -> bytes:
    """A column as little-endian float32, one per row, NaN where not known.

    Raises
    ------
    NotThere
        For a column that is not shown.
    """
    with folder.lock:
        if name not in column_names(folder):
            raise NotThere(f"There is no column '{name}'.")
        column = folder.extras.get(name)
        if column is None:
            column = folder.curation.dataset.columns[name]
    values = np.asarray(column, np.float32)
    if name in GROUPS:
        values = np.where(values < 0, np.float32(np.nan), values)
    return values.astype("<f4").tobytes()


def _moving(folder: OpenFolder) -> dict[str, Any]:
    names = column_names(folder) if folder.scanned else []
    return {
        "columns": {name: folder.versions.get(name, 0) for name in names},
        "positions": folder.positions_version if folder.positions is not None else 0,
        "undo": folder.history.undo_label,
        "redo": folder.history.redo_label,
        "unsaved": folder.saver.problem(folder.root) or None,
        "selections": _selections(folder),
        "job": folder.job.to_json() if folder.job else None,
    }


def _selections(folder: OpenFolder) -> list[dict[str, Any]]:
    """The named selections, as lists show them."""
    named = folder.curation.selections if folder.scanned else {}
    return [
        {
            "name": name,
            "images": len(one.paths),
            "method": one.options.get("method") if one.options else None,
        }
        for name, one in sorted(named.items())
    ]


def _rows_json(curation: Curation, rows: Iterable[int]) -> dict[str, Any]:
    """Choice, author and reason of rows; reasons are numbered in the order of appearance."""
    numbers: dict[str, int] = {}
    paths, decisions = curation.dataset.paths, curation.decisions
    choice, author, reason = [], [], []
    for row in rows:
        one = decisions[paths[row]]
        choice.append(LETTERS[one.choice])
        author.append(_author(one))
        reason.append(numbers.setdefault(one.reason, len(numbers)))
    return {
        "choice": "".join(choice),
        "author": "".join(author),
        "reason": reason,
        "reasons": list(numbers),
    }


def _author(decision: Decision) -> str:
    if decision.choice == "undecided":
        return "-"
    return "u" if decision.author == USER else "s"


def _findings(folder: OpenFolder) -> list[Mapping[str, Any]]:
    """The gravest findings."""
    order = {"error": 0, "warning": 1, "note": 2}
    found = sorted(folder.curation.dataset.findings, key=lambda one: order[one.severity])
    return [
        {
            "code": one.code,
            "sentence": one.sentence,
            "row": folder.row(one.path) if one.path else None,
            "severity": one.severity,
        }
        for one in found[:FINDINGS]
    ]


def positions_bytes(positions: NDArray[np.float32]) -> bytes:
    """x and y of every row, little-endian float32."""
    return positions.astype("<f4").tobytes()
