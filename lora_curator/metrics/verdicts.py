"""Verdicts: limits applied to stored numbers, as findings and as proposals to drop.

Nothing here is stored with the numbers: another limit gives other verdicts at once. A number that
is not known (NaN) never decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from numpy.typing import NDArray

from ..dataset import Dataset, Finding, Severity
from ..decisions import Decision
from ..registry import Registry
from . import METRICS, RECORD_METRICS
from .record import measure_records
from .rules import RULES, Rule

AUTHOR = "quality"


def judge(
    dataset: Dataset,
    rules: Iterable[Rule] = RULES,
    limits: Mapping[str, float] | None = None,
) -> list[Finding]:
    """Every broken rule of every row, by row and then in the order of the rules.

    Parameters
    ----------
    dataset
        Metrics whose columns it does not have are not judged; record metrics need no column.
    limits
        Other limits by the rule's name; NaN switches a rule off.

    Returns
    -------
    list of Finding
        `error` for a rule that proposes to drop, `warning` for one that asks for a look. Of several
        rules about the same side of the same metric an image is told the first one only.

    Raises
    ------
    UnknownName
        When `limits` names a rule that there is not.
    """
    return [finding for _, finding in _broken(dataset, rules, limits)]


def drops(
    dataset: Dataset,
    rules: Iterable[Rule] = RULES,
    limits: Mapping[str, float] | None = None,
) -> dict[str, Decision]:
    """Proposals to drop by path: unreadable images, and those that break a `drop` rule.

    The first broken rule gives the reason, all of them together the sentence. Parameters and errors
    are those of `judge`.
    """
    decisions = {}
    for record in dataset.records:
        if not record.readable:
            sentence = _why_unreadable(dataset, record.path)
            decisions[record.path] = Decision("drop", "unreadable", sentence, AUTHOR)
    for rule, finding in _broken(dataset, rules, limits):
        if rule.severity != "drop":
            continue
        before = decisions.get(finding.path)
        reason = before.reason if before else finding.code
        sentence = f"{before.sentence} {finding.sentence}" if before else finding.sentence
        decisions[finding.path] = Decision("drop", reason, sentence, AUTHOR)
    return decisions


def metric_values(dataset: Dataset, name: str) -> NDArray | None:
    """A metric of every row: the column, else what the records say, else None (not measured).

    Raises
    ------
    UnknownName
        When there is neither a column nor a metric of this name.
    """
    if name in dataset.columns:
        return dataset.columns[name]
    if name in RECORD_METRICS:
        return measure_records(dataset.records, RECORD_METRICS[name])
    METRICS[name]  # raises for a name that nothing has
    return None


def _broken(
    dataset: Dataset, rules: Iterable[Rule], limits: Mapping[str, float] | None
) -> Iterator[tuple[Rule, Finding]]:
    rules, limits = list(rules), dict(limits or {})
    known = Registry("rule", rules)
    for name in limits:
        known[name]  # raises for a limit that nothing would apply
    judged = []
    for rule in rules:
        values = metric_values(dataset, rule.metric)
        if values is not None:
            limit = float(limits.get(rule.name, rule.limit))
            judged.append((rule, limit, values, rule.broken(values, limit)))
    for row, record in enumerate(dataset.records):
        told = set()
        for rule, limit, values, broken in judged:
            if broken[row] and record.readable and (rule.metric, rule.side) not in told:
                told.add((rule.metric, rule.side))
                yield rule, _finding(rule, record.path, float(values[row]), limit)


def _finding(rule: Rule, path: str, value: float, limit: float) -> Finding:
    severity: Severity = "error" if rule.severity == "drop" else "warning"
    sentence = rule.sentence.format(value=value, limit=limit)
    return Finding(rule.name, sentence, path, severity, value, limit)


def _why_unreadable(dataset: Dataset, path: str) -> str:
    """What was found about an unreadable file, the gravest finding first."""
    about = [finding for finding in dataset.findings if finding.path == path]
    about.sort(key=lambda finding: finding.severity != "error")
    return about[0].sentence if about else "The image could not be read."
