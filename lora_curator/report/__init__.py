"""The last step: a page that shows what was done and why, and a table of every image.

`render_report` writes `report.html`, `render_inventory` writes `inventory.tsv`,
`render_comparison` writes `comparison.html` of several selections.
"""

from .comparison import render_comparison
from .inventory import render_inventory
from .page import render_report

__all__ = ["render_comparison", "render_inventory", "render_report"]
