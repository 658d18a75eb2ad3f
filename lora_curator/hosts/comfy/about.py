"""What the curator's app is told in ComfyUI whatever it shows: words, limits, targets.

Nodes do the work here, so there are no menus of models and no options of steps.
"""

from __future__ import annotations

from typing import Any


def about() -> dict[str, Any]:
    """The answer of `about` as the app knows it, with the words of columns that are no metrics."""
    from ... import __version__
    from ...balance import TARGETS
    from ...recipe import Recipe
    from ...web.documents import GROUPS, WORDS, describe_column, metrics_json, rules_json

    metrics = metrics_json()
    known = {one["name"] for one in metrics}
    return {
        "version": __version__,
        "host": "comfyui",
        "any_folder": False,
        "places": [],
        "recent": [],
        "encoders": [],
        "captioners": [],
        "upscalers": [],
        "selectors": [],
        "metrics": metrics,
        "rules": rules_json(),
        "targets": [one.to_json() for one in TARGETS],
        "recipe": Recipe().to_json(),
        "columns": [describe_column(name) for name in {**WORDS, **GROUPS} if name not in known],
    }
