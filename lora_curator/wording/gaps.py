"""What a set lacks, what fills it, and when to stop."""

from __future__ import annotations

from ..gap_report import GapReport
from ..select.gaps import Coverage, Region
from ..select.prompt_gaps import PromptGap

SHOWN = 12
"""Regions that are named before `... and n more`."""


def gap_text(report: GapReport, paths: tuple[str, ...]) -> str:
    """The report in lines; `paths` are those of the dataset by row."""
    gaps = report.gaps
    inside = len(report.chosen)
    title = f"A core of {inside} images" if report.core else f"{inside} images are kept"
    lines = [title + ":" if report.core else title + "."]
    if report.core:
        lines += [f"  {paths[row]}" for row in report.chosen]
    lacking = gaps.lacking
    lines += ["", f"{len(lacking)} of {len(gaps.regions)} regions of the pool have none of yours."]
    lines += [_region(region, paths) for region in lacking[:SHOWN]]
    if len(lacking) > SHOWN:
        lines.append(f"  ... and {len(lacking) - SHOWN} more")
    if report.odd:
        one = report.odd == 1
        lines.append(
            f"{report.odd} {'image stands' if one else 'images stand'} apart from all others and "
            f"{'is' if one else 'are'} not counted."
        )
    if report.prompts:
        lines += ["", "Prompts"]
        lines += [_prompt(text, prompt, paths) for text, prompt in report.prompts]
    lines += ["", f"{len(report.proposals)} images to add:"]
    lines += [f"  {paths[row]}" for row in report.proposals]
    lines += [
        "",
        f"{'Coverage':12}{'farthest':>10}{'mean':>10}{'alike':>10}",
        _coverage("now", gaps.before),
        _coverage("with these", report.after),
        f"Distance from the images of the pool to the nearest of yours; alike: share of the pool "
        f"with one of yours within {gaps.threshold:.3f}.",
        "",
        report.advice,
    ]
    return "\n".join(lines)


def _region(region: Region, paths: tuple[str, ...]) -> str:
    near = f"nearest of yours {region.nearest:.2f} away"
    some = ", ".join(paths[row] for row in region.proposals)
    junk = " Mostly of poor quality." if region.poor else ""
    return (
        f"  Region {region.number}: {region.size} images ({region.share:.0%}) like "
        f"{paths[region.middle]}, {near}.{junk}\n    would fill it: {some}"
    )


def _prompt(text: str, prompt: PromptGap, paths: tuple[str, ...]) -> str:
    one = prompt.pool == 1
    count = f"{prompt.pool} {'image of the pool shows it' if one else 'images of the pool show it'}"
    line = f'  "{text}": {count}, your set has {prompt.chosen}'
    if prompt.lacks:
        line += "\n    would fill it: " + ", ".join(paths[row] for row in prompt.proposals)
    return line


def _coverage(name: str, coverage: Coverage) -> str:
    return f"{name:12}{coverage.radius:10.3f}{coverage.mean:10.3f}{coverage.within:10.1%}"
