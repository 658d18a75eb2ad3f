"""Writing the chosen images and their captions into a folder that a trainer takes as it is."""

from ..registry import Registry
from .kohya import KOHYA
from .layout import Exporter, ExportLayout, ExportPlan, PlannedSubset

EXPORTERS: Registry[Exporter] = Registry("exporter", [KOHYA])

__all__ = [
    "EXPORTERS",
    "ExportLayout",
    "ExportPlan",
    "Exporter",
    "PlannedSubset",
]
