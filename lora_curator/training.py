"""The kept images as pixels with captions, one at a time, exactly as an export would write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .captions import compose_captions
from .curation import Curation
from .dataset import Finding
from .errors import BadInput, UnreadableImage
from .images import decode_image, read_bytes
from .models import Image
from .prepare.step import prepare_image
from .work import SILENT, Work, map_threads


@dataclass(frozen=True)
class TrainingImage:
    """One image of the training, or the finding that says why there is none.

    Attributes
    ----------
    path
        Of the source, relative to the dataset's root.
    caption
        What the image trains with.
    pixels
        uint8 (h, w, 3), None when it could not be prepared.
    """

    path: str
    caption: str
    pixels: Image | None = None
    finding: Finding = Finding("", "")  # noqa: RUF009 - frozen


def training_images(
    curation: Curation, *, compose: bool = True, work: Work = SILENT
) -> Iterator[TrainingImage]:
    """Every kept image in the order of the rows.

    Parameters
    ----------
    compose
        Apply trigger word and template; otherwise the captions as they are, empty for none.
    """
    dataset, rows = curation.dataset, curation.kept_rows
    taken = dataset.take(rows)
    if compose:
        captions, _ = compose_captions(taken, curation.recipe.captions)
    else:
        captions = [caption or "" for caption in taken.captions]

    def prepared(number: int) -> TrainingImage:
        path, caption = taken.paths[number], captions[number]
        try:
            ready = prepare_image(read_bytes(taken.file(number)), curation.recipe.prepare, path)
            return TrainingImage(path, caption, decode_image(ready.data).pixels)
        except (UnreadableImage, BadInput, OSError) as error:
            found = Finding("not_prepared", f"It is left out: {error}", path, "error")
            return TrainingImage(path, caption, None, found)

    work.progress(0, len(rows), "prepare")
    for done, image in enumerate(map_threads(prepared, range(len(rows)), work=work), 1):
        yield image
        work.progress(done, len(rows), "prepare")
