"""One pass over the images: each is read and decoded once, and that feeds everything measured.

What the store already knows is not computed again; what is missing is computed on several threads
and saved as it comes, so a killed run goes on where it stopped.
"""

from .measurement import DECODER, Measurement, ScanCounts, content_id, embedding_column
from .one_pass import measure_images

__all__ = [
    "DECODER",
    "Measurement",
    "ScanCounts",
    "content_id",
    "embedding_column",
    "measure_images",
]
