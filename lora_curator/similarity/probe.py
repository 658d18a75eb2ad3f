"""Do an image tower and a text tower speak the same language? Ten drawn images give the answer.

Vectors of equal width can come from towers that never saw each other: a text tower without its
projection, uninitialised weights, a fine-tuned text encoder. Their cosines look like numbers and
mean nothing. Towers of one training find, for drawings that everybody would name, the right name
among ten, and the right drawing for a name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow

from ..errors import BadInput
from ..models import Image, ImageEmbedder, TextEmbedder, Vectors

BAR = 0.5
"""Share of right matches from which two towers count as one pair.

It was set without real weights, from what the probe has to tell apart: unrelated towers come out
near chance, 0.1, and pass with a probability below one in ten thousand; CLIP models tell plain
colours and simple shapes apart reliably.
"""

SIDE = 224
"""Side in pixels of a drawing for an embedder that takes any size."""

PROBE_TEXTS = (
    "a plain red background",
    "a plain green background",
    "a plain blue background",
    "a plain yellow background",
    "a completely black image",
    "a blank white image",
    "a black circle on a white background",
    "black and white vertical stripes",
    "a black and white checkerboard",
    "colorful random noise, television static",
)
"""What is drawn, in the order of `probe_images`."""

_COLOURS = ((255, 0, 0), (0, 160, 0), (0, 0, 255), (255, 230, 0), (0, 0, 0), (255, 255, 255))


@dataclass(frozen=True)
class Alignment:
    """How well two towers match.

    Attributes
    ----------
    accuracy
        Share of right matches in [0, 1], over all images and all texts.
    chance
        What towers reach that have nothing to do with each other.
    images
        Number of drawn images.
    sentence
        The result in words, with the numbers.
    """

    accuracy: float
    chance: float
    images: int
    sentence: str

    @property
    def valid(self) -> bool:
        """Whether cosines between the two towers mean anything."""
        return self.accuracy >= BAR


def probe_images(side: int = SIDE) -> list[Image]:
    """The drawings, uint8 `(side, side, 3)`, in the order of `PROBE_TEXTS`; always the same."""
    from PIL import ImageDraw

    drawn = [np.full((side, side, 3), colour, np.uint8) for colour in _COLOURS]
    canvas = Pillow.new("RGB", (side, side), (255, 255, 255))
    edge = side // 5
    ImageDraw.Draw(canvas).ellipse((edge, edge, side - edge, side - edge), fill=(0, 0, 0))
    drawn.append(np.asarray(canvas))
    eighths = np.arange(side) * 8 // side
    stripes = np.broadcast_to(eighths % 2, (side, side))
    board = (eighths[:, None] + eighths) % 2
    drawn += [np.repeat((one * 255).astype(np.uint8)[..., None], 3, 2) for one in (stripes, board)]
    noise = np.random.default_rng(0).integers(0, 256, (56, 56, 3), np.uint8)
    enlarged = Pillow.fromarray(noise).resize((side, side), Pillow.Resampling.NEAREST)
    drawn.append(np.asarray(enlarged))
    return drawn


def probe_towers(image_tower: ImageEmbedder, text_tower: TextEmbedder) -> Alignment:
    """Show both towers the drawings and their names: one forward pass of ten images."""
    drawings = probe_images(image_tower.input_side or SIDE)
    return alignment(image_tower.embed_images(drawings), text_tower.embed_texts(PROBE_TEXTS))


def alignment(image_vectors: Vectors, text_vectors: Vectors) -> Alignment:
    """Compare vectors of k images with those of their k texts, in the same order.

    An image is matched when its own text is nearer, by cosine, than every other text; a text when
    its own image is nearer than every other image. A tie is no match.

    Parameters
    ----------
    image_vectors, text_vectors
        `(k, d)`, unit rows, k at least 2.

    Raises
    ------
    BadInput
        When the shapes differ.
    """
    if image_vectors.shape != text_vectors.shape or len(image_vectors) < 2:
        raise BadInput(
            f"Vectors of shape {image_vectors.shape} cannot be matched with {text_vectors.shape}; "
            "as many images as texts, at least 2, and equal widths are needed."
        )
    cosines = np.asarray(image_vectors, np.float64) @ np.asarray(text_vectors, np.float64).T
    cosines = np.nan_to_num(cosines, nan=-2.0, posinf=-2.0, neginf=-2.0)
    k = len(cosines)
    own = np.diagonal(cosines)
    others = np.where(np.eye(k, dtype=bool), -np.inf, cosines)
    right = int((own > others.max(axis=1)).sum() + (own > others.max(axis=0)).sum())
    accuracy = right / (2 * k)
    sentence = (
        f"Alignment {accuracy:.0%}: of {k} drawn images and their {k} texts, {right} of {2 * k} "
        f"found their counterpart (chance {1 / k:.0%}, at least {BAR:.0%} is wanted)."
    )
    return Alignment(accuracy, 1 / k, k, sentence)
