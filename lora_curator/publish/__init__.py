"""What was decided becomes a folder that trains: images, captions, settings, report, inventory."""

from .folder import open_folder
from .plan import plan_of
from .prepared import placements, write_prepared
from .texts import comparison_page, encoded, inventory, report, settings, settings_of_all
from .whole import Published, publish, publish_with_copies

__all__ = [
    "Published",
    "comparison_page",
    "encoded",
    "inventory",
    "open_folder",
    "placements",
    "plan_of",
    "publish",
    "publish_with_copies",
    "report",
    "settings",
    "settings_of_all",
    "write_prepared",
]
