"""Writing the chosen images and their captions into a folder that a trainer takes as it is."""

from ..registry import Registry
from .folder import ExportFolder
from .kohya import KOHYA
from .layout import Exporter, ExportLayout, ExportPlan
from .write import ExportedImage, write_images

EXPORTERS: Registry[Exporter] = Registry("exporter", [KOHYA])

__all__ = [
    "EXPORTERS",
    "ExportFolder",
    "ExportLayout",
    "ExportPlan",
    "ExportedImage",
    "Exporter",
    "write_images",
]
