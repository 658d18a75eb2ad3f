"""How much of the subject an image shows: close-up, medium or wide.

From the words of a caption where these say it, else from an encoder that compares images with
texts. The column `shot_scale` holds 0 close-up (the face, or a detail, fills the image), 1 medium
(a person down to the waist or the knees), 2 wide (the whole subject with what is around it), NaN
not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .errors import BadInput

COLUMN = "shot_scale"
KINDS = ("close_up", "medium", "wide")
"""Names of the numbers in the column."""

MARGIN = 0.005
"""Cosine by which the best kind must lead the next one. Of CLIP's cosines between images and texts
the kinds differ by a few hundredths; this was not set on images with a known scale."""

_SAYS = {
    "close_up": "close up|closeup|close shot|tight shot|headshot|head shot|head and shoulders|"
    "face focus|eye focus|macro shot|macro photo|macro photograph|macro photography|close portrait",
    "medium": "medium shot|mid shot|midshot|medium close up|medium closeup|medium long shot|"
    "medium full shot|medium wide shot|american shot|cowboy shot|upper body|half body|"
    "half length portrait|half length shot|three quarter length portrait|waist up|waist shot|"
    "from the knees up|from the knee up|knee shot|thigh up|thighs up|chest up|bust shot|bust up|"
    "bust portrait",
    "wide": "full body|whole body|full length portrait|full length shot|full length photo|"
    "full length view|full shot|wide shot|wide angle shot|long shot|establishing shot|from afar|"
    "from a distance|from far away|head to toe|aerial view|aerial shot|bird's eye view|"
    "panoramic view",
}
"""Phrases that name the scale wherever they stand. The longest one counts: a medium close-up is no
close-up."""

_HINTS = {
    "close_up": "portrait|face|head|macro|face shot|portrait shot|portrait photo",
    "medium": "bust|torso|knee up|knees up",
    "wide": "wide|scenery|landscape|panorama",
}
"""Tags that hint at it, as tags of their own and where no phrase above is found: a portrait may
show the whole person, and with a knee up somebody may sit."""

PROMPTS: Mapping[str, tuple[str, ...]] = {
    "close_up": (
        "a close-up photo of a face",
        "a close-up, only the head is visible",
        "a headshot, head and shoulders",
        "a macro close-up of a detail",
    ),
    "medium": (
        "a medium shot of a person from the waist up",
        "an upper body photo of a person",
        "a cowboy shot, a person down to the knees",
        "a half-length portrait",
    ),
    "wide": (
        "a full body photo of a person from head to toe",
        "a wide shot of the whole subject and its surroundings",
        "a person seen from far away",
        "a wide view of a landscape or a room",
    ),
}
"""Texts by kind, for `scale_from_vectors`."""


def scale_of_caption(caption: str) -> float:
    """0, 1, 2, or NaN: what one caption says.

    Only whole words count (`surface` is no face); underscores and hyphens are spaces. Words that
    name the scale (`upper body`) go before those that hint at it (`portrait`). Where two of the
    same rank contradict each other nothing is known; what is denied (`no close-up`) is not said.
    """
    phrases, hints = _phrases()
    text = _plain(caption)
    found = {phrases[match["phrase"]] for match in _pattern().finditer(text) if not match["denied"]}
    if not found:
        tags = [_plain(tag) for tag in re.split(r"[,;\n]", caption)]
        found = {hints[tag] for tag in tags if tag in hints}
        if re.search(r"\bportrait of\b", text):
            found.add("close_up")
    return float(KINDS.index(found.pop())) if len(found) == 1 else float("nan")


def scale_from_vectors(
    images: NDArray[np.float32],
    texts: Mapping[str, NDArray[np.float32]],
    margin: float = MARGIN,
) -> NDArray[np.float32]:
    """0, 1, 2, or NaN for every image, float32 `(n,)`: the kind whose texts are nearest.

    A kind is the mean direction of its texts (prompt ensembling: Radford et al., "Learning
    transferable visual models from natural language supervision", ICML 2021).

    Parameters
    ----------
    images
        `(n, d)` of any length; NaN where an image has no vector.
    texts
        By kind, `(t, d)` each from the same model's other tower: `PROMPTS`, embedded.
    margin
        Cosine by which the best kind leads the next one; below it nothing is known.

    Raises
    ------
    BadInput
        When a kind is missing or the widths differ.
    """
    images = np.asarray(images, np.float32)
    missing = [kind for kind in KINDS if kind not in texts or not len(texts[kind])]
    if missing:
        raise BadInput(f"Texts are needed for each shot scale; there are none for {missing[0]}.")
    if any(np.shape(texts[kind])[1:] != images.shape[1:] for kind in KINDS):
        raise BadInput(
            f"Images of width {images.shape[-1]} and texts of another width were embedded by "
            "different models and cannot be compared."
        )
    kinds = np.stack([_unit(_unit(np.asarray(texts[k], np.float32)).mean(axis=0)) for k in KINDS])
    likeness = _unit(images) @ kinds.T
    ordered = np.sort(likeness, axis=1)
    sure = ordered[:, 2] - ordered[:, 1] >= margin  # NaN is not
    return np.where(sure, likeness.argmax(axis=1), np.nan).astype(np.float32)


def shot_scales(
    captions: Sequence[str],
    vectors: NDArray[np.float32] | None = None,
    texts: Mapping[str, NDArray[np.float32]] | None = None,
) -> NDArray[np.float32]:
    """The column `shot_scale`, float32 `(n,)`: from the captions, else from the vectors.

    Parameters
    ----------
    captions
        One per image, empty where there is none.
    vectors, texts
        As in `scale_from_vectors`, or None: then the captions alone decide.
    """
    found = np.array([scale_of_caption(caption) for caption in captions], np.float32)
    if vectors is None or texts is None:
        return found
    if len(vectors) != len(found):
        raise BadInput(f"There are {len(found)} captions and {len(vectors)} vectors of images.")
    return np.where(np.isnan(found), scale_from_vectors(vectors, texts), found)


def _plain(text: str) -> str:
    """Lower case, words apart by one space, without brackets and their weights."""
    text = re.sub(r":\s*[0-9.]+\s*(?=[)\]])", "", text.lower().replace("\u2019", "'"))
    return " ".join(re.sub(r"[-_\u2010-\u2014()\[\]\\]", " ", text).split()).strip(" .")


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[str, str], dict[str, str]]:
    """The kind of every phrase, and of every hint."""
    first, second = (
        {phrase: kind for kind, phrases in words.items() for phrase in phrases.split("|")}
        for words in (_SAYS, _HINTS)
    )
    return first, second


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Finds the phrases as whole words, the longest first, and whether they are denied."""
    longest = sorted(_phrases()[0], key=len, reverse=True)
    phrases = "|".join(re.escape(phrase) for phrase in longest)
    return re.compile(rf"(?<!\w)(?P<denied>(?:no|not|not a|without) )?(?P<phrase>{phrases})(?!\w)")


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; NaN where there is no direction."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(lengths > 0, rows / lengths, np.nan)
