"""The limits: one rule per verdict, with the sentence that it comes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..registry import Registry


@dataclass(frozen=True)
class Rule:
    """One limit on one metric.

    Attributes
    ----------
    name
        Code of the findings it makes and reason of the decisions.
    metric
        Name of a column, or of a record metric.
    side
        Which side of the limit is bad. The limit itself is still good.
    limit
        In the unit of the metric. NaN switches the rule off.
    severity
        `drop` proposes to leave the image out, `warn` asks for a look.
    sentence
        For the user; `{value}` and `{limit}` stand for the numbers and take a format.
    """

    name: str
    metric: str
    side: Literal["below", "above"]
    limit: float
    severity: Literal["drop", "warn"]
    sentence: str

    def broken(self, values: NDArray, limit: float) -> NDArray[np.bool_]:
        """Mask of the values on the bad side of `limit`; False for NaN."""
        values = np.asarray(values, np.float64)
        return values < limit if self.side == "below" else values > limit


RULES: Registry[Rule] = Registry(
    "rule",
    [
        Rule(
            "too_small",
            "short_side",
            "below",
            512,
            "drop",
            "The shorter side has {value:.0f} px, less than {limit:.0f}: a trainer would enlarge "
            "it, and the LoRA would learn the blur.",
        ),
        Rule(
            "blank",
            "contrast",
            "below",
            1.5,
            "drop",
            "The image is one plain tone (contrast {value:.1f} of 127, limit {limit:g}): there is "
            "nothing in it to learn.",
        ),
        Rule(
            "blurry",
            "sharpness",
            "below",
            6,
            "drop",
            "Even the sharpest part is badly blurred (sharpness {value:.1f}, limit {limit:g}).",
        ),
        Rule(
            "soft",
            "sharpness",
            "below",
            40,
            "warn",
            "Even the sharpest part is soft (sharpness {value:.0f}, limit {limit:g}): out of "
            "focus, shaken, or a flat drawing.",
        ),
        Rule(
            "nearly_black",
            "highlights",
            "below",
            30,
            "drop",
            "The image is nearly black: 99 % of it is at level {value:.0f} of 255 or below (limit "
            "{limit:g}).",
        ),
        Rule(
            "nearly_white",
            "shadows",
            "above",
            235,
            "drop",
            "The image is nearly white: 99 % of it is at level {value:.0f} of 255 or above (limit "
            "{limit:g}).",
        ),
        Rule(
            "too_dark",
            "highlights",
            "below",
            50,
            "warn",
            "The whole image is dark: 99 % of it is at level {value:.0f} of 255 or below (limit "
            "{limit:g}).",
        ),
        Rule(
            "too_bright",
            "shadows",
            "above",
            190,
            "warn",
            "The whole image is washed out: 99 % of it is at level {value:.0f} of 255 or above "
            "(limit {limit:g}).",
        ),
        Rule(
            "clipped_shadows",
            "clipped_dark",
            "above",
            0.4,
            "warn",
            "{value:.0%} of the image is pure black (limit {limit:.0%}): lost shadows or a black "
            "background.",
        ),
        Rule(
            "clipped_highlights",
            "clipped_bright",
            "above",
            0.4,
            "warn",
            "{value:.0%} of the image is burnt out (limit {limit:.0%}): overexposed or on a white "
            "background.",
        ),
        Rule(
            "low_contrast",
            "tonal_range",
            "below",
            50,
            "warn",
            "The image uses {value:.0f} of 255 levels (limit {limit:g}): it is flat or hazy.",
        ),
        Rule(
            "noisy",
            "noise",
            "above",
            15,
            "warn",
            "The smooth parts have grain of {value:.0f} levels (limit {limit:g}), which a LoRA "
            "learns as texture.",
        ),
        Rule(
            "low_jpeg_quality",
            "jpeg_quality",
            "below",
            50,
            "warn",
            "The JPEG was saved at quality {value:.0f} (limit {limit:g}): blocks and halos are "
            "likely to show.",
        ),
        Rule(
            "blocky",
            "blockiness",
            "above",
            1.4,
            "warn",
            "The 8-pixel blocks of a JPEG show in the pixels ({value:.2f} times the steps "
            "elsewhere, limit {limit:g}); saving as another format did not remove them.",
        ),
        Rule(
            "upscaled",
            "detail",
            "below",
            0.58,
            "warn",
            "The image would keep its detail at {value:.0%} of its size (limit {limit:.0%}): it "
            "was enlarged, or is that soft.",
        ),
        Rule(
            "letterbox",
            "border_share",
            "above",
            0.02,
            "warn",
            "Plain bars at the sides cover {value:.0%} of the image (limit {limit:.0%}): crop "
            "them, or the LoRA learns them.",
        ),
        Rule(
            "grey_in_rgb",
            "chroma",
            "below",
            8,
            "warn",
            "The image has no colour (strongest {value:.0f} levels, limit {limit:g}): say so in "
            "its caption, or the LoRA learns grey.",
        ),
        Rule(
            "transparent",
            "alpha_share",
            "above",
            0.01,
            "warn",
            "{value:.0%} of the image is transparent (limit {limit:.0%}) and is put on a plain "
            "colour: choose it, and name it in the caption.",
        ),
        Rule(
            "extreme_aspect",
            "elongation",
            "above",
            3,
            "warn",
            "One side is {value:.1f} times the other (limit {limit:g}): little of it fits a "
            "bucket; crop it by hand.",
        ),
    ],
)
"""In the order in which they are reported. The limits were set by looking at 78 photographs,
untouched and with blur, noise, enlarging and compression added, so as to leave the untouched alone;
they were not tested on photographs that had no part in setting them."""
